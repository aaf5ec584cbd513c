"""From a drawn sample to visits: each bound to its frozen checklist and its team."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from audit.domain import (
    ceremony,
    draw_log,
    permission,
    publication,
    recusal,
    substitution,
    visit,
)
from audit.domain.ceremony import Member
from audit.domain.commission import Order, commission, drawn, is_led, profile, require_fit
from audit.domain.errors import Invalid
from audit.domain.event import Event
from audit.domain.log import LogKind
from audit.domain.permission import EVERYTHING, Act
from audit.domain.publication import PublicationKind
from audit.domain.registry import Institution, InstitutionStatus
from audit.domain.substitution import Replacement
from audit.domain.team_change import filled, replaced
from audit.domain.visit import Drawn, Membership, Reason, Targeted, Visit, VisitState, WorkKind
from audit.storage.unit_of_work import UnitOfWork


class TargetedCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A visit outside of any draw: whom, by whom, what, and the reason it needs."""

    institution: str
    work: WorkKind
    team: Annotated[tuple[str, ...], msgspec.Meta(min_length=2, max_length=10)]
    reason: Reason
    body_name: Annotated[str, msgspec.Meta(min_length=2, max_length=100)]
    items: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)]
    checklist: str
    announced: bool = False


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What all visits of one order share: the list by name, and whether they are announced."""

    checklist: str
    work: WorkKind
    announced: bool


class Filling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes a place the draw left open, and the public reason for this choice."""

    inspector: str
    reason: Reason


async def assign(uow: UnitOfWork, number: str) -> tuple[Visit, ...]:
    """Create the visits of a computed draw, one for each institution that was drawn.

    Raises `Conflict` unless the draw is computed, or when its visits exist already.
    """
    found = await uow.draws.get(number, permission.bounds(uow.actor, Act.ASSIGN_VISIT))
    plan = await uow.plans.get(found.plan, EVERYTHING)  # whose draw this is
    ceremony.require_computed(found)
    members = [
        member
        for member in await uow.draws.members(number)
        if member.membership is not Membership.RESERVE
    ]
    event = uow.event("draw.assigned", number, visits=len(members))
    institutions = await uow.registers.institutions([member.institution for member in members])
    task = Task(checklist=plan.checklist, work=plan.work, announced=plan.announced)
    orders = await _orders(uow, institutions, task, event=event)
    visits = tuple(
        commission(
            uow.new_id(),
            drawn(member),
            institutions[member.institution],
            team=tuple(inspector for inspector in member.team if inspector),
            order=orders[member.institution],
        )
        for member in members
    )
    await uow.visits.add(visits, event=event)
    return visits


async def target(uow: UnitOfWork, check: TargetedCheck, *, identity: str = "") -> Visit:
    """Create a visit outside of any draw, for a complaint, a transfer or what data showed.

    With the same `identity`, a new id of ours, the same visit is created once. Raises `Invalid` for
    an item off the published list, and for inspectors who must not go.
    """
    bounds = permission.bounds(uow.actor, Act.ASSIGN_VISIT)
    origin = Targeted(reason=check.reason, body_name=check.body_name, items=check.items)
    kept = await uow.visits.find(identity, bounds) if identity else None
    if kept is not None and _is_same(kept, check, origin):
        return kept
    institution = await uow.registers.institution(check.institution, bounds)
    items = set(check.items) - set(await uow.registers.item_codes())
    if items:
        raise Invalid(
            "visit.item_unpublished",
            "{items} are not on the published item list, so they may not be inspected.",
            items=", ".join(sorted(items)),
        )
    await _require_fit(uow, check.team, institution.id, work=check.work)
    chosen = identity if identity and kept is None else uow.new_id()
    event = uow.event("visit.targeted", chosen, institution=institution.id, reason=check.reason)
    task = Task(checklist=check.checklist, work=check.work, announced=check.announced)
    orders = await _orders(uow, {institution.id: institution}, task, event=event)
    found = commission(chosen, origin, institution, team=check.team, order=orders[institution.id])
    await uow.visits.add((found,), event=event)
    return found


async def fill(uow: UnitOfWork, visit_id: str, filling: Filling) -> Visit:
    """Put an inspector into a place the draw left open, with a reason that is published.

    Where nobody with the expertise leads the team, whoever has it takes the lead. Raises `Invalid`
    for an inspector who must not go.
    """
    bounds = permission.bounds(uow.actor, Act.ASSIGN_VISIT)
    before = await uow.visits.get(visit_id, bounds)
    await _require_fit(uow, (filling.inspector,), before.institution, work=before.work)
    known = await uow.registers.inspectors((*before.team, filling.inspector))
    expertise = await uow.draws.lead_expertise(before)
    leads = not is_led([known[one] for one in before.team], expertise) and is_led(
        (known[filling.inspector],), expertise
    )
    after = visit.fill(before, filling.inspector, leads=leads)
    event = uow.event("visit.filled", visit_id, inspector=filling.inspector, reason=filling.reason)
    await uow.visits.save(after, was=before.state, event=event)
    change = filled(uow.new_id(), after, filling.inspector, reason=filling.reason, at=uow.now)
    await uow.team_changes.add(change, event=event)
    uow.log.append(LogKind.CHANGE, *draw_log.changed(change), event=event)
    return after


async def replace(uow: UnitOfWork, visit_id: str, asked: Replacement) -> Visit:
    """End a drawn visit that cannot take place, and create that of the next reserve in its stead.

    The team goes to the reserve, but for those who stay away from it. A visit that has failed
    already keeps its result. Raises `Conflict` when no reserve is left, when one was taken for it
    before, or when the visit was not drawn.
    """
    bounds = permission.bounds(uow.actor, Act.ASSIGN_VISIT)
    before = await uow.visits.get(visit_id, bounds)
    origin = substitution.require_replaceable(before, asked.result)
    substitution.require_unreplaced(before, await uow.team_changes.of_visit(visit_id))
    event = uow.event("visit.replaced", visit_id, result=asked.result, reason=asked.reason)
    member, passed = await _next_reserve(uow, before, origin)
    if before.state is not VisitState.FAILED:
        failed = visit.fail(before, asked.result, asked.reason, at=uow.now)
        await uow.visits.save(failed, was=before.state, event=event)
        await uow.publications.add(_duty(uow, failed), event=event)
    made = await _visit_reserve(uow, member, team=before.team, event=event)
    reason = before.result_reason or asked.reason
    change = replaced(
        uow.new_id(), before, made.institution, passed=passed, reason=reason, at=uow.now
    )
    await uow.team_changes.add(change, event=event)
    uow.log.append(LogKind.CHANGE, *draw_log.changed(change), event=event)
    return made


async def _next_reserve(
    uow: UnitOfWork, fallen: Visit, origin: Drawn
) -> tuple[Member, tuple[str, ...]]:
    members = await uow.draws.members(origin.draw)
    reserve = [one.institution for one in members if one.membership is Membership.RESERVE]
    known = await uow.registers.institutions(reserve)
    return substitution.next_reserve(
        members,
        fallen.institution,
        visited={one.institution for one in await uow.visits.of_draw(origin.draw)},
        inactive={one.id for one in known.values() if one.status is not InstitutionStatus.ACTIVE},
    )


async def _visit_reserve(
    uow: UnitOfWork, member: Member, *, team: Sequence[str], event: Event
) -> Visit:
    plan = (await uow.draws.plans_of([member.draw]))[member.draw]
    task = Task(checklist=plan.checklist, work=plan.work, announced=plan.announced)
    institutions = await uow.registers.institutions([member.institution])
    orders = await _orders(uow, institutions, task, event=event)
    away = await _away(uow, member.institution)
    made = commission(
        uow.new_id(),
        drawn(member),
        institutions[member.institution],
        team=tuple(one for one in team if one not in away),
        order=orders[member.institution],
    )
    await uow.visits.add((made,), event=event)
    return made


def _duty(uow: UnitOfWork, failed: Visit) -> publication.Publication:
    return publication.new_publication(
        uow.new_id(),
        PublicationKind.VISIT_RESULT,
        failed.id,
        region=failed.district,
        formed=uow.today,
        calendar=uow.calendar,
    )


def _is_same(kept: Visit, check: TargetedCheck, origin: Targeted) -> bool:
    """Return whether a visit is the one that a check asks for, sent once more."""
    asked = (check.institution, check.work, check.team, check.announced, origin)
    return asked == (kept.institution, kept.work, kept.team, kept.announced, kept.origin)


async def _require_fit(
    uow: UnitOfWork, team: Sequence[str], institution: str, *, work: WorkKind
) -> None:
    bounds = permission.bounds(uow.actor, Act.ASSIGN_VISIT)
    known = await uow.registers.inspectors(team, bounds)
    away = await _away(uow, institution)
    require_fit([known[one] for one in team], work=work, recused=away)


async def _away(uow: UnitOfWork, institution: str) -> frozenset[str]:
    standing = await uow.recusals.from_institution(institution, uow.today)
    return recusal.by_law(standing.values())


async def _orders(
    uow: UnitOfWork, institutions: Mapping[str, Institution], task: Task, *, event: Event
) -> dict[str, Order]:
    """Return what is to be done at each institution, with its own frozen list."""
    version = _in_force(uow, task.checklist)
    profiles = {profile(institution) for institution in institutions.values()}
    editions = {one: uow.editions.edition(task.checklist, version, one) for one in profiles}
    contents = tuple(edition.content for edition in editions.values())
    await uow.snapshots.put_many(contents, event=event)
    graded = await uow.results.graded(tuple(institutions))
    return {
        institution.id: Order(
            work=task.work,
            checklist=editions[profile(institution)].digest,
            scheme=editions[profile(institution)].checklist.scheme,
            first_time=institution.id not in graded,
            announced=task.announced,
            at=uow.now,
        )
        for institution in institutions.values()
    }


def _in_force(uow: UnitOfWork, checklist: str) -> str:
    version = uow.catalogue.in_force(checklist, uow.today)
    if version is None:
        raise Invalid(
            "visit.checklist",
            "No version of checklist {checklist} is in force today; name one that is.",
            checklist=checklist,
        )
    return version.version
