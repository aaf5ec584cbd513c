"""Plans: drafted, checked, made public."""

import msgspec

from audit.domain import permission, plan
from audit.domain.errors import Invalid
from audit.domain.filters import PlanFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, Scope
from audit.domain.plan import Plan, PlanDraft, PlanState
from audit.domain.registry import RiskClass
from audit.storage.unit_of_work import UnitOfWork


async def draft(uow: UnitOfWork, new: PlanDraft) -> Plan:
    """Keep a plan as a draft. Raises `Invalid` naming all that stands in the way of a draw."""
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
    drafted = Plan(id=uow.new_id(), **msgspec.structs.asdict(new))
    await uow.plans.add(drafted, event=uow.event("plan.drafted", drafted.id, title=new.title))
    return drafted


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


async def page(uow: UnitOfWork, chosen: PlanFilter, request: PageRequest) -> Page[Plan]:
    """Return the plans this actor may see, the latest first."""
    bounds = permission.bounds(uow.actor, Act.READ_PLAN)
    return await uow.plans.page(chosen, bounds, request)
