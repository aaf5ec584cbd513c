"""The rows of a database as one actor sees them, past every store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain.actor import SYSTEM, Actor
from audit.runtime import Runtime
from audit.storage.row_security import act_as


@asynccontextmanager
async def seen_by(
    runtime: Runtime, actor: Actor = SYSTEM, *, write: bool = False
) -> AsyncIterator[AsyncConnection]:
    """Yield a connection of the service itself, which acts for an actor."""
    async with runtime.database.transaction(write=write) as connection:
        await act_as(connection, actor)
        yield connection
