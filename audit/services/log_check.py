"""The proof that the log is as it was signed, and tells of every change of a team."""

from collections.abc import AsyncIterator, Iterator, Sequence

from audit.domain import draw_log, merkle, permission
from audit.domain.checkpoint import Checkpoint, Cosignature, read_checkpoint
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.log import LogKind, LogRow, read_entry
from audit.domain.note import Note, Verifier, read_note, signature_of
from audit.domain.page import LARGEST_PAGE, PageRequest
from audit.domain.permission import Act
from audit.storage.unit_of_work import UnitOfWork

Told = tuple[str, str]
"""What an entry about a change tells: its subject, and the digest of the record."""


async def altered(uow: UnitOfWork) -> tuple[int, tuple[Fault, ...]]:
    """Return how many entries the log has, and every fault found in it."""
    permission.require(uow.actor, Act.READ_TRAIL)
    size = 0
    peaks: list[bytes] = []
    faults: list[Fault] = []
    told: set[Told] = set()
    async for piece in uow.log.rows():
        if piece[-1].index + 1 != size + len(piece):
            faults.append(_gap(size, piece[-1].index))
            break
        faults += await _piece_faults(uow, piece, peaks)
        told |= set(_told(piece))
        size += len(piece)
    faults += await _change_faults(uow, told)
    faults += [fault async for fault in _head_faults(uow, size)]
    faults += [fault async for fault in _cosignature_faults(uow, size)]
    return size, tuple(faults)


async def _piece_faults(
    uow: UnitOfWork, piece: Sequence[LogRow], peaks: list[bytes]
) -> list[Fault]:
    """Compare entries with their hashes, and these with those above them."""
    first = piece[0].index
    kept = await uow.log.nodes([(0, one.index) for one in piece])
    leaves = [kept.get((0, one.index), b"") for one in piece]
    faults = [
        _altered(one.index) for one, leaf in zip(piece, leaves, strict=True) if not _fits(one, leaf)
    ]
    above = {place: node for place, node in merkle.grow(peaks, first, leaves) if place[0]}
    found = await uow.log.nodes(above)
    return faults + [
        _wrong_node(level, index)
        for (level, index), node in above.items()
        if found.get((level, index)) != node
    ]


def _told(piece: Sequence[LogRow]) -> Iterator[Told]:
    """Yield the changes that entries tell of; one that cannot be read is a fault already."""
    for row in piece:
        entry = read_entry(row.content) if row.kind == LogKind.CHANGE else None
        if entry is not None:
            yield entry.subject, entry.facts.get("change", "")


async def _change_faults(uow: UnitOfWork, told: set[Told]) -> list[Fault]:
    """Compare what people changed about teams and samples with what the log tells of it."""
    known = map(draw_log.changed, await uow.team_changes.every())
    kept = {(subject, facts["change"]) for subject, facts in known}
    return [
        *(_unlogged(*one) for one in sorted(kept - told)),
        *(_unkept(*one) for one in sorted(told - kept)),
    ]


def _fits(row: LogRow, leaf: bytes) -> bool:
    entry = read_entry(row.content)
    told = entry is not None and (entry.kind, entry.subject) == (row.kind, row.subject)
    return told and merkle.leaf_hash(row.content) == leaf


async def _head_faults(uow: UnitOfWork, size: int) -> AsyncIterator[Fault]:
    """Check the signature of every head that was kept, and its root against the entries."""
    request: PageRequest | None = PageRequest(limit=LARGEST_PAGE)
    while request is not None:
        page = await uow.log.heads(request)
        for head in page.items:
            where = f"log head {head.day.isoformat()}"
            try:
                note = read_note(head.note)
                told = read_checkpoint(note.text)
                signature_of(note, uow.log_key.verifier_for(told.origin))
                if told.size != head.size or not await _holds(uow, told, size):
                    yield _not_this(where, told.size)
            except (Invalid, Conflict) as refusal:
                yield _refused(where, refusal)
        request = page.following


async def _cosignature_faults(uow: UnitOfWork, size: int) -> AsyncIterator[Fault]:
    """Check what witnesses signed; a witness no longer registered is not asked again."""
    witnesses = {one.name: one for one in uow.witnesses}
    for signed in await uow.log.all_cosignatures():
        where = f"cosignature {signed.witness} {signed.size}"
        try:
            told = _cosigned(signed, witnesses.get(signed.witness))
            if told.size != signed.size or not await _holds(uow, told, size):
                yield _not_this(where, told.size)
        except (Invalid, Conflict) as refusal:
            yield _refused(where, refusal)


def _cosigned(signed: Cosignature, witness: Verifier | None) -> Checkpoint:
    note: Note = read_note(f"{signed.text}\n{signed.line}\n")
    if witness is not None:
        signature_of(note, witness)
    return read_checkpoint(note.text)


async def _holds(uow: UnitOfWork, told: Checkpoint, size: int) -> bool:
    """Return whether the entries there are have the root that was signed."""
    return told.size <= size and await uow.log.root(told.size) == told.root


def _refused(where: str, refusal: Invalid | Conflict) -> Fault:
    return Fault(where=where, code=refusal.code, message=refusal.message, fields=refusal.fields)


def _gap(first: int, last: int) -> Fault:
    return Fault(
        where="log",
        code="log.gap",
        message="Between the entries {first} and {last} of the log, some are missing; restore the"
        " log from a backup.",
        fields={"first": str(first), "last": str(last)},
    )


def _altered(index: int) -> Fault:
    return Fault(
        where=f"log {index}",
        code="log.altered",
        message="Entry {index} of the log was altered, or is not the one that was hashed; restore"
        " the log from a backup.",
        fields={"index": str(index)},
    )


def _wrong_node(level: int, index: int) -> Fault:
    return Fault(
        where=f"log node {level}/{index}",
        code="log.node",
        message="The hash at level {level}, place {index} of the log is not that of what lies"
        " below it; restore the log from a backup.",
        fields={"level": str(level), "index": str(index)},
    )


def _unlogged(subject: str, change: str) -> Fault:
    return Fault(
        where=f"change {change}",
        code="log.change_unlogged",
        message="A change of a team of {subject} is not in the log as it is kept now: it was"
        " altered, or made past the service. Compare with a backup.",
        fields={"subject": subject},
    )


def _unkept(subject: str, change: str) -> Fault:
    return Fault(
        where=f"change {change}",
        code="log.change_lost",
        message="The log tells of a change of a team of {subject} that is not kept any more;"
        " restore it from a backup.",
        fields={"subject": subject},
    )


def _not_this(where: str, size: int) -> Fault:
    return Fault(
        where=where,
        code="log.other_log",
        message="The first {size} entries of the log do not have the root that was signed: entries"
        " were altered or taken away. Compare with the heads that others keep.",
        fields={"size": str(size)},
    )
