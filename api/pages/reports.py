"""Documents that were made: the reports of visits, and the result tables of draws."""

from collections.abc import Sequence

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api import tasks
from api.pages.forms import Form
from api.pages.listing import Link, answer, chosen, found
from api.pages.result_lines import PLACE as RESULTS
from api.pages.result_lines import district_field, institution_field, report_path
from api.public.lists import draw_line
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Actor, Role, Visitor
from audit.domain.districts import name_of
from audit.domain.filters import VisitFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Act, does
from audit.domain.report import Report
from audit.domain.workdays import local_date
from audit.runtime import Runtime
from audit.services import report_list, result
from audit.services.report_list import ReportLine, TableLine, TableSheet
from reports.table import Cell, Column, Table, table
from reports.writing import moment

_PLACE = "/desk/reports"
_TABLES = f"{_PLACE}/tables"
_ONE = f"{_TABLES}/{{number:str}}"
_PDF = "application/pdf"
# A list shows the beginning of a fingerprint; the page of a document shows all of it.
_SHOWN = 12


class TablePage(msgspec.Struct, frozen=True, kw_only=True):
    """The result table of a draw: the one that was made last, and the way to a new one."""

    number: str
    draw_path: str
    public: int
    path: str
    made: Report | None
    make: Form | None


@get(_PLACE)
async def reports(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the reports of visits whose result the reader may see."""
    wanted = chosen(request, VisitFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: report_list.page(uow, wanted, part))
        districts = await result.districts(uow)
        actor = uow.actor
    reader = reader_of(request)
    narrowing = (institution_field(reader), district_field(districts, reader))
    return await answer(
        request,
        _report_table(shown.items, reader),
        shown,
        actor=actor,
        filters=() if actor.role is Role.INSTITUTION else narrowing,
        links=_links(actor, reader),
        lead=reader.translate(
            "A report is made once and never changes. Whoever holds a copy can check it by its"
            " fingerprint."
        ),
        empty=reader.translate(
            "No report has been made yet. It is made from the page of a graded visit."
        ),
    )


@get(_TABLES)
async def tables(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the draws the reader may see, with their result tables."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: report_list.tables(uow, part))
        actor = uow.actor
    reader = reader_of(request)
    return await answer(
        request,
        _table_of_tables(shown.items, reader),
        shown,
        actor=actor,
        lead=reader.translate("A result table lists all published results of a draw."),
        links=(Link(path=_PLACE, text=reader.translate("Reports"), icon="file-text"),),
        empty=reader.translate("No draw has been announced yet. Announce one from its plan."),
    )


@get(_ONE)
async def one_table(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Template:
    """Show the result table of a draw, and offer to make it."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await report_list.table(uow, number)
        actor = uow.actor
    document = _table_page(sheet, actor, reader_of(request))
    title = sheet.line.draw.title
    return show(request, "desk/results/table", document, title=title, actor=actor)


@post(_ONE)
async def make_table(
    request: AnyRequest,
    state: State,
    runtime: NamedDependency[Runtime],
    *,
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Make the result table of a draw as its results are published now."""
    language = runtime.settings.language
    await tasks.make_table(runtime, state.renderer, visitor, number=number, language=language)
    said = reader_of(request).translate("The result table is made.")
    return go(request, f"{_TABLES}/{number}", said=said)


@get(f"{_ONE}/table.pdf", media_type=_PDF)
async def table_file(
    runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor], number: FromPath[str]
) -> Response[bytes]:
    """Download the last result table of a draw."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        made = await report_list.table_file(uow, number)
    return Response(
        await runtime.blobs.fetch(made.document),
        media_type=_PDF,
        headers={"Content-Disposition": f'inline; filename="results-{number}.pdf"'},
    )


def _links(actor: Actor, reader: Reader) -> tuple[Link, ...]:
    back = Link(path=RESULTS, text=reader.translate("Results"), icon="star")
    if not does(actor, Act.READ_DRAW):
        return (back,)
    of_draws = reader.translate("Result tables of draws")
    return (back, Link(path=_TABLES, text=of_draws, icon="table"))


def _report_table(shown: Sequence[ReportLine], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Reports"),
        (
            translate("Institution"),
            translate("District"),
            translate("Made on"),
            translate("File"),
            Column(title=translate("Size (kB)"), figure=True),
            translate("Fingerprint begins"),
        ),
        (
            (
                Cell(text=one.visit.institution_name, href=f"{RESULTS}/{one.visit.id}"),
                name_of(one.visit.district),
                *_document(one.report, report_path(one.visit.id), reader),
            )
            for one in shown
        ),
    )


def _table_of_tables(shown: Sequence[TableLine], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Result tables of draws"),
        (
            translate("Draw"),
            translate("Title"),
            translate("State"),
            translate("Made on"),
            translate("File"),
            Column(title=translate("Size (kB)"), figure=True),
            translate("Fingerprint begins"),
        ),
        (_table_row(one, reader) for one in shown),
    )


def _table_row(one: TableLine, reader: Reader) -> tuple[Cell | str, ...]:
    place = f"{_TABLES}/{one.draw.number}"
    state = Cell(text=reader.label(one.draw.state), shape=draw_line(one.draw).shape)
    name = Cell(text=one.draw.number, href=place)
    if one.table is None:
        return (name, one.draw.title, state, reader.translate("Not made yet"), "", "", "")
    made = _document(one.table, f"{place}/table.pdf", reader)
    return (name, one.draw.title, state, *made)


def _document(made: Report, path: str, reader: Reader) -> tuple[Cell | str, ...]:
    kilobytes = -(-made.size // 1000)
    return (
        Cell(text=moment(made.at, reader.translate), value=local_date(made.at)),
        Cell(text="PDF", href=path),
        Cell(text=str(kilobytes), value=kilobytes),
        made.document[:_SHOWN],
    )


def _table_page(sheet: TableSheet, actor: Actor, reader: Reader) -> TablePage:
    draw, made, translate = sheet.line.draw, sheet.line.table, reader.translate
    place = f"{_TABLES}/{draw.number}"
    makes = does(actor, Act.PUBLISH) and sheet.public
    words = translate("Make the table anew") if made else translate("Make the table (PDF)")
    return TablePage(
        number=draw.number,
        draw_path=f"/desk/draws/{draw.number}",
        public=sheet.public,
        path=f"{place}/table.pdf" if made else "",
        made=made,
        make=Form(action=place, submit=words, icon="file-text") if makes else None,
    )


HANDLERS = (reports, tables, one_table, make_table, table_file)
