"""Samples of records on pages: from the list to the answer, by two people, and who may read it."""

from collections.abc import Callable
from decimal import Decimal

import httpx
import pytest

from audit.domain.permission import EVERYTHING
from audit.domain.record_findings import Course
from audit.domain.visit import Visit
from audit.runtime import Runtime
from tests import factories
from tests.api.pages.desk import Desk, Fields, words
from tests.api.pages.recorded import LEAD, SECOND, history, item_of, path, says
from tests.api.pages.test_recording_samples import SAMPLED, begun_with_a_sample
from tests.api.service import Service
from tests.factories_register import CITY, NEIGHBOUR, owner

REFUSED, GONE, FORBIDDEN = 422, 404, 403
NUMBERS = "\n".join(f"A-{one:03d}" for one in range(1, 41))
LIST = {"item": SAMPLED, "taken": "by_hand", "kind": "client_files", "numbers": NUMBERS}
AIM = {"good": "9", "certainty": "95", "method": "discovery", "source": "dice"}
THROWN = "31415926535897932384"


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    return Desk(service)


@pytest.fixture
def visit(desk: Desk) -> Visit:
    """Return a visit under way whose list asks of one item how many of a sample fit."""
    return desk.service.call(begun_with_a_sample)


@pytest.fixture
def drawn(desk: Desk, visit: Visit) -> str:
    """Return the page of a sample of ten records that was drawn."""
    one = desk.done(f"/desk/visits/{visit.id}/samples", LIST, LEAD)
    desk.done(f"{one}/aim", AIM, LEAD)
    for who in (LEAD, SECOND):
        desk.done(f"{one}/dice", {"outcome": THROWN}, who)
    return one


def course(desk: Desk, visit: Visit) -> Course:
    async def read(runtime: Runtime) -> Course:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            found = await uow.visits.get(visit.id, EVERYTHING)
            return (await uow.record_samples.courses(found.id))[0]

    return desk.service.call(read)


def listed(desk: Desk, visit: Visit) -> str:
    """Freeze a list by its page; return the page of the sample."""
    place = f"/desk/visits/{visit.id}/samples"
    assert "No sample yet" in words(desk.page(place, LEAD))
    assert "Typed in below" in words(desk.page(f"{place}/new", LEAD))
    one = desk.done(place, LIST, LEAD)
    assert one == f"{place}/1"
    shown = words(desk.page(one, LEAD))
    assert "40 records, frozen" in shown
    assert "at most 4 18 of 40" in shown
    return one


def test_a_sample_goes_from_its_list_into_the_answer(desk: Desk, visit: Visit) -> None:
    one = listed(desk, visit)
    desk.done(f"{one}/aim", AIM, LEAD)
    assert "10 records are looked at, and none of them may be bad." in words(desk.page(one, LEAD))
    desk.done(f"{one}/dice", {"outcome": THROWN}, LEAD)
    waiting = desk.page(one, SECOND)
    assert "a second person of the team reads them" in words(waiting)
    assert THROWN not in waiting
    desk.done(f"{one}/dice", {"outcome": THROWN}, SECOND)
    order = course(desk, visit).order
    assert len(order) == 10
    for record in order:
        assert record in words(desk.page(one, LEAD)).split("To look at now")[1]
        desk.done(f"{one}/records", {"record": record, "mark": "fits"}, LEAD)
    certain = words(desk.page(one, LEAD))
    assert "10 records were looked at and 0 of them are bad: the sample passes." in certain
    assert "Assured: fewer than 10 of the 40 records are bad." in certain
    desk.done(f"{one}/conclude", None, LEAD)
    assert "10 of 10 records fit" in words(desk.page(one, LEAD))
    form = item_of(desk.page(path(visit, "4"), LEAD), SAMPLED)
    assert f'name="value-{SAMPLED}" value="10"' in form
    assert f'name="of-{SAMPLED}" value="10"' in form
    desk.done(path(visit, "4"), says(SAMPLED, value="10", of="10"), LEAD)
    assert [(answer.value, answer.of) for answer in history(desk, visit)] == [(Decimal(10), 10)]
    assert "Sample 1: client files" in words(desk.page(f"/desk/visits/{visit.id}", CITY))


def test_another_share_than_that_of_the_sample_needs_a_reason(
    desk: Desk, visit: Visit, drawn: str
) -> None:
    for record in course(desk, visit).order:
        desk.done(f"{drawn}/records", {"record": record, "mark": "fits"}, LEAD)
    desk.done(f"{drawn}/conclude", None, LEAD)
    refused = desk.post(path(visit, "4"), says(SAMPLED, value="9", of="10"), LEAD)
    assert refused.status_code == REFUSED
    assert "of the sample 10 of 10 records fit" in words(refused.text)
    desk.done(path(visit, "4"), says(SAMPLED, value="9", of="10", reason="一份事后补签"), LEAD)


def test_a_finding_is_explained_corrected_and_ends_the_looking_early(
    desk: Desk, visit: Visit, drawn: str
) -> None:
    first, second = course(desk, visit).order[:2]
    refused = desk.post(f"{drawn}/records", {"record": first, "mark": "unfit"}, LEAD)
    assert refused.status_code == REFUSED
    assert "say what was seen" in words(refused.text)
    doubt = {"record": second, "mark": "in_doubt", "note": "签名模糊"}
    desk.done(f"{drawn}/records", doubt, SECOND)
    bad = {"record": first, "mark": "unfit", "note": "缺监护人签字"}
    desk.done(f"{drawn}/records", bad, LEAD)
    shown = words(desk.page(drawn, LEAD))
    assert "1 bad, 1 in doubt" in shown
    assert "must be settled" in shown
    assert "Conclude the sample" not in shown
    again = words(desk.page(f"{drawn}?again={second}", LEAD))
    assert "签名模糊" in again
    desk.done(f"{drawn}/records", {"record": second, "mark": "fits"}, LEAD)
    shown = words(desk.page(drawn, LEAD))
    assert "the sample does not pass" in shown
    assert "not all records were looked at" in shown
    desk.done(f"{drawn}/conclude", None, LEAD)
    ended = words(desk.page(drawn, LEAD))
    assert "neither a bound nor the share" in ended
    assert f'name="value-{SAMPLED}" value=""' in desk.page(path(visit, "4"), LEAD)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (LIST | {"numbers": "A1\n王小明"}, "looks like names"),
        (LIST | {"numbers": "A1 A1"}, "stands 2 times"),
        (LIST | {"numbers": ""}, "1 to 5000"),
        (LIST | {"taken": "cases"}, "declared no such sheet"),
        (LIST | {"item": "9.99"}, "not on the checklist"),
    ],
)
def test_a_list_that_cannot_be_taken_is_shown_again(
    desk: Desk, visit: Visit, fields: Fields, reason: str
) -> None:
    answer = desk.post(f"/desk/visits/{visit.id}/samples", fields, LEAD)
    assert answer.status_code == REFUSED
    assert reason in words(answer.text)


def sent(desk: Desk, visit: Visit, content: str) -> httpx.Response:
    """Send a list as a CSV file."""
    file = ("file", ("list.csv", content.encode(), "text/csv"))
    fields = LIST | {"taken": "file", "numbers": ""}
    return desk.post(f"/desk/visits/{visit.id}/samples", fields, LEAD, files=[file])


def test_a_list_comes_as_a_file(desk: Desk, visit: Visit) -> None:
    rows = "\n".join(["Record number", *NUMBERS.splitlines()])
    answer = sent(desk, visit, rows)
    assert answer.status_code == httpx.codes.SEE_OTHER, words(answer.text)
    assert "40 records, frozen" in words(desk.page(answer.headers["location"], LEAD))
    # The same list typed in is the same sample.
    assert desk.done(f"/desk/visits/{visit.id}/samples", LIST, LEAD) == answer.headers["location"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("姓名\nA-001\n", "holds names, so the file was not taken"),
        ("Record number,家属\nA-1,王小明\nA-2,李小红\nA-3,张小兰\n", "holds names"),
        ("Record number\nA-1\n王小明\n", "row 3, column “Record number”: “王小明” cannot be drawn"),
        ("Record number\n13800138000\n", "tells who is served"),
        ("Record number\nA-1\nA-2\nA-1\n", "row 4, column “Record number”: The entry “A-1”"),
        ("Record number\n", "1 to 5000"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_row_by_row(
    desk: Desk, visit: Visit, content: str, reason: str
) -> None:
    answer = sent(desk, visit, content)
    assert answer.status_code == REFUSED
    assert reason in words(answer.text)
    assert "No sample yet" in words(desk.page(f"/desk/visits/{visit.id}/samples", LEAD))


def test_what_is_refused_on_the_way_says_why(desk: Desk, visit: Visit) -> None:
    one = desk.done(f"/desk/visits/{visit.id}/samples", LIST, LEAD)
    for fields, reason in (
        (AIM | {"good": "40"}, "the second at most 40"),
        (AIM | {"good": "0", "method": "two_stage"}, "choose another kind"),
        (AIM | {"source": "draw"}, "follows from no draw whose seed"),
    ):
        answer = desk.post(f"{one}/aim", fields, LEAD)
        assert answer.status_code in {REFUSED, 409}
        assert reason in words(answer.text)
    desk.done(f"{one}/aim", AIM, LEAD)
    answer = desk.post(f"{one}/dice", {"outcome": "123"}, LEAD)
    assert (answer.status_code, "Write the 20 digits" in words(answer.text)) == (REFUSED, True)
    desk.done(f"{one}/dice", {"outcome": THROWN}, LEAD)
    desk.done(f"{one}/dice", {"outcome": THROWN[::-1]}, SECOND)
    assert "have read the dice differently" in words(desk.page(one, LEAD))
    answer = desk.post(f"{one}/abandon", {"reason": "x"}, LEAD)
    assert answer.status_code == REFUSED
    desk.done(f"{one}/abandon", {"reason": "名单缺去年的档案"}, LEAD)
    assert "名单缺去年的档案" in words(desk.page(f"/desk/visits/{visit.id}/samples", CITY))


def test_a_beacon_is_waited_for_and_must_be_genuine(desk: Desk, visit: Visit) -> None:
    one = desk.done(f"/desk/visits/{visit.id}/samples", LIST, LEAD)
    desk.done(f"{one}/aim", AIM | {"source": "drand"}, LEAD)
    assert "drand quicknet, round" in words(desk.page(one, LEAD))
    answer = desk.post(f"{one}/round", {"signature": "b7" * 48}, LEAD)
    assert answer.status_code == REFUSED
    assert "not the signature of the round" in words(answer.text)


def test_others_find_nothing(desk: Desk, visit: Visit, drawn: str) -> None:
    asks: tuple[Callable[[], int], ...] = (
        lambda: desk.get(drawn, NEIGHBOUR).status_code,
        lambda: desk.get(f"/desk/visits/{visit.id}/samples", NEIGHBOUR).status_code,
        lambda: desk.get(drawn, owner(visit.institution)).status_code,
        lambda: desk.post(f"{drawn}/conclude", None, NEIGHBOUR).status_code,
    )
    assert {ask() for ask in asks} == {GONE}
    institution = owner(visit.institution)
    assert desk.post(f"{drawn}/conclude", None, institution).status_code == FORBIDDEN
