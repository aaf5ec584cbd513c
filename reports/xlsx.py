"""Register sheets as XLSX: text stays text, lists to choose from, the same bytes each time."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from audit.domain.register_rows import Column, Sheet, Table
from audit.domain.register_words import Lexicon
from reports.archive import MOST_ROWS

_TEXT = "@"
# ZIP knows no earlier time; a fixed one keeps the bytes equal.
_MADE_AT = (1980, 1, 1, 0, 0, 0)
# What XLSX itself would read as an escaped character.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NARROW, _WIDE, _LONG = 20, 40, 100
_HEADER_FONT = Font(bold=True)
_SEVERAL_LINES = Alignment(wrap_text=True, vertical="top")

Page = tuple[Table[Any], Sheet]


def write_xlsx(pages: Sequence[Page], words: Lexicon) -> bytes:
    """Return a workbook with one sheet for each page.

    Every cell but a number is text, so no entry can become a formula, a date or a rounded number.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for table, page in pages:
        sheet = workbook.create_sheet(page.title)
        _write_header(sheet, table, words)
        for row in page.rows:
            for place, (column, text) in enumerate(zip(table.columns, row.cells, strict=True), 1):
                _write_cell(sheet, row.number, place, text=text, numeric=column.kind.numeric)
    _write_lists(workbook, [table for table, _ in pages], words)
    return packed(workbook)


def _write_header(sheet: Worksheet, table: Table[Any], words: Lexicon) -> None:
    sheet.freeze_panes = "A2"
    for place, column in enumerate(table.columns, 1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = _WIDE if column.longest > _LONG else _NARROW
        if not column.kind.numeric:
            dimension.number_format = _TEXT
        _write_cell(sheet, 1, place, text=words.translate(column.header))
        cell = sheet.cell(1, place)
        cell.font = _HEADER_FONT
        cell.comment = Comment(words.translate(column.note), "Mingjian", width=320)


def _write_cell(
    sheet: Worksheet, row: int, place: int, *, text: str, numeric: bool = False
) -> None:
    if not text:
        return
    cell = sheet.cell(row, place)
    if numeric and text.isdecimal():
        cell.value = int(text)
        return
    as_text(cell, text)


def as_text(cell: Cell | MergedCell, text: str) -> None:
    """Write a text that stays one, whatever it begins with."""
    if text:
        cell.value = _ESCAPE.sub("_x005F_", text)
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula
        cell.number_format = _TEXT
        if "\n" in text:
            cell.alignment = _SEVERAL_LINES


def _write_lists(workbook: Workbook, tables: Sequence[Table[Any]], words: Lexicon) -> None:
    """Put every list of choices on a hidden sheet, and let the columns refer to it."""
    lists = workbook.create_sheet(words.translate("Lists of choices"))
    lists.sheet_state = "hidden"
    ranges: dict[str, str] = {}
    for table in tables:
        for place, column in enumerate(table.columns, 1):
            labels = words.labels(column.kind.choice)
            if not labels:
                continue
            if column.kind.choice not in ranges:
                ranges[column.kind.choice] = _write_list(lists, len(ranges) + 1, labels)
            letter = get_column_letter(place)
            rule = _rule(column, ranges[column.kind.choice])
            rule.add(f"{letter}2:{letter}{MOST_ROWS}")
            workbook[words.translate(table.title)].add_data_validation(rule)


def _write_list(lists: Worksheet, place: int, labels: Sequence[str]) -> str:
    """Write a list as one column and return the range it fills."""
    for row, text in enumerate(labels, 1):
        _write_cell(lists, row, place, text=text)
    letter = get_column_letter(place)
    return f"'{lists.title}'!${letter}$1:${letter}${len(labels)}"


def _rule(column: Column, entries: str) -> DataValidation:
    """Offer the list; where several entries or others may stand, refuse nothing."""
    return DataValidation(
        type="list",
        formula1=f"={entries}",
        allow_blank=not column.required,
        showErrorMessage=not column.kind.several,
    )


def packed(workbook: Workbook) -> bytes:
    """Return the file; no time of day is in it."""
    moment = dt.datetime(*_MADE_AT)  # noqa: DTZ001 -- the format keeps no zone
    workbook.properties.created = workbook.properties.modified = moment
    parts, packed = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(parts, "w") as archive:
        ExcelWriter(workbook, archive).write_data()
        with zipfile.ZipFile(packed, "w") as target:
            for name in archive.namelist():
                entry = zipfile.ZipInfo(name, _MADE_AT)
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, archive.read(name))
    return packed.getvalue()
