"""Plans: drafted, checked, made public."""

from datetime import date

import msgspec

from audit.domain import frame, permission, plan
from audit.domain.ceremony import Draw
from audit.domain.errors import Invalid
from audit.domain.filters import DrawFilter, PlanFilter
from audit.domain.frame import Forecast
from audit.domain.page import LARGEST_PAGE, Page, PageRequest
from audit.domain.permission import EVERYTHING, Act, Scope
from audit.domain.plan import Plan, PlanDraft, PlanState
from audit.domain.registry import InspectionItem, RiskClass
from audit.storage.unit_of_work import UnitOfWork

_ALL = PageRequest(limit=LARGEST_PAGE)


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What a new plan can be made of today.

    `checklists` pairs the name of each list in force with its title; `expertise` is what the
    inspectors of the actor's region know. `model` is the plan the new one starts from, if any, and
    `identity` the id it may take, so that a form sent twice makes one plan.
    """

    items: tuple[InspectionItem, ...]
    checklists: tuple[tuple[str, str], ...]
    expertise: tuple[str, ...]
    model: Plan | None
    identity: str
    today: date


class PlanSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A plan with its matters and draws, and what it would take from the register as it is now."""

    plan: Plan
    items: tuple[InspectionItem, ...]
    draws: tuple[Draw, ...]
    forecast: tuple[Forecast, ...]


async def basis(uow: UnitOfWork, model: str = "") -> Basis:
    """Return what a new plan is made of; `model` names a plan to start from, "" for none."""
    bounds = permission.bounds(uow.actor, Act.EDIT_PLAN)
    inspectors = await uow.registers.active_inspectors(uow.actor.region)
    found = {name: uow.catalogue.in_force(name, uow.today) for name in uow.catalogue.names()}
    return Basis(
        items=await uow.registers.items(),
        checklists=tuple((name, pack.title) for name, pack in found.items() if pack),
        expertise=tuple(sorted({known for one in inspectors for known in one.expertise})),
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


async def draft(uow: UnitOfWork, new: PlanDraft, *, identity: str = "") -> Plan:
    """Keep a plan as a draft. Raises `Invalid` naming all that stands in the way of a draw.

    With the same `identity`, one that `basis` gave, the same draft is kept once.
    """
    await _check(uow, new)
    bounds = permission.bounds(uow.actor, Act.EDIT_PLAN)
    kept = await uow.plans.find(identity, bounds) if identity else None
    if kept is not None and plan.is_draft_of(kept, new):
        return kept
    chosen = identity if identity and kept is None else uow.new_id()
    drafted = Plan(id=chosen, **msgspec.structs.asdict(new))
    await uow.plans.add(drafted, event=uow.event("plan.drafted", drafted.id, title=new.title))
    return drafted


async def _check(uow: UnitOfWork, new: PlanDraft) -> None:
    permission.require(uow.actor, Act.EDIT_PLAN, Scope(region=new.region))
    plan.check(
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
    counts = await uow.plans.population(chosen.region)
    strata = {frame.stratum(*place): count for place, count in counts.items()}
    return frame.forecast(chosen, strata)


async def publish(uow: UnitOfWork, plan_id: str) -> Plan:
    """Make a plan public; from then on it is never edited."""
    before = await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.EDIT_PLAN))
    after = plan.publish(before, uow.today)
    event = uow.event("plan.published", after.id, title=after.title)
    await uow.plans.save(after, was=PlanState.DRAFT, event=event)
    return after


async def read(uow: UnitOfWork, plan_id: str) -> Plan:
    """Return one plan."""
    return await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.READ_PLAN))


async def sheet(uow: UnitOfWork, plan_id: str) -> PlanSheet:
    """Return one plan with all that its page shows."""
    found = await read(uow, plan_id)
    items = await uow.registers.items()
    drawn = await uow.draws.page(DrawFilter(plan=found.id), EVERYTHING, _ALL)
    return PlanSheet(
        plan=found,
        items=tuple(item for item in items if item.code in found.items),
        draws=drawn.items,
        forecast=await _forecast(uow, found),
    )


async def page(uow: UnitOfWork, chosen: PlanFilter, request: PageRequest) -> Page[Plan]:
    """Return the plans this actor may see, the latest first."""
    bounds = permission.bounds(uow.actor, Act.READ_PLAN)
    return await uow.plans.page(chosen, bounds, request)
