"""Measures from records on pages: for the institution, in a visit, on the notice, over JSON."""

import httpx
import msgspec
import pytest

from audit.domain.records import RecordSheet
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import records
from tests import factories
from tests import factories_records as made
from tests.api.pages.desk import Desk, words
from tests.api.pages.recorded import LEAD, PLACE, begun_visit, item_of, path, says, told
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSTITUTIONS, NEIGHBOUR, owner

OWN, OTHER = owner(PLACE.id), owner(INSTITUTIONS[0].id)
MEASURES = "/desk/records/measures"
DEGREES = "3.02"
REFUSED = 422


async def declared(runtime: Runtime) -> None:
    """Declare every sheet of the institution that is visited."""
    async with runtime.unit_of_work(OWN) as uow:
        for sheet in RecordSheet:
            entries = getattr(made.RECORDS, sheet)
            await records.declare(uow, PLACE.id, sheet, entries=entries)


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    service.call(declared)
    return Desk(service)


@pytest.fixture
def visit(desk: Desk) -> Visit:
    begun: Visit = desk.service.call(begun_visit)
    return begun


def test_an_institution_sees_what_its_records_come_to(desk: Desk) -> None:
    said = words(desk.page(MEASURES, OWN))
    assert "相关专业学历从业人员占比 50% 1 / 2 item 3.02: at least 30%" in said
    assert "(reaches the threshold)" in said
    assert words(desk.page("/desk/records", OWN)).count("What the records come to") == 1


def test_one_measure_shows_every_row_and_how_it_is_reckoned(desk: Desk) -> None:
    said = words(desk.page(f"{MEASURES}/relevant_degree_share", OWN))
    assert "Counted, but not fitting 1" in said
    assert "002 no related degree" in said
    assert "Counted and fitting 1" in said
    assert "民发〔2022〕104号第12项" in said
    training = words(desk.page(f"{MEASURES}/training_hours_share", OWN))
    assert "Left out: something is missing 2" in training
    assert "the whole year 2025" in training


def test_nothing_declared_is_not_zero(desk: Desk) -> None:
    said = words(desk.page(MEASURES, OTHER))
    assert " 0%" not in said
    assert "not declared" in said
    one = words(desk.page(f"{MEASURES}/staff_turnover", OTHER))
    assert "Not declared: staff." in one


@pytest.mark.parametrize("place", [MEASURES, f"{MEASURES}/staff_turnover"])
def test_only_those_read_them_who_read_the_records(desk: Desk, place: str) -> None:
    asked = f"{place}?institution={PLACE.id}"
    assert desk.get(asked, CITY).status_code == httpx.codes.OK
    assert desk.get(asked, LEAD).status_code == httpx.codes.NOT_FOUND
    for stranger in (OTHER, NEIGHBOUR):
        assert desk.get(asked, stranger).status_code == httpx.codes.NOT_FOUND
    assert desk.get(asked, ADMIN).status_code == httpx.codes.FORBIDDEN


def test_there_is_no_other_measure(desk: Desk) -> None:
    assert desk.get(f"{MEASURES}/happiness", OWN).status_code == httpx.codes.BAD_REQUEST


def test_the_form_of_an_item_is_filled_and_shows_the_rows(desk: Desk, visit: Visit) -> None:
    html = desk.page(path(visit, "3"), LEAD)
    item = item_of(html, DEGREES)
    assert 'name="value-3.02" value="50"' in item
    said = words(item)
    assert "Already there, no papers need be handed over: 花名册, 比例计算表" in said
    assert "相关专业学历从业人员占比 50% 1 / 2" in said
    assert "002: no related degree" in said
    assert f"institution={PLACE.id}" in item
    missing = item_of(html, "3.04")
    assert 'name="value-3.04" value=""' in missing
    assert "No value, because something is missing." in words(missing)


def test_a_form_left_as_it_was_filled_says_nothing(desk: Desk, visit: Visit) -> None:
    fields = {f"seen-{DEGREES}": "0", f"value-{DEGREES}": "50"}
    assert desk.done(path(visit, "3"), fields, LEAD) == path(visit, "3")
    assert told(desk.page(path(visit, "3"), LEAD), DEGREES).startswith("Not answered yet.")


def test_a_value_is_taken_over(desk: Desk, visit: Visit) -> None:
    desk.done(path(visit, "3"), says(DEGREES, value="50"), LEAD)
    said = words(item_of(desk.page(path(visit, "3"), LEAD), DEGREES))
    assert "The value of the records was taken over: 50%." in said


def test_a_correction_needs_a_reason_and_is_shown_as_one(desk: Desk, visit: Visit) -> None:
    answer = desk.post(path(visit, "3"), says(DEGREES, value="60"), LEAD)
    assert answer.status_code == REFUSED
    refused = words(item_of(answer.text, DEGREES))
    assert "the records give 50, and 60 was entered; say why" in refused
    assert 'name="value-3.02" value="60"' in item_of(answer.text, DEGREES)
    desk.done(path(visit, "3"), says(DEGREES, value="60", reason="当场补充证书"), LEAD)
    said = words(item_of(desk.page(path(visit, "3"), LEAD), DEGREES))
    assert "The records gave 50%; it was corrected to 60%." in said


def test_visit_and_notice_count_the_papers(desk: Desk, visit: Visit) -> None:
    assert "Not asked for, because they stand in the records: 花名册" in words(
        desk.page(f"/desk/visits/{visit.id}", CITY)
    )
    notice = words(desk.page(f"/desk/notices/{visit.id}/read", OWN))
    assert "12 are not asked for, because your records hold them already." in notice
    assert "个人学时台账" in notice


def test_a_column_of_names_is_refused_with_the_reason(desk: Desk) -> None:
    header = "服务日期,服务种类,服务对象编号,姓名,人员编号,分钟数\n"
    content = f"{header}2026-02-20,小组工作,C001,张三,001,60\n".encode()
    answer = desk.post(
        "/desk/records/services", who=OWN, files=[("file", ("s.csv", content, "text/csv"))]
    )
    assert answer.status_code == REFUSED
    said = words(answer.text)
    assert "“姓名”" in said
    assert "holds names" in said
    assert "mental health law of 2018, Article 4" in said


# Over JSON


def api(sheet: str) -> str:
    return f"/institutions/{PLACE.id}/records/sheets/{sheet}"


def test_a_sheet_is_declared_and_measured_over_json(desk: Desk) -> None:
    service = desk.service
    cases = msgspec.to_builtins((made.CASE, msgspec.structs.replace(made.CASE, client="C002")))
    answer = service.post(api("cases"), cases, OWN)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    assert answer.json()["entries"] == 2
    assert service.get(f"{api('cases')}/versions", OWN).json()["total"] == 2
    listed = service.get(f"/institutions/{PLACE.id}/records", OWN).json()
    assert {one["sheet"] for one in listed} == set(RecordSheet)
    found = service.get(f"/institutions/{PLACE.id}/records/measures", CITY).json()
    by_name = {one["name"]: one for one in found}
    assert by_name["consent_before_service"]["value"] == "100"
    assert by_name["clients_with_case"]["rows"][0]["entry"] == "C001"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"client": "C1"}, "records.json"),
        ([{"client": "C1", "name": "张三"}], "records.json"),
        ([{"client": "13800138000"}], "records.rows"),
        ([{"client": "C1", "applied_on": "2990-01-01"}], "records.days"),
    ],
)
def test_what_a_spreadsheet_may_not_say_json_may_not_either(
    desk: Desk, body: object, code: str
) -> None:
    answer = desk.service.post(api("cases"), body, OWN)
    assert answer.status_code == REFUSED
    assert answer.json()["code"] == code
