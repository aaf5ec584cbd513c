from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.records import words_of
from audit.domain.record_tables import PRICES, STAFF, TABLES, TRAINING
from audit.domain.records import RecordSheet
from audit.domain.register_rows import Row, Sheet, Table, example_sheet, read_rows, write_rows
from reports.language import CHINESE, ENGLISH
from tests import factories_records as made

WORDS = words_of(CHINESE)
SHEETS = st.one_of(
    *(
        st.tuples(
            st.just(TABLES[sheet]),
            st.lists(entries, max_size=5, unique_by=TABLES[sheet].identity).map(tuple),
        )
        for sheet, entries in (
            (RecordSheet.STAFF, made.staff_members()),
            (RecordSheet.TRAINING, made.trainings()),
            (RecordSheet.PRICES, made.prices()),
            (RecordSheet.CONTINGENCY, made.contingencies()),
            (RecordSheet.SERVICES, made.services()),
            (RecordSheet.CASES, made.cases()),
            (RecordSheet.INSURANCE, made.policies()),
            (RecordSheet.COMPLAINTS, made.complaints()),
        )
    )
)


def told(table: Table[Any], *cells: str) -> list[tuple[str, str]]:
    """Return the code and the place of every fault of one line."""
    head = Row(number=1, cells=tuple(column.key for column in table.columns))
    sheet = Sheet(title=table.name, header=head, rows=(Row(number=2, cells=cells),))
    return [(one.code, one.where) for one in read_rows(sheet, table, WORDS).faults]


@given(SHEETS, st.sampled_from((CHINESE, ENGLISH)))
def test_what_is_written_reads_back_as_it_was(
    filled: tuple[Table[Any], tuple[Any, ...]], language: str
) -> None:
    table, entries = filled
    words = words_of(language)
    parsed = read_rows(write_rows(entries, table, words), table, words)
    assert (parsed.faults, parsed.values) == ((), entries)


@pytest.mark.parametrize("sheet", RecordSheet)
def test_an_untouched_template_is_an_empty_sheet(sheet: RecordSheet) -> None:
    table = TABLES[sheet]
    parsed = read_rows(example_sheet(table, WORDS), table, WORDS)
    assert (parsed.faults, parsed.values) == ((), ())


@pytest.mark.parametrize(
    "number", ["31010619900101123X", "310106199001011234", "13800138000", "１３８００１３８０００"]
)
def test_no_number_of_a_person_is_taken(number: str) -> None:
    line = (number, "护士", "护士", "是", "", "是", "2024-03-01", "", "40")
    assert told(STAFF, *line) == [
        ("records.personal_number", "工作表“staff”第 2 行“number”列"),
    ]
    assert told(STAFF, "001", *line[1:]) == []


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("35", "35.00"),
        ("35.5", "35.50"),
        ("¥1,200.00", "1200.00"),
        ("0", "0.00"),
        ("3.5000", "3.50"),
    ],
)
def test_a_price_has_two_decimals(text: str, price: str) -> None:
    head = Row(number=1, cells=tuple(column.key for column in PRICES.columns))
    line = Row(number=2, cells=("日间照料", "天", text, "公示栏"))
    parsed = read_rows(Sheet(title="prices", header=head, rows=(line,)), PRICES, WORDS)
    assert [str(one.price) for one in parsed.values] == [price]


@pytest.mark.parametrize("text", ["免费", "-1", "1.005", "1e3", "1000000", ".5"])
def test_what_is_no_price_is_refused_by_its_place(text: str) -> None:
    found = told(PRICES, "日间照料", "天", text, "公示栏")
    assert [code for code, _ in found] == ["records.price"]


@pytest.mark.parametrize("text", ["0", "0.0", "1.25", "1000", "四"])
def test_what_is_no_number_of_hours_is_refused(text: str) -> None:
    found = told(TRAINING, "001", "集中培训", "康复", text, "2026-03-01")
    assert [code for code, _ in found] == ["records.hours"]


def test_a_week_has_168_hours() -> None:
    line = ("001", "护士", "", "是", "", "否", "2024-03-01", "")
    assert told(STAFF, *line, "168") == []
    assert [code for code, _ in told(STAFF, *line, "169")] == ["records.weekly_hours"]


def test_a_training_stands_once() -> None:
    line = ("001", "集中培训", "康复", "4", "2026-03-01")
    head = Row(number=1, cells=tuple(column.key for column in TRAINING.columns))
    rows = tuple(Row(number=number, cells=line) for number in (2, 3))
    parsed = read_rows(Sheet(title="training", header=head, rows=rows), TRAINING, WORDS)
    assert [one.code for one in parsed.faults] == ["registry.repeated"]
