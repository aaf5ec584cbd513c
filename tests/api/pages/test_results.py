import re

import pytest

from audit.domain.actor import Actor, Role
from audit.domain.answer import Verdict
from audit.domain.publication import PublicationKind
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import publication
from audit.services import visit as visits
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.queries import counted
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    CITY,
    INSTITUTIONS,
    NEIGHBOUR,
    NUMBER,
    evaluator,
    owner,
)

FOUND = {
    "1.02": (Verdict.NOT, "制度汇编没有执行记录。"),
    "1.03": (Verdict.PARTLY, "台账缺两个月。"),
    "1.05": (Verdict.NOT_APPLICABLE, "未开展募捐。"),
}
FIGURE = re.compile(r'<td class="graph">')


async def _visit(runtime: Runtime) -> Visit:
    graded = await factories.graded_visit(runtime, found=FOUND)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return await visits.read(uow, graded.visit)


@pytest.fixture(scope="module")
def graded(service: Service) -> Visit:
    """Return the one visit that was graded: 1.02 not met, 1.03 partly, 1.05 does not apply."""
    return service.call(_visit)


@pytest.fixture(scope="module")
def desk(service: Service, graded: Visit) -> Desk:
    assert graded.institution
    return Desk(service)


def test_the_list_shows_result_grade_report_and_publication(desk: Desk, graded: Visit) -> None:
    html = desk.page("/desk/results")
    said = words(html)
    assert f'href="/desk/results/{graded.id}"' in html
    assert "1 results, 1 of them with a grade: 二级 1." in said
    assert "Not made yet" in said
    assert "<svg" in html
    assert words(html).count(graded.institution_name) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("level=2", True),
        ("level=0", False),
        ("year=2026", True),
        ("year=2025", False),
        ("region=31", True),
        ("region=320102", False),
        (f"draw={NUMBER}", True),
        ("draw=none", False),
        ("text=%E7%A4%BA%E4%BE%8B", True),
        ("text=zzzz", False),
        ("best_first=true", True),
    ],
)
def test_the_list_is_narrowed_by_its_address(
    desk: Desk, graded: Visit, query: str, *, found: bool
) -> None:
    html = desk.page(f"/desk/results?{query}")
    assert (graded.id in html) == found
    assert ("Nothing fits what is asked for." in html) != found


def test_a_year_that_is_none_is_refused(desk: Desk) -> None:
    assert desk.get("/desk/results?year=26").status_code == 422


def test_a_file_holds_what_the_list_shows(desk: Desk, graded: Visit) -> None:
    content = desk.get("/desk/results?as=csv&level=2").text
    assert graded.institution_name in content
    assert "二级" in content
    assert graded.institution_name not in desk.get("/desk/results?as=csv&level=5").text


def test_a_result_tells_every_reason_with_its_basis(desk: Desk, graded: Visit) -> None:
    html = desk.page(f"/desk/results/{graded.id}")
    said = words(html)
    for _, reason in (FOUND["1.02"], FOUND["1.03"]):
        assert reason in said
    assert "民发〔2022〕104号" in said
    assert "Does not conform" in said
    assert '/items/1.02"' in html
    assert "1.05" in said
    assert len(FIGURE.findall(html)) == 7


def test_the_way_to_the_next_grade_names_what_is_missing(desk: Desk, graded: Visit) -> None:
    said = words(desk.page(f"/desk/results/{graded.id}"))
    assert "The way to 三级" in said
    assert "Mend all of these: 1.02" in said
    assert "What mending each item would have added" in said
    assert "the total would be 1000 points" in said


def test_the_smallest_sets_to_mend_are_shown_with_what_is_proved(desk: Desk, graded: Visit) -> None:
    for who in (None, owner(graded.institution)):
        path = f"/desk/results/{graded.id}"
        said = words(desk.page(path) if who is None else desk.page(path, who))
        assert "What to mend, at the least" in said
        assert "Fewest items, and least effort 1.02" in said
        assert "1 items, effort" in said
        assert "Proved: no set has fewer items or takes less effort." in said


def test_the_institution_reads_its_own_result_and_no_other(desk: Desk, graded: Visit) -> None:
    own = owner(graded.institution)
    other = next(owner(one.id) for one in INSTITUTIONS if one.id != graded.institution)
    said = words(desk.page("/desk/results", own))
    assert "What visits to your institution came to." in said
    html = desk.page(f"/desk/results/{graded.id}", own)
    assert FOUND["1.02"][1] in html
    assert "Not public yet" in html
    assert "To the visit" not in html
    assert graded.id not in desk.page("/desk/results", other)
    assert desk.get(f"/desk/results/{graded.id}", other).status_code == 404


def test_elsewhere_a_result_is_as_if_it_were_not(desk: Desk, graded: Visit) -> None:
    assert desk.get(f"/desk/results/{graded.id}", NEIGHBOUR).status_code == 404
    assert desk.get("/desk/results/nothing", NEIGHBOUR).status_code == 404
    assert graded.id not in desk.page("/desk/results", NEIGHBOUR)


def test_those_who_judge_no_results_are_refused(desk: Desk, graded: Visit) -> None:
    for who in (ADMIN, evaluator(graded.team[0])):
        for path in ("/desk/results", f"/desk/results/{graded.id}", "/desk/reports"):
            assert desk.get(path, who).status_code == 403


def test_oversight_reads_and_issues_nothing(desk: Desk, graded: Visit) -> None:
    who = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
    html = desk.page(f"/desk/results/{graded.id}", who)
    assert "To the visit" in html
    assert "Issue the certificate" not in html


def test_the_report_is_listed_once_it_is_made(desk: Desk, graded: Visit) -> None:
    assert "No report has been made yet." in desk.page("/desk/reports", owner(INSTITUTIONS[0].id))
    desk.done(f"/desk/visits/{graded.id}/report")
    for who in (CITY, owner(graded.institution)):
        html = desk.page("/desk/reports", who)
        assert f"/desk/visits/{graded.id}/report.pdf" in html
    assert "report.pdf" not in desk.page("/desk/reports", NEIGHBOUR)
    assert "report.pdf" in desk.page(f"/desk/results/{graded.id}")


def test_the_table_of_a_draw_is_made_once_a_result_is_public(desk: Desk, graded: Visit) -> None:
    place = f"/desk/reports/tables/{NUMBER}"
    assert "There is no table yet." in desk.page(place)
    assert desk.get(f"{place}/table.pdf").status_code == 404
    desk.service.call(lambda runtime: _publish(runtime, graded.id))
    assert "Make the table (PDF)" in desk.page(place)
    for _ in range(2):
        assert desk.done(place) == place
    assert "Make the table anew" in desk.page(place)
    assert desk.get(f"{place}/table.pdf").content.startswith(b"%PDF")
    assert f"{place}/table.pdf" in desk.page("/desk/reports/tables")
    assert desk.get(place, NEIGHBOUR).status_code == 404
    assert desk.post(place, {}, owner(graded.institution)).status_code == 403


def test_a_published_result_can_be_certified_from_its_page(desk: Desk, graded: Visit) -> None:
    own = owner(graded.institution)
    html = desk.page(f"/desk/results/{graded.id}", own)
    assert "Issue the certificate" in html
    assert "/institutions/" in html
    desk.done("/desk/certificates", {"visit": graded.id}, own)
    html = desk.page(f"/desk/results/{graded.id}", own)
    assert "/desk/certificates/ZS-2026-000001.pdf" in html
    assert "Issue the certificate" not in html


def test_a_page_asks_little_of_the_database(desk: Desk, graded: Visit) -> None:
    desk.page(f"/desk/results/{graded.id}")
    for path in ("/desk/results", f"/desk/results/{graded.id}", "/desk/reports"):
        with counted(desk.service.runtime) as sent:
            desk.page(path)
        assert len(sent) <= 18, path


async def _publish(runtime: Runtime, visit: str) -> None:
    duty = await factories.duty_to_publish(runtime, visit, PublicationKind.VISIT_RESULT)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
