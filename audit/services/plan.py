"""Plans: drafted, checked, made public."""

from datetime import date

import msgspec

from audit.domain import frame, permission, plan, plan_checks
from audit.domain.ceremony import Draw
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.filters import DrawFilter, PlanFilter
from audit.domain.frame import Forecast
from audit.domain.page import LARGEST_PAGE, Page, PageRequest
from audit.domain.permission import EVERYTHING, Act, Scope
from audit.domain.plan import LateReason, Plan, PlanDraft, PlanState
from audit.domain.plan_checks import Surroundings
from audit.domain.registry import InspectionItem, RiskClass
from audit.domain.visit import Reason
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest

_ALL = PageRequest(limit=LARGEST_PAGE)
_GIVEN_LATER = "…"
"""Stands for the reason that is asked for when a late plan is published."""


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What a new plan can be made of today.

    `checklists` pairs the name of each list in force with its title; `expertise` is what the
    inspectors of the actor's region know, `bodies` are theirs. `model` is the plan the new one
    starts from, if any, and `identity` the id it may take, so that a form sent twice makes one
    plan.
    """

    items: tuple[InspectionItem, ...]
    checklists: tuple[tuple[str, str], ...]
    expertise: tuple[str, ...]
    bodies: tuple[str, ...]
    model: Plan | None
    identity: str
    today: date


class PlanSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A plan with its matters and draws, and what it would take from the register as it is now.

    `versions` are all versions that the actor may see. `obstacles` keep a draft from becoming
    public today, where the actor is one who may publish it; `late` says that a reason is needed.
    """

    plan: Plan
    items: tuple[InspectionItem, ...]
    draws: tuple[Draw, ...]
    forecast: tuple[Forecast, ...]
    versions: tuple[Plan, ...]
    obstacles: tuple[Fault, ...]
    late: bool


async def basis(uow: UnitOfWork, model: str = "") -> Basis:
    """Return what a new plan is made of; `model` names a plan to start from, "" for none."""
    bounds = permission.bounds(uow.actor, Act.EDIT_PLAN)
    inspectors = await uow.registers.active_inspectors(uow.actor.region)
    found = {name: uow.catalogue.in_force(name, uow.today) for name in uow.catalogue.names()}
    return Basis(
        items=await uow.registers.items(),
        checklists=tuple((name, pack.title) for name, pack in found.items() if pack),
        expertise=tuple(sorted({known for one in inspectors for known in one.expertise})),
        bodies=tuple(sorted({one.organisation_name for one in inspectors})),
        model=await uow.plans.get(model, bounds) if model else None,
        identity=uow.new_id(),
        today=uow.today,
    )


async def preview(uow: UnitOfWork, new: PlanDraft) -> tuple[Forecast, ...]:
    """Return what a draw from such a plan would take, stratum by stratum, and keep nothing.

    Raises `Invalid` as `draft` does.
    """
    await _check(uow, new)
    return await _forecast(uow, new)


async def draft(uow: UnitOfWork, new: PlanDraft, *, identity: str = "", amends: str = "") -> Plan:
    """Keep a plan as a draft. Raises `Invalid` naming all that stands in the way of a draw.

    With the same `identity`, one that `basis` gave, the same draft is kept once. `amends` names the
    public plan that it is to be the next version of.
    """
    await _check(uow, new)
    bounds = permission.bounds(uow.actor, Act.EDIT_PLAN)
    kept = await uow.plans.find(identity, bounds) if identity else None
    if kept is not None and plan.is_draft_of(kept, new):
        return kept
    chosen = identity if identity and kept is None else uow.new_id()
    if amends:
        drafted = plan.version_after(await uow.plans.get(amends, bounds), new, chosen)
    else:
        drafted = Plan(id=chosen, **msgspec.structs.asdict(new))
    event = uow.event("plan.drafted", drafted.id, title=new.title, version=drafted.version)
    await uow.plans.add(drafted, event=event)
    return drafted


async def revise(uow: UnitOfWork, plan_id: str, new: PlanDraft, *, seen: str) -> Plan:
    """Change a draft; `seen` is the digest of the draft it was made from.

    Raises `Invalid` as `draft` does, `Conflict` if the plan is public or was changed meanwhile.
    """
    before = await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.EDIT_PLAN))
    after = plan.revise(before, new)
    await _check(uow, new)
    if seen != digest_of(before):
        raise Conflict(
            "plan.changed",
            "Plan {plan} was changed by somebody else meanwhile; look at it again.",
            plan=plan_id,
        )
    event = uow.event("plan.revised", plan_id, title=new.title)
    await uow.plans.save(after, was=PlanState.DRAFT, event=event)
    return after


async def drop(uow: UnitOfWork, plan_id: str, reason: Reason) -> Plan:
    """Give a draft up, with the reason."""
    before = await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.EDIT_PLAN))
    after = plan.drop(before, reason)
    event = uow.event("plan.dropped", plan_id, reason=reason)
    await uow.plans.save(after, was=PlanState.DRAFT, event=event)
    return after


def digest_of(kept: Plan) -> str:
    """Return the SHA-256 of what a plan says."""
    return digest(canonical(plan.said(kept)))


async def _check(uow: UnitOfWork, new: PlanDraft) -> None:
    permission.require(uow.actor, Act.EDIT_PLAN, Scope(region=new.region))
    plan_checks.check(
        new,
        risk_classes=frozenset(RiskClass),
        known_items=frozenset(await uow.registers.item_codes()),
    )
    if uow.catalogue.in_force(new.checklist, uow.today) is None:
        raise Invalid(
            "plan.checklist",
            "No version of checklist {checklist} is in force today; name one that is.",
            checklist=new.checklist,
        )


async def _forecast(uow: UnitOfWork, chosen: PlanDraft) -> tuple[Forecast, ...]:
    return frame.forecast(chosen, await _strata(uow, chosen))


async def _strata(uow: UnitOfWork, chosen: PlanDraft) -> dict[str, int]:
    counts = await uow.plans.population(chosen.region)
    return {frame.stratum(*place): count for place, count in counts.items()}


async def publish(uow: UnitOfWork, plan_id: str, late_reason: LateReason = "") -> Plan:
    """Make a plan public; from then on it is never edited, only amended by its next version.

    Raises `Invalid` naming all that stands in its way; after the end of March of its year that is
    also a missing `late_reason`, which becomes public.
    """
    before = await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.EDIT_PLAN))
    after = plan.publish(before, uow.today, late_reason)
    around = await _around(uow, before)
    plan_checks.require_clear(before, around, late_reason)
    event = uow.event("plan.published", after.id, title=after.title, version=after.version)
    if around.before is not None:
        amended = plan.amend(around.before, after)
        await uow.plans.save(amended, was=PlanState.PUBLISHED, event=event)
    await uow.plans.save(after, was=PlanState.DRAFT, event=event)
    return after


async def _around(uow: UnitOfWork, chosen: Plan) -> Surroundings:
    """Return what a plan is held against before it becomes public."""
    staff = await uow.registers.active_inspectors(chosen.region)
    versions = await uow.plans.versions(chosen, EVERYTHING)
    public = [one for one in versions if one.is_public]
    return Surroundings(
        items={item.code: item for item in await uow.registers.items()},
        bodies=frozenset(one.organisation_name for one in staff),
        strata=await _strata(uow, chosen),
        others=await uow.plans.beside(chosen),
        before=public[-1] if public else None,
        today=uow.today,
    )


async def read(uow: UnitOfWork, plan_id: str) -> Plan:
    """Return one plan."""
    return await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.READ_PLAN))


async def sheet(uow: UnitOfWork, plan_id: str) -> PlanSheet:
    """Return one plan with all that its page shows."""
    found = await read(uow, plan_id)
    items = await uow.registers.items()
    drawn = await uow.draws.page(DrawFilter(plan=found.id), EVERYTHING, _ALL)
    bounds = permission.bounds(uow.actor, Act.READ_PLAN)
    late = found.state is PlanState.DRAFT and plan.is_late(found, uow.today)
    return PlanSheet(
        plan=found,
        items=tuple(item for item in items if item.code in found.items),
        draws=drawn.items,
        forecast=await _forecast(uow, found),
        versions=await uow.plans.versions(found, bounds),
        obstacles=await _obstacles(uow, found),
        late=late,
    )


async def _obstacles(uow: UnitOfWork, found: Plan) -> tuple[Fault, ...]:
    """Return what keeps a draft from becoming public, but for a reason yet to be given."""
    edits = permission.may(uow.actor, Act.EDIT_PLAN, Scope(region=found.region))
    if found.state is not PlanState.DRAFT or not edits:
        return ()
    return plan_checks.obstacles(found, await _around(uow, found), _GIVEN_LATER)


async def page(uow: UnitOfWork, chosen: PlanFilter, request: PageRequest) -> Page[Plan]:
    """Return the plans this actor may see, the latest first."""
    bounds = permission.bounds(uow.actor, Act.READ_PLAN)
    return await uow.plans.page(chosen, bounds, request)
