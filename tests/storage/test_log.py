import asyncio
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from audit.domain import merkle
from audit.domain.actor import SYSTEM
from audit.domain.checkpoint import Cosignature, Head
from audit.domain.errors import Conflict, Invalid
from audit.domain.event import Event
from audit.domain.log import LogKind, read_entry
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.storage.events import ReadOnlyUnit
from tests.rows import seen_by
from tests.storage.conftest import is_postgresql

FACTS = {"plan": "ab" * 32}


async def announce(runtime: Runtime, *numbers: str) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        for number in numbers:
            event = uow.event("draw.announced", number)
            uow.log.append(LogKind.ANNOUNCE, number, FACTS, event=event)


async def tamper(runtime: Runtime, table: str, statement: str) -> None:
    """Do what only somebody with full power over the database can do."""
    triggers = (
        [f"{table}_refuses ON {table}"]
        if is_postgresql(runtime)
        else [f"{table}_refuses_update", f"{table}_refuses_delete"]
    )
    async with seen_by(runtime, write=True) as connection:
        for trigger in triggers:
            await connection.execute(text(f"DROP TRIGGER {trigger}"))
        await connection.execute(text(statement))


async def test_entries_have_places_without_gaps_and_prove_themselves(runtime: Runtime) -> None:
    await announce(runtime, "310100-2026-0001", "310100-2026-0002")
    await announce(runtime, "310100-2026-0003")
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await uow.log.size() == 3
        found = await uow.log.entries(0, 10)
        assert [one.index for one in found] == [0, 1, 2]
        assert found[1].content == (
            b'{"at":"2026-03-02T01:00:00Z","facts":{"plan":"' + b"ab" * 32 + b'"},'
            b'"kind":"announce","subject":"310100-2026-0002","v":1}'
        )
        top = await uow.log.root(3)
        assert top == merkle.root(one.leaf for one in found)
        for one in found:
            proof = await uow.log.hashes(merkle.inclusion_spans(one.index, 3))
            assert merkle.is_included(one.leaf, one.index, size=3, proof=proof, root=top)
        for old in (1, 2, 3):
            proof = await uow.log.hashes(merkle.consistency_spans(old, 3))
            before = await uow.log.root(old)
            assert merkle.is_consistent(old, 3, proof=proof, old_root=before, new_root=top)


async def test_an_empty_log_has_the_root_of_nothing(runtime: Runtime) -> None:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await uow.log.size() == 0
        assert await uow.log.root(0) == merkle.root([])
        assert await uow.log.find(0) is None


async def test_the_latest_come_first_and_those_about_one_subject_by_themselves(
    runtime: Runtime,
) -> None:
    await announce(runtime, "a", "b", "a")
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        latest = await uow.log.page(PageRequest(limit=2))
        about = await uow.log.page(PageRequest(), subject="a")
    assert ([one.index for one in latest.items], latest.total) == ([2, 1], 3)
    assert [one.index for one in about.items] == [2, 0]


async def test_an_act_that_fails_leaves_nothing_in_the_log(runtime: Runtime) -> None:
    async def fail() -> None:
        async with runtime.unit_of_work(SYSTEM) as uow:
            event = uow.event("draw.announced", "a")
            uow.log.append(LogKind.ANNOUNCE, "a", FACTS, event=event)
            raise Invalid("draw.ratio", "no")

    with pytest.raises(Invalid):
        await fail()
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await uow.log.size() == 0
        with pytest.raises(ReadOnlyUnit):
            uow.log.append(LogKind.VOID, "a", FACTS, event=uow.event("draw.voided", "a"))


async def test_many_at_once_get_one_place_each(runtime: Runtime) -> None:
    await asyncio.gather(*(announce(runtime, f"a{number}", f"b{number}") for number in range(6)))
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        found = await uow.log.entries(0, 100)
        assert [one.index for one in found] == list(range(12))
        assert await uow.log.root(12) == merkle.root(one.leaf for one in found)


async def test_a_day_has_one_head_and_a_witness_signs_a_size_once(runtime: Runtime) -> None:
    day = runtime.clock().date()
    first, other = (Head(day=day, size=size, note="x") for size in (3, 4))
    signed = [
        Cosignature(size=size, witness=name, at=runtime.clock(), text="x", line="y")
        for size, name in ((1, "one"), (2, "one"), (2, "two"), (3, "two"))
    ]
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("log.head_kept", "x")
        assert await uow.log.keep_head(first, event=event)
        assert not await uow.log.keep_head(other, event=event)
        assert await uow.log.keep_head(
            msgspec.structs.replace(other, day=day + timedelta(days=1)), event=event
        )
        assert [await uow.log.cosign(one, event=event) for one in signed] == [True] * 4
        assert not await uow.log.cosign(signed[0], event=event)
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await uow.log.head_of(day) == first
        assert [one.size for one in (await uow.log.heads(PageRequest())).items] == [4, 3]
        assert await uow.log.latest_cosignatures() == (signed[1], signed[3])
        assert await uow.log.cosignatures((1, 3)) == (signed[0], signed[3])
        assert await uow.log.all_cosignatures() == tuple(signed)


@pytest.mark.parametrize("table", ["log_entries", "log_nodes"])
async def test_the_database_itself_refuses_to_change_or_remove(
    runtime: Runtime, table: str
) -> None:
    await announce(runtime, "a")
    for statement in (f'UPDATE {table} SET "index" = 7', f"DELETE FROM {table}"):  # noqa: S608 -- names that stand above
        with pytest.raises(DBAPIError, match="refused: rows are kept"):
            async with seen_by(runtime, write=True) as connection:
                await connection.execute(text(statement))


async def test_what_was_altered_past_the_service_is_refused(runtime: Runtime) -> None:
    await announce(runtime, "a", "b")
    await tamper(runtime, "log_entries", "UPDATE log_entries SET content = '{}' WHERE subject='a'")
    await tamper(runtime, "log_nodes", "DELETE FROM log_nodes WHERE level = 1")
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        with pytest.raises(Conflict, match=r"log\.spoilt"):
            await uow.log.find(0)
        with pytest.raises(Conflict, match=r"log\.nodes_missing"):
            await uow.log.root(2)


@pytest.mark.parametrize(
    ("subject", "facts", "code"),
    [
        ("a", {"reason": "\ud800"}, "log.facts"),
        ("a", {"reason": "x" * 10_000}, "log.entry"),
        ("", FACTS, "log.entry"),
        ("a\nb", FACTS, "log.entry"),
    ],
)
async def test_what_no_log_can_hold_is_refused(
    runtime: Runtime, subject: str, facts: dict[str, str], code: str
) -> None:
    event = Event(at=runtime.clock(), actor="system", name="draw.announced", subject="a")
    with pytest.raises(Invalid) as refusal:
        async with runtime.unit_of_work(SYSTEM) as uow:
            uow.log.append(LogKind.ANNOUNCE, subject, facts, event=event)
    assert refusal.value.code == code


def test_only_the_canonical_form_is_an_entry() -> None:
    good = b'{"at":"t","facts":{},"kind":"void","subject":"a","v":1}'
    assert read_entry(good) is not None
    assert read_entry(good.replace(b",", b", ")) is None
    assert read_entry(good.replace(b'"v":1', b'"v":1,"w":1')) is None
