"""What is added to the log day by day, what anyone proves from it, and what verification finds."""

import stat
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from api import jobs
from api.verification import verify
from audit.domain import merkle, note
from audit.domain.actor import ANYONE, SYSTEM
from audit.domain.checkpoint import read_checkpoint, verified
from audit.domain.errors import Conflict, DomainError, Forbidden
from audit.domain.log import LogKind
from audit.domain.log_files import check, entry_fault
from audit.domain.note import Algorithm, Note, read_note
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import log, publication
from audit.services.publication import Deferral
from audit.settings import Settings, WrongSetting
from checklists.canonical import digest
from checklists.catalogue import Catalogue
from tests import factories
from tests.conftest import MakeDatabase
from tests.factories_register import CITY
from tests.fixtures_runtime import SetClock
from tests.rows import seen_by

WITNESS, WITNESS_KEY = "notary.example.org", b"2" * 32
NOTARY = note.verifier_of(WITNESS, WITNESS_KEY, Algorithm.COSIGNATURE)


@pytest.fixture
def database_url(new_database_url: MakeDatabase) -> str:
    """Return a database of the one kind: tests/storage/test_log.py asks both."""
    return new_database_url("sqlite")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Return settings that register a witness."""
    return msgspec.structs.replace(settings, witnesses=(NOTARY.text,))


async def append(runtime: Runtime, *subjects: str) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        for subject in subjects:
            event = uow.event("draw.announced", subject)
            uow.log.append(LogKind.ANNOUNCE, subject, {"plan": "ab" * 32}, event=event)


async def head(runtime: Runtime, size: int | None = None) -> Note:
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        return await log.checkpoint(uow, size)


def cosigned(signed: Note, key: bytes = WITNESS_KEY, *, at: int = 1_700_000_000) -> str:
    by_witness = note.cosign(signed.text, WITNESS, key, at=at)
    return Note(text=signed.text, signatures=(*signed.signatures, by_witness)).written


async def give(runtime: Runtime, written: str) -> None:
    async with runtime.unit_of_work(ANYONE) as uow:
        await log.cosign(uow, written)


async def faults(runtime: Runtime) -> set[str]:
    return {f"{one.where} {one.code}" for one in (await verify(runtime)).faults}


async def test_anyone_proves_an_entry_and_that_the_log_only_grew(runtime: Runtime) -> None:
    await append(runtime, "a", "b", "c", "d", "e")
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        shown = await log.view(uow, PageRequest(limit=2))
        proved = await log.prove(uow, 3)
        grown = await log.consistency(uow, 3)
        found = await log.entries(uow, 0, 10)
    assert [one.index for one in shown.entries.items] == [4, 3]
    assert proved.logged.entry.subject == "d"
    written = proved.proof.written.encode()
    assert entry_fault(proved.logged.content, written, shown.verifier) is None
    assert entry_fault(found[0].content, written, shown.verifier) is not None
    assert (grown.old, grown.new, grown.new_root) == (3, 5, shown.now.text.splitlines()[2])
    files = {
        "entries.jsonl": b"".join(one.content + b"\n" for one in found),
        "checkpoint": (await head(runtime)).written.encode(),
        "old.checkpoint": (await head(runtime, 2)).written.encode(),
        "d.tlog-proof": written,
    }
    assert check(files, shown.verifier).faults == ()


@pytest.mark.parametrize("size", [-1, 3])
async def test_there_is_no_head_of_a_log_that_is_not(runtime: Runtime, size: int) -> None:
    await append(runtime, "a", "b")
    with pytest.raises(DomainError, match=r"log\.too_long"):
        await head(runtime, size)
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        for index, of in ((-1, 2), (2, None), (1, 1), (0, 3)):
            with pytest.raises(DomainError, match=r"log\.unknown"):
                await log.prove(uow, index, of)
        for old, new in ((0, 2), (2, 1), (1, 3)):
            with pytest.raises(DomainError, match=r"log\.sizes"):
                await log.consistency(uow, old, new)
        for first, count in ((-1, 1), (0, 0), (0, log.MOST_ENTRIES + 1)):
            with pytest.raises(DomainError, match=r"log\.range"):
                await log.entries(uow, first, count)


async def test_the_key_is_made_once_and_for_its_owner_alone(
    runtime: Runtime, settings: Settings, catalogue: Catalogue
) -> None:
    signed = await head(runtime)
    file = Path(settings.key_file).with_name("log.key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    async with Runtime.open(settings, catalogue=catalogue) as another:
        assert await head(another) == signed


async def test_a_head_is_kept_each_day_and_once(runtime: Runtime, clock: SetClock) -> None:
    await append(runtime, "a")
    await jobs.keep_head(runtime)
    await jobs.keep_head(runtime)
    clock.forward(timedelta(days=1))
    await jobs.keep_head(runtime)
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        shown = await log.view(uow, PageRequest())
        latest = await log.latest_head(uow)
        old = await log.prove(uow, 0)
    assert [one.size for one, _ in shown.heads] == [3, 2]
    assert [one.entry.subject for one in shown.entries.items] == ["trail", "trail", "a"]
    assert latest is not None
    assert latest == shown.heads[0]
    assert verified(read_note(latest[0].note), shown.verifier) == latest[1] == shown.now
    assert old.size == 3
    assert await faults(runtime) == set()


async def test_evidence_is_bound_when_it_has_changed(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    photo = await factories.received_photo(runtime, begun)
    await jobs.verify_everything(runtime)
    await jobs.verify_everything(runtime)
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        bound = await uow.log.page(PageRequest(), subject=log.FILES)
        named = sorted(await uow.evidence.named_files())
    leaves = [merkle.leaf_hash(bytes.fromhex(one)) for one in named]
    assert photo.digest in named
    assert [one.entry.facts for one in bound.items] == [
        {"files": str(len(named)), "root": merkle.root(leaves).hex()}
    ]


async def test_what_is_published_put_off_or_withdrawn_is_logged(runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    duty = await factories.duty_to_publish(runtime, graded.visit)
    until = duty.due + timedelta(days=9)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.defer(uow, duty.id, Deferral(reason="appeal", until=until))
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.withdraw(uow, duty.id, "another institution")
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        found = (await uow.log.page(PageRequest(), subject=graded.visit)).items
    withdrawn, published, deferred = (dict(one.entry.facts) for one in found)
    what = {"what": "visit_result"}
    assert deferred == what | {
        "state": "deferred",
        "reason": digest(b"appeal"),
        "until": until.isoformat(),
    }
    assert (published["state"], len(published["result"])) == ("published", 64)
    assert withdrawn == what | {"state": "withdrawn", "reason": digest(b"another institution")}


async def test_a_witness_signs_a_head_and_everybody_sees_it(runtime: Runtime) -> None:
    await append(runtime, "a")
    signed = await head(runtime)
    await give(runtime, cosigned(signed))
    await append(runtime, "b")
    await give(runtime, cosigned(await head(runtime)))
    shown = read_note(cosigned(signed))
    assert await head(runtime, 1) == shown
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        seen = await log.view(uow, PageRequest())
        length = await uow.events.length()
    assert [(one.witness, one.size) for one in seen.signed] == [(WITNESS, 2)]
    assert seen.witnesses == (NOTARY,)
    await give(runtime, cosigned(signed, at=1_700_000_001))
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        assert await uow.events.length() == length
    assert await faults(runtime) == set()


async def test_what_is_no_cosignature_of_this_log_is_refused(runtime: Runtime) -> None:
    await append(runtime, "a")
    signed = await head(runtime)
    another = Note(text=signed.text.replace("/log\n1\n", "/log\n2\n"), signatures=signed.signatures)
    empty = await head(runtime, 0)
    for written, code in (
        ("nothing", "log.note"),
        (cosigned(another), "log.not_ours"),
        (cosigned(empty), "log.not_ours"),
        (signed.written, "log.no_witness"),
        (cosigned(signed, b"3" * 32), "log.no_witness"),
        (cosigned(signed, at=4_000_000_000), "log.time"),
    ):
        with pytest.raises(DomainError) as refusal:
            await give(runtime, written)
        assert refusal.value.code == code


async def test_only_the_service_itself_adds_what_comes_daily(runtime: Runtime) -> None:
    async with runtime.unit_of_work(CITY) as uow:
        for act in (log.bind_evidence, log.bind_trail, log.keep_head):
            with pytest.raises(Forbidden):
                await act(uow)


TABLES = ("log_entries", "log_nodes", "log_heads", "log_cosignatures")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE log_entries SET content = '{}' WHERE subject = 'b'", {"log 1 log.altered"}),
        ("UPDATE log_entries SET subject = 'x' WHERE subject = 'b'", {"log 1 log.altered"}),
        ("DELETE FROM log_entries WHERE subject = 'b'", {"log log.gap"}),
        ("DELETE FROM log_entries WHERE subject = 'trail'", {"log head 2026-03-02 log.other_log"}),
        ("DELETE FROM log_nodes WHERE level = 1", {"log node 1/0 log.node"}),
        ("UPDATE log_heads SET size = 2", {"log head 2026-03-02 log.other_log"}),
        ("UPDATE log_heads SET note = 'x'", {"log head 2026-03-02 log.note"}),
        (
            "UPDATE log_cosignatures SET line = replace(line, ' notary', ' another')",
            {f"cosignature {WITNESS} 3 log.unsigned"},
        ),
    ],
)
async def test_verification_names_what_was_altered_past_the_service(
    runtime: Runtime, statement: str, found: set[str]
) -> None:
    await append(runtime, "a", "b")
    await jobs.keep_head(runtime)
    await give(runtime, cosigned(await head(runtime)))
    assert await faults(runtime) == set()
    async with seen_by(runtime, write=True) as connection:
        for table in TABLES:
            await connection.execute(text(f"DROP TRIGGER {table}_refuses_update"))
            await connection.execute(text(f"DROP TRIGGER {table}_refuses_delete"))
        await connection.execute(text(statement))
    assert found <= await faults(runtime)


async def test_no_head_is_signed_that_contradicts_an_earlier_one(
    runtime: Runtime, clock: SetClock
) -> None:
    await append(runtime, "a")
    await jobs.keep_head(runtime)
    clock.forward(timedelta(days=1))
    async with seen_by(runtime, write=True) as connection:
        await connection.execute(text("DROP TRIGGER log_nodes_refuses_update"))
        await connection.execute(text("UPDATE log_nodes SET hash = zeroblob(32) WHERE level = 1"))
    with pytest.raises(Conflict, match=r"log\.broken_off"):
        await jobs.keep_head(runtime)


@pytest.mark.parametrize("witness", ["notary", note.verifier_of(WITNESS, WITNESS_KEY).text])
async def test_a_wrong_key_of_a_witness_stops_the_start(settings: Settings, witness: str) -> None:
    wrong = msgspec.structs.replace(settings, witnesses=(witness,))
    with pytest.raises(WrongSetting, match="MINGJIAN_WITNESSES"):
        async with Runtime.open(wrong):
            pass


def test_the_settings_take_many_witnesses() -> None:
    given = Settings.from_environment({"MINGJIAN_WITNESSES": f" {NOTARY.text}\nanother "})
    assert given.witnesses == (NOTARY.text, "another")


async def test_a_checkpoint_of_an_empty_log_is_signed(runtime: Runtime) -> None:
    signed = await head(runtime)
    assert read_checkpoint(signed.text).root == merkle.root([])
