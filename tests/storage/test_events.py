import asyncio
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from audit.domain.actor import SYSTEM
from audit.domain.event import GENESIS, Event
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.storage.events import ReadOnlyUnit
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import NotCanonical
from checklists.catalogue import Catalogue
from tests.rows import seen_by
from tests.storage.conftest import is_postgresql

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(st.text("abcxyz_", min_size=1), parts, max_size=3)
    ),
    max_leaves=6,
)


async def write(runtime: Runtime, *names: str) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        for name in names:
            uow.events.record(uow.event(name, "thing-1", size=3))


async def faults(runtime: Runtime) -> tuple[tuple[int, str], ...]:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        return await uow.events.verify()


async def execute(runtime: Runtime, *statements: str) -> None:
    async with seen_by(runtime, write=True) as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def tamper(runtime: Runtime, statement: str) -> None:
    """Do what only somebody with full power over the database can do."""
    if is_postgresql(runtime):
        await execute(
            runtime,
            "ALTER TABLE events DISABLE ROW LEVEL SECURITY",
            "DROP TRIGGER events_refuses ON events",
            statement,
        )
    else:
        await execute(
            runtime,
            "DROP TRIGGER events_refuses_update",
            "DROP TRIGGER events_refuses_delete",
            statement,
        )


async def test_entries_follow_each_other_from_the_first(runtime: Runtime) -> None:
    await write(runtime, "plan.drafted", "plan.published")
    await write(runtime, "draw.announced")
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        page = await uow.events.page(EventFilter(), PageRequest())
    latest, middle, first = page.items
    assert (first.seq, first.previous) == (1, GENESIS)
    assert (middle.previous, latest.previous) == (first.digest, middle.digest)
    assert latest.event == Event(
        at=runtime.clock(),
        actor="system",
        name="draw.announced",
        subject="thing-1",
        data={"size": 3},
    )
    assert await faults(runtime) == ()


async def test_one_act_that_writes_in_several_stores_is_one_entry(uow: UnitOfWork) -> None:
    event = uow.event("thing.made", "thing-1")
    await uow.snapshots.put(b"one", event=event)
    await uow.snapshots.put(b"two", event=event)
    await uow.events.chain_waiting()
    page = await uow.events.page(EventFilter(name="thing.made"), PageRequest())
    assert page.total == 1


async def test_two_like_events_are_two_entries(runtime: Runtime) -> None:
    await write(runtime, "evidence.viewed", "evidence.viewed")
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        page = await uow.events.page(EventFilter(), PageRequest())
    assert page.total == 2


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE events SET subject = 'other' WHERE seq = 2", (2, "its content was edited")),
        ("UPDATE events SET data = '{}' WHERE seq = 2", (2, "its content was edited")),
        ("DELETE FROM events WHERE seq = 2", (2, "entries 2 to 2 are missing")),
        ("DELETE FROM events WHERE seq = 1", (1, "entries 1 to 1 are missing")),
    ],
)
async def test_an_edited_or_removed_entry_is_found(
    runtime: Runtime, statement: str, fault: tuple[int, str]
) -> None:
    await write(runtime, "a.b", "a.c", "a.d")
    await tamper(runtime, statement)
    assert fault in await faults(runtime)


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = 'x'", "DELETE FROM events"])
async def test_the_database_refuses_to_edit_the_trail(runtime: Runtime, statement: str) -> None:
    await write(runtime, "a.b")
    with pytest.raises(DBAPIError, match="is refused"):
        await execute(runtime, statement)
    assert await faults(runtime) == ()


async def test_what_fails_leaves_no_entry(runtime: Runtime) -> None:
    async def fail() -> None:
        async with runtime.unit_of_work(SYSTEM) as uow:
            await uow.snapshots.put(b"lost", event=uow.event("a.b", "c"))
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await fail()
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await uow.snapshots.digests() == ()
        assert (await uow.events.page(EventFilter(), PageRequest())).total == 0


async def test_concurrent_writers_make_one_chain(runtime: Runtime) -> None:
    await asyncio.gather(*(write(runtime, f"a.n{number}") for number in range(20)))
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        page = await uow.events.page(EventFilter(), PageRequest(limit=100))
    assert [entry.seq for entry in page.items] == list(range(20, 0, -1))
    assert await faults(runtime) == ()


async def test_two_processes_on_one_database_make_one_chain(
    runtime: Runtime, catalogue: Catalogue
) -> None:
    async with Runtime.open(runtime.settings, catalogue=catalogue) as other:
        await asyncio.gather(
            *(write(each, f"a.n{number}") for number in range(8) for each in (runtime, other))
        )
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert (await uow.events.page(EventFilter(), PageRequest())).total == 16
    assert await faults(runtime) == ()


async def test_a_unit_that_reads_cannot_write(runtime: Runtime) -> None:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        with pytest.raises(ReadOnlyUnit, match=r"a\.b: open the unit of work with write=True"):
            uow.events.record(uow.event("a.b", "c"))


async def test_a_fraction_is_refused_before_anything_is_kept(uow: UnitOfWork) -> None:
    with pytest.raises(NotCanonical, match="float"):
        uow.events.record(uow.event("a.b", "c", ratio=0.5))


async def test_an_event_told_in_local_time_still_has_its_digest(runtime: Runtime) -> None:
    china = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("a.b", "c", on=china.date(), roles=("x", "y"))
        uow.events.record(msgspec.structs.replace(event, at=china))
    assert await faults(runtime) == ()
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        (entry,) = (await uow.events.page(EventFilter(), PageRequest())).items
    assert entry.event.at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert entry.event.data == {"on": "2026-03-02", "roles": ["x", "y"]}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.dictionaries(st.text("abcxyz", min_size=1, max_size=5), PLAIN, max_size=3))
async def test_any_facts_come_back_with_their_digest(
    runtime: Runtime, data: dict[str, object]
) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        uow.events.record(uow.event("a.b", "c", **data))
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        entry = (await uow.events.page(EventFilter(), PageRequest(limit=1))).items[0]
        assert await uow.events.verify() == ()
    assert entry.event.data == data


async def test_the_trail_can_be_read_from_a_place(runtime: Runtime) -> None:
    await write(runtime, "a.b", "a.c", "a.b", "a.d")
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        after = await uow.events.page(EventFilter(after=2), PageRequest())
        named = await uow.events.page(EventFilter(name="a.b"), PageRequest(limit=1))
        pieces = [piece async for piece in uow.events.entries(after=1)]
    assert [entry.seq for entry in after.items] == [3, 4]
    assert ([entry.seq for entry in named.items], named.total) == ([3], 2)
    assert [entry.seq for piece in pieces for entry in piece] == [2, 3, 4]
