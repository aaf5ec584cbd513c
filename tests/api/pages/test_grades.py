"""Pages of the life of grades: the list, one grade, and leading it on."""

from datetime import timedelta

import pytest

from api import jobs
from audit.domain.visit import Visit
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_grades import visit_with_a_grade
from tests.factories_register import CITY, INSTITUTIONS, NEIGHBOUR, evaluator, owner


@pytest.fixture(scope="module")
def graded(service: Service) -> Visit:
    visit: Visit = service.call(visit_with_a_grade)
    return visit


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    return Desk(service)


def path(visit: Visit) -> str:
    return f"/desk/grades/{visit.id}"


def test_the_list_tells_where_each_grade_stands(desk: Desk, graded: Visit) -> None:
    for who in (CITY, owner(graded.institution)):
        said = words(desk.page("/desk/grades", who))
        assert graded.institution_name in said
        assert "三级" in said
        assert "proposed" in said
    assert graded.institution_name not in words(desk.page("/desk/grades?state=confirmed"))


def test_a_grade_is_hidden_from_others_and_led_by_the_regulator(desk: Desk, graded: Visit) -> None:
    stranger = next(owner(one.id) for one in INSTITUTIONS if one.id != graded.institution)
    for who in (stranger, NEIGHBOUR):
        assert desk.get(path(graded), who).status_code == 404
    assert desk.get(path(graded), evaluator(graded.team[0])).status_code == 403
    assert "What can be done" in desk.page(path(graded))
    own = owner(graded.institution)
    assert "What can be done" not in desk.page(path(graded), own)
    assert desk.post(f"{path(graded)}/display", who=own).status_code == 403


def test_a_grade_is_heard_displayed_confirmed_and_lowered(desk: Desk, graded: Visit) -> None:
    place = path(graded)
    assert desk.post(f"{place}/confirm").status_code == 409
    empty = desk.post(f"{place}/hear")
    assert empty.status_code == 422
    assert "This entry is needed." in words(empty.text)
    assert desk.done(f"{place}/hear", {"text": "没有意见。"}) == place
    assert "没有意见。" in words(desk.page(place))
    assert desk.post(f"{place}/hear", {"text": "再说一次。"}).status_code == 409
    assert desk.done(f"{place}/display") == place
    assert desk.post(f"{place}/confirm").status_code == 409
    desk.service.clock.forward(timedelta(days=15))
    desk.service.call(jobs.settle_grades)
    said = words(desk.page(place))
    assert "confirmed" in said
    assert "Lower the grade" in said
    assert desk.done(f"{place}/lower", {"text": "复核发现问题"}) == place
    said = words(desk.page(place))
    assert "lowered" in said
    assert "复核发现问题" in said
    assert "What can be done" not in said
    assert desk.post(f"{place}/withdraw", {"text": "不应评级"}).status_code == 409


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.get("/desk/grades/none").status_code == 404
    assert desk.post("/desk/grades/none/display").status_code == 404
