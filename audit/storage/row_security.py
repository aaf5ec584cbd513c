"""Whom a transaction acts for: PostgreSQL itself then shows no rows beyond what they may see.

The policies are in migration 0006. On SQLite, which has none, nothing is done here.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain.actor import Actor
from audit.domain.errors import Conflict

_AS = text(
    "SELECT set_config('mingjian.role', :role, true), set_config('mingjian.region', :region, true),"
    " set_config('mingjian.inspector', :inspector, true),"
    " set_config('mingjian.institution', :institution, true)"
)
_ROLE_AGAIN = text("SELECT set_config('mingjian.role', :role, true)")
_UNBOUND = text(
    "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
)
# The role is read before it is set: a materialized part of a query is computed first.
_TO_SYSTEM = text(
    "WITH was AS MATERIALIZED (SELECT current_setting('mingjian.role', true) AS role)"
    " SELECT role, set_config('mingjian.role', 'system', true) FROM was"
)


async def act_as(connection: AsyncConnection, actor: Actor) -> None:
    """Show this transaction, until its end, the rows that `actor` may see."""
    if _is_bound(connection):
        await connection.execute(
            _AS,
            {
                "role": actor.role,
                "region": actor.region,
                "inspector": actor.inspector,
                "institution": actor.institution,
            },
        )


@asynccontextmanager
async def beyond_bounds(connection: AsyncConnection) -> AsyncIterator[None]:
    """Show all rows for what is reckoned from all of them and tells none, such as a sum.

    After an error the transaction can only be undone, so nothing is set back then.
    """
    if not _is_bound(connection):
        yield
        return
    role = (await connection.execute(_TO_SYSTEM)).one()[0]
    yield
    await connection.execute(_ROLE_AGAIN, {"role": role or ""})


def require_bound(connection: Connection) -> None:
    """Raise `Conflict` where the database user would see all rows whatever the policies say."""
    if connection.dialect.name != "postgresql":
        return
    unbound = connection.execute(_UNBOUND).scalar_one_or_none()
    if unbound is not None:
        raise Conflict(
            "storage.unbound_role",
            "The database user {user} is not bound by row-level security; connect as a user that"
            " has neither SUPERUSER nor BYPASSRLS and owns the tables.",
            user=unbound,
        )


def _is_bound(connection: AsyncConnection) -> bool:
    return connection.dialect.name == "postgresql"
