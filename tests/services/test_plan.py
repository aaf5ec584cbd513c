"""Plans by services: the next version, and whom its bounds leave out of a draw."""

import json

import msgspec
import pytest

from audit.domain.errors import Conflict, Invalid
from audit.domain.frame import Forced
from audit.domain.plan import Plan, PlanState
from audit.domain.plan_limits import LeftOut
from audit.domain.visit import Drawn, Visit
from audit.runtime import Runtime
from audit.services import draw, plan
from tests import factories, factories_draws
from tests.factories_register import CITY, INSTITUTIONS, announcement, new_plan


async def amended(runtime: Runtime, before: str, **changed: object) -> Plan:
    async with runtime.unit_of_work(CITY) as uow:
        more = msgspec.structs.replace(new_plan(), **changed)
        drafted = await plan.draft(uow, more, amends=before)
        return await plan.publish(uow, drafted.id)


async def first_plan(runtime: Runtime, visit: Visit) -> str:
    assert isinstance(visit.origin, Drawn)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return (await draw.read(uow, visit.origin.draw)).plan


@pytest.mark.parametrize(
    ("bounds", "reason"),
    [({"cap": 1}, LeftOut.YEARLY_CAP), ({"rest_months": 3}, LeftOut.CHECKED_RECENTLY)],
)
async def test_whoever_was_checked_is_left_out_of_the_next_draw(
    runtime: Runtime, bounds: dict[str, int], reason: LeftOut
) -> None:
    visits = await factories.assigned_visits(runtime)
    visited = sorted(one.institution for one in visits)
    chosen = await amended(runtime, await first_plan(runtime, visits[0]), **bounds)
    forced = Forced(institution=visited[0], reason="群众举报")
    given = announcement(chosen.id, "310000-2026-0002")
    done = await factories_draws.announce(runtime, msgspec.structs.replace(given, forced=(forced,)))
    async with runtime.unit_of_work(CITY, write=False) as uow:
        lines = (await draw.file(uow, done.number, "excluded.jsonl")).splitlines()
    out = {one["id"]: one["why"] for one in map(json.loads, lines)}
    assert out == dict.fromkeys(visited[1:], reason.value)
    assert done.units == len(INSTITUTIONS) - len(out)


async def test_nothing_is_drawn_from_an_earlier_version_and_one_version_follows(
    runtime: Runtime,
) -> None:
    first = await factories.published_plan(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        late = await plan.draft(uow, new_plan(), amends=first.id)
    second = await amended(runtime, first.id, frequency=2)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        sheet = await plan.sheet(uow, first.id)
    known = [(one.version, one.state) for one in sheet.versions if one.id != late.id]
    assert known == [(1, PlanState.AMENDED), (2, PlanState.PUBLISHED)]
    assert second.first == first.id
    with pytest.raises(Conflict, match=r"plan\.amended"):
        await factories_draws.announce(runtime, announcement(first.id))
    with pytest.raises(Conflict, match=r"plan\.overtaken"):
        async with runtime.unit_of_work(CITY) as uow:
            await plan.publish(uow, late.id)


async def test_the_plans_of_others_in_the_region_count_under_the_cap(runtime: Runtime) -> None:
    await factories.published_plan(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        capped = msgspec.structs.replace(new_plan(region="310106"), cap=1)
        drafted = await plan.draft(uow, capped)
    with pytest.raises(Invalid) as refusal:
        async with runtime.unit_of_work(CITY) as uow:
            await plan.publish(uow, drafted.id)
    assert [one.code for one in refusal.value.faults] == ["plan.cap_broken"]
