import httpx
import pytest

from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    return Desk(service)


def test_the_state_of_the_service_is_shown_without_a_secret(desk: Desk) -> None:
    html = desk.page("/desk/health", ADMIN)
    said = words(html)
    assert "MINGJIAN_DATABASE_URL" in said
    assert "community-mental-rehab" in said
    url = desk.service.runtime.settings.database_url
    assert url not in html


def test_the_timetable_is_shown_and_a_job_runs_at_once(desk: Desk) -> None:
    assert "Publish what is due" in words(desk.page("/desk/jobs", ADMIN))
    assert desk.done("/desk/jobs/publish_due", who=ADMIN) == "/desk/jobs"
    assert desk.post("/desk/jobs/nothing", who=ADMIN).status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize("path", ["/desk/health", "/desk/jobs"])
def test_it_is_for_who_runs_the_service(desk: Desk, path: str) -> None:
    assert desk.get(path, CITY).status_code == httpx.codes.FORBIDDEN


def test_a_machine_learns_only_that_the_service_answers(desk: Desk) -> None:
    answer = desk.service.client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")
