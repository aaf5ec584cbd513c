from datetime import date

import httpx
import pytest

from api.records import words_of
from audit.domain.actor import Actor
from audit.domain.record_tables import TABLES
from audit.domain.records import Post, RecordSheet, StaffMember
from reports.workbook import Filled, write_workbook
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CITY, INSTITUTIONS, owner

OWN, OTHER = owner(INSTITUTIONS[0].id), owner(INSTITUTIONS[1].id)
STAFF = "/desk/records/staff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    return Desk(service)


def staff(*numbers: str, since: date = date(2024, 3, 1)) -> bytes:
    members = [
        StaffMember(
            number=number,
            post=Post.SOCIAL_WORKER,
            relevant_degree=True,
            direct=True,
            employed_since=since,
            weekly_hours=40,
        )
        for number in numbers
    ]
    table = TABLES[RecordSheet.STAFF]
    return write_workbook([Filled(table=table, values=tuple(members))], words_of("en"))


def send(desk: Desk, content: bytes, who: Actor = OWN) -> httpx.Response:
    return desk.post(STAFF, who=who, files=[("file", ("staff.xlsx", content, XLSX))])


def test_a_sheet_is_sent_shown_and_kept_version_by_version(desk: Desk) -> None:
    for content in (staff("001"), staff("001", "002"), staff("001", "002")):
        assert send(desk, content).status_code == httpx.codes.SEE_OTHER
    said = words(desk.page(STAFF, OWN))
    assert "001" in said
    assert "002" in said
    sums = words(desk.page("/desk/records", OWN))
    assert "100%" in sums
    assert "0 / 2" in sums


def test_a_wrong_file_is_refused_with_every_place_and_nothing_is_kept(desk: Desk) -> None:
    before = desk.page("/desk/records", OWN)
    answer = send(desk, staff("009", since=date(2030, 1, 1)))
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "2030-01-01 is still to come" in words(answer.text)
    assert desk.page("/desk/records", OWN) == before


def test_without_a_file_nothing_happens(desk: Desk) -> None:
    answer = desk.post(STAFF, {}, OWN)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "No file was chosen" in words(answer.text)


def test_a_downloaded_sheet_can_be_sent_again_unchanged(desk: Desk) -> None:
    send(desk, staff("001", "002"))
    content = desk.get(f"{STAFF}/file", OWN).content
    before = desk.page(STAFF, OWN)
    assert send(desk, content).status_code == httpx.codes.SEE_OTHER
    assert desk.page(STAFF, OWN).count("<tr>") == before.count("<tr>")


def test_a_regulator_reads_and_does_not_write(desk: Desk) -> None:
    html = desk.page(f"{STAFF}?institution={OWN.institution}", CITY)
    assert "Declare as the next version" not in html
    assert send(desk, staff("003"), CITY).status_code == httpx.codes.FORBIDDEN


def test_another_institution_sees_nothing_of_it(desk: Desk) -> None:
    answer = desk.get(f"{STAFF}?institution={OWN.institution}", OTHER)
    assert answer.status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize("sheet", RecordSheet)
def test_every_sheet_has_a_page_that_says_what_to_do(desk: Desk, sheet: RecordSheet) -> None:
    assert "Fill in the template and send it." in words(desk.page(f"/desk/records/{sheet}", OTHER))
