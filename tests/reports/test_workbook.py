import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.errors import Invalid
from audit.domain.register_item_tables import ITEMS, RECUSALS, TABLES
from audit.domain.register_rows import Parsed, Table, V, headers
from audit.domain.register_tables import INSPECTORS, INSTITUTIONS
from audit.domain.register_words import Lexicon
from audit.domain.registry import Institution, Recusal
from reports.language import ENGLISH, gettext
from reports.sheets import guard, unguard
from reports.workbook import (
    Filled,
    lexicon,
    read_register,
    template,
    write_csv,
    write_workbook,
)
from tests import strategies

CHINESE_WORDS = lexicon(strategies.TERMS, checklists=strategies.CHECKLISTS)
ENGLISH_WORDS = lexicon(strategies.TERMS, checklists=strategies.CHECKLISTS, language=ENGLISH)

RECUSAL = Recusal(
    inspector="0007",
    institution="523101060000000007",
    reason='=HYPERLINK("http://example.org")',
    declared_on=date(2026, 3, 1),
)


def xlsx(values: Sequence[V], table: Table[V]) -> bytes:
    return write_workbook([Filled(table=table, values=tuple(values))], CHINESE_WORDS)


def xlsx_of(*rows: Sequence[object], title: str = "回避") -> bytes:
    """Return a workbook as somebody might have made it by hand."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def opened(content: bytes, title: str) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(content))[title]
    assert isinstance(sheet, Worksheet)
    return sheet


def filled(table: Table[V], values: st.SearchStrategy[V]) -> st.SearchStrategy[Filled[V]]:
    lists = st.lists(values, max_size=4, unique_by=table.identity)
    return lists.map(lambda entries: Filled(table=table, values=tuple(entries)))


REGISTERS: st.SearchStrategy[Filled[Any]] = st.one_of(
    filled(INSTITUTIONS, strategies.institutions()),
    filled(INSPECTORS, strategies.inspectors()),
    filled(RECUSALS, strategies.recusals()),
    filled(ITEMS, strategies.inspection_items()),
)


@given(REGISTERS, st.sampled_from((CHINESE_WORDS, ENGLISH_WORDS)))
def test_csv_reads_back_as_it_was_written(register: Filled[Any], words: Lexicon) -> None:
    content = write_csv(register.values, register.table, words)
    parsed = read_register(content, register.table, words)
    assert (parsed.values, parsed.faults) == (register.values, ())


@settings(max_examples=40)
@given(REGISTERS)
def test_a_workbook_reads_back_as_it_was_written(register: Filled[Any]) -> None:
    content = write_workbook([register], CHINESE_WORDS)
    assert content == write_workbook([register], CHINESE_WORDS)
    parsed = read_register(content, register.table, CHINESE_WORDS)
    assert (parsed.values, parsed.faults) == (register.values, ())


def test_a_workbook_holds_several_registers() -> None:
    institution = Institution(
        id="52310106MJ0000000C",
        uscc="52310106MJ0000000C",
        name="暖阳康复中心",
        district="310106",
        address="示例路1号",
        forms=("day_care",),
        kind="station",
    )
    content = write_workbook(
        [
            Filled(table=INSTITUTIONS, values=(institution,)),
            Filled(table=RECUSALS, values=(RECUSAL,)),
        ],
        CHINESE_WORDS,
    )
    assert read_register(content, INSTITUTIONS, CHINESE_WORDS).values == (institution,)
    assert read_register(content, RECUSALS, CHINESE_WORDS).values == (RECUSAL,)
    with pytest.raises(Invalid) as refused:
        read_register(content, ITEMS, CHINESE_WORDS)
    assert refused.value.code == "workbook.sheet_missing"
    assert "“回避”" in refused.value.fields["found"]


def test_text_is_never_a_formula_in_a_workbook() -> None:
    sheet = opened(xlsx([RECUSAL], RECUSALS), "回避")
    assert [sheet.cell(2, place).data_type for place in range(1, 5)] == ["s"] * 4
    assert {sheet.cell(2, place).number_format for place in range(1, 5)} == {"@"}
    assert sheet["A2"].value == "0007"
    assert sheet["B2"].value == "523101060000000007"


def test_text_is_never_a_formula_in_csv() -> None:
    text = write_csv([RECUSAL], RECUSALS, CHINESE_WORDS).decode("utf-8-sig")
    _, line = csv.reader(io.StringIO(text, newline=""))
    assert line[2] == '\'=HYPERLINK("http://example.org")'


@given(st.text() | st.sampled_from(strategies.NASTY))
def test_the_guard_of_csv_is_undone(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in tuple("=+-@\t\r＝＋－＠")


def test_an_apostrophe_somebody_wrote_stays() -> None:
    assert unguard("'s Hertogenbosch") == "'s Hertogenbosch"


LINE = "0007,523101060000000007,任职,2026-03-01\r\n"
HEADER = "检查人员证件编号,机构编号,理由,申报日期\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_may_come_in_the_encodings_used_in_china(encoding: str) -> None:
    parsed = read_register((HEADER + LINE).encode(encoding), RECUSALS, CHINESE_WORDS)
    assert parsed.faults == ()
    assert parsed.values[0].reason == "任职"
    assert parsed.values[0].inspector == "0007"


def test_a_fault_is_told_in_the_words_of_the_sheet() -> None:
    content = (HEADER + LINE + "\r\n" + LINE.replace("2026-03-01", "三月")).encode("gb18030")
    (fault,) = read_register(content, RECUSALS, CHINESE_WORDS).faults
    assert fault.where == "工作表“CSV”第 4 行“申报日期”列"
    assert gettext(fault.message).format_map(fault.fields) == (
        "“三月”不是有效日期；请写作2026-03-31。"
    )


def test_cells_of_a_workbook_may_be_dates_and_numbers() -> None:
    content = xlsx_of(
        ["inspector", "institution", "reason", "declared_on"],
        [31.0, "523101060000000007", "任职", datetime(2026, 3, 1)],  # noqa: DTZ001 -- XLSX has no zone
    )
    assert read_register(content, RECUSALS, CHINESE_WORDS).values == (
        Recusal(
            inspector="31",
            institution="523101060000000007",
            reason="任职",
            declared_on=date(2026, 3, 1),
        ),
    )


def test_a_moment_is_no_day_and_a_tick_is_a_yes() -> None:
    keys = [column.key for column in INSPECTORS.columns]
    line = ["7", "某人", "11310106MB00000005", "某中心", "31", "护理", 6, "active", True]
    (inspector,) = read_register(xlsx_of(keys, line), INSPECTORS, CHINESE_WORDS).values
    assert inspector.officer
    content = xlsx_of(
        ["inspector", "institution", "reason", "declared_on"],
        ["7", "8", "任职", datetime(2026, 3, 1, 9, 30)],  # noqa: DTZ001 -- XLSX has no zone
    )
    (fault,) = read_register(content, RECUSALS, CHINESE_WORDS).faults
    assert (fault.code, fault.fields["value"]) == ("registry.day", "2026-03-01T09:30:00")


def test_a_percentage_of_a_workbook_is_exact() -> None:
    keys = [column.key for column in ITEMS.columns]
    line = ["1", "服务", "general", "机构", "条例第一条", "实地", 0.07, "每年", "national"]
    (item,) = read_register(xlsx_of(keys, line), ITEMS, CHINESE_WORDS).values
    assert (item.code, item.ratio_num, item.ratio_den) == ("1", 7, 100)


def test_a_code_that_became_a_number_is_told_so() -> None:
    content = xlsx_of(
        ["inspector", "institution", "reason", "declared_on"],
        ["7", 523101060000000007, "任职", "2026-03-01"],
        title="Sheet1",
    )
    (fault,) = read_register(content, RECUSALS, CHINESE_WORDS).faults
    assert (fault.code, fault.fields["sheet"]) == ("registry.digits_lost", "Sheet1")


def test_the_header_may_stand_lower() -> None:
    content = xlsx_of([], [], [*headers(RECUSALS, CHINESE_WORDS)], [], ["7", "8", "任职", "?"])
    (fault,) = read_register(content, RECUSALS, CHINESE_WORDS).faults
    assert fault.fields["row"] == "5"


@pytest.fixture(scope="module")
def blank() -> bytes:
    return template(TABLES, CHINESE_WORDS)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_untouched_template_holds_nothing(blank: bytes, table: Table[Any]) -> None:
    assert read_register(blank, table, CHINESE_WORDS) == Parsed(values=(), faults=())
    sheet = opened(blank, gettext(table.title))
    assert str(sheet["A2"].value).startswith("示例：")
    notes = [sheet.cell(1, place).comment for place in range(1, len(table.columns) + 1)]
    assert [note.text for note in notes if note] == [gettext(each.note) for each in table.columns]


def test_a_template_offers_the_lists(blank: bytes) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(blank))
    rules = {
        str(rule.sqref).partition("2:")[0]: rule
        for rule in workbook["机构"].data_validations.dataValidation
    }
    assert set(rules) == {"F", "G", "H", "I"}
    offered = {
        letter: [str(cell.value) for (cell,) in workbook["选项"][rule.formula1.rpartition("!")[2]]]
        for letter, rule in rules.items()
    }
    assert offered["G"] == ["中心", "站点", "独立机构"]
    assert offered["I"] == ["A", "B", "C", "D"]
    assert (rules["G"].showErrorMessage, rules["F"].showErrorMessage) == (True, False)
    assert workbook["选项"].sheet_state == "hidden"


def test_every_word_of_the_sheets_is_translated() -> None:
    words = {
        word
        for table in TABLES
        for column in table.columns
        for word in (table.title, column.header, column.note)
    }
    assert not {word for word in words if gettext(word) == word}


REFUSED: list[tuple[str, Callable[[], bytes]]] = [
    ("workbook.kind", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)),
    ("workbook.kind", lambda: HEADER.encode("utf-16")),
    ("workbook.kind", lambda: b"\xff\xff\xff"),
    ("workbook.sheet_missing", lambda: b""),
    ("workbook.file_size", lambda: b"a" * 20_000_001),
    ("workbook.csv", lambda: HEADER.encode() + b'"0007'),
    ("workbook.csv", lambda: b"a" * 200_000),
    ("workbook.too_many_rows", lambda: b"\n" * 200_001),
]


@pytest.mark.parametrize(("code", "content"), REFUSED)
def test_what_cannot_be_a_register_is_refused(code: str, content: Callable[[], bytes]) -> None:
    with pytest.raises(Invalid) as refused:
        read_register(content(), RECUSALS, CHINESE_WORDS)
    assert refused.value.code == code
