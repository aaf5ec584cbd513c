"""Latest results close to a line, on both databases."""

from decimal import Decimal

import pytest

from audit.domain.actor import Actor
from audit.domain.boundary import Borderline
from audit.domain.errors import Forbidden
from audit.domain.filters import BoundaryFilter
from audit.domain.outcome import Rule
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING
from audit.runtime import Runtime
from audit.services import boundary
from tests.factories_boundary import result_short_of_a_line
from tests.factories_register import CITY, NEIGHBOUR, evaluator, owner

EVER = 1000


async def near(runtime: Runtime, within: int = EVER, who: Actor = CITY) -> Page[Borderline]:
    async with runtime.unit_of_work(who, write=False) as uow:
        return await boundary.page(uow, BoundaryFilter(within=within), PageRequest())


async def test_the_latest_result_is_listed_with_its_line_its_distance_and_what_holds_it(
    runtime: Runtime,
) -> None:
    later = await result_short_of_a_line(runtime, Decimal("5.25"))
    found = await near(runtime, 6)
    (one,) = found.items
    assert (found.total, one.assessment) == (1, later)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        scheme = uow.catalogue.scheme(later.scheme)
        visit = await uow.visits.get(later.visit, EVERYTHING)
    assert (one.title, one.distance) == (scheme.levels[later.level].title, Decimal("-5.25"))
    assert (one.institution, one.institution_name) == (visit.institution, visit.institution_name)
    assert [outcome.rule for outcome in one.binding] == [Rule.FIRST_TIME]
    assert (await near(runtime, 5)).items == ()


async def test_a_region_narrows_the_list(runtime: Runtime) -> None:
    later = await result_short_of_a_line(runtime, Decimal(1))
    async with runtime.unit_of_work(CITY, write=False) as uow:
        district = (await uow.visits.get(later.visit, EVERYTHING)).district
        for region, count in ((district, 1), ("99", 0)):
            found = await boundary.page(uow, BoundaryFilter(region=region), PageRequest())
            assert found.total == count


async def test_it_is_for_those_who_grade_within_their_region(runtime: Runtime) -> None:
    await result_short_of_a_line(runtime, Decimal(1))
    assert (await near(runtime, who=NEIGHBOUR)).total == 0
    for nobody in (owner("52310106MJ0000027K"), evaluator("SH-0001")):
        with pytest.raises(Forbidden):
            await near(runtime, who=nobody)
