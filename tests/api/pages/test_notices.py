import httpx
import pytest

from audit.domain.visit import Visit
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CITY, INSTITUTIONS, owner


@pytest.fixture(scope="module")
def begun(service: Service) -> Visit:
    return service.call(factories.begun_visit)


@pytest.fixture(scope="module")
def desk(service: Service, begun: Visit) -> Desk:
    assert begun.institution
    return Desk(service)


def test_an_institution_reads_who_comes_and_why_once_the_visit_has_begun(
    desk: Desk, begun: Visit
) -> None:
    who = owner(begun.institution)
    assert f"/desk/notices/{begun.id}/read" in desk.page("/desk/notices", who)
    html = desk.page(f"/desk/notices/{begun.id}/read", who)
    said = words(html)
    assert "What you may expect" in said
    assert "示例检查员" in said
    assert f"/desk/notices/{begun.id}.pdf" in html
    assert "<svg" in html


def test_other_institutions_are_told_nothing(desk: Desk, begun: Visit) -> None:
    other = owner(next(one.id for one in INSTITUTIONS if one.id != begun.institution))
    assert begun.id not in desk.page("/desk/notices", other)
    unknown = desk.get("/desk/notices/nothing/read", other)
    foreign = desk.get(f"/desk/notices/{begun.id}/read", other)
    assert foreign.status_code == unknown.status_code == httpx.codes.NOT_FOUND
    assert foreign.text.replace(begun.id, "nothing") == unknown.text


def test_a_regulator_has_visits_and_no_notices(desk: Desk) -> None:
    assert desk.get("/desk/notices", CITY).status_code == httpx.codes.FORBIDDEN
