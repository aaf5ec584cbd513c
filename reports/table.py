"""A table as one value: shown on a page, and written as CSV or XLSX of exactly what is shown."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import msgspec
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from reports.sheets import guard
from reports.xlsx import as_text, packed

_WIDEST = 60
_BESIDE = 3


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column: its heading, and whether it holds figures, which stand to the right."""

    title: str
    figure: bool = False


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a place: its text, where it leads, and the shape of a status ("" for none).

    `value` is the same as a number or a day, for a spreadsheet to reckon with. `late` marks what
    should have been done by now.
    """

    text: str = ""
    href: str = ""
    shape: str = ""
    value: int | Decimal | date | None = None
    late: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table; the first cell of each row names it. The title is for those who do not see it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table(
    title: str, columns: Sequence[Column | str], rows: Iterable[Sequence[Cell | str]]
) -> Table:
    """Return a table; a text stands for a column of texts, or for a cell that only says it."""
    return Table(
        title=title,
        columns=tuple(Column(title=one) if isinstance(one, str) else one for one in columns),
        rows=tuple(
            tuple(Cell(text=one) if isinstance(one, str) else one for one in row) for row in rows
        ),
    )


def write_csv(shown: Table) -> bytes:
    """Return the table as CSV (RFC 4180, UTF-8 with mark); no cell can become a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([guard(column.title) for column in shown.columns])
    writer.writerows([guard(cell.text) for cell in row] for row in shown.rows)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(shown: Table) -> bytes:
    """Return the table as a workbook; numbers and days are such, everything else is text."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "".join(char for char in shown.title if char not in r"[]:*?/\'")[:31] or "1"
    sheet.freeze_panes = "B2"
    for place, column in enumerate(shown.columns, 1):
        heading = sheet.cell(1, place)
        as_text(heading, column.title)
        heading.font = Font(bold=True)
        longest = max((len(row[place - 1].text) for row in shown.rows), default=0)
        width = min(_WIDEST, 2 * max(longest, len(column.title)) + _BESIDE)
        sheet.column_dimensions[get_column_letter(place)].width = width
        if column.figure:
            heading.alignment = Alignment(horizontal="right")
    for number, row in enumerate(shown.rows, 2):
        for place, cell in enumerate(row, 1):
            if cell.value is None:
                as_text(sheet.cell(number, place), cell.text)
            else:
                sheet.cell(number, place).value = cell.value
    return packed(workbook)
