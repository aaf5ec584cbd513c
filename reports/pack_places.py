"""Where the parts of a pack stand in its workbook, so that a flaw is told at its cell."""

from collections.abc import Mapping
from typing import Any

import msgspec

from audit.domain.register_rows import Column, Table
from audit.domain.register_words import Cell, Lexicon
from checklists.checks import Flaw
from reports.pack_items import ITEMS, Plain
from reports.pack_operations import OPERATIONS
from reports.pack_tables import HEAD, PARTS

# The column a flaw is seen in; any other is told at the code.
_COLUMNS = {
    "data.unknown_part": "part",
    "data.unknown_provision": "provisions",
    "data.lane": "lane",
    "data.loosens_lane": "lane",
    "data.weight": "weight",
    "data.unknown_term": "forms",
    "data.loosens_threshold": "threshold",
    "data.no_measure": "threshold",
    "data.loosens_class": "class",
    "data.no_weight": "class",
    "data.unknown_place": "after",
    "data.points": "points",
}

Line = tuple[int, Plain]
"""The number of a row, and what stands in it."""


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of each sheet, by the name of its table, and the words of the workbook."""

    lines: Mapping[str, tuple[Line, ...]]
    words: Lexicon

    def of(self, flaw: Flaw) -> str:
        """Return the cell that a flaw is about, in the words of the workbook."""
        told = {flaw.fields.get("reason"), flaw.fields.get("other_reason")}
        for table in (ITEMS, OPERATIONS, PARTS):
            rows = [line for line in self.lines[table.name] if line[1].get("code") == flaw.item]
            rows.sort(key=lambda line: line[1].get("reason") not in told)
            if rows or flaw.item == table.name:
                number = rows[0][0] if rows else 1
                return cell_at(
                    table, _COLUMNS.get(flaw.code, "code"), number, words=self.words
                ).where
        ((number, _),) = self.lines[HEAD.name]
        return cell_at(HEAD, flaw.item, number, words=self.words).where


def cell_at(table: Table[Any], key: str, row: int, *, words: Lexicon, text: str = "") -> Cell:
    """Return the cell of a column, or of the first where the table has no such column."""
    return Cell(
        text=text,
        sheet=words.translate(table.title),
        row=row,
        column=words.translate(_column(table, key).header),
        lexicon=words,
    )


def _column(table: Table[Any], key: str) -> Column:
    return next((each for each in table.columns if each.key == key), table.columns[0])
