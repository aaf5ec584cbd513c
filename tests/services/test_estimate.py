"""Estimates from the visits of a draw, on both databases."""

import pytest

from audit.domain.actor import SYSTEM, Actor
from audit.domain.errors import Conflict, Forbidden, NotFound
from audit.domain.substitution import Replacement
from audit.domain.visit import ResultCode
from audit.runtime import Runtime
from audit.services import assignment, estimate
from audit.services.estimate import Sheet
from tests import factories
from tests.factories_estimates import draw_with_a_result, fail_the_rest
from tests.factories_register import CITY, NEIGHBOUR, evaluator, owner


async def read(runtime: Runtime, number: str, who: Actor = CITY) -> Sheet:
    async with runtime.unit_of_work(who, write=False) as uow:
        return await estimate.read(uow, number)


async def public(runtime: Runtime, number: str) -> Sheet:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        return await estimate.public(uow, number)


async def test_one_visit_of_many_says_little_and_says_so(runtime: Runtime) -> None:
    draw = await draw_with_a_result(runtime)
    sheet = await read(runtime, draw.number)
    assert sheet.open == draw.selected - 1
    assert (sheet.visited, sheet.sample) == (1, draw.selected - sheet.forced)
    whole = sheet.any_finding
    assert whole is not None
    assert (whole.found, whole.visited) == (1, 1)
    assert whole.population == sum(draw.populations.values())
    assert whole.least == 1
    assert whole.most == whole.population
    (first, *_) = sheet.items
    assert first.code == "1.02"
    assert sheet.unseen is not None
    assert sheet.unseen.found == 0
    assert [line.estimate.found for line in sheet.grades] == [1]
    async with runtime.unit_of_work(CITY) as uow:
        fallen = next(one for one in await uow.visits.of_draw(draw.number) if not one.began_at)
        closed = Replacement(result=ResultCode.CLOSED, reason="已注销登记")
        await assignment.replace(uow, fallen.id, closed)
    after = await read(runtime, draw.number)
    assert (after.reserves, after.sample, after.visited) == (1, sheet.sample, sheet.visited)
    assert after.any_finding == sheet.any_finding


async def test_the_public_learns_of_it_when_all_visits_are_over(runtime: Runtime) -> None:
    draw = await draw_with_a_result(runtime)
    with pytest.raises(Conflict) as refusal:
        await public(runtime, draw.number)
    assert refusal.value.code == "estimate.open"
    await fail_the_rest(runtime, draw.number)
    sheet = await public(runtime, draw.number)
    assert sheet.open == 0
    # One institution with a finding is too few to tell of.
    assert sheet.any_finding is None
    assert (sheet.items, sheet.unseen, sheet.grades) == ((), None, ())
    assert sheet.kept_back > 1


async def test_nothing_is_estimated_from_a_sealed_draw(runtime: Runtime) -> None:
    draw = await factories.computed_draw(runtime)
    with pytest.raises(Conflict) as refusal:
        await read(runtime, draw.number)
    assert refusal.value.code == "estimate.sealed"


async def test_it_is_for_those_who_read_all_results_of_the_region(runtime: Runtime) -> None:
    draw = await draw_with_a_result(runtime)
    with pytest.raises(NotFound):
        await read(runtime, draw.number, NEIGHBOUR)
    for nobody in (owner("52310106MJ0000027K"), evaluator("SH-0001")):
        with pytest.raises(Forbidden):
            await read(runtime, draw.number, nobody)
