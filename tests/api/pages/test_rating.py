"""Pages of rating again: who waits and why, and what is to be looked at this year."""

from datetime import timedelta

import pytest

from api import jobs
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import grade_life
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_grades import VETO, visit_with_a_grade, visited_again
from tests.factories_register import CITY, NEIGHBOUR, evaluator, owner

pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def rated(service: Service) -> Visit:
    """Return a visit whose grade stands, at an institution that came to none on the next one."""

    async def make(runtime: Runtime) -> Visit:
        visit = await visit_with_a_grade(runtime)
        async with runtime.unit_of_work(CITY) as uow:
            await grade_life.hear(uow, visit.id, "没有意见。")
            await grade_life.display(uow, visit.id)
        service.clock.forward(timedelta(days=15))
        await jobs.settle_grades(runtime)
        return visit

    return service.call(make)


@pytest.fixture(scope="module")
def refused(service: Service, rated: Visit) -> Visit:
    async def make(runtime: Runtime) -> Visit:
        return await visited_again(runtime, rated, VETO)

    return service.call(make)


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    return Desk(service)


def test_the_list_of_grades_says_what_is_to_be_looked_at_and_who_waits(
    desk: Desk, refused: Visit
) -> None:
    said = words(desk.page("/desk/grades"))
    assert "Standing grades without another visit this year 1" in said
    assert "Without a grade, waiting to be rated again 1" in said
    assert (
        "Standing grades: 1. To be visited again this year, at least: 1 (10% of them). Visited"
        " again since they were confirmed: 0. Source of the share: Model of this service; 参照湖北"
    ) in said
    assert refused.institution_name in words(desk.page("/desk/grades?unchecked=true"))
    own = words(desk.page("/desk/grades", owner(refused.institution)))
    assert "Looked at again this year" not in own


def test_a_result_without_a_grade_says_from_when_the_next_one_may_be(
    desk: Desk, refused: Visit
) -> None:
    for who in (CITY, owner(refused.institution)):
        said = words(desk.page(f"/desk/results/{refused.id}", who))
        assert "This visit came to no grade. Visits from 2028-03-" in said
        listed = words(desk.page("/desk/grades/pauses?running=true", who))
        assert refused.institution_name in listed
        assert "No grade" in listed
    content = desk.get("/desk/grades/pauses?as=csv").text
    assert "Rated again from" in content


def test_who_waits_is_hidden_from_others(desk: Desk, refused: Visit) -> None:
    said = words(desk.page("/desk/grades/pauses", NEIGHBOUR))
    assert refused.institution_name not in said
    assert "No institution waits." in said
    assert desk.get("/desk/grades/pauses", evaluator("SH-0001")).status_code == 403
