"""A register as a sheet: one table of columns makes import, export, template and manual.

Reading and writing are inverse: what `write_rows` writes, `read_rows` reads as equal values.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import structs

from audit.domain.errors import Fault
from audit.domain.register_faults import (
    changed_example,
    missing_column,
    repeated,
    repeated_column,
    taken,
    too_many,
    unknown_column,
    without_header,
)
from audit.domain.register_words import Cell, Kind, Lexicon, letter, tidy

MOST_FAULTS = 500

V = TypeVar("V")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a sheet as text; `number` counts from 1, as the spreadsheet program shows it."""

    number: int
    cells: tuple[str, ...]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as text: the first line that is not blank is its header."""

    title: str
    header: Row
    rows: tuple[Row, ...]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column: `header` and `note` (how to fill it in) are msgids, `example` shows an entry."""

    key: str
    header: str
    kind: Kind
    note: str
    example: str = ""
    required: bool = True
    longest: int = 100


class Table(msgspec.Struct, Generic[V], frozen=True, kw_only=True):
    """The columns of a register, and how a line of plain values becomes a value and back.

    `name` is the stable name, `title` the msgid of the sheet's name. `identity` is what no two
    lines share, in words people know.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    build: Callable[[dict[str, Any]], V]
    take_apart: Callable[[V], Mapping[str, object]]
    identity: Callable[[V], str]


class Parsed(msgspec.Struct, Generic[V], frozen=True, kw_only=True):
    """What a sheet says: the values of its good lines, and every fault.

    `rows` are the numbers of the lines that the values stand on.
    """

    values: tuple[V, ...]
    faults: tuple[Fault, ...]
    rows: tuple[int, ...] = ()


def headers(table: Table[Any], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the header line in the sheet's language."""
    return tuple(lexicon.translate(column.header) for column in table.columns)


def example(table: Table[Any], lexicon: Lexicon) -> tuple[str, ...]:
    """Return a line that shows how to fill the sheet in; its first cell says that it does."""
    first, *others = (_example_cell(column, lexicon) for column in table.columns)
    return (tidy(lexicon.example_mark + first), *others)


def _example_cell(column: Column, lexicon: Lexicon) -> str:
    shown = 2 if column.kind.several else 1
    labels = "、".join(lexicon.labels(column.kind.choice)[:shown])
    return labels or lexicon.translate(column.example)


def example_sheet(table: Table[Any], lexicon: Lexicon) -> Sheet:
    """Return the sheet that a template begins with: the header and the example."""
    return _sheet([example(table, lexicon)], table, lexicon)


def write_rows(values: Sequence[V], table: Table[V], lexicon: Lexicon) -> Sheet:
    """Return `values` as a sheet, one line each, in their order."""
    return _sheet((_line(value, table, lexicon) for value in values), table, lexicon)


def _sheet(lines: Iterable[tuple[str, ...]], table: Table[Any], lexicon: Lexicon) -> Sheet:
    return Sheet(
        title=lexicon.translate(table.title),
        header=Row(number=1, cells=headers(table, lexicon)),
        rows=tuple(Row(number=number, cells=cells) for number, cells in enumerate(lines, start=2)),
    )


def _line(value: V, table: Table[V], lexicon: Lexicon) -> tuple[str, ...]:
    plain = table.take_apart(value)
    return tuple(column.kind.show(plain[column.key], lexicon) for column in table.columns)


def read_rows(sheet: Sheet, table: Table[V], lexicon: Lexicon) -> Parsed[V]:
    """Read every line, or say what is wrong with the header.

    A header is the key of a column or its word. Blank lines and the untouched example are passed
    over. After `MOST_FAULTS` faults the rest is not read.
    """
    columns, faults = _match_header(sheet, table, lexicon)
    if faults:
        return Parsed(values=(), faults=tuple(faults))
    values: list[V] = []
    rows_of: dict[str, int] = {}
    shown = [text for text in example(table, lexicon) if text]
    for row in sheet.rows:
        cells = _cells(row, sheet, lexicon, columns=columns)
        if [cell.text for cell in cells if cell.text] in ([], shown):
            continue
        if len(faults) >= MOST_FAULTS:
            faults.append(too_many(cells[0]))
            break
        plain, wrong = _read_line(cells, columns)
        faults += wrong
        if wrong:
            continue
        value = table.build(plain)
        identity = table.identity(value)
        first = rows_of.setdefault(identity, row.number)
        if first != row.number:
            faults.append(repeated(cells[0], first))
        elif identity in lexicon.taken:
            faults.append(taken(cells[0], identity))
        else:
            values.append(value)
    return Parsed(
        values=tuple(values),
        faults=tuple(faults),
        rows=tuple(rows_of[table.identity(value)] for value in values),
    )


def check_values(values: Sequence[V], table: Table[V], lexicon: Lexicon) -> tuple[Fault, ...]:
    """Return what a sheet of these values would be refused for: one rule, whatever the way in.

    A value that would read back as another is a fault too: its id is not of its credit code.
    """
    parsed = read_rows(write_rows(values, table, lexicon), table, lexicon)
    return parsed.faults or tuple(
        Fault(
            where=f"$.{table.name}[{place}]",
            code="registry.contradiction",
            message="The entry {entry} contradicts itself; its id must follow from the rest.",
            fields={"entry": table.identity(value)},
        )
        for place, (value, read) in enumerate(zip(values, parsed.values, strict=True))
        if value != read
    )


def _match_header(
    sheet: Sheet, table: Table[Any], lexicon: Lexicon
) -> tuple[list[Column | None], list[Fault]]:
    """Return the column at each place of a line, None where the header is blank."""
    known = {column.key: column for column in table.columns}
    known |= dict(zip(headers(table, lexicon), table.columns, strict=True))
    cells = _cells(sheet.header, sheet, lexicon)
    columns = [known.get(cell.text) for cell in cells]
    faults = [
        unknown_column(cell, headers(table, lexicon))
        for cell, column in zip(cells, columns, strict=True)
        if column is None and cell.text
    ]
    for column in table.columns:
        times = columns.count(column)
        if times != 1:
            header = lexicon.translate(column.header)
            place = structs.replace(cells[0], text=header, column=header)
            faults.append(repeated_column(place) if times else missing_column(place))
    return columns, faults


def _cells(
    row: Row, sheet: Sheet, lexicon: Lexicon, *, columns: Sequence[Column | None] = ()
) -> list[Cell]:
    """Return one cell for each header and each further text of the line."""
    verbatim = {place for place, column in enumerate(columns) if column and column.kind.verbatim}
    return [
        Cell(
            text=text.strip() if place in verbatim else tidy(text),
            sheet=sheet.title,
            row=row.number,
            column=name or letter(place),
            lexicon=lexicon,
        )
        for place, (text, name) in enumerate(
            itertools.zip_longest(row.cells, sheet.header.cells, fillvalue="")
        )
    ]


def _read_line(
    cells: Sequence[Cell], columns: Sequence[Column | None]
) -> tuple[dict[str, object], list[Fault]]:
    """Return key → plain value, and every fault of the line."""
    plain: dict[str, object] = {}
    faults: list[Fault] = []
    for cell, column in itertools.zip_longest(cells, columns):
        if column is None:
            faults += [without_header(cell)] if cell.text else []
            continue
        value = _read_cell(cell, column)
        faults += [value] if isinstance(value, Fault) else []
        plain[column.key] = value
    if faults and cells[0].says_example:
        faults = [changed_example(cells[0])]
    return plain, faults


def _read_cell(cell: Cell, column: Column) -> object:
    if len(cell.text) > column.longest:
        return Fault(
            where=cell.where,
            code="registry.too_long",
            message="“{value}” is longer than {longest} characters; shorten it.",
            fields={**cell.fields, "longest": str(column.longest)},
        )
    value = column.kind.parse(cell) if cell.text else column.kind.empty
    if column.required and value in ("", None, ()):
        return Fault(
            where=cell.where,
            code="registry.required",
            message="“{column}” is empty; every line needs it.",
            fields=cell.fields,
        )
    return value
