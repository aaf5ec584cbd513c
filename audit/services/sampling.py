"""Samples of records inside a visit: the list frozen, the size fixed, the records drawn."""

from typing import Annotated

import msgspec

from audit.domain import permission, record_lists, record_sample, record_sampling, visit
from audit.domain.drand import Signature
from audit.domain.draw_files import PLAN, RESULT
from audit.domain.draw_files import Plan as DrawPlan
from audit.domain.errors import Conflict, Invalid
from audit.domain.log import LogKind
from audit.domain.permission import EVERYTHING, Act
from audit.domain.record_sample import (
    Aim,
    DrawSeed,
    Reading,
    RecordKind,
    RecordSample,
    SampleState,
    SourceKind,
)
from audit.domain.sample import seed_of
from audit.domain.visit import Drawn, Reason, Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest
from checklists.model import Code

LINES = "application/jsonl"
Numbers = Annotated[tuple[str, ...], msgspec.Meta(max_length=20_000)]


class Listing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The records that a sample is taken from, each by its number, and the item they speak of."""

    item: Code
    kind: RecordKind
    numbers: Numbers


class Aiming(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a sample is to tell, and where its entropy is to come from."""

    aim: Aim
    source: SourceKind


async def take_down(uow: UnitOfWork, visit_id: str, listing: Listing) -> RecordSample:
    """Freeze the list that a sample is taken from; the same list again makes no second sample.

    Raises `Invalid` for a list that cannot be taken, such as one with names in it.
    """
    found = await _open_visit(uow, visit_id)
    record_lists.require_list(listing.numbers)
    checklist = await uow.snapshots.checklist(found.checklist)
    if all(one.item.code != listing.item for one in checklist.items):
        raise Invalid(
            "sampling.item",
            "Item {item} is not on the checklist of this visit; choose one that is.",
            item=listing.item,
        )
    content = record_lists.written(listing.numbers)
    earlier = await uow.record_samples.of_visit(found.id)
    told = (listing.item, listing.kind, digest(content), SampleState.LISTED)
    if earlier and _told(earlier[-1]) == told:
        return earlier[-1]
    event = uow.event(
        "sample.listed",
        found.id,
        sample=len(earlier) + 1,
        item=listing.item,
        records=digest(content),
        count=len(listing.numbers),
    )
    sample = RecordSample(
        id=uow.new_id(),
        visit=found.id,
        number=len(earlier) + 1,
        item=listing.item,
        kind=listing.kind,
        records=await uow.snapshots.put(content, event=event, media_type=LINES),
        count=len(listing.numbers),
        listed_at=uow.now,
        listed_by=uow.actor.id,
    )
    await uow.record_samples.add(sample, event=event)
    return sample


def _told(sample: RecordSample) -> tuple[str, RecordKind, str, SampleState]:
    return sample.item, sample.kind, sample.records, sample.state


async def commit(uow: UnitOfWork, visit_id: str, number: int, *, aiming: Aiming) -> RecordSample:
    """Fix what a sample is to tell, its size and its source, before there is entropy.

    The digest of all of it goes into the public log. Raises `Invalid` for an aim no sample reaches,
    `Conflict` for the seed of a draw that is no longer secret.
    """
    found, sample = await _open_sample(uow, visit_id, number)
    if aiming.source is SourceKind.DRAW:
        await _secret(uow, found)
    draw = found.origin.draw if isinstance(found.origin, Drawn) else ""
    source = record_sampling.source_of(aiming.source, draw=draw, at=uow.now)
    planned, fixed = record_sampling.commit(
        sample, found.institution, aim=aiming.aim, source=source, at=uow.now
    )
    content = canonical(fixed)
    event = uow.event("sample.committed", found.id, sample=number, commitment=digest(content))
    await uow.snapshots.put(content, event=event)
    await uow.record_samples.save(planned, was=sample.state, event=event)
    uow.log.append(LogKind.EVIDENCE, digest(content), {"commitment": digest(content)}, event=event)
    return planned


async def throw(uow: UnitOfWork, visit_id: str, number: int, *, outcome: str) -> RecordSample:
    """Take the dice as this person reads them; when two have read them alike, draw.

    Raises `Invalid` for anything but the digits.
    """
    found, sample = await _open_sample(uow, visit_id, number)
    reading = Reading(by=uow.actor.id, outcome=outcome, at=uow.now)
    read = record_sampling.read_dice(sample, reading)
    event = uow.event("sample.read", found.id, sample=number, outcome=outcome)
    await uow.record_samples.save(read, was=sample.state, event=event)
    agreed = record_sampling.agreed(read.readings)
    if not agreed:
        return read
    return await _draw(uow, found, read, entropy=f"dice:{record_sampling.DICE}:{agreed}")


async def take_round(
    uow: UnitOfWork, visit_id: str, number: int, *, signature: Signature
) -> RecordSample:
    """Draw with the round of drand that the sample waits for; its signature proves it."""
    found, sample = await _open_sample(uow, visit_id, number)
    entropy = record_sampling.drand_outcome(sample, signature)
    return await _draw(uow, found, sample, entropy=entropy)


async def take_seed(uow: UnitOfWork, visit_id: str, number: int) -> RecordSample:
    """Draw with the seed of the sealed draw that the visit follows from.

    Raises `Conflict` when it is no longer secret.
    """
    found, sample = await _open_sample(uow, visit_id, number)
    record_sample.require_waiting(sample)
    if not isinstance(sample.source, DrawSeed):
        raise _other_source()
    seed = await _secret(uow, found)
    entropy = record_sampling.draw_entropy(sample.source.draw, seed)
    return await _draw(uow, found, sample, entropy=entropy)


async def abandon(uow: UnitOfWork, visit_id: str, number: int, *, reason: Reason) -> RecordSample:
    """Give a sample up, with the reason; it stays, and everybody who reads the visit sees it."""
    found, sample = await _open_sample(uow, visit_id, number)
    ended = record_sample.abandon(sample, reason, at=uow.now)
    event = uow.event("sample.abandoned", found.id, sample=number, reason=reason)
    await uow.record_samples.save(ended, was=sample.state, event=event)
    return ended


async def _draw(
    uow: UnitOfWork, found: Visit, sample: RecordSample, *, entropy: str
) -> RecordSample:
    course = await uow.record_samples.course(sample)
    numbers = record_lists.listed(await uow.snapshots.get(sample.records))
    order = record_sampling.drawn(
        sample, found.institution, entropy=entropy, numbers=numbers, plan=course.plan
    )
    content = canonical(order)
    event = uow.event("sample.drawn", found.id, sample=sample.number, order=digest(content))
    name = await uow.snapshots.put(content, event=event)
    drawn = record_sample.draw(sample, entropy=entropy, drawn=name, at=uow.now)
    await uow.record_samples.save(drawn, was=sample.state, event=event)
    return drawn


async def _secret(uow: UnitOfWork, found: Visit) -> str:
    """Return the seed of the sealed draw of a visit; raises `Conflict` if it is no secret."""
    if not isinstance(found.origin, Drawn):
        raise _known()
    draw = await uow.draws.get(found.origin.draw, EVERYTHING)  # its order is known to the team
    plan = await uow.snapshots.read(draw.files[PLAN], DrawPlan)
    if not record_sampling.keeps_secret(draw, plan):
        raise _known()
    return await uow.snapshots.derived(draw.files[RESULT], seed_of)


def _known() -> Conflict:
    return Conflict(
        "sampling.seed_known",
        "This visit follows from no draw whose seed is still secret, so the institution could work"
        " out beforehand which records are looked at; throw dice, or wait for a round of drand.",
    )


def _other_source() -> Conflict:
    return Conflict(
        "sampling.other_source",
        "This sample waits for another source; look at what was committed to.",
    )


async def _open_visit(uow: UnitOfWork, visit_id: str) -> Visit:
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.RECORD_VISIT))
    visit.require_answerable(found)
    return found


async def _open_sample(uow: UnitOfWork, visit_id: str, number: int) -> tuple[Visit, RecordSample]:
    found = await _open_visit(uow, visit_id)
    return found, await uow.record_samples.get(found.id, number)
