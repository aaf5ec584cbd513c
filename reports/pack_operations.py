"""The sheet of an overlay's operations: what is done to which item of the base, and why."""

import enum
from collections.abc import Mapping
from typing import Any

import msgspec

from audit.domain.errors import Fault
from audit.domain.register_lists import CODE, choice
from audit.domain.register_rows import Column, Table
from audit.domain.register_words import Cell
from checklists.model import Item
from checklists.overlay_model import (
    Add,
    Cite,
    Operation,
    Remove,
    Reorder,
    Replace,
    Tighten,
    item_of,
    kind_of,
)
from reports.pack_cells import CODES, DECIMAL, GIVEN_LINES, TEXT
from reports.pack_items import Plain, filled
from reports.pack_tables import LONGEST_CELL


class OperationKind(enum.StrEnum):
    """What an operation does, as the sheet has it."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    TIGHTEN = "tighten"
    CITE = "cite"
    REORDER = "reorder"


_SHAPES: Mapping[OperationKind, type[Operation]] = {
    OperationKind.ADD: Add,
    OperationKind.REMOVE: Remove,
    OperationKind.REPLACE: Replace,
    OperationKind.TIGHTEN: Tighten,
    OperationKind.CITE: Cite,
    OperationKind.REORDER: Reorder,
}


def operation_line(operation: Operation) -> Plain:
    """Return an operation as a line of the sheet; an added item stands among the items."""
    held: dict[str, Any] = {
        field.encode_name: getattr(operation, field.name)
        for field in msgspec.structs.fields(operation)
    }
    told = {"operation": kind_of(operation), "code": item_of(operation)}
    return filled(held | told, OPERATIONS)


def read_operation(
    line: Plain, cells: Mapping[str, Cell], items: Mapping[str, Item]
) -> Operation | list[Fault]:
    """Return the operation of a line, or what is missing or too much in it.

    `cells` are those of the line by the key of their column; `items` those that may be added.
    """
    kind = OperationKind(line["operation"])
    given = {key: value for key, value in line.items() if value is not None and value != ""}
    shape = {field.encode_name for field in msgspec.structs.fields(_SHAPES[kind])}
    odd = [
        _useless(kind, cells[key])
        for key, value in given.items()
        if key not in shape | {"operation", "code"} and value != ()
    ]
    needs = "provisions" if kind is OperationKind.CITE else "code"
    if not given.get(needs) or given.get("methods") == ():
        odd.append(_missing(kind, cells[needs if not given.get(needs) else "methods"]))
    if kind is OperationKind.ADD and line["code"] not in items:
        odd.append(_not_listed(cells["code"]))
    if odd:
        return odd
    plain = {key: value for key, value in given.items() if key in shape}
    if kind is OperationKind.ADD:
        plain["item"] = items[line["code"]]
    return msgspec.convert(plain | {"op": kind.value}, _SHAPES[kind])


def _useless(kind: OperationKind, cell: Cell) -> Fault:
    return Fault(
        where=cell.where,
        code="authoring.useless_cell",
        message="The operation {operation} has no use for “{column}”; empty the cell, or choose"
        " another operation.",
        fields={**cell.fields, "operation": cell.lexicon.label_of("operation", kind)},
    )


def _missing(kind: OperationKind, cell: Cell) -> Fault:
    return Fault(
        where=cell.where,
        code="authoring.missing_cell",
        message="The operation {operation} needs “{column}”; fill in the cell.",
        fields={**cell.fields, "operation": cell.lexicon.label_of("operation", kind)},
    )


def _not_listed(cell: Cell) -> Fault:
    return Fault(
        where=cell.where,
        code="authoring.item_not_listed",
        message="The item “{value}” that is to be added stands in no line of the items; enter it"
        " there.",
        fields=cell.fields,
    )


OPERATIONS: Table[Plain] = Table(
    name="operations",
    title="Operations of the overlay",
    build=dict,
    take_apart=dict,
    identity=lambda value: f"{value['operation']} {value['code']} {value['reason']}",
    columns=(
        Column(
            key="operation",
            header="Operation",
            kind=choice("operation"),
            note="One entry of the list. The operations are carried out in the order of the lines.",
        ),
        Column(
            key="code",
            header="Code of the item",
            kind=CODE,
            note="An item of the base; for an addition, one of the sheet of items.",
            example="1.01",
        ),
        Column(
            key="reason",
            header="Reason",
            kind=TEXT,
            note="Why, with the local document. It is printed beside the item.",
            example="The local notice asks for more.",
            longest=LONGEST_CELL,
        ),
        Column(
            key="after",
            header="Behind the item",
            kind=CODE,
            note="For an addition or a move: the item of the same part it is to stand behind.",
            required=False,
        ),
        Column(
            key="threshold",
            header="New threshold",
            kind=DECIMAL,
            note="To replace or to tighten; a legal duty only becomes stricter.",
            required=False,
        ),
        Column(
            key="class",
            header="New class",
            kind=choice("item_class"),
            note="To tighten: a stronger class.",
            required=False,
        ),
        Column(
            key="lane",
            header="New kind of duty",
            kind=choice("lane"),
            note="To tighten: only to a legal duty, with the provision that makes it one.",
            required=False,
        ),
        Column(
            key="provisions",
            header="Further provisions",
            kind=CODES,
            note="To tighten or to cite: ids of provisions, with commas between them.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="requirements",
            header="Further requirements",
            kind=CODES,
            note="Ids of the requirement list that the item then covers too.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="title",
            header="New sentence",
            kind=TEXT,
            note="To replace: what is checked.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="how",
            header="New way to check",
            kind=TEXT,
            note="To replace: what an inspector does.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="methods",
            header="New methods",
            kind=GIVEN_LINES,
            note="To replace: one on each line of the cell.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="evidence",
            header="New evidence",
            kind=GIVEN_LINES,
            note="To replace: one on each line of the cell; a dash alone stands for none at all.",
            required=False,
            longest=LONGEST_CELL,
        ),
    ),
)
