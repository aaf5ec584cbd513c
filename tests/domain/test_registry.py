from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.register_item_tables import RECUSALS, TABLES
from audit.domain.register_rows import (
    MOST_FAULTS,
    Parsed,
    Row,
    Sheet,
    Table,
    check_values,
    example_sheet,
    headers,
    read_rows,
    write_rows,
)
from audit.domain.register_tables import INSPECTORS, INSTITUTIONS
from audit.domain.register_words import letter
from audit.domain.registry import (
    Inspector,
    Institution,
    InstitutionStatus,
    Recusal,
    RiskClass,
)
from tests import strategies
from tests.domain.register_lines import ENGLISH, INSPECTOR, INSTITUTION, RECUSAL, only_fault, read


def test_a_line_becomes_an_institution() -> None:
    parsed = read(INSTITUTIONS, INSTITUTION)
    assert parsed.faults == ()
    assert parsed.values == (
        Institution(
            id="52310106MJ0000000C",
            uscc="52310106MJ0000000C",
            name="暖阳康复中心",
            district="310106",
            address="示例路1号",
            forms=("day_care", "home_support"),
            kind="station",
            status=InstitutionStatus.ACTIVE,
            risk_class=RiskClass.B,
            capacity=30,
            registered_on=date(2020, 1, 31),
        ),
    )


def test_two_licences_of_one_body_are_two_institutions() -> None:
    second = INSTITUTION | {"licence": "7", "capacity": "", "registered_on": ""}
    parsed = read(INSTITUTIONS, INSTITUTION, second)
    assert [value.id for value in parsed.values] == ["52310106MJ0000000C", "52310106MJ0000000C/7"]
    assert parsed.values[1].licence == "7"
    assert parsed.values[1].capacity is None


def test_a_line_becomes_an_inspector() -> None:
    (inspector,) = read(INSPECTORS, INSPECTOR).values
    assert inspector == Inspector(
        id="31-0007",
        name="演示人员",
        organisation="11310106MB00000005",
        organisation_name="演示评估中心",
        districts=("310106", "3101", "31"),
        expertise=("psychiatry", "fire.safety"),
        capacity=6,
        officer=False,
    )
    assert inspector.serves("310115")
    assert not inspector.serves("320508")


def test_a_line_becomes_a_recusal() -> None:
    (recusal,) = read(RECUSALS, RECUSAL).values
    assert recusal == Recusal(
        inspector="31-0007",
        institution="52310106MJ0000000C/7",
        reason="曾在该机构任职",
        declared_on=date(2026, 3, 1),
    )


def test_every_wrong_cell_of_a_line_is_named_at_once() -> None:
    line = INSTITUTION | {"uscc": "1", "name": "", "kind": "?"}
    assert [fault.fields["column"] for fault in read(INSTITUTIONS, line).faults] == [
        "uscc",
        "name",
        "kind",
    ]


def test_a_repeated_entry_names_the_first() -> None:
    parsed = read(INSTITUTIONS, INSTITUTION, INSTITUTION | {"name": "另一名称"})
    (fault,) = parsed.faults
    assert len(parsed.values) == 1
    assert (fault.code, fault.fields["row"], fault.fields["first"]) == (
        "registry.repeated",
        "3",
        "2",
    )


def test_a_recusal_speaks_of_registered_people_and_institutions() -> None:
    words = msgspec.structs.replace(
        ENGLISH,
        registered={
            "inspectors": frozenset({"31-0007"}),
            "institutions": frozenset({"52310106MJ0000000C"}),
        },
    )
    fault = only_fault(RECUSALS, RECUSAL, words)
    assert (fault.code, fault.fields["column"]) == ("registry.unregistered", "institution")


def header_codes(*names: str) -> list[str]:
    header = Row(number=3, cells=names)
    parsed = read_rows(Sheet(title="S", header=header, rows=()), RECUSALS, ENGLISH)
    assert parsed.values == ()
    assert all(fault.fields["row"] == "3" for fault in parsed.faults)
    return [fault.code for fault in parsed.faults]


def test_headers_may_be_keys_or_words_in_any_order() -> None:
    assert header_codes("Reason for the recusal", "inspector", "Declared on", "institution") == []


def test_unknown_missing_and_repeated_columns_are_faults() -> None:
    assert header_codes("inspector", "institution", "reason", "declared_on", "remark") == [
        "registry.unknown_column"
    ]
    assert header_codes("inspector", "institution", "reason") == ["registry.missing_column"]
    assert header_codes(*RECUSAL, "reason") == ["registry.repeated_column"]


def test_text_beside_the_columns_is_a_fault() -> None:
    header = Row(number=1, cells=(*RECUSAL, ""))
    row = Row(number=2, cells=(*RECUSAL.values(), "", "x"))
    parsed = read_rows(Sheet(title="S", header=header, rows=(row,)), RECUSALS, ENGLISH)
    assert [fault.where for fault in parsed.faults] == ["Sheet “S”, row 2, column “F”"]
    assert parsed.faults[0].code == "registry.without_header"


def test_blank_lines_are_passed_over() -> None:
    blank = dict.fromkeys(RECUSAL, "  ")
    assert len(read(RECUSALS, blank, RECUSAL, blank).values) == 1


def test_reading_stops_where_everything_is_wrong() -> None:
    lines = [RECUSAL | {"declared_on": "?"}] * (MOST_FAULTS + 9)
    faults = read(RECUSALS, *lines).faults
    assert len(faults) == MOST_FAULTS + 1
    assert faults[-1].code == "registry.too_many_faults"
    assert faults[-1].fields["row"] == str(MOST_FAULTS + 2)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_untouched_example_is_passed_over(table: Table[object]) -> None:
    assert read_rows(example_sheet(table, ENGLISH), table, ENGLISH) == Parsed(values=(), faults=())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_example_is_a_good_line_without_its_mark(table: Table[object]) -> None:
    sheet = example_sheet(table, ENGLISH)
    first, *others = sheet.rows[0].cells
    cells = (first.removeprefix("Example: "), *others)
    unmarked = msgspec.structs.replace(sheet, rows=(Row(number=2, cells=cells),))
    parsed = read_rows(unmarked, table, ENGLISH)
    assert (len(parsed.values), parsed.faults) == (1, ())


def test_a_changed_example_is_refused_clearly() -> None:
    sheet = example_sheet(INSTITUTIONS, ENGLISH)
    cells = list(sheet.rows[0].cells)
    cells[2] = "暖阳康复中心"
    changed = msgspec.structs.replace(sheet, rows=(Row(number=2, cells=tuple(cells)),))
    (fault,) = read_rows(changed, INSTITUTIONS, ENGLISH).faults
    assert fault.code == "registry.example"


@given(st.lists(strategies.institutions(), max_size=5, unique_by=INSTITUTIONS.identity))
def test_written_institutions_read_back(values: list[Institution]) -> None:
    written = write_rows(values, INSTITUTIONS, ENGLISH)
    parsed = read_rows(written, INSTITUTIONS, ENGLISH)
    assert (parsed.values, parsed.faults) == (tuple(values), ())
    assert parsed.rows == tuple(range(2, 2 + len(values)))


def test_values_that_came_otherwise_obey_the_same_rules() -> None:
    (good,) = read(INSTITUTIONS, INSTITUTION).values
    assert check_values([good], INSTITUTIONS, ENGLISH) == ()
    wrong = msgspec.structs.replace(good, name=" ", kind="hospital")
    assert [fault.code for fault in check_values([wrong], INSTITUTIONS, ENGLISH)] == [
        "registry.required",
        "registry.choice",
    ]
    other = msgspec.structs.replace(good, id="7")
    (fault,) = check_values([other], INSTITUTIONS, ENGLISH)
    assert (fault.code, fault.where) == ("registry.contradiction", "$.institutions[0]")


def test_no_two_columns_of_a_sheet_have_one_name() -> None:
    for table in TABLES:
        names = headers(table, ENGLISH)
        assert len(set(names) | {column.key for column in table.columns}) == 2 * len(names)


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
