"""Results: the list with the spread of grades, and one result with its reasons."""

from collections.abc import Mapping, Sequence

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.pages.boundary import PLACE as BOUNDARY
from api.pages.forms import Choice, Field
from api.pages.listing import Link, Spread, answer, chosen, found
from api.pages.result_document import result_page
from api.pages.result_lines import (
    PLACE,
    district_field,
    institution_field,
    public_cell,
    report_cell,
)
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain import permission
from audit.domain.actor import Actor, Role, Visitor
from audit.domain.districts import name_of
from audit.domain.filters import AssessmentFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Act
from audit.domain.workdays import local_date
from audit.runtime import Runtime
from audit.services import result
from audit.services.result import ResultLine
from checklists.scheme_model import GradeScheme
from reports.statistics import grade_chart
from reports.table import Cell, Column, Table, table
from reports.writing import day, number


@get(PLACE)
async def results(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the results the reader may see, with the spread of their grades."""
    wanted = chosen(request, AssessmentFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: result.page(uow, wanted, part))
        levels = await result.spread(uow, wanted)
        districts = await result.districts(uow)
        actor = uow.actor
    reader = reader_of(request)
    titles = _titles(runtime.catalogue.schemes, reader)
    return await answer(
        request,
        result_table(shown.items, reader),
        shown,
        actor=actor,
        filters=_filters(districts, titles, reader, actor=actor),
        spread=_spread(levels, titles, reader),
        links=_links(actor, reader),
        lead=_lead(actor, reader),
        empty=reader.translate(
            "No visit has been graded yet. A result appears here once its visit is graded."
        ),
    )


@get(f"{PLACE}/{{visit_id:str}}")
async def one_result(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show a result with its reasons, and what the next grade asks for."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await result.read(uow, visit_id)
        actor = uow.actor
    document = result_page(
        sheet,
        actor,
        reader_of(request),
        calendar=runtime.calendar,
        today=local_date(runtime.clock()),
    )
    title = sheet.line.visit.institution_name
    return show(request, "desk/results/result", document, title=title, actor=actor)


def _links(actor: Actor, reader: Reader) -> tuple[Link, ...]:
    translate = reader.translate
    reports = Link(path="/desk/reports", text=translate("Reports"), icon="file-text")
    if not permission.does(actor, Act.GRADE_VISIT):
        return (reports,)
    return (reports, Link(path=BOUNDARY, text=translate("Close to a line"), icon="scale"))


def result_table(shown: Sequence[ResultLine], reader: Reader) -> Table:
    """Return the results of a list."""
    translate = reader.translate
    return table(
        translate("Results"),
        (
            translate("Institution"),
            translate("District"),
            translate("Graded on"),
            translate("Grade"),
            Column(title=translate("Points"), figure=True),
            translate("Report"),
            translate("Publication"),
        ),
        (_row(one, reader) for one in shown),
    )


def _row(one: ResultLine, reader: Reader) -> tuple[Cell | str, ...]:
    graded = one.assessment
    return (
        Cell(text=one.visit.institution_name, href=f"{PLACE}/{one.visit.id}"),
        name_of(one.visit.district),
        Cell(text=day(graded.at, reader.translate), value=local_date(graded.at)),
        graded.level_title or reader.translate("No grade"),
        Cell(text=number(graded.total), value=graded.total),
        report_cell(one, reader),
        public_cell(one.publication, reader),
    )


def _lead(actor: Actor, reader: Reader) -> str:
    if actor.role is not Role.INSTITUTION:
        return ""
    return reader.translate(
        "What visits to your institution came to. Open one to read every reason, and what keeps it"
        " from the next grade."
    )


def _titles(schemes: Sequence[GradeScheme], reader: Reader) -> Mapping[int, str]:
    """Return the grades from the highest down; 0 is none."""
    known = {rule.level: rule.title for scheme in schemes for rule in scheme.levels}
    return dict(sorted(known.items(), reverse=True)) | {0: reader.translate("No grade")}


def _spread(levels: Mapping[int, int], titles: Mapping[int, str], reader: Reader) -> Spread:
    translate = reader.translate
    named = {titles.get(level, str(level)): 0 for level in (*titles, *sorted(levels))}
    for level, count in levels.items():
        named[titles.get(level, str(level))] += count
    title = translate("Spread of the grades shown")
    graded = sum(count for level, count in levels.items() if level)
    says = translate("{count} results, {graded} of them with a grade: {grades}.").format(
        count=sum(levels.values()),
        graded=graded,
        grades=translate(", ").join(f"{name} {count}" for name, count in named.items() if count),
    )
    return Spread(
        says=says,
        drawing=grade_chart(named, title=title, translate=translate),
        table=table(
            title,
            (translate("Grade"), Column(title=translate("Results"), figure=True)),
            ((name, Cell(text=str(count), value=count)) for name, count in named.items()),
        ),
    )


def _filters(
    districts: Sequence[str], titles: Mapping[int, str], reader: Reader, *, actor: Actor
) -> tuple[Field, ...]:
    translate = reader.translate
    anything = Choice(value="", text=translate("Any"))
    grades = (Choice(value=str(level), text=title) for level, title in titles.items())
    year = {"inputmode": "numeric"}
    common = (
        Field(name="level", label=translate("Grade"), kind="select", choices=(anything, *grades)),
        Field(name="year", label=translate("Year"), kind="search", extra=year),
        Field(
            name="best_first",
            label=translate("Order"),
            kind="select",
            choices=(
                Choice(value="", text=translate("Newest first")),
                Choice(value="true", text=translate("Best first")),
            ),
        ),
    )
    if actor.role is Role.INSTITUTION:
        return common
    return (institution_field(reader), district_field(districts, reader), *common, _draw(reader))


def _draw(reader: Reader) -> Field:
    return Field(name="draw", label=reader.translate("Number of the draw"), kind="search")


HANDLERS = (results, one_result)
