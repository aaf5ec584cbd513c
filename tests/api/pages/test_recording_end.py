"""Recording a visit on pages: evidence, earlier answers, handing in, and visits that failed."""

import httpx
import msgspec
import pytest

from audit.domain.actor import Actor
from audit.domain.answer import Verdict
from audit.domain.errors import NotFound
from audit.domain.publication import PublicationKind
from audit.domain.visit import ResultCode, Visit, VisitState
from audit.runtime import Runtime
from audit.services import assessment
from audit.services import visit as visits
from audit.services.visit import Delivery
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.pages.recorded import (
    LEAD,
    MEASURED,
    SECOND,
    TEAM,
    begun_visit,
    evidence,
    history,
    item_of,
    ordered_visit,
    path,
    says,
    sheet,
)
from tests.api.service import Service
from tests.factories_register import CITY, NEIGHBOUR

REFUSED, CONFLICT = 422, 409
PHOTO = ("file-1.02", ("现场.png", factories.photo(7), "image/png"))
TEXT = ("file-1.02", ("清单.txt", b"nothing that is evidence", "image/png"))


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    return Desk(service)


@pytest.fixture
def fresh(desk: Desk) -> Visit:
    """Return a visit that has begun, with no answers yet."""
    return desk.service.call(begun_visit)


def hand_in(visit: Visit) -> str:
    return f"/desk/visits/{visit.id}/hand-in"


def answer_all(desk: Desk, visit: Visit, but: str = "") -> None:
    """Answer every item but one: all conform, apart from item 1.02."""
    found = sheet(desk, visit)
    answers = tuple(
        msgspec.structs.replace(one, id=f"{visit.id}-{one.item}")
        for one in factories.answers_to(found)
        if one.item != but
    )

    async def deliver(runtime: Runtime) -> None:
        async with runtime.unit_of_work(LEAD) as uow:
            await visits.submit(uow, visit.id, Delivery(id=f"all-{visit.id}", answers=answers))

    desk.service.call(deliver)


def test_files_come_in_with_the_answers_of_a_part(desk: Desk, fresh: Visit) -> None:
    fields = says("1.02", Verdict.NOT, reason="没有执行记录。", caption="制度汇编")
    answer = desk.post(path(fresh, "1"), fields, LEAD, files=[PHOTO])
    assert answer.status_code == httpx.codes.SEE_OTHER
    (kept,) = evidence(desk, fresh)
    assert (kept.item, kept.caption, kept.name, kept.by) == (
        "1.02",
        "制度汇编",
        "现场.png",
        LEAD.id,
    )
    assert len(history(desk, fresh)) == 1
    item = item_of(desk.page(path(fresh, "1"), SECOND), "1.02")
    assert f'href="/desk/evidence/{kept.id}"' in item
    assert f'src="/desk/evidence/{kept.id}/small"' in item
    assert "制度汇编" in item
    assert "files: 1" in words(desk.page(path(fresh), LEAD))


def test_a_file_sent_twice_is_kept_once(desk: Desk, fresh: Visit) -> None:
    for caption in ("一", "一", "二"):
        answer = desk.post(path(fresh, "1"), {"caption-1.02": caption}, LEAD, files=[PHOTO])
        assert answer.status_code == httpx.codes.SEE_OTHER
    assert [one.caption for one in evidence(desk, fresh)] == ["一"]


def test_the_same_picture_of_two_items_is_evidence_of_both(desk: Desk, fresh: Visit) -> None:
    files = [PHOTO, ("file-1.03", PHOTO[1])]
    desk.post(path(fresh, "1"), {}, LEAD, files=files)
    assert {one.item for one in evidence(desk, fresh)} == {"1.02", "1.03"}


def test_a_file_that_is_no_evidence_is_refused_by_name_and_the_others_are_kept(
    desk: Desk, fresh: Visit
) -> None:
    fields = says("1.02") | {"caption-1.02": "现场"}
    answer = desk.post(path(fresh, "1"), fields, LEAD, files=[TEXT, PHOTO])
    assert answer.status_code == REFUSED
    item = item_of(answer.text, "1.02")
    assert "清单.txt: The content is" in words(item)
    assert 'name="caption-1.02" value="现场"' in item
    assert [one.name for one in evidence(desk, fresh)] == ["现场.png"]
    assert [one.item for one in history(desk, fresh)] == ["1.02"]


def test_a_file_too_large_is_refused(desk: Desk, fresh: Visit) -> None:
    large = (
        "file-1.02",
        ("大图.png", factories.photo(7) + b"\0" * (20 * 1024 * 1024), "image/png"),
    )
    answer = desk.post(path(fresh, "1"), {}, LEAD, files=[large])
    assert answer.status_code == REFUSED
    assert "大图.png: The file has" in words(item_of(answer.text, "1.02"))
    assert evidence(desk, fresh) == ()


def test_every_answer_of_an_item_stays_readable(desk: Desk, fresh: Visit) -> None:
    desk.done(path(fresh, "3"), says(MEASURED, value="21"), LEAD)
    change = says(MEASURED, Verdict.NOT, seen="1", value="14", reason="两人不足")
    desk.done(path(fresh, "3"), change, SECOND)
    said = words(desk.page(path(fresh, f"{MEASURED}/history"), LEAD))
    assert said.index("14 学时") < said.index("21 学时")
    assert TEAM[0].name in said
    assert TEAM[1].name in said
    assert "两人不足" in said
    unanswered = words(desk.page(path(fresh, "1.01/history"), CITY))
    assert "This item has no answer yet." in unanswered
    for page, who in (
        (path(fresh, "9.99/history"), LEAD),
        (path(fresh, "1.01/history"), NEIGHBOUR),
    ):
        assert desk.get(page, who).status_code == httpx.codes.NOT_FOUND


def test_handing_in_tells_what_is_missing(desk: Desk, fresh: Visit) -> None:
    answer_all(desk, fresh, but="4.02")
    html = desk.page(hand_in(fresh), LEAD)
    assert f'href="{path(fresh, "4")}#item-4.02"' in html
    assert f'href="{path(fresh, "1")}#item-1.01"' in html.partition('id="bare"')[2]
    assert "<button" not in html.partition('id="unanswered"')[2]
    refused = desk.post(hand_in(fresh), {}, LEAD)
    assert refused.status_code == CONFLICT
    assert "1 items have no answer yet" in words(refused.text)
    assert f'href="{path(fresh, "4")}#item-4.02"' in refused.text
    assert sheet(desk, fresh).visit.state is VisitState.UNDER_WAY


@pytest.mark.parametrize("who", [LEAD, CITY])
def test_a_complete_visit_is_handed_in_once(desk: Desk, fresh: Visit, who: Actor) -> None:
    answer_all(desk, fresh)
    html = desk.page(hand_in(fresh), who)
    assert "Once handed in, no answer and no evidence can be added or changed." in html
    assert 'id="unanswered"' not in html
    for _ in range(2):
        assert desk.done(hand_in(fresh), {}, who) == f"/desk/visits/{fresh.id}"
    assert sheet(desk, fresh).visit.state is VisitState.HANDED_IN
    assert "nothing can be handed in" in words(desk.page(hand_in(fresh), who))
    assert "The visit is closed" in words(desk.page(path(fresh), who))
    late = desk.post(path(fresh, "1"), {}, who, files=[PHOTO])
    assert late.status_code == REFUSED
    assert evidence(desk, fresh) == ()


def test_what_was_found_last_time_is_told(desk: Desk, fresh: Visit) -> None:
    answer_all(desk, fresh)
    desk.done(hand_in(fresh), {}, LEAD)

    async def grade(runtime: Runtime) -> None:
        async with runtime.unit_of_work(CITY) as uow:
            await assessment.grade(uow, fresh.id)

    desk.service.call(grade)
    following: Visit = desk.service.call(begun_visit)
    item = words(item_of(desk.page(path(following, "1"), LEAD), "1.02"))
    assert "Last time (2026-03-02):" in item
    assert factories.FOUND["1.02"][1] in item


def test_a_visit_that_could_not_take_place(desk: Desk) -> None:
    ordered: Visit = desk.service.call(ordered_visit)
    place = f"/desk/visits/{ordered.id}/not-carried-out"
    wrong = desk.post(place, {"result": "no_issue", "reason": "门"}, LEAD)
    assert wrong.status_code == REFUSED
    assert "Write at least 2 characters." in wrong.text
    odd = desk.post(place, {"result": "no_issue", "reason": "没有问题"}, LEAD)
    assert odd.status_code == REFUSED
    assert "choose the code that says why this one did not" in words(odd.text)
    assert ">没有问题</textarea>" in odd.text
    given = {"result": "refused", "reason": "门卫拒绝检查人员进入"}
    assert desk.done(place, given, LEAD) == f"/desk/visits/{ordered.id}"
    assert desk.post(place, given, LEAD).status_code == CONFLICT
    found = sheet(desk, ordered).visit
    assert (found.state, found.result) == (VisitState.FAILED, ResultCode.REFUSED)
    due = desk.service.call(
        lambda runtime: factories.duty_to_publish(runtime, ordered.id, PublicationKind.VISIT_RESULT)
    )
    assert due.subject == ordered.id


def test_no_page_of_a_part_is_heavy(desk: Desk, fresh: Visit) -> None:
    answer_all(desk, fresh)
    for part in sheet(desk, fresh).checklist.parts:
        answer = desk.get(path(fresh, part.code), LEAD)
        assert int(answer.headers["content-length"]) < 150_000


def test_a_visit_that_never_was(desk: Desk) -> None:
    for page in ("/desk/visits/nothing/record", "/desk/visits/nothing/hand-in"):
        answer = desk.get(page, LEAD)
        assert answer.status_code == httpx.codes.NOT_FOUND
    with pytest.raises(NotFound):
        desk.service.call(lambda runtime: factories.sheet_of(runtime, "nothing"))
