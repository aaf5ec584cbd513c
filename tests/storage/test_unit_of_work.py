import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from audit.domain.actor import SYSTEM
from audit.domain.errors import Conflict
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.visit import VisitState, approve
from audit.runtime import Runtime
from audit.storage.events import ReadOnlyUnit
from tests.storage import things
from tests.storage.conftest import is_postgresql


async def add_visits(runtime: Runtime, *names: str) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("visit.added", names[0])
        await uow.visits.add([things.visit(name) for name in names], event=event)


async def test_time_stands_still_in_a_unit(runtime: Runtime) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("a.b", "c", size=1)
        assert (uow.now, event.at, event.actor) == (runtime.clock(), runtime.clock(), "system")
        assert uow.today.isoformat() == "2026-03-02"


async def test_all_is_kept_or_nothing(filled: Runtime) -> None:
    await add_visits(filled, "visit-1")
    with pytest.raises(Conflict, match=r"storage\.refused"):
        await add_visits(filled, "visit-2", "visit-1")
    async with filled.unit_of_work(SYSTEM, write=False) as uow:
        assert await uow.visits.find("visit-2", EVERYTHING) is None
        assert (await uow.events.page(EventFilter(subject="visit-2"), PageRequest())).total == 0


async def test_a_cancelled_unit_keeps_nothing_and_holds_up_nobody(filled: Runtime) -> None:
    begun = asyncio.Event()

    async def never_ends() -> None:
        async with filled.unit_of_work(SYSTEM) as uow:
            event = uow.event("visit.added", "visit-1")
            await uow.visits.add([things.visit("visit-1")], event=event)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await add_visits(filled, "visit-1")
    async with filled.unit_of_work(SYSTEM, write=False) as uow:
        assert (await uow.visits.get("visit-1", EVERYTHING)).state is VisitState.ASSIGNED


async def test_a_reader_sees_one_state_and_waits_for_no_writer(filled: Runtime) -> None:
    async with filled.unit_of_work(SYSTEM, write=False) as reader:
        assert await reader.visits.find("visit-1", EVERYTHING) is None
        await add_visits(filled, "visit-1")
        assert await reader.visits.find("visit-1", EVERYTHING) is None
    async with filled.unit_of_work(SYSTEM) as writer:
        await writer.visits.save(
            approve(things.visit("visit-1")),
            was=VisitState.ASSIGNED,
            event=writer.event("visit.approved", "visit-1"),
        )
        async with filled.unit_of_work(SYSTEM, write=False) as reader:
            assert (await reader.visits.get("visit-1", EVERYTHING)).state is VisitState.ASSIGNED


async def test_one_of_two_who_decide_at_once_sees_what_the_other_did(filled: Runtime) -> None:
    await add_visits(filled, "visit-1")

    async def decide() -> str:
        async with filled.unit_of_work(SYSTEM) as uow:
            found = await uow.visits.get("visit-1", EVERYTHING)
            await asyncio.sleep(0.01)
            after = approve(found)
            event = uow.event("visit.approved", "visit-1")
            await uow.visits.save(after, was=found.state, event=event)
        return "approved"

    outcomes = await asyncio.gather(decide(), decide(), return_exceptions=True)
    assert sorted(str(outcome)[:11] for outcome in outcomes) == ["approved", "visit.state"]


async def test_a_unit_that_reads_cannot_write(filled: Runtime) -> None:
    with pytest.raises(ReadOnlyUnit):
        async with filled.unit_of_work(SYSTEM, write=False) as uow:
            await uow.registers.save_items((), event=uow.event("register.saved", "register"))
    if is_postgresql(filled):  # there the server itself refuses, too
        with pytest.raises(DBAPIError, match="read-only"):
            async with filled.database.transaction(write=False) as connection:
                await connection.execute(text("DELETE FROM institutions"))
