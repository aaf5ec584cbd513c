from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.register_item_tables import ITEMS
from audit.domain.register_rows import Table, read_rows, write_rows
from audit.domain.register_tables import INSPECTORS, INSTITUTIONS
from tests.domain.register_lines import ENGLISH, INSPECTOR, INSTITUTION, ITEM, only_fault, read


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("3%", (3, 100)),
        ("3 ％", (3, 100)),
        ("2.50%", (250, 10_000)),
        ("100%", (100, 100)),
        ("1/3", (1, 3)),
        ("0.03", (3, 100)),
        ("1", (1, 1)),
        ("0", (0, 1)),
    ],
)
def test_a_share_is_exact(written: str, share: tuple[int, int]) -> None:
    (item,) = read(ITEMS, ITEM | {"ratio": written}).values
    assert (item.ratio_num, item.ratio_den) == share


@pytest.mark.parametrize("written", ["2020-01-31", "2020/1/31", "2020年1月31日", "20200131"])
def test_a_day_may_be_written_in_the_usual_ways(written: str) -> None:
    (value,) = read(INSTITUTIONS, INSTITUTION | {"registered_on": written}).values
    assert value.registered_on == date(2020, 1, 31)


def test_full_width_characters_and_spaces_in_a_code_are_forgiven() -> None:
    (value,) = read(INSTITUTIONS, INSTITUTION | {"uscc": "５２３１０１０６ mj000000 0C"}).values
    assert value.uscc == "52310106MJ0000000C"


WRONG_INSTITUTIONS = [
    ("uscc", "52310106MJ0000000D", "registry.credit_code_check"),
    ("uscc", "52310106MJ000000C", "registry.credit_code_length"),
    ("uscc", "52310106MI0000000C", "registry.credit_code_character"),
    ("uscc", "5.23101066789012e+17", "registry.digits_lost"),
    ("uscc", "", "registry.required"),
    ("licence", "沪静第7号", "registry.licence_form"),
    ("licence", "a/b", "registry.licence_form"),
    ("licence", "x" * 46, "registry.too_long"),
    ("name", "暖", "registry.name_short"),
    ("name", "暖阳" * 51, "registry.too_long"),
    ("name", "暖\u202e阳", "registry.character"),
    ("address", "\x07", "registry.character"),
    ("address", "\ue000", "registry.character"),
    ("district", "310108", "registry.district"),
    ("district", "310100", "registry.district"),
    ("district", "31010", "registry.district"),
    ("forms", "日间康复、日间", "registry.choice"),
    ("forms", "、", "registry.required"),
    ("kind", "医院", "registry.choice"),
    ("status", "open", "registry.choice"),
    ("risk_class", "E", "registry.choice"),
    ("capacity", "三十", "registry.whole_number"),
    ("capacity", "-1", "registry.whole_number"),
    ("capacity", "1.5", "registry.whole_number"),
    ("registered_on", "2023-02-29", "registry.day"),
    ("registered_on", "Jan 1", "registry.day"),
]
WRONG_INSPECTORS = [
    ("id", "沪-7", "registry.number_form"),
    ("id", "a|b", "registry.number_form"),
    ("id", "3.1E+07", "registry.digits_lost"),
    ("districts", "310106、99", "registry.region"),
    ("expertise", "精神", "registry.choice"),
    ("officer", "1", "registry.choice"),
]
WRONG_ITEMS = [
    ("code", "一", "registry.code_form"),
    ("ratio", "101%", "registry.share"),
    ("ratio", "3/2", "registry.share"),
    ("ratio", "1/0", "registry.share"),
    ("ratio", "0.1234567", "registry.share"),
    ("ratio", "1/9999999", "registry.share"),
    ("ratio", "三成", "registry.share"),
    ("basis", "", "registry.required"),
    ("checklist", "unknown", "registry.choice"),
]


@pytest.mark.parametrize(
    ("table", "line", "wrong"),
    [
        (table, line, wrong)
        for table, line, cases in (
            (INSTITUTIONS, INSTITUTION, WRONG_INSTITUTIONS),
            (INSPECTORS, INSPECTOR, WRONG_INSPECTORS),
            (ITEMS, ITEM, WRONG_ITEMS),
        )
        for wrong in cases
    ],
)
def test_a_wrong_cell_is_named_with_sheet_row_column_and_value(
    table: Table[object], line: dict[str, str], wrong: tuple[str, str, str]
) -> None:
    column, value, code = wrong
    fault = only_fault(table, line | {column: value})
    assert fault.code == code
    assert fault.where == f"Sheet “S”, row 2, column “{column}”"
    shown = value if len(value) <= 60 else f"{value[:60]}…"
    expected = {"sheet": "S", "row": "2", "column": column, "value": shown}
    assert expected.items() <= fault.fields.items()
    assert "{" not in fault.text()


def test_an_unknown_choice_is_answered_with_the_list() -> None:
    fault = only_fault(INSTITUTIONS, INSTITUTION | {"kind": "医院"})
    assert fault.text() == "“医院” is not on the list; use one of: 中心、站点、独立机构."


@given(st.text(), st.sampled_from(sorted(INSTITUTION)))
def test_any_text_is_a_value_or_a_fault_at_its_place(text: str, key: str) -> None:
    parsed = read(INSTITUTIONS, INSTITUTION | {key: text})
    assert len(parsed.values) + len(parsed.faults) == 1
    if parsed.values:
        again = write_rows(parsed.values, INSTITUTIONS, ENGLISH)
        assert read_rows(again, INSTITUTIONS, ENGLISH).values == parsed.values
    else:
        assert parsed.faults[0].fields["column"] == key
