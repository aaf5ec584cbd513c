"""The workbook of a checklist read: a pack, or every cell that is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from audit.domain.errors import Fault, Invalid
from audit.domain.register_rows import Parsed, Sheet, Table, read_rows
from audit.domain.register_words import Lexicon, tidy
from checklists.model import Checklist, Item
from checklists.overlay_model import Operation, Overlay
from reports.language import CHINESE
from reports.pack_items import ITEMS, Plain, read_item
from reports.pack_operations import OPERATIONS, OperationKind, read_operation
from reports.pack_places import Line, Places, cell_at
from reports.pack_tables import CHANGES, HEAD, PARTS, TERMS, Head
from reports.pack_workbook import TABLES, Pack, pack_lexicon
from reports.sheets import read_sheets

V = TypeVar("V")
# What a checklist that stands on its own has and an overlay has not, and the other way round.
_OWN = ("scoring", "scheme")
_LAID = ("base", "base_version", "base_digest")


def read_pack(content: bytes, language: str = CHINESE) -> tuple[Pack, Places]:
    """Return the pack of a workbook, and where in it everything stands.

    Raises `Invalid` with every cell that is wrong, or for what is no workbook of a checklist.
    """
    words = pack_lexicon(language)
    reading = _Reading(read_sheets(content), words)
    pack = reading.pack()
    if reading.faults or pack is None:
        raise Invalid(
            "authoring.workbook",
            "The workbook has {count} wrong cells; mend them and send it again.",
            faults=tuple(reading.faults),
            count=len(reading.faults),
        )
    return pack, Places(lines=reading.lines, words=words)


class _Reading:
    """The sheets of a workbook, and the faults found so far."""

    def __init__(self, sheets: Sequence[Sheet], words: Lexicon) -> None:
        self._words = words
        self._sheets = {tidy(sheet.title): sheet for sheet in sheets}
        self.faults: list[Fault] = []
        self.parsed = {table.name: self._read(table) for table in TABLES}
        self.lines: Mapping[str, tuple[Line, ...]] = {
            name: tuple(zip(parsed.rows, map(_plain, parsed.values), strict=True))
            for name, parsed in self.parsed.items()
        }

    def _read(self, table: Table[V]) -> Parsed[V]:
        """Read one sheet; one that is not there is empty, save the first."""
        title = self._words.translate(table.title)
        sheet = self._sheets.get(title) or self._sheets.get(table.name)
        if sheet is not None:
            parsed = read_rows(sheet, table, self._words)
            self.faults += parsed.faults
            return parsed
        if table is HEAD:
            raise Invalid(
                "authoring.no_checklist",
                "The workbook has no sheet “{sheet}”; start from what `mingjian checklist template`"
                " writes.",
                sheet=title,
            )
        return Parsed(values=(), faults=())

    def pack(self) -> Pack | None:
        """Return the pack, or nothing where a fault stands in its way."""
        head = self._head()
        items = self._items()
        if head is None:
            return None
        overlay = any(getattr(head, name) for name in _LAID)
        self._check_head(head, overlay=overlay)
        self._check_sheets((PARTS, TERMS) if overlay else (OPERATIONS,))
        operations = self._operations(items) if overlay else ()
        if self.faults:
            return None
        plain = {
            name: value for name, value in msgspec.structs.asdict(head).items() if value is not None
        }
        changes = self.parsed[CHANGES.name].values
        if overlay:
            kept = {name: value for name, value in plain.items() if name not in _OWN}
            return Overlay(**kept, operations=operations, changes=changes)
        return Checklist(
            **{name: value for name, value in plain.items() if name not in _LAID},
            parts=self.parsed[PARTS.name].values,
            terms={term.code: term.word for term in self.parsed[TERMS.name].values},
            items=tuple(items.values()),
            changes=changes,
        )

    def _head(self) -> Head | None:
        parsed: Parsed[Head] = self.parsed[HEAD.name]
        if len(parsed.values) == 1:
            return parsed.values[0]
        if not parsed.faults:
            cell = cell_at(HEAD, "name", 2, words=self._words)
            self.faults.append(
                Fault(
                    where=cell.where,
                    code="authoring.head_lines",
                    message="“{sheet}” has {count} lines; fill in exactly one.",
                    fields={**cell.fields, "count": str(len(parsed.values))},
                )
            )
        return None

    def _check_head(self, head: Head, *, overlay: bool) -> None:
        (row,) = self.parsed[HEAD.name].rows
        for name in _LAID if overlay else _OWN:
            if not getattr(head, name):
                cell = cell_at(HEAD, name, row, words=self._words)
                self.faults.append(
                    Fault(
                        where=cell.where,
                        code="authoring.head_lacks",
                        message="“{column}” is empty. An overlay needs a base, its version and its"
                        " digest; another checklist needs a method of scoring and a grade scheme.",
                        fields=cell.fields,
                    )
                )
        for name in _OWN if overlay else _LAID:
            if getattr(head, name):
                cell = cell_at(HEAD, name, row, words=self._words)
                self.faults.append(
                    Fault(
                        where=cell.where,
                        code="authoring.head_useless",
                        message="An overlay scores and grades as its base does; empty “{column}”.",
                        fields=cell.fields,
                    )
                )

    def _check_sheets(self, tables: Sequence[Table[Any]]) -> None:
        for table in tables:
            for row in self.parsed[table.name].rows[:1]:
                cell = cell_at(table, "", row, words=self._words)
                self.faults.append(
                    Fault(
                        where=cell.where,
                        code="authoring.useless_sheet",
                        message="“{sheet}” must be empty here: an overlay has operations, another"
                        " checklist has parts and words; take its lines out.",
                        fields=cell.fields,
                    )
                )

    def _items(self) -> dict[str, Item]:
        items: dict[str, Item] = {}
        for row, line in self.lines[ITEMS.name]:
            code = str(line["code"])
            cell = cell_at(ITEMS, "code", row, words=self._words, text=code)
            item = read_item(line, cell)
            if isinstance(item, Fault):
                self.faults.append(item)
            else:
                items[code] = item
        return items

    def _operations(self, items: Mapping[str, Item]) -> tuple[Operation, ...]:
        found: list[Operation] = []
        for row, line in self.lines[OPERATIONS.name]:
            cells = {
                column.key: cell_at(
                    OPERATIONS, column.key, row, words=self._words, text=str(line[column.key])
                )
                for column in OPERATIONS.columns
            }
            operation = read_operation(line, cells, items)
            if isinstance(operation, list):
                self.faults += operation
            else:
                found.append(operation)
        self._check_added()
        return tuple(found)

    def _check_added(self) -> None:
        added = {
            line["code"]
            for _, line in self.lines[OPERATIONS.name]
            if line["operation"] == OperationKind.ADD
        }
        for row, line in self.lines[ITEMS.name]:
            if line["code"] not in added:
                cell = cell_at(ITEMS, "code", row, words=self._words, text=str(line["code"]))
                self.faults.append(
                    Fault(
                        where=cell.where,
                        code="authoring.item_not_added",
                        message="No operation adds the item “{value}”; enter one, or take the line"
                        " out.",
                        fields=cell.fields,
                    )
                )


def _plain(value: Any) -> Plain:  # noqa: ANN401 -- a value of any of the tables
    return msgspec.structs.asdict(value) if isinstance(value, msgspec.Struct) else dict(value)
