"""What was said about corrective actions before turns were kept is taken from the trail."""

from datetime import timedelta
from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from audit.domain.exchange import Turn
from audit.domain.remediation import ActionState
from audit.runtime import Runtime
from audit.services import action_board, remediation
from audit.services.remediation import Response
from tests.factories_register import CITY, owner
from tests.fixtures_runtime import SetClock
from tests.rows import seen_by
from tests.services.acts import trip


def again(connection: Connection) -> None:
    """Take the tables away and make them anew, as an upgrade of an older database does."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(files("audit.storage") / "migrations"))
    command.downgrade(config, "0007")
    command.upgrade(config, "0008")
    command.upgrade(config, "head")


async def said(runtime: Runtime, action: str) -> list[tuple[object, ...]]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = (await action_board.read(uow, action)).turns
    return [_of(one) for one in found]


def _of(one: Turn) -> tuple[object, ...]:
    return one.number, one.state, one.text, one.evidence, one.at, one.by


async def test_an_upgrade_keeps_the_last_of_each_with_its_day(
    runtime: Runtime, clock: SetClock
) -> None:
    made = await trip(runtime)
    own = owner(made.institution)
    for text, missing in (("第一次答复", "缺照片"), ("第二次答复", "缺日期"), ("第三次答复", "")):
        async with runtime.unit_of_work(own) as uow:
            await remediation.answer(uow, made.action, Response(text=text))
        clock.forward(timedelta(hours=30))
        async with runtime.unit_of_work(CITY) as uow:
            if missing:
                await remediation.give_back(uow, made.action, missing)
            else:
                await remediation.accept(uow, made.action)
        clock.forward(timedelta(hours=30))
    before = await said(runtime, made.action)
    async with seen_by(runtime, write=True) as connection:
        await connection.run_sync(again)
    after = await said(runtime, made.action)
    assert [one[1:] for one in after] == [one[1:] for one in before[3:]]
    assert [one[:3] for one in after] == [
        (1, ActionState.RETURNED, "缺日期"),
        (2, ActionState.ANSWERED, "第三次答复"),
        (3, ActionState.ACCEPTED, ""),
    ]
