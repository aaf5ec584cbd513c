"""Indicators on the pages: who sees which, how a figure is reported, and what anyone may know."""

import csv
import io
import json

import httpx
import pikepdf
import pytest
from openpyxl import load_workbook

from api.records import words_of
from audit.domain.actor import Actor
from audit.domain.indicator_report import NewFigure
from audit.domain.indicator_tables import FIGURES
from reports.workbook import Filled, write_workbook
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    CITY,
    DISTRICTS,
    INSTITUTIONS,
    NEIGHBOUR,
    district_regulator,
    owner,
)
from tests.services.everybody import OVERSIGHT

PLACE = "/desk/indicators"
SERVED = "standard_service_rate"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIELDS = {
    "region": DISTRICTS[0],
    "year": "2025",
    "indicator": SERVED,
    "numerator": "36",
    "denominator": "60",
    "note": "区年度统计表（示例）",
}


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    return Desk(service)


def figure(region: str, numerator: int | None, denominator: int | None = 60) -> NewFigure:
    return NewFigure(
        region=region,
        year=2024,
        indicator=SERVED,
        numerator=numerator,
        denominator=denominator,
        note="区年度统计表（示例）",
    )


def send(desk: Desk, *figures: NewFigure, who: Actor = CITY) -> httpx.Response:
    content = write_workbook([Filled(table=FIGURES, values=figures)], words_of("en"))
    file = ("file", ("figures.xlsx", content, XLSX))
    return desk.post(f"{PLACE}/import", who=who, files=[file])


def test_a_figure_is_reported_and_stands_in_every_place(desk: Desk) -> None:
    led = desk.done(f"{PLACE}/report", FIELDS)
    assert led.startswith(f"{PLACE}/{SERVED}?region={DISTRICTS[0]}&year=2025")
    one = words(desk.page(led))
    assert "60%" in one
    assert "36 / 60" in one
    assert " met " in one
    assert "区年度统计表（示例）" in one
    assert "怎样算作一次规范服务" in one
    city = words(desk.page(f"{PLACE}?year=2025"))
    assert "登记康复对象接受规范服务率" in city
    assert "15 districts without data" in city
    assert "incomplete" in city


def test_a_wrong_figure_is_shown_again_with_what_is_wrong(desk: Desk) -> None:
    answer = desk.post(f"{PLACE}/report", FIELDS | {"numerator": "61"})
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "The numerator 61 is larger than the denominator 60" in words(answer.text)
    assert 'value="61"' in answer.text
    missing = desk.post(f"{PLACE}/report", {"region": DISTRICTS[0]})
    assert missing.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    beyond = desk.post(f"{PLACE}/report", FIELDS | {"region": "320102"})
    assert beyond.status_code == httpx.codes.NOT_FOUND


def test_a_spreadsheet_is_taken_whole_or_not_at_all(desk: Desk) -> None:
    good = send(desk, figure(DISTRICTS[0], 30), figure(DISTRICTS[1], 20))
    assert good.status_code == httpx.codes.SEE_OTHER
    wrong = send(desk, figure(DISTRICTS[0], 31), figure("320102", 20), figure(DISTRICTS[1], 70))
    assert wrong.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    said = words(wrong.text)
    assert "320102 is no region of yours" in said
    assert "The numerator 70 is larger than the denominator 60" in said
    assert "30 / 60" in words(desk.page(f"{PLACE}/{SERVED}?region={DISTRICTS[0]}&year=2024"))
    assert desk.post(f"{PLACE}/import", {}).status_code == httpx.codes.UNPROCESSABLE_ENTITY


def test_the_template_holds_the_columns(desk: Desk) -> None:
    answer = desk.get(f"{PLACE}/template.xlsx")
    header = [cell.value for cell in load_workbook(io.BytesIO(answer.content)).worksheets[0][1]]
    assert header[:3] == ["Region (code)", "Year", "Indicator (code)"]


def test_the_list_comes_as_a_file_and_narrowed_to_a_set(desk: Desk) -> None:
    answer = desk.get(f"{PLACE}?year=2025&set=shanghai&as=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + 4
    assert all("上海市" in row[1] for row in rows[1:])
    assert desk.get(f"{PLACE}?year=2018").status_code == httpx.codes.NOT_FOUND
    assert desk.get(f"{PLACE}?year=x").status_code == httpx.codes.UNPROCESSABLE_ENTITY


def test_what_the_system_reckons_is_not_reported(desk: Desk) -> None:
    page = desk.page(f"{PLACE}/district_coverage?year=2026")
    assert "2 / 16" in words(page)
    assert "computed" in words(page)
    assert f"{PLACE}/report" not in page
    assert f"{PLACE}/report" in desk.page(f"{PLACE}/district_coverage?year=2025")


@pytest.mark.parametrize("path", [PLACE, f"{PLACE}/{SERVED}", f"{PLACE}/progress.pdf"])
def test_each_sees_the_own_region_and_no_other(desk: Desk, path: str) -> None:
    district = district_regulator(DISTRICTS[0])
    assert desk.get(path, OVERSIGHT).status_code == httpx.codes.OK
    assert desk.get(path, district).status_code == httpx.codes.OK
    for who in (NEIGHBOUR, district):
        assert desk.get(f"{path}?region=31", who).status_code == httpx.codes.NOT_FOUND
    for who in (ADMIN, owner(INSTITUTIONS[0].id)):
        assert desk.get(path, who).status_code == httpx.codes.FORBIDDEN


def test_who_only_watches_reports_nothing(desk: Desk) -> None:
    assert f"{PLACE}/report" not in desk.page(PLACE, OVERSIGHT)
    assert desk.get(f"{PLACE}/report", OVERSIGHT).status_code == httpx.codes.FORBIDDEN
    assert desk.post(f"{PLACE}/report", FIELDS, OVERSIGHT).status_code == httpx.codes.FORBIDDEN
    assert send(desk, figure(DISTRICTS[0], 1), who=OVERSIGHT).status_code == 403


def test_anyone_sees_the_figures_but_not_of_few_people(desk: Desk, service: Service) -> None:
    for district, numerator in zip(DISTRICTS, ("3", "40"), strict=True):
        fields = FIELDS | {"region": district, "numerator": numerator, "year": "2023"}
        desk.done(f"{PLACE}/report", fields)
    page = words(service.client.get("/indicators?region=31&year=2023").text)
    assert "kept back (few people)" in page
    assert "43 / 120" in page
    assert "3 / 60" not in page
    assert "40 / 60" not in page
    answer = service.client.get("/open/indicators.csv?region=31&year=2023")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    served = [row for row in rows if row["indicator"] == SERVED]
    assert {row["kept_back"] for row in served if row["region"] in DISTRICTS} == {"true"}
    assert [row["numerator"] for row in served if row["region"] == "31"] == ["43"]
    assert service.client.get("/indicators?region=32").status_code == httpx.codes.NOT_FOUND
    assert service.client.get("/indicators?year=2040").status_code == httpx.codes.NOT_FOUND


def test_the_progress_report_is_a_document_with_its_facts(desk: Desk) -> None:
    answer = desk.get(f"{PLACE}/progress.pdf?year=2025")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        facts = json.loads(pdf.attachments["facts.json"].get_file().read_bytes())
    assert facts["document"] == "progress-report-1"
    lines = {line["code"]: line for group in facts["groups"] for line in group["lines"]}
    assert lines[SERVED]["standing"]["code"] == "incomplete"
    assert facts["without"]
