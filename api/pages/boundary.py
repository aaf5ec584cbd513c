"""Institutions close to the line of a grade: by how many points, and which rule holds them."""

from collections.abc import Sequence

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Template

from api.pages.forms import Field
from api.pages.listing import Link, answer, chosen, found
from api.pages.result_lines import PLACE as RESULTS
from api.pages.result_lines import district_field
from api.view import AnyRequest, Reader, reader_of
from audit.domain.actor import Visitor
from audit.domain.boundary import Borderline
from audit.domain.districts import name_of
from audit.domain.filters import BoundaryFilter
from audit.domain.outcome import Outcome
from audit.domain.page import PageRequest
from audit.domain.workdays import local_date
from audit.runtime import Runtime
from audit.services import boundary, result
from reports.table import Cell, Column, Table, table
from reports.writing import day, number

PLACE = "/desk/boundary"


@get(PLACE)
async def borderlines(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the institutions whose latest result is close to a line."""
    wanted = chosen(request, BoundaryFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: boundary.page(uow, wanted, part))
        districts = await result.districts(uow)
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    lead = translate(
        "Institutions whose latest result is within {within} points of the least total of a grade,"
        " the closest first. Floors of parts that are as close are told beside it."
    )
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        filters=(
            Field(
                name="within",
                label=translate("Within how many points (20 if empty)"),
                kind="search",
                extra={"inputmode": "numeric"},
            ),
            district_field(districts, reader),
        ),
        back=Link(path=RESULTS, text=translate("Results")),
        lead=lead.format(within=wanted.within),
        empty=translate("No latest result is that close to a line. Allow more points above."),
    )


def _table(shown: Sequence[Borderline], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Close to a line"),
        (
            translate("Institution"),
            translate("District"),
            translate("Graded on"),
            translate("Grade"),
            Column(title=translate("Points"), figure=True),
            translate("Line of"),
            Column(title=translate("Distance in points"), figure=True),
            translate("Held by"),
            translate("Floors of parts as close"),
        ),
        (_row(one, reader) for one in shown),
    )


def _row(one: Borderline, reader: Reader) -> tuple[Cell | str, ...]:
    graded, comma = one.assessment, reader.translate(", ")
    return (
        Cell(text=one.institution_name, href=f"{RESULTS}/{graded.visit}"),
        name_of(one.district),
        Cell(text=day(graded.at, reader.translate), value=local_date(graded.at)),
        graded.level_title or reader.translate("No grade"),
        Cell(text=number(graded.total), value=graded.total),
        one.title,
        Cell(text=number(one.distance), value=one.distance),
        comma.join(_held(rule, reader) for rule in one.binding),
        comma.join(f"{floor.title} {number(floor.distance)}" for floor in one.floors),
    )


def _held(rule: Outcome, reader: Reader) -> str:
    return reader.label(rule.rule)


HANDLERS = (borderlines,)
