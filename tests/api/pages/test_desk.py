import httpx
import pytest

from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSPECTORS, INSTITUTIONS, evaluator, owner

EVALUATOR = evaluator(INSPECTORS[0].id)
OWNER = owner(INSTITUTIONS[0].id)


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    return Desk(service)


@pytest.mark.parametrize("who", [CITY, ADMIN, EVALUATOR, OWNER], ids=lambda who: who.role)
def test_a_page_names_who_reads_it(desk: Desk, who: object) -> None:
    assert isinstance(who, type(CITY))
    assert who.id in words(desk.page("/account", who))


def test_without_a_session_a_page_leads_to_the_way_in_and_back(desk: Desk) -> None:
    desk.service.client.cookies.clear()
    answer = desk.service.client.get(
        "/account", headers={"Accept": "text/html"}, follow_redirects=False
    )
    assert answer.status_code == httpx.codes.SEE_OTHER
    assert answer.headers["location"] == "/sign-in?next=/account"
