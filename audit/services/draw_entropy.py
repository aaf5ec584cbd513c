"""What the sources of chance said, entered one by one; with the last of them the result follows."""

from collections.abc import Sequence

import msgspec

from audit.domain import ceremony, draw_clock, draw_entry, draw_log, permission, publication
from audit.domain.bundle import conclude
from audit.domain.ceremony import Draw, DrawMode, Member
from audit.domain.draw_entry import Entry, Outcome
from audit.domain.draw_files import ENTROPY, RESULT
from audit.domain.draw_files import Plan as Announced
from audit.domain.entropy import Reveal, Source
from audit.domain.errors import Conflict
from audit.domain.event import Event
from audit.domain.log import LogKind
from audit.domain.permission import EVERYTHING, Act, Scope
from audit.domain.publication import PublicationKind
from audit.domain.sample import members as members_in
from audit.domain.sealed_line import leaf, line_of, root_of
from audit.storage.draws import line_salt
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """The draw after an outcome was entered, and all entries at that place.

    Whoever asked should say where two people differ: see `draw_entry.require_agreement`.
    """

    draw: Draw
    entries: tuple[Entry, ...]


async def enter(uow: UnitOfWork, number: str, given: Outcome) -> Entered:
    """Keep what somebody read from one source; with the last one the result is computed.

    So nobody chooses when. Whoever holds the draw enters any outcome, somebody of an oversight
    organisation a secret. Raises `Conflict` before and after its time and where the outcome is
    settled, `Invalid` for one that does not answer its source.
    """
    before = await uow.draws.get(number, permission.bounds(uow.actor, Act.WITNESS_DRAW))
    ceremony.require_act(before, "compute")
    sources = (await uow.snapshots.read(before.plan_digest, Announced)).entropy
    source = draw_entry.source_at(sources, given.place)
    await _require_permitted(uow, before, source)
    draw_clock.require_time(before, source, uow.now)
    known = await uow.draws.entries(number)
    there = tuple(one for one in known if one.place == given.place)
    _require_open(before, given, there)
    new = draw_entry.entry(before, source, given, before=there, by=uow.actor.id, at=uow.now)
    event = _entered(uow, new)
    await uow.draws.enter(new, event=event)
    _log(uow, new, (*there, new), event=event)
    answers = draw_entry.answers(sources, (*known, new))
    spoken = tuple(one for one in answers if one is not None)
    after = before
    if len(spoken) == len(sources):
        after = await _compute(uow, before, spoken)
    return Entered(draw=after, entries=(*there, new))


async def _require_permitted(uow: UnitOfWork, drawn: Draw, source: Source) -> None:
    region = (await uow.plans.get(drawn.plan, EVERYTHING)).region  # whose draw this is
    act = Act.WITNESS_DRAW if isinstance(source, Reveal) else Act.HOLD_DRAW
    permission.require(uow.actor, act, Scope(region=region))


def _require_open(drawn: Draw, given: Outcome, there: Sequence[Entry]) -> None:
    if draw_entry.settled(there) is not None:
        raise Conflict(
            "draw.entered",
            "The outcome at place {place} of draw {draw} is settled; nothing changes it.",
            place=given.place,
            draw=drawn.number,
        )


def _entered(uow: UnitOfWork, new: Entry) -> Event:
    """Return the event of an entry; a secret stays out of the trail, which others read."""
    said = {} if new.secret else {"value": new.value, "evidence": new.evidence}
    return uow.event("draw.entropy", new.draw, place=new.place, **said)


def _log(uow: UnitOfWork, new: Entry, there: Sequence[Entry], *, event: Event) -> None:
    """Log an outcome as soon as it counts, unless it stays sealed with the draw."""
    value = draw_entry.settled(there)
    if value is None or new.secret:
        return
    kind = LogKind.REVEAL if value.startswith("reveal:") else LogKind.ENTROPY
    uow.log.append(kind, new.draw, draw_log.spoken(new.place, value), event=event)


async def _compute(uow: UnitOfWork, before: Draw, entropy: tuple[str, ...]) -> Draw:
    kept = {name: await uow.snapshots.get(one) for name, one in before.files.items()}
    files = conclude(kept, entropy)
    sample = members_in(files)
    event = uow.event("draw.computed", before.number, result=digest(files[RESULT]))
    names = (ENTROPY, RESULT)
    digests = await uow.snapshots.put_many([files[name] for name in names], event=event)
    added = dict(zip(names, digests, strict=True))
    done = ceremony.compute(before, files=added, selected=ceremony.visited(sample), at=uow.now)
    leaves = _leaves(uow, sample)
    after = msgspec.structs.replace(done, lines=await uow.snapshots.put(leaves, event=event))
    await uow.draws.save(after, was=before.state, event=event)
    await uow.draws.add_members(sample, event=event)
    uow.log.append(
        LogKind.RESULT, before.number, draw_log.computed(after, root_of(leaves)), event=event
    )
    await _owe(uow, after, event)
    return await _open(uow, after, event) if after.mode is DrawMode.OPEN else after


async def _open(uow: UnitOfWork, before: Draw, event: Event) -> Draw:
    after = ceremony.publish(before, uow.now)
    await uow.draws.save(after, was=before.state, event=event)
    for kind, facts in draw_log.openings(after, ()):
        uow.log.append(kind, after.number, facts, event=event)
    return after


def _leaves(uow: UnitOfWork, sample: Sequence[Member]) -> bytes:
    salted = (leaf(line_of(one), line_salt(uow.vault, one.draw, one.institution)) for one in sample)
    return canonical(sorted(salted))


async def _owe(uow: UnitOfWork, drawn: Draw, event: Event) -> None:
    """Keep the duty to publish a draw, which an open one fulfils at once.

    A sealed one was announced with the day on which it opens. A rehearsal has no such duty.
    """
    if drawn.rehearsal:
        return
    due = publication.new_publication(
        uow.new_id(),
        PublicationKind.DRAW,
        drawn.number,
        region=(await uow.plans.get(drawn.plan, EVERYTHING)).region,  # whose draw this is
        formed=uow.today,
        calendar=uow.calendar,
    )
    if drawn.mode is DrawMode.OPEN:
        due = publication.publish(due, on=uow.today)
    elif drawn.publish_by is not None:
        due = msgspec.structs.replace(due, due=drawn.publish_by, due_estimated=False)
    await uow.publications.add(due, event=event)
