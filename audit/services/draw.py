"""The draw: announced with all that decides it, computed from the entropy, or void."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from audit.domain import ceremony, permission, plan, publication
from audit.domain.answer import Instant
from audit.domain.assignment import TeamRule
from audit.domain.bundle import conclude, freeze
from audit.domain.ceremony import Draw, Member
from audit.domain.draw_files import ENTROPY, PLAN, RESULT, Terms
from audit.domain.entropy import Source
from audit.domain.event import Event
from audit.domain.filters import DrawFilter, MemberFilter
from audit.domain.frame import Exclusion, Forced, Frame, can_be_drawn, frame, populations
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Act
from audit.domain.plan import Plan
from audit.domain.publication import PublicationKind
from audit.domain.sample import members as members_in
from audit.domain.visit import Reason
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest


class Announcement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is fixed and published before the entropy exists.

    `number` is the draw number the sources were made for, which must be the next one; a commitment
    contains it. `entropy` names the sources in the order in which they enter the seed; `draw_at` is
    when the last of them is known.
    """

    plan: str
    number: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}-[0-9]{4}-[0-9]{4}\Z")]
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    entropy: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1, max_length=8)]
    draw_at: Instant
    forced: Annotated[tuple[Forced, ...], msgspec.Meta(max_length=10_000)] = ()
    excluded: Annotated[tuple[Exclusion, ...], msgspec.Meta(max_length=100_000)] = ()


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """How much the next draw of a plan would freeze if it were announced `at` this moment.

    Nobody is counted as forced or excluded.
    """

    plan: Plan
    number: str
    units: int
    inspectors: int
    recusals: int
    at: datetime


async def next_number(uow: UnitOfWork, plan_id: str) -> str:
    """Return the number that the next draw of the plan's body will have this year."""
    chosen = await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.HOLD_DRAW))
    serial = await uow.draws.next_serial(chosen.body, uow.today.year)
    return ceremony.number(chosen.body, uow.today.year, serial)


async def opening(uow: UnitOfWork, plan_id: str) -> Opening:
    """Return how much the next draw of a plan would freeze now. Raises `Conflict` for a draft."""
    chosen = await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.HOLD_DRAW))
    plan.require_published(chosen)
    staff = await uow.registers.active_inspectors(chosen.region)
    known = {person.id for person in staff if can_be_drawn(chosen, person)}
    recusals = await uow.recusals.in_region(chosen.region, uow.today)
    population = await uow.plans.population(chosen.region)
    return Opening(
        plan=chosen,
        number=await next_number(uow, plan_id),
        units=sum(population.values()),
        inspectors=len(known),
        recusals=sum(one.inspector in known for one in recusals),
        at=uow.now,
    )


async def announce(uow: UnitOfWork, announcement: Announcement) -> Draw:
    """Freeze the registers under the next number and publish their digests.

    Numbers are gapless per body and year. Raises `Conflict` for a plan that is not public or a
    number that is not the next, `Invalid` for lists or sources that do not fit.
    """
    bounds = permission.bounds(uow.actor, Act.HOLD_DRAW)
    chosen = await uow.plans.get(announcement.plan, bounds)
    plan.require_published(chosen)
    ceremony.require_next(announcement.number, await next_number(uow, chosen.id))
    forced, excluded = announcement.forced, announcement.excluded
    frozen = await _freeze(uow, chosen, forced=forced, excluded=excluded)
    files = freeze(_terms(chosen, announcement), frozen)
    plan_digest = digest(files[PLAN])
    event = uow.event("draw.announced", announcement.number, plan=plan_digest)
    drawn = Draw(
        number=announcement.number,
        plan=chosen.id,
        title=announcement.title,
        plan_digest=plan_digest,
        files=await _keep(uow, files, event),
        units=len(frozen.units),
        populations=populations(frozen.units),
        announced_at=uow.now,
    )
    await uow.draws.add(drawn, event=event)
    return drawn


async def compute(uow: UnitOfWork, number: str, entropy: tuple[str, ...]) -> Draw:
    """Compute the result from the entropy strings, in the order of the announced sources.

    The draw must be published within 20 working days. Raises `Invalid` for strings that do not
    answer their sources.
    """
    before = await uow.draws.get(number, permission.bounds(uow.actor, Act.HOLD_DRAW))
    ceremony.require_announced(before)
    files = conclude(await _files(uow, before), entropy)
    sample = members_in(files)
    added = {name: files[name] for name in (ENTROPY, RESULT)}
    event = uow.event("draw.computed", number, result=digest(files[RESULT]))
    kept = await _keep(uow, added, event)
    after = ceremony.compute(before, files=kept, selected=ceremony.visited(sample), at=uow.now)
    await uow.draws.save(after, was=before.state, event=event)
    await uow.draws.add_members(sample, event=event)
    chosen = await uow.plans.get(before.plan, EVERYTHING)  # whose draw this is
    due = publication.new_publication(
        uow.new_id(),
        PublicationKind.DRAW,
        number,
        region=chosen.region,
        formed=uow.today,
        calendar=uow.calendar,
    )
    await uow.publications.add(due, event=event)
    return after


async def void(uow: UnitOfWork, number: str, reason: Reason) -> Draw:
    """Declare the draw void in public; its number and this reason stay for ever.

    With that the duty to publish it is done. Raises `Conflict` once visits follow from it.
    """
    before = await uow.draws.get(number, permission.bounds(uow.actor, Act.HOLD_DRAW))
    after = ceremony.void(before, reason)
    ceremony.require_unvisited(before, len(await uow.visits.of_draw(number)))
    event = uow.event("draw.void", number, reason=reason)
    await uow.draws.save(after, was=before.state, event=event)
    due = await uow.publications.of_subject(PublicationKind.DRAW, number)
    if due is not None:
        told = publication.publish(due, on=uow.today)
        await uow.publications.save(told, was=due.state, event=event)
    return after


async def read(uow: UnitOfWork, number: str) -> Draw:
    """Return one draw."""
    return await uow.draws.get(number, permission.bounds(uow.actor, Act.READ_DRAW))


async def page(uow: UnitOfWork, chosen: DrawFilter, request: PageRequest) -> Page[Draw]:
    """Return the draws, the latest first."""
    bounds = permission.bounds(uow.actor, Act.READ_DRAW)
    return await uow.draws.page(chosen, bounds, request)


async def members(
    uow: UnitOfWork, number: str, *, chosen: MemberFilter, request: PageRequest
) -> Page[Member]:
    """Return who was drawn or stands in reserve, in the order of strata and tickets.

    Raises `Forbidden` while the sample is sealed to this actor.
    """
    found = await read(uow, number)
    ceremony.require_open(found, uow.actor, region=await _region(uow, found))
    return await uow.draws.member_page(found.number, chosen, request)


async def file(uow: UnitOfWork, number: str, name: str) -> bytes:
    """Return one file of the draw folder, byte for byte as it was hashed.

    Raises `Forbidden` while the file is sealed to this actor, `NotFound` for no such file.
    """
    found = await read(uow, number)
    kept = ceremony.file_digest(found, name)
    if name not in ceremony.public_files(found):
        ceremony.require_open(found, uow.actor, region=await _region(uow, found))
    return await uow.snapshots.get(kept)


async def _region(uow: UnitOfWork, drawn: Draw) -> str:
    return (await uow.plans.get(drawn.plan, EVERYTHING)).region  # whose draw this is


def _terms(chosen: Plan, announcement: Announcement) -> Terms:
    return Terms(
        draw=announcement.number,
        entropy=announcement.entropy,
        team=TeamRule(size=chosen.team_size),
        draw_at=announcement.draw_at.isoformat(),
        legal=chosen.legal_basis,
        title=announcement.title,
    )


async def _freeze(
    uow: UnitOfWork,
    chosen: Plan,
    *,
    forced: Sequence[Forced] = (),
    excluded: Sequence[Exclusion] = (),
) -> Frame:
    staff = await uow.registers.active_inspectors(chosen.region)
    loads = await uow.visits.loads()
    return frame(
        chosen,
        await uow.registers.active_institutions(chosen.region),
        [(person, loads.get(person.id, 0)) for person in staff],
        recusals=await uow.recusals.in_region(chosen.region, uow.today),
        forced=forced,
        excluded=excluded,
    )


async def _keep(uow: UnitOfWork, files: Mapping[str, bytes], event: Event) -> dict[str, str]:
    digests = await uow.snapshots.put_many(tuple(files.values()), event=event)
    return dict(zip(files, digests, strict=True))


async def _files(uow: UnitOfWork, drawn: Draw) -> dict[str, bytes]:
    return {name: await uow.snapshots.get(kept) for name, kept in drawn.files.items()}
