import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from audit.domain.actor import SYSTEM
from audit.domain.errors import Conflict, NotFound
from audit.domain.plan import Plan
from audit.runtime import Runtime
from audit.storage.snapshots import AtHand
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest
from tests.storage import things
from tests.storage.conftest import is_postgresql


async def test_bytes_come_back_by_their_digest(uow: UnitOfWork) -> None:
    content = bytes(range(256))
    name = await uow.snapshots.put(content, event=uow.event("x.made", "x"))
    assert name == digest(content)
    assert await uow.snapshots.get(name) == content


async def test_the_same_bytes_are_kept_once(uow: UnitOfWork) -> None:
    before = await uow.snapshots.digests()
    event = uow.event("x.made", "x")
    names = await uow.snapshots.put_many((b"a", b"b", b"a"), event=event)
    again = await uow.snapshots.put(b"a", event=event)
    assert (names[0], names[2]) == (again, again)
    assert await uow.snapshots.digests() == tuple(sorted({*before, *names}))


async def test_a_value_comes_back_from_its_canonical_json(uow: UnitOfWork) -> None:
    name = await uow.snapshots.put(canonical(things.plan()), event=uow.event("x.made", "x"))
    assert await uow.snapshots.read(name, Plan) == things.plan()


async def test_an_unknown_digest_is_named(uow: UnitOfWork) -> None:
    with pytest.raises(NotFound, match=f"There is no snapshot {'0' * 64}"):
        await uow.snapshots.get("0" * 64)


async def test_altered_bytes_are_found_when_they_are_read(runtime: Runtime) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        name = await uow.snapshots.put(b"sound", event=uow.event("x.made", "x"))
    trigger = (
        "DROP TRIGGER snapshots_refuses ON snapshots"
        if is_postgresql(runtime)
        else "DROP TRIGGER snapshots_refuses_update"
    )
    async with runtime.database.transaction(write=True) as connection:
        await connection.execute(text(trigger))
        await connection.execute(
            text("UPDATE snapshots SET content = :content"), {"content": b"edited"}
        )
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        with pytest.raises(Conflict, match=rf"snapshot\.corrupt: Snapshot {name}"):
            await uow.snapshots.get(name)


@pytest.mark.parametrize(
    "statement", ["UPDATE snapshots SET media_type = 'x'", "DELETE FROM snapshots"]
)
async def test_the_database_refuses_to_edit_a_snapshot(runtime: Runtime, statement: str) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        await uow.snapshots.put(b"sound", event=uow.event("x.made", "x"))
    with pytest.raises(DBAPIError, match="is refused"):
        async with runtime.database.transaction(write=True) as connection:
            await connection.execute(text(statement))


async def test_what_follows_from_a_snapshot_is_made_once(runtime: Runtime) -> None:
    made = []

    def length(content: bytes) -> int:
        made.append(content)
        return len(content)

    async with runtime.unit_of_work(SYSTEM) as uow:
        name = await uow.snapshots.put(b"sound", event=uow.event("x.made", "x"))
    for _ in range(2):
        async with runtime.unit_of_work(SYSTEM, write=False) as uow:
            assert await uow.snapshots.derived(name, length) == len(b"sound")
    assert made == [b"sound"]


def test_only_the_latest_are_kept_at_hand() -> None:
    at_hand = AtHand()
    for number in range(257):
        assert at_hand.keep(str(number), len, number) == number
    assert at_hand.find("0", len) is None
    assert at_hand.find("256", len) == 256
