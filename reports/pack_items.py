"""The sheet of check items: one line for each, its measure and whom it concerns beside it."""

from typing import Any

import msgspec

from audit.domain.errors import Fault
from audit.domain.register_lists import CODE, choice
from audit.domain.register_rows import Column, Table
from audit.domain.register_words import Cell
from checklists.model import Item, Measure
from reports.pack_cells import CODES, DECIMAL, LINES, NOTE, POINTS, TEXT
from reports.pack_tables import LONGEST_CELL

Plain = dict[str, Any]
"""A line of a sheet: what stands in each column, by its key."""

_MEASURE = ("quantity", "unit", "comparison", "threshold", "sampled", "computed")


def item_line(item: Item) -> Plain:
    """Return an item as a line of the sheet."""
    plain = {
        field.encode_name: getattr(item, field.name)
        for field in msgspec.structs.fields(Item)
        if field.name not in {"applies", "measure"}
    }
    measure = msgspec.to_builtins(item.measure) if item.measure else {}
    measure["quantity"] = measure.pop("name", "")
    if item.measure:
        measure["threshold"] = item.measure.threshold
    if "sampled" in measure:
        measure["sampled"] = "yes" if measure["sampled"] else "no"
    return filled(plain | msgspec.structs.asdict(item.applies) | measure, ITEMS)


def filled(held: Plain, table: Table[Plain]) -> Plain:
    """Return a line with every column of a table; what is not held is blank."""
    return {
        column.key: column.kind.empty if (value := held.get(column.key)) is None else value
        for column in table.columns
    }


def read_item(line: Plain, code: Cell) -> Item | Fault:
    """Return the item of a line, or that it speaks of a quantity without naming it.

    `code` is the cell with the item's code.
    """
    line = dict(line)
    measure = {name: line.pop(name) for name in _MEASURE}
    line["applies"] = {"forms": line.pop("forms"), "kinds": line.pop("kinds")}
    given = {name: value for name, value in measure.items() if value not in {None, ""}}
    if given and "quantity" not in given:
        return Fault(
            where=code.where,
            code="authoring.no_quantity",
            message="The item {value} has a unit, a comparison or a threshold, but no quantity;"
            " name what is measured, or empty these cells.",
            fields=code.fields,
        )
    return msgspec.convert(line | {"measure": _measure(given)}, Item)


def _measure(given: Plain) -> Measure | None:
    if not given:
        return None
    plain = {"unit": "", **given, "name": given["quantity"]}
    del plain["quantity"]
    if "sampled" in plain:
        plain["sampled"] = plain["sampled"] == "yes"
    return msgspec.convert(plain, Measure)


ITEMS: Table[Plain] = Table(
    name="items",
    title="Check items",
    build=dict,
    take_apart=dict,
    identity=lambda value: str(value["code"]),
    columns=(
        Column(
            key="code",
            header="Code",
            kind=CODE,
            note="Of its own for each item, and the same in every version, such as 1.01. The cell"
            " must be formatted as text.",
            example="1.01",
        ),
        Column(
            key="part",
            header="Part",
            kind=CODE,
            note="The code of a part; of an overlay, of a part of its base.",
            example="1",
        ),
        Column(
            key="title",
            header="What is checked",
            kind=TEXT,
            note="One sentence that can be answered with conforms or does not conform.",
            example="A fire extinguisher hangs on every floor",
            longest=LONGEST_CELL,
        ),
        Column(
            key="class",
            header="Class",
            kind=choice("item_class"),
            note="One entry of the list. A veto item needs a legal duty.",
        ),
        Column(
            key="lane",
            header="Kind of duty",
            kind=choice("lane"),
            note="One entry of the list. Legal only with a provision of a law, regulation or rule.",
        ),
        Column(
            key="weight",
            header="Weight",
            kind=POINTS,
            note="The share among the items of its part; 0 for veto and indicator items.",
            example="10",
        ),
        Column(
            key="provisions",
            header="Provisions cited",
            kind=CODES,
            note="Ids of provisions of norms/, with commas between them.",
            example="fire-protection-law.art-16",
            longest=LONGEST_CELL,
        ),
        Column(
            key="requirements",
            header="Requirements covered",
            kind=CODES,
            note="Ids of the requirement list, if there is one.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="methods",
            header="Methods",
            kind=LINES,
            note="One on each line of the cell, such as: look, read, ask.",
            example="look",
            longest=LONGEST_CELL,
        ),
        Column(
            key="how",
            header="How to check",
            kind=TEXT,
            note="What an inspector does, and what conforms, partly conforms, does not conform.",
            example="Walk through every floor and look at the date of the last service.",
            longest=LONGEST_CELL,
        ),
        Column(
            key="evidence",
            header="Evidence",
            kind=LINES,
            note="What is kept as proof, one on each line of the cell.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="forms",
            header="Service forms",
            kind=CODES,
            note="Codes of which the institution must offer one; empty for all institutions.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="kinds",
            header="Kinds of establishment",
            kind=CODES,
            note="Codes of which it must be one; empty for all institutions.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="quantity",
            header="Quantity measured",
            kind=TEXT,
            note="Only where a number is recorded: what it is.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="unit",
            header="Unit",
            kind=NOTE,
            note="Such as % or hours.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="comparison",
            header="Held against the threshold",
            kind=choice("comparison"),
            note="At least, if empty.",
            required=False,
        ),
        Column(
            key="threshold",
            header="Threshold",
            kind=DECIMAL,
            note="Only if a norm has one.",
            required=False,
        ),
        Column(
            key="sampled",
            header="Found by a sample",
            kind=choice("yes_no"),
            note="Whether the inspector records how many records were looked at and how many fit.",
            required=False,
        ),
        Column(
            key="computed",
            header="Measure from records",
            kind=CODE,
            note="The code of the measure from records that is its value, if there is one.",
            required=False,
        ),
    ),
)
