"""A checklist or an overlay as a workbook for people; `pack_reading` reads back an equal one."""

import enum
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from audit.domain.errors import Invalid
from audit.domain.register_rows import Sheet, Table, example_sheet, write_rows
from audit.domain.register_words import Lexicon
from checklists.model import Checklist, Comparison, ItemClass, Lane
from checklists.overlay_model import Add, Overlay
from reports.language import CHINESE, label, translator
from reports.pack_items import ITEMS, item_line
from reports.pack_operations import OPERATIONS, OperationKind, operation_line
from reports.pack_tables import CHANGES, HEAD, LONGEST_CELL, PARTS, TERMS, Head, Term
from reports.xlsx import write_xlsx

Pack = Checklist | Overlay
TABLES: tuple[Table[Any], ...] = (HEAD, PARTS, TERMS, ITEMS, OPERATIONS, CHANGES)


def pack_lexicon(language: str = CHINESE) -> Lexicon:
    """Return the words of the workbook of a checklist in a language."""
    translate = translator(language)
    lists: Mapping[str, type[enum.StrEnum]] = {
        "item_class": ItemClass,
        "lane": Lane,
        "comparison": Comparison,
        "operation": OperationKind,
    }
    choices = {
        name: {member.value: label(member, language) for member in members}
        for name, members in lists.items()
    }
    yes_no = {"yes": translate("yes"), "no": translate("no")}
    return Lexicon(choices=choices | {"yes_no": yes_no}, translate=translate)


def pack_template(language: str = CHINESE) -> bytes:
    """Return a workbook to fill in: a note at each column, lists to choose from, an example."""
    words = pack_lexicon(language)
    return write_xlsx([(table, example_sheet(table, words)) for table in TABLES], words)


def write_pack(pack: Pack, language: str = CHINESE) -> bytes:
    """Return the workbook of a pack. Raises `Invalid` for a text that no cell can hold."""
    words = pack_lexicon(language)
    pages = [
        (table, write_rows(values, table, words))
        for table, values in zip(TABLES, _values(pack), strict=True)
    ]
    for _, sheet in pages:
        _refuse_long(sheet)
    return write_xlsx(pages, words)


def _values(pack: Pack) -> Sequence[Sequence[Any]]:
    """Return the values of each sheet, in the order of `TABLES`."""
    names = {field.name for field in msgspec.structs.fields(Head)}
    held = {name: value for name, value in msgspec.structs.asdict(pack).items() if name in names}
    head = Head(**held)
    if isinstance(pack, Checklist):
        terms = [Term(code=code, word=word) for code, word in pack.terms.items()]
        items = [item_line(item) for item in pack.items]
        return ([head], pack.parts, terms, items, (), pack.changes)
    added = [item_line(each.item) for each in pack.operations if isinstance(each, Add)]
    operations = [operation_line(each) for each in pack.operations]
    return ([head], (), (), added, operations, pack.changes)


def _refuse_long(sheet: Sheet) -> None:
    for row in sheet.rows:
        for name, text in zip(sheet.header.cells, row.cells, strict=True):
            if len(text) > LONGEST_CELL:
                raise Invalid(
                    "authoring.cell_length",
                    "Sheet “{sheet}”, row {row}, column “{column}” would hold {length} characters,"
                    " more than a cell can; hand the checklist on as YAML.",
                    sheet=sheet.title,
                    row=row.number,
                    column=name,
                    length=len(text),
                )
