"""What quick pages are counted by is filled in for what was kept before."""

from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from audit.domain import permission
from audit.domain.actor import SYSTEM
from audit.domain.filters import AssessmentFilter
from audit.domain.permission import Act
from audit.domain.statistics import Statistics
from audit.runtime import Runtime
from audit.services import draw, publication, statistics
from tests import factories
from tests.factories_register import CITY, NUMBER
from tests.rows import seen_by


def again(connection: Connection) -> None:
    """Take the columns away and fill them anew, as an upgrade of an older database does."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(files("audit.storage") / "migrations"))
    command.downgrade(config, "0009")
    command.upgrade(config, "head")


async def told(runtime: Runtime) -> tuple[Statistics, dict[str, int], dict[int, int]]:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        counted = await statistics.public(uow)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        populations = (await draw.read(uow, NUMBER)).populations
        bounds = permission.bounds(CITY, Act.READ_RESULT)
        return counted, populations, await uow.results.spread(AssessmentFilter(), bounds)


async def test_an_upgrade_counts_what_was_drawn_and_published(runtime: Runtime) -> None:
    duty = await factories.published_result(runtime)
    before = await told(runtime)
    (year,) = before[0].years
    assert (year.inspections, year.published_in_time) == (1, 1)
    assert year.hundredths > 0
    assert all(before)
    async with seen_by(runtime, write=True) as connection:
        await connection.run_sync(again)
    assert await told(runtime) == before
    with pytest.raises(DatabaseError, match="rows are kept"):
        async with seen_by(runtime, write=True) as connection:
            await connection.execute(text("UPDATE assessments SET level = level"))
    async with runtime.unit_of_work(CITY) as uow:
        await publication.withdraw(uow, duty.id, "得分有误。")
    assert (await told(runtime))[0].years == ()
