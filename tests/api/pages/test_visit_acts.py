"""A visit from its approval to its publication, by its page; and its evidence."""

import re

import msgspec
import pytest

from audit.domain.actor import Actor, Role
from audit.domain.answer import Verdict
from audit.domain.evidence import Evidence
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.domain.visit import Visit, WorkKind
from audit.runtime import Runtime
from audit.services import assignment, trail, visit
from audit.services.assignment import TargetedCheck
from audit.services.visit import Delivery
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    CHECKLIST,
    CITY,
    INSPECTORS,
    ITEM,
    NEIGHBOUR,
    evaluator,
    owner,
)

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
FOUND = {
    "1.02": (Verdict.NOT, "制度汇编没有执行记录。"),
    "5.08": (Verdict.PARTLY, "小组工作没有记录。"),
}


@pytest.fixture(scope="module")
def visits(service: Service) -> tuple[Visit, ...]:
    return service.call(factories.assigned_visits)


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    return Desk(service)


@pytest.fixture(scope="module")
def photo(service: Service, desk: Desk, visits: tuple[Visit, ...]) -> Evidence:
    """Approve, begin, photograph, answer and hand in the first visit, and grade it."""
    place = f"/desk/visits/{visits[0].id}"
    lead = evaluator(visits[0].team[0])
    assert desk.done(f"{place}/approve") == place
    assert desk.done(f"{place}/begin", who=lead) == place
    taken = service.call(lambda runtime: _answered(runtime, visits[0]))
    assert desk.post(f"{place}/grade", who=lead).status_code == 403
    assert desk.done(f"{place}/grade") == place
    return taken


async def _answered(runtime: Runtime, begun: Visit) -> Evidence:
    taken = await factories.received_photo(runtime, begun)
    sheet = await factories.sheet_of(runtime, begun.id)
    delivery = Delivery(id="delivery-all", answers=factories.answers_to(sheet, FOUND), hand_in=True)
    async with runtime.unit_of_work(evaluator(begun.team[0])) as uow:
        await visit.submit(uow, begun.id, delivery)
    return taken


@pytest.fixture(scope="module")
def graded(visits: tuple[Visit, ...], photo: Evidence) -> Visit:
    assert photo.visit == visits[0].id
    return visits[0]


def test_the_working_of_the_grade_is_told(desk: Desk, graded: Visit) -> None:
    html = desk.page(f"/desk/visits/{graded.id}")
    said = words(html)
    assert "of 1000 points" in said
    assert "Why not higher" in said
    assert "What would lift it to" in said
    assert "decides the grade" in said
    assert "Does not conform: 0 of" in said
    assert "制度汇编没有执行记录。" in said
    assert "55 of 55 items are answered." in said
    assert "20 working days left" in said
    assert "Before going there" not in said
    assert said.index("Handed in") < said.rindex("Scored and graded")


def test_who_evaluates_sees_answers_and_not_the_grade(desk: Desk, graded: Visit) -> None:
    said = words(desk.page(f"/desk/visits/{graded.id}", evaluator(graded.team[0])))
    assert "制度汇编没有执行记录。" in said
    assert "of 1000 points" not in said
    assert "To be mended" not in said


def test_a_second_grading_is_refused_with_the_reason(desk: Desk, graded: Visit) -> None:
    answer = desk.post(f"/desk/visits/{graded.id}/grade")
    assert answer.status_code == 409
    assert "“graded”" in words(answer.text)


def test_what_was_found_last_is_told_to_whoever_goes_next(
    service: Service, desk: Desk, graded: Visit
) -> None:
    others = [one.id for one in INSPECTORS if one.id not in graded.team][:2]
    ordered = service.call(lambda runtime: _targeted(runtime, graded.institution, others))
    desk.done(f"/desk/visits/{ordered.id}/approve")
    for who in (CITY, evaluator(others[0])):
        html = desk.page(f"/desk/visits/{ordered.id}", who)
        said = words(html)
        assert "A visit for cause, outside of any draw: 群众投诉反映收费问题" in said
        assert "it found 2 to mend." in said
        assert "小组工作没有记录。" in said
        assert (f'href="/desk/visits/{graded.id}"' in html) is (who is CITY)


def test_somebody_else_goes_on_a_visit_for_cause_with_a_reason(
    service: Service, desk: Desk, graded: Visit
) -> None:
    going, second, *_ = [one.id for one in INSPECTORS if one.id not in graded.team]
    ordered = service.call(lambda runtime: _targeted(runtime, graded.institution, [going, second]))
    path = f"/desk/visits/{ordered.id}"
    form = f"{path}/substitute?inspector={going}"
    assert form in desk.page(path)
    for who in (OVERSIGHT, evaluator(second)):
        assert "/substitute" not in desk.get(path, who).text
    html = desk.page(form)
    assert "people choose who goes instead" in words(html)
    assert "choice_reason" not in html
    assert "order of the draw" not in words(html)
    offered = re.findall(r'type="radio" name="successor" value="([^"]+)"', html)
    given = {"inspector": going, "successor": offered[0], "reason": "因病住院"}
    assert desk.done(f"{path}/substitute", given) == path
    said = words(desk.page(path))
    assert "Somebody else is sent" in said
    assert "因病住院" in said
    desk.done(f"{path}/approve")
    desk.done(f"{path}/begin", who=evaluator(second))
    desk.done(f"{path}/fail", {"result": "closed", "reason": "已停业"}, evaluator(second))
    assert "/substitute" not in desk.page(path)


async def _targeted(runtime: Runtime, institution: str, team: list[str]) -> Visit:
    check = TargetedCheck(
        institution=institution,
        work=WorkKind.INSPECTION,
        checklist=CHECKLIST,
        team=tuple(team),
        reason="群众投诉反映收费问题",
        body_name="示例市民政局",
        items=(ITEM.code,),
    )
    async with runtime.unit_of_work(CITY) as uow:
        return await assignment.target(uow, check)


def test_evidence_is_shown_sealed_and_its_viewing_kept(
    service: Service, desk: Desk, graded: Visit, photo: Evidence
) -> None:
    assert f'src="/desk/evidence/{photo.id}/small"' in desk.page(f"/desk/visits/{graded.id}")
    original = desk.get(f"/desk/evidence/{photo.id}")
    assert original.content == factories.photo()
    assert original.headers["content-type"] == "image/png"
    assert original.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert original.headers["x-content-type-options"] == "nosniff"
    assert original.headers["content-disposition"].startswith('inline; filename="')
    small = desk.get(f"/desk/evidence/{photo.id}/small", OVERSIGHT)
    assert small.headers["content-type"] == "image/jpeg"
    assert small.content.startswith(b"\xff\xd8")
    seen = service.call(lambda runtime: _viewers(runtime, photo.id))
    assert seen == ("oversight", "city")
    said = words(desk.page(f"/desk/visits/{graded.id}/trail"))
    assert "Evidence looked at oversight Evidence" in said


async def _viewers(runtime: Runtime, evidence: str) -> tuple[str, ...]:
    async with runtime.unit_of_work(OVERSIGHT, write=False) as uow:
        chosen = EventFilter(subject=evidence, name="evidence.viewed")
        found = await trail.page(uow, chosen, PageRequest())
    return tuple(one.event.actor for one in found.items)


@pytest.mark.parametrize("path", ["", "/small"])
def test_evidence_of_others_is_as_if_it_were_not_there(
    desk: Desk, graded: Visit, photo: Evidence, path: str
) -> None:
    assert desk.get(f"/desk/evidence/{photo.id}{path}", NEIGHBOUR).status_code == 404
    assert desk.get(f"/desk/evidence/photo-9999{path}").status_code == 404
    for who in (ADMIN, owner(graded.institution)):
        assert desk.get(f"/desk/evidence/{photo.id}{path}", who).status_code == 403


def test_the_report_is_made_once_then_the_result_published(desk: Desk, graded: Visit) -> None:
    place = f"/desk/visits/{graded.id}"
    before = desk.page(place)
    assert "The report is not made yet" in words(before)
    assert desk.get(f"{place}/report.pdf").status_code == 404
    assert desk.post(f"{place}/report", who=OVERSIGHT).status_code == 403
    assert desk.done(f"{place}/report") == f"{place}#report"
    made = desk.get(f"{place}/report.pdf")
    assert made.content.startswith(b"%PDF")
    assert desk.done(f"{place}/report") == f"{place}#report"
    assert desk.get(f"{place}/report.pdf").content == made.content
    after = desk.page(place)
    assert f'action="{place}/report"' not in after
    assert "The report is not made yet" not in words(after)
    duty = after.partition('name="publication" value="')[2].partition('"')[0]
    assert desk.done(f"{place}/publish", {"publication": duty}) == place
    assert desk.post(f"{place}/publish", {"publication": duty}).status_code == 409
    assert "Public since 2026-03-02." in words(desk.page(place))


def test_a_visit_that_cannot_take_place_needs_code_and_reason(
    desk: Desk, visits: tuple[Visit, ...]
) -> None:
    place = f"/desk/visits/{visits[1].id}"
    fail = f"{place}/fail"
    given = {"result": "closed", "reason": "到场时已停业"}
    desk.done(f"{place}/approve")
    refused = desk.post(fail, {"result": "no_issue", "reason": "好"})
    assert refused.status_code == 422
    assert "Write at least 2 characters." in words(refused.text)
    assert ">好</textarea>" in refused.text
    refused = desk.post(fail, {"result": "no_issue", "reason": "没有问题"})
    assert refused.status_code == 422
    assert "is the result of a visit that took place" in words(refused.text)
    assert desk.post(fail, given, OVERSIGHT).status_code == 403
    assert desk.done(fail, given, evaluator(visits[1].team[0])) == place
    said = words(desk.page(place))
    assert "到场时已停业" in said
    assert "Publish the result" in said
    assert "failed" in said
    assert desk.post(fail, given).status_code == 409


def test_an_incomplete_team_is_filled_before_it_is_approved(
    service: Service, desk: Desk, visits: tuple[Visit, ...]
) -> None:
    alone = service.call(lambda runtime: _with_one(runtime, visits[2]))
    html = desk.page(f"/desk/visits/{alone.id}")
    assert f'href="/desk/visits/{alone.id}/fill"' in html
    assert f'action="/desk/visits/{alone.id}/approve"' not in html
    assert desk.post(f"/desk/visits/{alone.id}/approve").status_code == 409
    assert "/fill" not in desk.page(f"/desk/visits/{alone.id}", OVERSIGHT)


async def _with_one(runtime: Runtime, full: Visit) -> Visit:
    alone = msgspec.structs.replace(full, team=full.team[:1])
    async with runtime.unit_of_work(CITY) as uow:
        event = uow.event("visit.filled", full.id)
        await uow.visits.save(alone, was=full.state, event=event)
    return alone
