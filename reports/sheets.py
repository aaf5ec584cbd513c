"""Spreadsheets from outside: XLSX or CSV bytes in, sheets of text out, within bounds."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from audit.domain.errors import Invalid
from audit.domain.register_rows import Row, Sheet
from reports.archive import MOST_ROWS, safe_copy

LARGEST_FILE = 20_000_000
CSV_TITLE = "CSV"
# What a spreadsheet program takes for the beginning of a formula (OWASP, CSV Injection).
FORMULA_SIGNS = "=+-@\t\r＝＋－＠"
_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0"
# From here on a float no longer holds every whole number.
_EXACT = 10**15


def read_sheets(content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of an XLSX file, or the one sheet of a CSV file (UTF-8 or GB 18030).

    Sheets without any text are left out. Raises `Invalid` for what is neither or is too large.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(
            "workbook.file_size",
            "The file has {size} bytes; at most {largest} are read. Send the entries in parts.",
            size=len(content),
            largest=LARGEST_FILE,
        )
    if content.startswith(_ZIP):
        return _read_workbook(content)
    return _sheet(CSV_TITLE, _read_csv(content))


def _read_workbook(content: bytes) -> tuple[Sheet, ...]:
    copy = safe_copy(content)
    try:
        with CalamineWorkbook.from_filelike(copy) as workbook:
            worksheets = [
                workbook.get_sheet_by_name(entry.name)
                for entry in workbook.sheets_metadata
                if entry.typ is SheetTypeEnum.WorkSheet
            ]
            return tuple(sheet for each in worksheets for sheet in _read_worksheet(each))
    except CalamineError as error:
        raise Invalid(
            "workbook.broken",
            "The file is no complete workbook; open it in a spreadsheet program, save it as XLSX"
            " and send it again.",
        ) from error


def _read_worksheet(worksheet: CalamineSheet) -> tuple[Sheet, ...]:
    rows = worksheet.to_python(skip_empty_area=False)
    return _sheet(worksheet.name, ([_text(cell) for cell in row] for row in rows))


def _sheet(title: str, lines: Iterable[Sequence[str]]) -> tuple[Sheet, ...]:
    """Return the sheet, or nothing when every line is blank."""
    rows = [
        Row(number=number, cells=tuple(line))
        for number, line in enumerate(lines, start=1)
        if any(text.strip() for text in line)
    ]
    return (Sheet(title=title, header=rows[0], rows=tuple(rows[1:])),) if rows else ()


def _text(cell: object) -> str:
    """Return what a cell says; a number too large to be exact keeps its exponent as a warning."""
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer() and abs(cell) < _EXACT:
            return str(int(cell))
        case dt.datetime() if cell.time() == dt.time():
            return cell.date().isoformat()
        case dt.date():
            return cell.isoformat()
        case _:
            return str(cell)


def _read_csv(content: bytes) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(_decode(content), newline=""), strict=True)
    try:
        for number, line in enumerate(reader, start=1):
            if number > MOST_ROWS:
                raise Invalid(
                    "workbook.too_many_rows",
                    "The file has more than {most} rows; send the entries in parts.",
                    most=MOST_ROWS,
                )
            yield [unguard(text) for text in line]
    except csv.Error as error:
        raise Invalid(
            "workbook.csv",
            "Line {line} of the CSV file cannot be read; a quotation mark may be missing. Save the"
            " file again from the spreadsheet program.",
            line=reader.line_num,
        ) from error


def _decode(content: bytes) -> str:
    """Return the text of a CSV file; spreadsheet programs in China write GB 18030."""
    for encoding in (
        () if content.startswith(_OLE) or b"\0" in content else ("utf-8-sig", "gb18030")
    ):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(
        "workbook.kind",
        "The file is neither XLSX nor CSV; save it as XLSX without a password, and send that.",
    )


def guard(text: str) -> str:
    """Return a CSV text that no program takes for a formula; `unguard` undoes it."""
    return f"'{text}" if _is_guarded(f"'{text}") else text


def unguard(text: str) -> str:
    """Return the text without the apostrophe `guard` put before it."""
    return text[1:] if _is_guarded(text) else text


def _is_guarded(text: str) -> bool:
    return text[:1] == "'" and text[1:2] != "" and text[1] in f"'{FORMULA_SIGNS}"
