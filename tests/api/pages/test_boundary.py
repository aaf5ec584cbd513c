"""The page of institutions close to a line."""

from decimal import Decimal

import pytest

from audit.domain.report import Assessment
from audit.runtime import Runtime
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_boundary import result_short_of_a_line
from tests.factories_register import CITY, NEIGHBOUR, evaluator


async def short(runtime: Runtime) -> Assessment:
    return await result_short_of_a_line(runtime, Decimal("7.00"))


@pytest.fixture(scope="module")
def graded(service: Service) -> Assessment:
    assessment: Assessment = service.call(short)
    return assessment


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    return Desk(service)


def test_the_list_tells_who_is_close_to_which_line(desk: Desk, graded: Assessment) -> None:
    html = desk.page("/desk/boundary?within=1000", CITY)
    assert f"/desk/results/{graded.visit}" in html
    assert "within 1000 points" in words(html)
    assert "within 20 points" in words(desk.page("/desk/boundary", CITY))
    assert "first time" in words(html)
    assert graded.visit not in desk.page("/desk/boundary?within=1000", NEIGHBOUR)


@pytest.mark.usefixtures("graded")
def test_the_same_is_a_file(desk: Desk) -> None:
    content = desk.get("/desk/boundary?within=1000&as=csv", CITY).text
    assert "Distance in points" in content
    assert "-7,first time" in content


def test_it_is_reached_from_the_results_by_those_who_grade(desk: Desk) -> None:
    assert 'href="/desk/boundary"' in desk.page("/desk/results", CITY)
    stranger = evaluator("SH-0001")
    assert desk.get("/desk/boundary", stranger).status_code == 403


@pytest.mark.parametrize("within", ["0", "1001", "many"])
def test_a_distance_that_cannot_be_is_refused(desk: Desk, within: str) -> None:
    assert desk.get(f"/desk/boundary?within={within}", CITY).status_code == 422
