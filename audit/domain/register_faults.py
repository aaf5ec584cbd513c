"""What can be wrong with the lines and headers of a register sheet, and how to mend it."""

from collections.abc import Sequence

from audit.domain.errors import Fault
from audit.domain.register_words import Cell


def unknown_column(cell: Cell, known: Sequence[str]) -> Fault:
    """Say that a header is neither the key nor the word of a column."""
    words = "、".join(known)
    return Fault(
        where=cell.where,
        code="registry.unknown_column",
        message="There is no column “{value}”; delete it, or give it one of these names: {words}.",
        fields={**cell.fields, "words": words},
    )


def missing_column(cell: Cell) -> Fault:
    """Say that a column has no header."""
    return Fault(
        where=cell.where,
        code="registry.missing_column",
        message="The column “{column}” is missing; add it, and leave its cells empty where nothing"
        " is known.",
        fields=cell.fields,
    )


def repeated_column(cell: Cell) -> Fault:
    """Say that two headers name one column."""
    return Fault(
        where=cell.where,
        code="registry.repeated_column",
        message="The column “{column}” stands more than once; keep one.",
        fields=cell.fields,
    )


def without_header(cell: Cell) -> Fault:
    """Say that a text stands beyond the headers."""
    return Fault(
        where=cell.where,
        code="registry.without_header",
        message="“{value}” stands in a column without a header; delete it or move it.",
        fields=cell.fields,
    )


def changed_example(cell: Cell) -> Fault:
    """Say that the example of the template was written over."""
    return Fault(
        where=cell.where,
        code="registry.example",
        message="“{value}” marks an example, but the line was changed; if it is an entry, enter it"
        " on a line of its own, and delete the example.",
        fields=cell.fields,
    )


def repeated(cell: Cell, first: int) -> Fault:
    """Say that an earlier line has the same entry."""
    return Fault(
        where=cell.where,
        code="registry.repeated",
        message="The entry “{value}” stands in row {first} already; keep one of the two.",
        fields={**cell.fields, "first": str(first)},
    )


def taken(cell: Cell, identity: str) -> Fault:
    """Say that the entry is one that somebody else keeps."""
    return Fault(
        where=cell.where,
        code="registry.taken",
        message="“{entry}” is in the register of another region; leave it to whoever keeps that"
        " register.",
        fields={**cell.fields, "entry": identity},
    )


def too_many(cell: Cell) -> Fault:
    """Say from where on nothing was read."""
    return Fault(
        where=cell.where,
        code="registry.too_many_faults",
        message="From row {row} on nothing was read, because so much before it is wrong; mend that"
        " first.",
        fields=cell.fields,
    )
