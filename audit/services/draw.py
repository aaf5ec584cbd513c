"""The draw: it takes its number, is announced with all that decides it, and is read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from audit.domain import ceremony, draw_log, permission, plan
from audit.domain.answer import Instant
from audit.domain.assignment import TeamRule
from audit.domain.bundle import freeze
from audit.domain.ceremony import Draw, DrawMode, DrawState, Member
from audit.domain.draw_clock import time_faults
from audit.domain.draw_files import PLAN, Terms
from audit.domain.entropy import Source
from audit.domain.errors import Invalid
from audit.domain.escrow import Escrow, Sealing, latest_day, require_document, sealing_faults
from audit.domain.event import Event
from audit.domain.filters import DrawFilter, MemberFilter
from audit.domain.frame import Exclusion, Forced, Frame, frame, populations
from audit.domain.log import LogKind
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Act
from audit.domain.plan import Plan
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draw that takes its number, so that other bodies can make commitments for it.

    `number` must be the next one; rehearsals are counted apart. `redraws` is the number of the
    void draw that this one stands in for.
    """

    plan: str
    number: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}-[0-9]{4}-[0-9]{4}\Z")]
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    rehearsal: bool = False
    redraws: str | None = None


class Announcement(Draft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is fixed and published before the entropy exists.

    A commitment contains the number. `entropy` names the sources in the order in which they enter
    the seed; `draw_at` is when they speak. Where the plan seals its draws, the `escrow` of a secret
    is named, unless it was confirmed before, and may be the last day on which the result opens.
    """

    entropy: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1, max_length=8)]
    draw_at: Instant
    publish_by: date | None = None
    escrow: Escrow | None = None
    forced: Annotated[tuple[Forced, ...], msgspec.Meta(max_length=10_000)] = ()
    excluded: Annotated[tuple[Exclusion, ...], msgspec.Meta(max_length=100_000)] = ()


async def next_number(uow: UnitOfWork, plan_id: str, *, rehearsal: bool = False) -> str:
    """Return the number that the next draw of the plan's body will have this year."""
    chosen = await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.HOLD_DRAW))
    serial = await uow.draws.next_serial(chosen.body, uow.today.year, rehearsal=rehearsal)
    return ceremony.number(chosen.body, uow.today.year, serial)


async def draft(uow: UnitOfWork, new: Draft) -> Draw:
    """Give the next number to a draw that is being prepared.

    Numbers are gapless per body and year; a draft that is dropped is a void draw. Raises `Conflict`
    for a plan that is not public, a number that is not the next, or a void draw left unnamed.
    """
    chosen = await uow.plans.get(new.plan, permission.bounds(uow.actor, Act.HOLD_DRAW))
    plan.require_published(chosen)
    following = await next_number(uow, chosen.id, rehearsal=new.rehearsal)
    ceremony.require_next(new.number, following)
    last = None if new.rehearsal else await uow.draws.last_of_plan(chosen.id)
    ceremony.require_redraw(new.redraws, last)
    drafted = Draw(
        number=new.number,
        plan=chosen.id,
        title=new.title,
        state=DrawState.DRAFTED,
        plan_digest="",
        files={},
        units=0,
        populations={},
        announced_at=uow.now,
        mode=ceremony.mode_of(chosen, rehearsal=new.rehearsal),
        rehearsal=new.rehearsal,
        redraws=new.redraws,
    )
    await uow.draws.add(drafted, event=uow.event("draw.drafted", new.number))
    return drafted


async def keep_copy(uow: UnitOfWork, number: str, escrow: Escrow) -> Draw:
    """Confirm for a draft that a second body keeps a copy of a secret.

    Somebody of an oversight organisation speaks for their own; whoever holds the draw names the
    document that says so. Raises `Conflict` once the draw is announced.
    """
    before = await uow.draws.get(number, permission.bounds(uow.actor, Act.WITNESS_DRAW))
    ceremony.require_act(before, "announce")
    deposit = _confirmed(uow, escrow)
    event = uow.event("draw.escrowed", number, party=escrow.party, body=deposit.body)
    after = msgspec.structs.replace(before, escrow=deposit)
    await uow.draws.save(after, was=before.state, event=event)
    return after


async def announce(uow: UnitOfWork, announcement: Announcement) -> Draw:
    """Freeze the registers under the number of the draw and publish their digests.

    A draw that was not drafted takes its number here. Raises as `draft` does, and `Invalid` for
    lists, sources or times that do not fit.
    """
    before = await _drafted(uow, announcement)
    chosen = await uow.plans.get(before.plan, permission.bounds(uow.actor, Act.HOLD_DRAW))
    plan.require_published(chosen)
    sealing = _sealing(uow, chosen, announcement, before=before)
    _require_sound(announcement, sealing, now=uow.now)
    forced, excluded = announcement.forced, announcement.excluded
    frozen = await _freeze(uow, chosen, forced=forced, excluded=excluded)
    files = freeze(_terms(chosen, announcement, sealing), frozen)
    plan_digest = digest(files[PLAN])
    event = uow.event("draw.announced", announcement.number, plan=plan_digest)
    announced = msgspec.structs.replace(
        before,
        title=announcement.title,
        plan_digest=plan_digest,
        files=await _keep(uow, files, event),
        units=len(frozen.units),
        populations=populations(frozen.units),
        announced_at=uow.now,
        draw_at=announcement.draw_at,
        publish_by=sealing.publish_by,
        escrow=sealing.escrow,
    )
    after = ceremony.announce(announced)
    await uow.draws.save(after, was=before.state, event=event)
    uow.log.append(LogKind.ANNOUNCE, after.number, draw_log.announced(after), event=event)
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


async def _drafted(uow: UnitOfWork, announcement: Announcement) -> Draw:
    """Return the draft of this number, which is made if there is none."""
    bounds = permission.bounds(uow.actor, Act.HOLD_DRAW)
    found = await uow.draws.find(announcement.number, bounds)
    asked = (announcement.plan, announcement.rehearsal, announcement.redraws)
    drafted = found is not None and found.state is DrawState.DRAFTED
    if found is not None and drafted and (found.plan, found.rehearsal, found.redraws) == asked:
        return found
    fields = {name: getattr(announcement, name) for name in Draft.__struct_fields__}
    return await draft(uow, Draft(**fields))


def _confirmed(uow: UnitOfWork, escrow: Escrow) -> Escrow:
    """Return the deposit as it is kept: an oversight organisation speaks for itself alone.

    Raises `Invalid` where whoever holds the draw names no document.
    """
    if permission.does(uow.actor, Act.HOLD_DRAW):
        require_document(escrow)
        return msgspec.structs.replace(escrow, confirmed_at=uow.now)
    body = uow.actor.organisation_name or escrow.body
    return msgspec.structs.replace(escrow, body=body, confirmed_at=uow.now)


def _require_sound(announcement: Announcement, sealing: Sealing, *, now: datetime) -> None:
    sources, draw_at = announcement.entropy, announcement.draw_at
    faults = (
        *time_faults(sources, now=now, draw_at=draw_at),
        *sealing_faults(sealing, sources, draw_at),
    )
    if faults:
        raise Invalid(
            "draw.terms",
            "{count} terms of the announcement do not hold; each says how to mend it.",
            faults=faults,
            count=len(faults),
        )


def _sealing(uow: UnitOfWork, chosen: Plan, announcement: Announcement, *, before: Draw) -> Sealing:
    sealed = before.mode is DrawMode.SEALED
    latest = latest_day(chosen, announcement.draw_at, uow.calendar)
    given = announcement.escrow
    return Sealing(
        sealed=sealed,
        escrow=_confirmed(uow, given) if given is not None else before.escrow,
        publish_by=announcement.publish_by or (latest if sealed else None),
        latest=latest,
    )


def _terms(chosen: Plan, announcement: Announcement, sealing: Sealing) -> Terms:
    return Terms(
        draw=announcement.number,
        entropy=announcement.entropy,
        team=TeamRule(size=chosen.team_size),
        draw_at=announcement.draw_at.isoformat(),
        publish_by=sealing.publish_by.isoformat() if sealing.publish_by else None,
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
    named = {one.institution for one in forced} | {one.institution for one in excluded}
    left_out = await uow.plans.left_out(chosen, uow.today, named=named)
    return frame(
        chosen,
        await uow.registers.active_institutions(chosen.region),
        [(person, loads.get(person.id, 0)) for person in staff],
        recusals=await uow.recusals.in_region(chosen.region, uow.today),
        forced=forced,
        excluded=(*excluded, *left_out),
    )


async def _keep(uow: UnitOfWork, files: Mapping[str, bytes], event: Event) -> dict[str, str]:
    digests = await uow.snapshots.put_many(tuple(files.values()), event=event)
    return dict(zip(files, digests, strict=True))
