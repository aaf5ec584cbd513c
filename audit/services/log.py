"""The transparency log: what anyone reads and proves, and what is added to it day by day."""

from datetime import UTC, datetime, timedelta

import msgspec

from audit.domain import merkle, permission
from audit.domain.checkpoint import (
    Checkpoint,
    Cosignature,
    Head,
    Proof,
    encoded,
    read_checkpoint,
)
from audit.domain.errors import Conflict, Invalid, NotFound
from audit.domain.log import Logged, LogKind
from audit.domain.note import Note, Verifier, cosigned_at, read_note, signature_of
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.storage.unit_of_work import UnitOfWork

MOST_ENTRIES = 1000
"""How many entries are given out at once."""
TRAIL, FILES = "trail", "files"
"""The subjects of what is added day by day: the audit trail, and the files of evidence."""
_SHOWN_HEADS = 7
_FAST = timedelta(minutes=10)


KeptHead = tuple[Head, Checkpoint]
"""A head that was kept, and what it says."""


class LogView(msgspec.Struct, frozen=True, kw_only=True):
    """The log as it stands: its head now, the heads of the last days, entries, and its witnesses.

    `signed` is the last cosignature of each witness that has given one.
    """

    now: Checkpoint
    verifier: Verifier
    heads: tuple[KeptHead, ...]
    entries: Page[Logged]
    witnesses: tuple[Verifier, ...]
    signed: tuple[Cosignature, ...]


class ProvedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry with the proof that it is in the log, against a signed head."""

    logged: Logged
    size: int
    root: bytes
    proof: Proof


class Consistency(msgspec.Struct, frozen=True, kw_only=True):
    """That the log of `new` entries begins with all of the log of `old` (RFC 9162, in base64)."""

    old: int
    new: int
    old_root: str
    new_root: str
    proof: tuple[str, ...]


async def view(uow: UnitOfWork, request: PageRequest, *, subject: str = "") -> LogView:
    """Return the log with a page of its entries, the latest first."""
    return LogView(
        now=await _checkpoint(uow, await uow.log.size()),
        verifier=uow.log_key.verifier,
        heads=await _heads(uow, _SHOWN_HEADS),
        entries=await uow.log.page(request, subject=subject),
        witnesses=uow.witnesses,
        signed=await uow.log.latest_cosignatures(),
    )


async def latest_head(uow: UnitOfWork) -> KeptHead | None:
    """Return the head that was kept last; None before the first."""
    found = await _heads(uow, 1)
    return found[0] if found else None


async def verifier(uow: UnitOfWork) -> Verifier:
    """Return the public key by which anyone checks what the log has signed."""
    return uow.log_key.verifier


async def checkpoint(uow: UnitOfWork, size: int | None = None) -> Note:
    """Return the head over the first `size` entries, or over all, with every cosignature of it.

    Raises `NotFound` for more entries than there are.
    """
    length = await uow.log.size()
    chosen = length if size is None else size
    if not 0 <= chosen <= length:
        raise NotFound(
            "log.too_long", "The log has {size} entries; ask for at most so many.", size=length
        )
    return await _signed(uow, await _checkpoint(uow, chosen))


async def entries(uow: UnitOfWork, first: int, count: int) -> tuple[Logged, ...]:
    """Return at most so many entries from a place on, in their order. Raises `Invalid`."""
    if first < 0 or not 0 < count <= MOST_ENTRIES:
        raise Invalid(
            "log.range",
            "Ask for entries from 0 on, and for 1 to {most} of them at a time.",
            most=MOST_ENTRIES,
        )
    return await uow.log.entries(first, count)


async def prove(uow: UnitOfWork, index: int, size: int | None = None) -> ProvedEntry:
    """Return an entry with its proof against the head over `size` entries.

    Without a size it is that of the last daily head that covers the entry, for others may have
    archived that one; an entry of today is proved against the head of now.
    Raises `NotFound` for an entry that is not in the log of that size.
    """
    length = await uow.log.size()
    chosen = await _covering(uow, index, length) if size is None else size
    logged = await uow.log.find(index) if 0 <= index < chosen <= length else None
    if logged is None:
        raise NotFound("log.unknown", "There is no such entry {index} in the log.", index=index)
    spans = merkle.inclusion_spans(index, chosen)
    root, *hashes = await uow.log.hashes(((0, chosen), *spans))
    note = await _signed(uow, Checkpoint(origin=uow.log_key.origin, size=chosen, root=root))
    proof = Proof(index=index, hashes=tuple(hashes), note=note)
    return ProvedEntry(logged=logged, size=chosen, root=root, proof=proof)


async def consistency(uow: UnitOfWork, old: int, new: int | None = None) -> Consistency:
    """Return the proof that what the log held at `old` entries is still its beginning.

    Raises `Invalid` for sizes that prove nothing, or that the log does not have.
    """
    length = await uow.log.size()
    later = length if new is None else new
    if not 0 < old <= later <= length:
        raise Invalid(
            "log.sizes",
            "Ask for two sizes of the log, of which the first is at least 1, and the second at"
            " least the first and at most {size}.",
            size=length,
        )
    spans = ((0, old), (0, later), *merkle.consistency_spans(old, later))
    old_root, new_root, *proof = map(encoded, await uow.log.hashes(spans))
    return Consistency(old=old, new=later, old_root=old_root, new_root=new_root, proof=tuple(proof))


async def cosign(uow: UnitOfWork, written: str) -> Cosignature:
    """Take in what a witness signed; it needs no account, for the signature shows who it is.

    Raises `Invalid` for what is no signed checkpoint, `Conflict` for one that is not of this log
    or whose signature is of no registered witness.
    """
    note = read_note(written)
    told = read_checkpoint(note.text)
    known = 0 < told.size <= await uow.log.size()
    if not known or await _checkpoint(uow, told.size) != told:
        raise Conflict(
            "log.not_ours",
            "The log has no head of {size} entries with this name and root; fetch its checkpoint"
            " and sign that.",
            size=told.size,
        )
    return await _keep_cosignature(uow, note, told.size)


async def bind_evidence(uow: UnitOfWork) -> None:
    """Log the root over the digests of all files of evidence, if it is not the last one logged.

    From then on no file can be exchanged or taken away unseen, though none is made public.
    """
    permission.require(uow.actor, Act.OPERATE)
    digests = sorted(await uow.evidence.named_files())
    root = merkle.root(merkle.leaf_hash(bytes.fromhex(one)) for one in digests)
    facts = {"files": str(len(digests)), "root": root.hex()}
    last = (await uow.log.page(PageRequest(limit=1), subject=FILES)).items
    if not last or last[0].entry.facts != facts:
        event = uow.event("log.evidence", FILES, **facts)
        uow.log.append(LogKind.EVIDENCE, FILES, facts, event=event)


async def bind_trail(uow: UnitOfWork) -> None:
    """Log where the audit trail ends today, so that nobody can exchange the trail behind it."""
    permission.require(uow.actor, Act.OPERATE)
    if await uow.log.head_of(uow.today) is None:
        seq, digest = await uow.events.end()
        facts = {"entries": str(seq), "digest": digest}
        uow.log.append(LogKind.HEAD, TRAIL, facts, event=uow.event("log.trail", TRAIL, **facts))


async def keep_head(uow: UnitOfWork) -> Head | None:
    """Sign and keep the head of today; None where today's is kept already.

    Raises `Conflict` where the log no longer continues the head that was kept last: a log must
    never sign two heads that contradict each other.
    """
    permission.require(uow.actor, Act.OPERATE)
    if await uow.log.head_of(uow.today) is not None:
        return None
    last = await latest_head(uow)
    if last is not None and await uow.log.root(last[1].size) != last[1].root:
        raise Conflict(
            "log.broken_off",
            "The log does not continue its head of {day}: entries were altered or taken away. Run"
            " “mingjian verify” and restore the log from a backup; no head is signed until then.",
            day=last[0].day.isoformat(),
        )
    note = await checkpoint(uow)
    size = read_checkpoint(note.text).size
    head = Head(day=uow.today, size=size, note=note.written)
    event = uow.event("log.head_kept", uow.today.isoformat(), size=size)
    return head if await uow.log.keep_head(head, event=event) else None


async def _checkpoint(uow: UnitOfWork, size: int) -> Checkpoint:
    return Checkpoint(origin=uow.log_key.origin, size=size, root=await uow.log.root(size))


async def _heads(uow: UnitOfWork, count: int) -> tuple[KeptHead, ...]:
    found = (await uow.log.heads(PageRequest(limit=count))).items
    return tuple((one, read_checkpoint(read_note(one.note).text)) for one in found)


async def _signed(uow: UnitOfWork, head: Checkpoint) -> Note:
    """Return a head with the signature of the log, and below it those of witnesses."""
    signed = uow.log_key.sign(head.text)
    given = [
        line
        for one in await uow.log.cosignatures((head.size,))
        if one.text == head.text
        for line in read_note(f"{one.text}\n{one.line}\n").signatures
    ]
    return Note(text=head.text, signatures=(*signed.signatures, *given))


async def _covering(uow: UnitOfWork, index: int, length: int) -> int:
    found = (await uow.log.heads(PageRequest(limit=1))).items
    return found[0].size if found and index < found[0].size <= length else length


async def _keep_cosignature(uow: UnitOfWork, note: Note, size: int) -> Cosignature:
    named = {(one.name, one.key_id): one for one in uow.witnesses}
    for signature in note.signatures:
        witness = named.get((signature.name, signature.key_id))
        if witness is None:
            continue
        signature_of(note, witness)
        made = Cosignature(
            size=size,
            witness=witness.name,
            at=_moment(uow, cosigned_at(signature)),
            text=note.text,
            line=signature.line,
        )
        return await _keep_first(uow, made)
    raise Conflict(
        "log.no_witness",
        "No witness that is registered here has signed this note; ask the operator to register"
        " your key.",
    )


async def _keep_first(uow: UnitOfWork, made: Cosignature) -> Cosignature:
    """Keep a cosignature unless the witness has one of this size; whoever repeats adds nothing."""
    for one in await uow.log.cosignatures((made.size,)):
        if one.witness == made.witness:
            return one
    event = uow.event("log.cosigned", made.witness, size=made.size)
    await uow.log.cosign(made, event=event)
    return made


def _moment(uow: UnitOfWork, seconds: int) -> datetime:
    """Return the time a witness gives. Raises `Invalid` for one that has not come yet."""
    if seconds > (uow.now + _FAST).timestamp():
        raise Invalid(
            "log.time",
            "The cosignature gives a time that has not come yet; set the clock and sign again.",
        )
    return datetime.fromtimestamp(seconds, tz=UTC)
