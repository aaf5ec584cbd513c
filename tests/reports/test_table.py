import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.table import Cell, Column, Table, table, write_csv, write_xlsx

# What a sheet of XML can hold.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")')


def shown(*rows: tuple[Cell | str, ...]) -> Table:
    return table("整改", ("机构", Column(title="得分", figure=True)), rows)


def test_a_file_has_the_headings_and_the_texts_that_are_shown() -> None:
    content = write_csv(shown(("阳光之家", "87.5"), ("希望之家", "90")))
    assert content.decode("utf-8-sig") == "机构,得分\r\n阳光之家,87.5\r\n希望之家,90\r\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_file_can_become_a_formula(text: str) -> None:
    content = write_csv(shown((text, "1"))).decode("utf-8-sig")
    (_, line) = csv.reader(io.StringIO(content))
    assert line[0] == f"'{text}"


@pytest.mark.parametrize("text", HOSTILE[:4])
def test_no_cell_of_a_workbook_can_become_a_formula(text: str) -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx(shown((text, "1"))))).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (text, "s")


def test_a_workbook_reckons_with_numbers_and_days() -> None:
    cells = (
        Cell(text="2026年3月2日", value=date(2026, 3, 2)),
        Cell(text="9.50", value=Decimal("9.5")),
    )
    sheet = load_workbook(io.BytesIO(write_xlsx(shown(cells)))).worksheets[0]
    assert [cell.data_type for cell in sheet[2]] == ["d", "n"]


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_every_text_comes_back_out_of_a_workbook(rows: list[tuple[str, str]]) -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx(shown(*rows)))).worksheets[0]
    found = [tuple(str(cell.value or "") for cell in line) for line in sheet.iter_rows(min_row=2)]
    # A sheet does not keep empty lines at its end.
    assert found == rows[: len(found)]
    assert not any(any(row) for row in rows[len(found) :])


def test_the_same_table_gives_the_same_bytes() -> None:
    one = shown(("阳光之家", "87.5"))
    assert write_xlsx(one) == write_xlsx(one)
