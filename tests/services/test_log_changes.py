"""What people change about teams is held against the log that tells of it."""

import pytest
from sqlalchemy import text

from api.verification import verify
from audit.domain.substitution import Replacement
from audit.domain.visit import ResultCode
from audit.runtime import Runtime
from audit.services import assignment
from tests import factories
from tests.conftest import MakeDatabase
from tests.factories_register import CITY
from tests.rows import seen_by


@pytest.fixture
def database_url(new_database_url: MakeDatabase) -> str:
    """Return a database of the one kind: tests/services/test_substitution.py asks both."""
    return new_database_url("sqlite")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE team_changes SET reason = 'x'", {"log.change_unlogged", "log.change_lost"}),
        ("DELETE FROM team_changes", {"log.change_lost"}),
    ],
)
async def test_a_change_of_a_team_that_is_not_the_one_logged_is_found(
    runtime: Runtime, statement: str, found: set[str]
) -> None:
    fallen, *_ = await factories.assigned_visits(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        closed = Replacement(result=ResultCode.CLOSED, reason="已注销登记")
        await assignment.replace(uow, fallen.id, closed)
    assert (await verify(runtime)).faults == ()
    async with seen_by(runtime, write=True) as connection:
        await connection.execute(text("DROP TRIGGER team_changes_refuses_update"))
        await connection.execute(text("DROP TRIGGER team_changes_refuses_delete"))
        await connection.execute(text(statement))
    assert {one.code for one in (await verify(runtime)).faults} == found
