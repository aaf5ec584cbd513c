"""Registers as spreadsheets: import, export, and the template to fill in, in XLSX and CSV.

Export and import are inverse: what is written reads back as equal values.
"""

import csv
import enum
import io
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from audit.domain.errors import Invalid
from audit.domain.register_rows import Parsed, Sheet, Table, example_sheet, read_rows, write_rows
from audit.domain.register_words import Lexicon, tidy
from audit.domain.registry import (
    KINDS,
    Expertise,
    InspectorStatus,
    InstitutionStatus,
    ItemCategory,
    RiskClass,
)
from reports.language import CHINESE, label, translator
from reports.sheets import guard, read_sheets
from reports.xlsx import write_xlsx

V = TypeVar("V")


class Filled(msgspec.Struct, Generic[V], frozen=True, kw_only=True):
    """A register and its values, for a workbook that holds several."""

    table: Table[V]
    values: tuple[V, ...]


def lexicon(
    terms: Mapping[str, str],
    *,
    checklists: Mapping[str, str],
    registered: Mapping[str, frozenset[str]] | None = None,
    language: str = CHINESE,
) -> Lexicon:
    """Return the words of register sheets in a language.

    `terms` are those of the checklists, code → title: the kinds of establishment among `KINDS`, the
    service forms besides. `checklists` are the names an item may use, with their titles.
    `registered` holds the ids of
    “institutions” and “inspectors” that a recusal may speak of; without it any will do.
    """
    translate = translator(language)
    return Lexicon(
        choices={
            "forms": {code: title for code, title in terms.items() if code not in KINDS},
            "kinds": {code: title for code, title in terms.items() if code in KINDS},
            "expertise": _labels(Expertise, language),
            "checklists": checklists,
            "institution_status": _labels(InstitutionStatus, language),
            "inspector_status": _labels(InspectorStatus, language),
            "item_category": _labels(ItemCategory, language),
            "risk_class": _labels(RiskClass, language),
            "yes_no": {"yes": translate("yes"), "no": translate("no")},
        },
        registered=registered or {},
        translate=translate,
    )


def _labels(members: type[enum.StrEnum], language: str) -> dict[str, str]:
    return {member.value: label(member, language) for member in members}


def read_register(content: bytes, table: Table[V], words: Lexicon) -> Parsed[V]:
    """Read the register's sheet from an XLSX or CSV file: the good values, and every fault.

    Raises `Invalid` for a file that cannot be read or lacks the sheet.
    """
    return read_rows(read_sheet(content, table, words), table, words)


def read_sheet(content: bytes, table: Table[Any], words: Lexicon) -> Sheet:
    """Return the register's sheet of a file as text; raises as `read_register` does."""
    sheets = read_sheets(content)
    title = words.translate(table.title)
    named = [sheet for sheet in sheets if tidy(sheet.title) in {title, table.name}]
    if named or len(sheets) == 1:
        return (named or sheets)[0]
    raise Invalid(
        "workbook.sheet_missing",
        "The workbook has no sheet “{sheet}”, but {found}; name the sheet so, or start from the"
        " template.",
        sheet=title,
        found="、".join(f"“{sheet.title}”" for sheet in sheets) or "—",
    )


def write_workbook(registers: Sequence[Filled[Any]], words: Lexicon) -> bytes:
    """Return an XLSX file with one sheet for each register; equal values give equal bytes."""
    pages = [(each.table, write_rows(each.values, each.table, words)) for each in registers]
    return write_xlsx(pages, words)


def template(tables: Sequence[Table[Any]], words: Lexicon) -> bytes:
    """Return an XLSX file to fill in: notes at the headers, lists to choose from, an example."""
    return write_xlsx([(table, example_sheet(table, words)) for table in tables], words)


def write_csv(values: Sequence[V], table: Table[V], words: Lexicon) -> bytes:
    """Return a CSV file (UTF-8 with mark, so that spreadsheet programs see Chinese)."""
    sheet = write_rows(values, table, words)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (sheet.header, *sheet.rows):
        writer.writerow([guard(cell) for cell in row.cells])
    return text.getvalue().encode("utf-8-sig")
