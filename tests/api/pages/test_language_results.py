"""A visit that is graded by the scoring language: its result, its reasons, its report, proof."""

import pytest

from audit.domain.actor import SYSTEM
from audit.domain.answer import Verdict
from audit.domain.publication import PublicationKind
from audit.domain.report import Working
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import assessment, publication, report, trail
from reports.build import visit_report
from reports.language import translator
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_grades import visit_with_a_grade
from tests.factories_register import CITY, owner
from tests.factories_reports import PLACES, edition

FOUND = {
    "1.02": (Verdict.PARTLY, "制度汇编没有执行记录。"),
    "1.03": (Verdict.NOT_APPLICABLE, "未开展此项服务。"),
}


@pytest.fixture(scope="module")
def graded(service: Service) -> Visit:
    visit: Visit = service.call(lambda runtime: visit_with_a_grade(runtime, FOUND))
    return visit


@pytest.fixture(scope="module")
def desk(service: Service, graded: Visit) -> Desk:
    assert graded.scheme == "points-model-2027"
    return Desk(service)


def test_the_working_says_how_every_credit_came_about(desk: Desk, graded: Visit) -> None:
    async def read(runtime: Runtime) -> Working:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            return await assessment.read(uow, graded.id)

    working = desk.service.call(read)
    (item,) = (one for one in working.score.items if one.code == "1.02")
    assert working.score.algorithm == "language-1"
    assert working.grade.scheme == "points-model-2027"
    assert (item.scale, item.credit_exact) == ("verdict", "1/2")


@pytest.mark.parametrize("page", ["/desk/results/{}", "/desk/visits/{}"])
def test_a_page_tells_the_credit_and_then_the_points(desk: Desk, graded: Visit, page: str) -> None:
    said = words(desk.page(page.format(graded.id)))

    assert "Scale “结论”: by the verdict, credit 1/2." in said
    assert "times 1/2:" in said


def test_a_grade_that_is_not_confirmed_is_followed_and_not_certified(
    desk: Desk, graded: Visit
) -> None:
    async def publish(runtime: Runtime) -> None:
        duty = await factories.duty_to_publish(runtime, graded.id, PublicationKind.VISIT_RESULT)
        async with runtime.unit_of_work(CITY) as uow:
            await publication.publish(uow, duty.id)

    desk.service.call(publish)
    for who in (CITY, owner(graded.institution)):
        html = desk.page(f"/desk/results/{graded.id}", who)
        assert f'href="/desk/grades/{graded.id}"' in html
        assert "once the result is public and the grade is confirmed" in words(html)
        assert "Issue the certificate" not in html


def test_the_report_tells_it_too(desk: Desk, graded: Visit) -> None:
    async def told(runtime: Runtime) -> str:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            facts = await report.visit_facts(uow, graded.id)
        document = visit_report(facts, edition(), places=PLACES, translate=translator())
        return " ".join(line.working for part in document.parts for line in part.items)

    said = desk.service.call(told)

    assert "按“结论”由结论定得分率：1/2。本部分" in said
    assert "不适用：不计入所在部分的计分基数。" in said


def test_the_score_comes_out_again(desk: Desk) -> None:
    async def again(runtime: Runtime) -> tuple[int, tuple[str, ...]]:
        async with runtime.unit_of_work(SYSTEM, write=False) as uow:
            return await trail.altered_scores(uow)

    assert desk.service.call(again) == (1, ())
