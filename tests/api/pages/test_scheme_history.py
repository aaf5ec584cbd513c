"""The page of what a scheme would have made of finished visits."""

import pytest

from audit.domain.visit import Visit
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_grades import visit_with_a_grade
from tests.factories_register import NEIGHBOUR, evaluator, owner

pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True)
HISTORY = "/desk/schemes/points-model-2027/history"


@pytest.fixture(scope="module")
def graded(service: Service) -> Visit:
    return service.call(visit_with_a_grade)


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    return Desk(service)


def test_the_page_counts_and_lists_what_history_comes_to(desk: Desk, graded: Visit) -> None:
    html = desk.page(HISTORY)
    assert f"/desk/results/{graded.id}" in html
    said = words(html)
    assert "Counted are 1 of 1 visits, the latest ones, at most 500." in said
    assert "would stay 1" in said
    assert "三级" in said
    content = desk.get(f"{HISTORY}?as=csv").text
    assert "Grade under this scheme" in content
    assert "would stay" in content


def test_visits_whose_list_does_not_fit_are_listed_with_the_reason(
    desk: Desk, graded: Visit
) -> None:
    said = words(desk.page("/desk/schemes/elder-care-model-2026/history"))
    assert graded.institution_name in said
    assert "does not fit 1" in said
    assert "is not written in it" in said


def test_it_is_reached_from_the_scheme_by_those_who_grade(desk: Desk, graded: Visit) -> None:
    scheme = HISTORY.removesuffix("/history")
    assert f'href="{HISTORY}"' in desk.page(scheme)
    for who in (evaluator("SH-0001"), owner(graded.institution)):
        assert f'href="{HISTORY}"' not in desk.page(scheme, who)
        assert desk.get(HISTORY, who).status_code == 403
    assert "No visit was graded yet" in words(desk.page(HISTORY, NEIGHBOUR))
    assert desk.get("/desk/schemes/none/history").status_code == 404
    assert desk.get(f"{HISTORY}?since=never").status_code == 422
