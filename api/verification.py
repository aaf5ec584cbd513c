"""The proof that all is as it was kept: trail, log, snapshots, stored files, scores."""

from collections.abc import AsyncIterator

import msgspec

from audit.domain.actor import SYSTEM
from audit.domain.errors import Conflict, Fault, NotFound
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import drafts, log_check, sampling_desk, trail


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """How much was looked at, and every fault found; none means that nothing was changed."""

    events: int
    snapshots: int
    files: int
    scores: int
    samples: int
    packs: int
    logged: int
    faults: tuple[Fault, ...]


async def verify(runtime: Runtime) -> Verification:
    """Check trail and log, hash every snapshot, checklist and file, and score again."""
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        links = await trail.broken_links(uow)
        events = (await trail.page(uow, EventFilter(), PageRequest(limit=1))).total
        snapshots, altered = await trail.altered_snapshots(uow)
        scores, rescored = await trail.altered_scores(uow)
        samples, redrawn = await sampling_desk.altered(uow)
        names = sorted(await trail.named_files(uow))
        packs, rewritten = await drafts.altered(uow)
        logged, log_faults = await log_check.altered(uow)
    faults = [_broken_link(seq, fault) for seq, fault in links]
    faults += [_refused(refusal) for refusal in altered]
    faults += [_other_score(visit) for visit in rescored]
    faults += [_other_sample(sample) for sample in redrawn]
    faults += [_other_pack(pack) for pack in rewritten]
    faults += log_faults
    faults += [fault async for fault in _file_faults(runtime, names)]
    return Verification(
        events=events,
        snapshots=snapshots,
        files=len(names),
        scores=scores,
        samples=samples,
        packs=packs,
        logged=logged,
        faults=tuple(faults),
    )


async def sweep(runtime: Runtime) -> int:
    """Take away stored files that no record names; return how many there were.

    Must not run beside uploads: a file is stored a moment before its record is made.
    """
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        named = await trail.named_files(uow)
    orphans = [name async for name in runtime.blobs.digests() if name not in named]
    for name in orphans:
        await runtime.blobs.discard(name)
    return len(orphans)


async def _file_faults(runtime: Runtime, names: list[str]) -> AsyncIterator[Fault]:
    for name in names:
        try:
            await runtime.blobs.fetch(name)
        except (NotFound, Conflict) as refusal:
            yield _refused(refusal)


def _refused(refusal: NotFound | Conflict) -> Fault:
    return Fault(
        where=refusal.fields["digest"],
        code=refusal.code,
        message=refusal.message,
        fields=refusal.fields,
    )


def _broken_link(seq: int, fault: str) -> Fault:
    return Fault(
        where=f"event {seq}",
        code="trail.broken",
        message="Entry {seq} of the trail: {fault}; compare with a backup.",
        fields={"seq": str(seq), "fault": fault},
    )


def _other_score(visit: str) -> Fault:
    return Fault(
        where=visit,
        code="trail.score",
        message="Visit {visit}, scored again, comes out otherwise than was kept; look at its"
        " answers and its checklist.",
        fields={"visit": visit},
    )


def _other_sample(sample: str) -> Fault:
    return Fault(
        where=sample,
        code="trail.sample",
        message="Sample {sample} of records, drawn again, comes out otherwise than was kept; look"
        " at its list, its entropy and its order.",
        fields={"sample": sample},
    )


def _other_pack(pack: str) -> Fault:
    return Fault(
        where=pack,
        code="trail.pack",
        message="The text of checklist {pack} was altered after it was published; restore it from"
        " a backup.",
        fields={"pack": pack},
    )
