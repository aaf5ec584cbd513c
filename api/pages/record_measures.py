"""What the records of an institution come to: every measure, and all rows behind one."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from api.pages.listing import Link
from api.pages.measure_lines import (
    PLACE,
    MeasureView,
    all_rows,
    amount_text,
    fraction_text,
    measure_view,
    value_text,
)
from api.public.lists import address
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain import measurement
from audit.domain.actor import Visitor
from audit.domain.measured import Measured
from audit.domain.measures import MeasureName
from audit.runtime import Runtime
from audit.services import records
from audit.services.records import Yield
from checklists.model import Measure, ResolvedItem
from reports.table import Cell, Column, Table, table


class MeasuresPage(msgspec.Struct, frozen=True, kw_only=True):
    """All measures of an institution."""

    institution: str
    back: str
    on: date
    table: Table


class MeasurePage(msgspec.Struct, frozen=True, kw_only=True):
    """One measure with every row behind it."""

    institution: str
    back: Link
    measure: MeasureView
    asked: tuple[str, ...]
    tables: tuple[Table, ...]


@get(PLACE)
async def all_measures(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    institution: FromQuery[str] = "",
) -> Template:
    """Show what the records come to, beside what the checklists ask for."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor = uow.actor
        found = await records.measures(uow, institution or actor.institution)
    reader = reader_of(request)
    page = MeasuresPage(
        institution=found.institution.name,
        back=address("/desk/records", {"institution": institution}),
        on=found.on,
        table=_table(found, reader, institution=institution),
    )
    title = reader.translate("What the records come to")
    return show(request, "desk/own/measures", page, title=title, actor=actor)


@get(f"{PLACE}/{{measure:str}}")
async def one_measure(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    measure: FromPath[MeasureName],
    institution: FromQuery[str] = "",
    *,
    on: FromQuery[date | None] = None,
) -> Template:
    """Show a measure with every row that was counted or left out, and why."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor = uow.actor
        found = await records.measures(uow, institution or actor.institution, on)
    reader = reader_of(request)
    measured = next(one for one in found.measures if one.name == measure)
    definition = found.definitions[measure]
    page = MeasurePage(
        institution=found.institution.name,
        back=Link(
            path=address(PLACE, {"institution": institution}),
            text=reader.translate("What the records come to"),
        ),
        measure=measure_view(measured, definition, reader, institution=institution),
        asked=tuple(_asked(found.asked.get(measure, ()), measured, reader)),
        tables=all_rows(measured, reader),
    )
    return show(request, "desk/own/measure", page, title=definition.title, actor=actor)


HANDLERS = (all_measures, one_measure)


def _table(found: Yield, reader: Reader, *, institution: str) -> Table:
    translate = reader.translate
    return table(
        translate("What the records come to"),
        (
            translate("Measure"),
            Column(title=translate("Value"), figure=True),
            Column(title=translate("Counted"), figure=True),
            translate("Asked for"),
            Column(title=translate("Missing"), figure=True),
            Column(title=translate("Needs a look"), figure=True),
        ),
        (
            (
                Cell(
                    text=found.definitions[one.name].title,
                    href=address(f"{PLACE}/{one.name}", {"institution": institution}),
                ),
                _value(one, found, reader),
                Cell(text=fraction_text(one)),
                Cell(text=translate(", ").join(_asked(found.asked.get(one.name, ()), one, reader))),
                _count(len(one.missing)),
                _count(len(one.doubt)),
            )
            for one in found.measures
        ),
    )


def _value(one: Measured, found: Yield, reader: Reader) -> Cell:
    if one.undeclared:
        return Cell(text=reader.translate("not declared"))
    text = value_text(one.value, found.definitions[one.name])
    return Cell(text=text or "–", value=one.value)


def _count(count: int) -> Cell:
    return Cell(text=str(count) if count else "", value=count)


def _asked(items: tuple[ResolvedItem, ...], measured: Measured, reader: Reader) -> Iterator[str]:
    """Yield what each item asks for, and whether the value reaches it."""
    for resolved in items:
        measure = resolved.item.measure
        if measure is None or measure.threshold is None:
            yield reader.translate("item {item}, no threshold").format(item=resolved.item.code)
            continue
        amount = amount_text(measure.threshold, measure.unit)
        said = reader.translate("item {item}: {threshold}").format(
            item=resolved.item.code, threshold=f"{reader.label(measure.comparison)} {amount}"
        )
        yield f"{said}{_met(measure, measured, reader)}"


def _met(measure: Measure, measured: Measured, reader: Reader) -> str:
    if not measured.sure or measured.value is None or measure.threshold is None:
        return ""
    bound = Fraction(measure.threshold)
    if measurement.reaches(Fraction(measured.value), bound, measure.comparison):
        return " " + reader.translate("(reaches the threshold)")
    return " " + reader.translate("(misses the threshold)")
