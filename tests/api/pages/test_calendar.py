"""The calendar: visits on their days, deadlines, what has no day, and the file for calendars."""

import re

import pytest

from audit.domain.actor import Actor, Role
from audit.domain.report import Assessment
from audit.domain.visit import Visit
from audit.runtime import Runtime
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, NEIGHBOUR, NUMBER, evaluator

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
CELL = re.compile(r'<time datetime="([\d-]+)">.*?</time>(.*?)</td>', re.DOTALL)


@pytest.fixture(scope="module")
def graded(service: Service) -> Assessment:
    return service.call(factories.graded_visit)


@pytest.fixture(scope="module")
def visit(service: Service, graded: Assessment) -> Visit:
    return service.call(lambda runtime: _visit(runtime, graded.visit))


async def _visit(runtime: Runtime, visit_id: str) -> Visit:
    return (await factories.sheet_of(runtime, visit_id)).visit


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    return Desk(service)


def days(html: str) -> dict[str, str]:
    """Return what stands on each day that holds something."""
    return {day: words(said) for day, said in CELL.findall(html) if words(said)}


def test_the_month_holds_visits_and_deadlines(desk: Desk, visit: Visit) -> None:
    html = desk.page("/desk/calendar")
    found = days(html)
    assert found["2026-03-02"] == visit.institution_name
    assert found["2026-03-30"].count("To be public:") == 2
    assert f"To be public: {NUMBER}" in found["2026-03-30"]
    mended = [said for said in found.values() if "1 to mend by today" in said]
    assert len(mended) == 1 or "1 to mend" in words(desk.page("/desk/calendar?month=2026-04"))
    assert 'aria-current="date"' in html
    assert "No date yet assigned 3" in words(html)


def test_each_sees_the_deadlines_of_their_role(desk: Desk, visit: Visit) -> None:
    team = days(desk.page("/desk/calendar", evaluator(visit.team[0])))
    assert team["2026-03-02"] == visit.institution_name
    assert not [said for said in team.values() if "To be" in said or "to mend" in said]
    watching = " ".join(days(desk.page("/desk/calendar", OVERSIGHT)).values())
    assert "To be public" not in watching
    assert days(desk.page("/desk/calendar", NEIGHBOUR)) == {}
    assert "nothing falls due" in words(desk.page("/desk/calendar", NEIGHBOUR))
    assert desk.get("/desk/calendar", ADMIN).status_code == 403


def test_the_month_is_narrowed_and_its_neighbours_stay_so(desk: Desk, visit: Visit) -> None:
    html = desk.page(f"/desk/calendar?month=2026-03&text={visit.institution}")
    assert NUMBER not in " ".join(days(html).values())
    assert visit.institution_name in days(html)["2026-03-02"]
    assert f'href="/desk/calendar?text={visit.institution}&amp;month=2026-02"' in html
    assert f'href="/desk/calendar?text={visit.institution}&amp;month=2026-04"' in html
    other = "310105" if visit.district != "310105" else "310104"
    assert days(desk.page(f"/desk/calendar?month=2026-03&region={other}")) == {}
    assert days(desk.page("/desk/calendar?month=2025-12")) == {}


@pytest.mark.parametrize("query", ["month=2026-13", "month=March", "as=pdf", "region=3"])
def test_what_is_no_month_is_refused(desk: Desk, query: str) -> None:
    assert desk.get(f"/desk/calendar?{query}").status_code == 422


def test_the_file_holds_what_the_page_shows(desk: Desk, visit: Visit) -> None:
    answer = desk.get("/desk/calendar?month=2026-03&as=ics", CITY)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert 'filename="visits-2026-03.ics"' in answer.headers["content-disposition"]
    text = answer.text.replace("\r\n ", "")
    assert (
        f"UID:{visit.id}@mingjian\r\nDTSTAMP:20260302T010000Z\r\nDTSTART:20260302T010000Z" in text
    )
    assert f"SUMMARY:{visit.institution_name}\r\n" in text
    assert "DTSTART;VALUE=DATE:20260330" in text
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") >= 3
