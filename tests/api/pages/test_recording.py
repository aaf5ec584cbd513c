"""Recording a visit on pages: begin, and answer its items part by part."""

import httpx
import pytest

from audit.domain.actor import Actor, Role
from audit.domain.answer import Verdict
from audit.domain.visit import Visit, VisitState
from audit.runtime import Runtime
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.pages.recorded import (
    LEAD,
    MEASURED,
    PLACE,
    SECOND,
    TEAM,
    begun_visit,
    history,
    item_of,
    ordered_visit,
    path,
    says,
    sheet,
    told,
)
from tests.api.queries import counted
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSPECTORS, NEIGHBOUR, evaluator, owner

STRANGER = evaluator(INSPECTORS[3].id)
OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
REFUSED, CONTESTED = 422, 409


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    return Desk(service)


@pytest.fixture
def fresh(desk: Desk) -> Visit:
    """Return a visit that has begun, with no answers yet."""
    return desk.service.call(begun_visit)


def test_an_approved_visit_is_begun_here(desk: Desk) -> None:
    ordered: Visit = desk.service.call(ordered_visit)
    html = desk.page(path(ordered), LEAD)
    assert "Begin the visit" in html
    assert f'href="{path(ordered, "1")}"' not in html
    assert desk.get(path(ordered, "1"), LEAD).headers["location"] == path(ordered)
    assert desk.done(path(ordered), {}, LEAD) == path(ordered)
    assert f'href="{path(ordered, "1")}"' in desk.page(path(ordered), LEAD)
    assert sheet(desk, ordered).visit.state is VisitState.UNDER_WAY
    assert desk.post(path(ordered), {}, LEAD).status_code == CONTESTED


def test_a_visit_that_waits_says_so(desk: Desk) -> None:
    async def ordered(runtime: Runtime) -> Visit:
        return (await factories.assigned_visits(runtime))[0]

    waiting = desk.service.call(ordered)
    said = words(desk.page(path(waiting), CITY))
    assert "The visit waits for approval" in said
    assert "Begin the visit" not in said
    assert "The visit could not take place" not in said


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (LEAD, 200),
        (SECOND, 200),
        (CITY, 200),
        (STRANGER, 404),
        (NEIGHBOUR, 404),
        (OVERSIGHT, 403),
        (owner(PLACE.id), 403),
        (ADMIN, 403),
    ],
)
def test_the_forms_are_for_the_team_and_its_regulators(
    desk: Desk, fresh: Visit, who: Actor, status: int
) -> None:
    pages = (path(fresh), path(fresh, "1"), f"/desk/visits/{fresh.id}/hand-in")
    assert {desk.get(page, who).status_code for page in pages} == {status}
    if status != httpx.codes.OK:
        nothing = {f"{path(fresh, '1')}": says("1.01"), f"/desk/visits/{fresh.id}/hand-in": {}}
        for page, fields in nothing.items():
            assert desk.post(page, fields, who).status_code == status
        assert history(desk, fresh) == ()


def test_an_item_tells_what_to_check_and_why(desk: Desk, fresh: Visit) -> None:
    said = words(item_of(desk.page(path(fresh, "3"), LEAD), MEASURED))
    resolved = next(r for r in sheet(desk, fresh).checklist.items if r.item.code == MEASURED)
    for text in (resolved.item.title, resolved.item.how, *resolved.item.methods):
        assert text in said
    for citation in resolved.citations:
        assert citation.article in said
        assert citation.excerpt in said
    for wanted in resolved.item.evidence:
        assert wanted in said
    assert "Asked for: at least 20 学时" in said
    assert "Not answered yet." in said


def test_a_part_is_saved_and_leads_on(desk: Desk, fresh: Visit) -> None:
    fields = says("1.01") | says("1.02", Verdict.NOT, reason="没有执行记录。\r\n见照片。")
    assert desk.done(path(fresh, "1"), fields | {"go": "2"}, LEAD) == path(fresh, "2")
    first, second = sheet(desk, fresh).answers
    assert (first.item, first.by) == ("1.01", TEAM[0].id)
    assert second.reason == "没有执行记录。\n见照片。"
    html = desk.page(path(fresh, "1"), SECOND)
    assert told(html, "1.01") == f"Saved 09:00, {TEAM[0].name} Revision 1"
    assert "2 of 6 answered · 1 not wholly conforming" in words(html)
    assert "2 of 55 answered" in words(desk.page(path(fresh), LEAD))


def test_without_naming_the_next_part_one_stays(desk: Desk, fresh: Visit) -> None:
    assert desk.done(path(fresh, "1"), says("1.01"), LEAD) == path(fresh, "1")
    assert desk.done(path(fresh, "8"), says("8.01", value="60") | {"go": "overview"}, LEAD) == path(
        fresh
    )


def test_a_form_sent_twice_changes_nothing(desk: Desk, fresh: Visit) -> None:
    fields = says("1.01") | says("1.02", Verdict.NOT, reason="没有执行记录。")
    for _ in range(3):
        desk.done(path(fresh, "1"), fields, LEAD)
    assert len(history(desk, fresh)) == 2


def test_what_cannot_be_saved_is_shown_again_and_holds_up_nothing(desk: Desk, fresh: Visit) -> None:
    fields = (
        says("3.01")
        | says("3.07", Verdict.NOT)
        | says(MEASURED, value="14")
        | {"seen-3.10": "0", "reason-3.10": "有名册"}
        | says("3.03", value="很多")
    )
    answer = desk.post(path(fresh, "3"), fields, LEAD)
    assert answer.status_code == REFUSED
    html = answer.text
    assert [one.item for one in history(desk, fresh)] == ["3.01"]
    assert "needs a reason; say what was seen" in told(html, "3.07")
    assert "14 does not reach the threshold 20" in told(html, MEASURED)
    assert "Choose what was found" in told(html, "3.10")
    assert "Write a number." in told(html, "3.03")
    assert 'value="14"' in item_of(html, MEASURED)
    assert ">有名册</textarea>" in item_of(html, "3.10")
    assert 'value="not" checked' in item_of(html, "3.07")
    for item in ("3.07", MEASURED, "3.10", "3.03"):
        assert f'href="#item-{item}"' in html


def test_a_value_beside_its_threshold_is_judged_on_saving(desk: Desk, fresh: Visit) -> None:
    desk.done(path(fresh, "3"), says(MEASURED, value="20.50"), LEAD)
    assert "(reaches the threshold)" in told(desk.page(path(fresh, "3"), LEAD), MEASURED)
    change = says(MEASURED, Verdict.NOT, seen="1", value="19.9", reason="两人不足")
    desk.done(path(fresh, "3"), change, LEAD)
    html = desk.page(path(fresh, "3"), LEAD)
    assert "(misses the threshold)" in told(html, MEASURED)
    assert 'name="value-3.04" value="19.9"' in item_of(html, MEASURED)
    assert [str(one.value) for one in history(desk, fresh)] == ["20.50", "19.9"]


def test_an_answer_given_meanwhile_is_shown_and_must_be_replaced_knowingly(
    desk: Desk, fresh: Visit
) -> None:
    desk.done(path(fresh, "1"), says("1.01", Verdict.NOT, reason="证书过期"), SECOND)
    mine = says("1.01", Verdict.PARTLY, reason="业务范围不一致")
    answer = desk.post(path(fresh, "1"), mine | says("1.02"), LEAD)
    assert answer.status_code == CONTESTED
    said = told(answer.text, "1.01")
    assert f"{TEAM[1].name} has answered this item meanwhile (09:00):" in said
    assert "证书过期" in said
    assert "What you entered is not saved." in said
    assert ">业务范围不一致</textarea>" in item_of(answer.text, "1.01")
    assert 'name="seen-1.01" value="0"' in item_of(answer.text, "1.01")
    assert 'name="over-1.01" value="1"' in item_of(answer.text, "1.01")
    assert [one.item for one in history(desk, fresh)] == ["1.01", "1.02"]
    assert desk.post(path(fresh, "1"), mine, LEAD).status_code == CONTESTED
    desk.done(path(fresh, "1"), mine | {"over-1.01": "1"}, LEAD)
    current = sheet(desk, fresh).answers[0]
    assert (current.verdict, current.by) == (Verdict.PARTLY, TEAM[0].id)
    assert len(history(desk, fresh)) == 3


def test_an_answer_that_the_other_replaced_again_is_contested_again(
    desk: Desk, fresh: Visit
) -> None:
    desk.done(path(fresh, "1"), says("1.01"), SECOND)
    desk.done(path(fresh, "1"), says("1.01", Verdict.NOT, seen="1", reason="过期"), SECOND)
    late = says("1.01", Verdict.PARTLY, reason="不一致", over="1")
    assert desk.post(path(fresh, "1"), late, LEAD).status_code == CONTESTED


def test_a_regulator_says_who_of_the_team_answers(desk: Desk, fresh: Visit) -> None:
    answer = desk.post(path(fresh, "1"), says("1.01"), CITY)
    assert answer.status_code == REFUSED
    assert "Choose at the top of the page who answers" in told(answer.text, "1.01")
    named = says("1.01") | {"by": TEAM[1].id, "go": "2"}
    assert desk.done(path(fresh, "1"), named, CITY) == f"{path(fresh, '2')}?by={TEAM[1].id}"
    assert sheet(desk, fresh).answers[0].by == TEAM[1].id
    html = desk.page(f"{path(fresh, '2')}?by={TEAM[1].id}", CITY)
    assert f'value="{TEAM[1].id}" selected' in html
    off_team = says("1.02") | {"by": INSPECTORS[5].id}
    assert "is not on this visit" in told(desk.post(path(fresh, "1"), off_team, CITY).text, "1.02")


def test_an_evaluator_answers_in_no_other_name(desk: Desk, fresh: Visit) -> None:
    desk.done(path(fresh, "1"), says("1.01") | {"by": TEAM[1].id}, LEAD)
    assert sheet(desk, fresh).answers[0].by == TEAM[0].id
    assert 'name="by"' not in desk.page(path(fresh, "1"), LEAD)


def test_the_form_takes_no_other_field(desk: Desk, fresh: Visit) -> None:
    for name in ("verdict-9.99", "at-1.01", "hand_in", "seen-2.01"):
        assert desk.post(path(fresh, "1"), {name: "1"}, LEAD).status_code == REFUSED
    for field, text in (
        ("seen", "-1"),
        ("seen", "x"),
        ("verdict", "fine"),
        ("reason", "长" * 2001),
    ):
        fields = says("1.01", Verdict.NOT, reason="有") | {f"{field}-1.01": text}
        assert desk.post(path(fresh, "1"), fields, LEAD).status_code == REFUSED
    assert history(desk, fresh) == ()


def test_a_part_that_is_not_there(desk: Desk, fresh: Visit) -> None:
    assert desk.get(path(fresh, "99"), LEAD).status_code == httpx.codes.NOT_FOUND
    assert desk.post(path(fresh, "99"), says("1.01"), LEAD).status_code == httpx.codes.NOT_FOUND


def test_what_was_entered_too_late_is_not_lost(desk: Desk, fresh: Visit) -> None:
    failing = {"result": "closed", "reason": "已停业"}
    desk.done(f"/desk/visits/{fresh.id}/not-carried-out", failing, SECOND)
    late = desk.post(path(fresh, "1"), says("1.02", Verdict.NOT, reason="写了很久"), LEAD)
    assert late.status_code == CONTESTED
    assert "taken only while it is under way" in words(late.text)
    assert ">写了很久</textarea>" in late.text


def test_markup_in_an_answer_stays_text(desk: Desk, fresh: Visit) -> None:
    hostile = "<script>alert(1)</script>\"'></textarea><b>"
    desk.done(path(fresh, "1"), says("1.01", Verdict.NOT, reason=hostile), LEAD)
    for page in (path(fresh, "1"), path(fresh, "1.01/history")):
        html = desk.page(page, LEAD)
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html


def test_a_form_is_made_of_few_statements_however_much_was_answered(
    desk: Desk, fresh: Visit
) -> None:
    desk.page(path(fresh, "1"), LEAD)
    counts = []
    for fields in ({}, says("1.01"), says("1.02") | says("1.03") | says("1.04")):
        if fields:
            desk.done(path(fresh, "1"), fields, LEAD)
        with counted(desk.service.runtime) as statements:
            desk.page(path(fresh, "1"), LEAD)
        counts.append(len(statements))
    assert len(set(counts)) == 1
