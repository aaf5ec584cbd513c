"""A measure from records in words: its value, what is behind it, and what needs a look."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from api.public.lists import address
from api.view import Reader
from audit.domain.measured import Line, Measured, Quantity, Why
from audit.domain.records import TrainingKind
from checklists.measure_book import Definition
from reports.table import Cell, Table, table
from reports.writing import day, number

PLACE = "/desk/records/measures"
_SHOWN = 8


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows of a measure: how many there are, and the first of them."""

    title: str
    count: int
    lines: tuple[str, ...]


class MeasureView(msgspec.Struct, frozen=True, kw_only=True):
    """A measure as it is shown; `value` is "" where there is none, and `nothing` says why.

    `fraction` is what was divided, `bounds` what the value could be if nothing were missing.
    """

    title: str
    value: str
    fraction: str
    bounds: str
    nothing: str
    definition: str
    treatment: str
    source: str
    parameters: tuple[str, ...]
    rows: tuple[Rows, ...]
    path: str


def measure_view(
    measured: Measured, definition: Definition, reader: Reader, *, institution: str
) -> MeasureView:
    """Return a measure in words; `institution` is whose records they are."""
    return MeasureView(
        title=definition.title,
        value=value_text(measured.value, definition),
        fraction=fraction_text(measured),
        bounds=_bounds(measured, definition, reader),
        nothing=_nothing(measured, reader),
        definition=definition.definition,
        treatment=definition.treatment,
        source=definition.source,
        parameters=tuple(_parameters(measured, reader)),
        rows=tuple(_rows(measured, reader)),
        path=address(
            f"{PLACE}/{measured.name}",
            {"institution": institution, "on": measured.on.isoformat()},
        ),
    )


def value_text(value: Decimal | None, definition: Definition) -> str:
    """Return a value with its unit, "" for none."""
    return "" if value is None else amount_text(value, definition.unit)


def amount_text(value: Decimal, unit: str) -> str:
    """Return an amount with its unit; the sign for percent stands close to it."""
    return f"{number(value)}{'' if unit == '%' else ' '}{unit}"


def fraction_text(measured: Measured) -> str:
    """Return numerator and denominator, "" where they tell no more than the value."""
    alone = measured.quantity is Quantity.AMOUNT and measured.denominator == 1
    if measured.value is None or alone:
        return ""
    return f"{number(measured.numerator)} / {number(measured.denominator)}"


def all_rows(measured: Measured, reader: Reader) -> tuple[Table, ...]:
    """Return every row of a measure in tables: counted, missing, in doubt, not concerned."""
    return tuple(_table(title, lines, reader) for title, lines in _kinds(measured, reader) if lines)


def _table(title: str, lines: Sequence[Line], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        title,
        (translate("Row"), translate("Why"), translate("Figures")),
        (
            (
                Cell(text=_entry(one, reader), shape=_shape(one)),
                reader.label(one.why),
                one.told,
            )
            for one in lines
        ),
    )


def _shape(line: Line) -> str:
    if line.fits is None:
        return ""
    return "full" if line.fits else "cross"


def _kinds(measured: Measured, reader: Reader) -> tuple[tuple[str, Sequence[Line]], ...]:
    translate = reader.translate
    return (
        (translate("Counted, but not fitting"), [one for one in measured.rows if not one.fits]),
        (translate("Left out: something is missing"), measured.missing),
        (translate("Needs a look"), measured.doubt),
        (translate("Counted and fitting"), [one for one in measured.rows if one.fits]),
        (translate("Not concerned"), measured.apart),
    )


def _rows(measured: Measured, reader: Reader) -> Iterator[Rows]:
    for title, lines in _kinds(measured, reader)[:3]:
        if lines:
            yield Rows(
                title=title,
                count=len(lines),
                lines=tuple(_said(one, reader) for one in lines[:_SHOWN]),
            )


def _said(line: Line, reader: Reader) -> str:
    told = reader.translate(" ({told})").format(told=line.told) if line.told else ""
    colon = reader.translate(": ")
    entry = _entry(line, reader)
    return f"{entry}{colon if entry else ''}{reader.label(line.why)}{told}"


def _entry(line: Line, reader: Reader) -> str:
    """Return what names a row; kinds of training stand there by their code."""
    if line.why in {Why.KIND_HELD, Why.KIND_NOT_HELD}:
        return reader.label(TrainingKind(line.entry))
    return line.entry


def _bounds(measured: Measured, definition: Definition, reader: Reader) -> str:
    if measured.least is None or measured.most is None:
        return ""
    return reader.translate(
        "{count} rows lack something; were they known, it would lie between {least} and {most}."
    ).format(
        count=len(measured.missing),
        least=value_text(measured.least, definition),
        most=value_text(measured.most, definition),
    )


def _nothing(measured: Measured, reader: Reader) -> str:
    translate = reader.translate
    if measured.undeclared:
        sheets = translate(", ").join(reader.label(one) for one in measured.undeclared)
        return translate("Not declared: {sheets}.").format(sheets=sheets)
    if measured.value is None and measured.missing:
        return translate("No value, because something is missing.")
    return translate("Nothing to count.") if measured.value is None else ""


def _parameters(measured: Measured, reader: Reader) -> Iterator[str]:
    translate, given = reader.translate, measured.parameters
    if "period" in given:
        yield translate("from {since} to {on}").format(
            since=day(measured.since, translate), on=day(measured.on, translate)
        )
    elif "years_back" in given:
        year = measured.on.year - given["years_back"]
        yield translate("the whole year {year}").format(year=year)
    else:
        yield translate("on {day}").format(day=day(measured.on, translate))
    if "hours" in given:
        yield translate("at least {count} hours").format(count=given["hours"])
    if "days" in given:
        yield translate("within {count} working days").format(count=given["days"])
    if "months" in given:
        yield translate("more than {count} months is too long").format(count=given["months"])
