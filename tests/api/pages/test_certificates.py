import pytest

from audit.domain.publication import Publication
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CITY


@pytest.fixture(scope="module")
def published(service: Service) -> Publication:
    return service.call(factories.published_result)


@pytest.fixture(scope="module")
def desk(service: Service, published: Publication) -> Desk:
    assert published.subject
    return Desk(service)


def test_without_certificates_the_page_says_what_to_do(desk: Desk) -> None:
    assert "from the page of a public result." in words(desk.page("/desk/certificates"))


def test_a_certificate_is_issued_once_and_listed(desk: Desk, published: Publication) -> None:
    for _ in range(2):
        where = desk.done("/desk/certificates", {"visit": published.subject})
        assert where == "/desk/certificates"
    html = desk.page("/desk/certificates")
    assert html.count("ZS-2026-000001.pdf") == 1
    assert "ZS-2026-000002" not in html


def test_a_form_without_a_visit_is_refused(desk: Desk) -> None:
    answer = desk.post("/desk/certificates", {}, CITY)
    assert answer.status_code == 422
