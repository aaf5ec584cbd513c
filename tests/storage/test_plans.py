import msgspec
import pytest

from audit.domain.errors import Conflict, NotFound
from audit.domain.filters import PlanFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING, Bounds
from audit.domain.plan import Plan, PlanState, publish
from audit.storage.unit_of_work import UnitOfWork
from tests.storage import things

EVERYWHERE = Bounds()


def draft(name: str) -> Plan:
    return msgspec.structs.replace(things.plan(name), state=PlanState.DRAFT, published_on=None)


async def test_a_plan_comes_back_as_it_was_kept(uow: UnitOfWork) -> None:
    event = uow.event("plan.drafted", "plan-1")
    await uow.plans.add(draft("plan-1"), event=event)
    assert await uow.plans.get("plan-1", EVERYTHING) == draft("plan-1")
    public = publish(draft("plan-1"), uow.today)
    await uow.plans.save(public, was=PlanState.DRAFT, event=uow.event("plan.published", "plan-1"))
    assert await uow.plans.get("plan-1", EVERYTHING) == public
    with pytest.raises(Conflict, match=r"plan\.changed"):
        await uow.plans.save(public, was=PlanState.DRAFT, event=event)


async def test_a_plan_is_known_or_not(uow: UnitOfWork) -> None:
    assert await uow.plans.find("plan-9", EVERYTHING) is None
    with pytest.raises(NotFound, match="There is no plan plan-9"):
        await uow.plans.get("plan-9", EVERYTHING)


async def test_an_id_is_used_once(uow: UnitOfWork) -> None:
    event = uow.event("plan.drafted", "plan-1")
    await uow.plans.add(draft("plan-1"), event=event)
    with pytest.raises(Conflict, match=r"storage\.refused.*plans"):
        await uow.plans.add(draft("plan-1"), event=event)


async def test_plans_are_found_by_what_they_are(uow: UnitOfWork) -> None:
    event = uow.event("plan.drafted", "plans")
    for plan in (
        things.plan("plan-1"),
        things.plan("plan-2", year=2027),
        things.plan("plan-3", region="310104"),
        draft("plan-4"),
    ):
        await uow.plans.add(plan, event=event)

    async def found(chosen: PlanFilter, bounds: Bounds = EVERYWHERE) -> str:
        page = await uow.plans.page(chosen, bounds, PageRequest())
        assert page.total == len(page.items)
        return "".join(plan.id[-1] for plan in page.items)

    assert await found(PlanFilter()) == "2431"
    assert await found(PlanFilter(year=2026)) == "431"
    assert await found(PlanFilter(state=PlanState.DRAFT)) == "4"
    assert await found(PlanFilter(body="310100")) == "2431"
    assert await found(PlanFilter(body="999999")) == ""
    assert await found(PlanFilter(), Bounds(region="3101")) == "3"
    assert await found(PlanFilter(), Bounds(region="31")) == "2431"
