"""Visits: the board, the list, one visit, and all that was done about it."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.pages.listing import Link, answer, chosen, found
from api.pages.refusals import Refused
from api.pages.visit_course import trail_table
from api.pages.visit_document import visit_page
from api.pages.visit_forms import acts
from api.pages.visit_lines import (
    PLACE,
    board_page,
    nothing_yet,
    order_links,
    title_of,
    visit_filters,
    visit_table,
)
from api.view import AnyRequest, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.filters import VisitFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import case_file, trail, visit_list

ONE = f"{PLACE}/{{visit_id:str}}"
_LANGUAGE = "lang"


@get(PLACE)
async def visits(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """Show the board of visits; whatever the address asks for, as a list."""
    if set(request.query_params) - {_LANGUAGE}:
        return await _list(request, runtime, visitor, page=page)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        board = await visit_list.board(uow, VisitFilter())
        districts = await visit_list.districts(uow)
        actor = uow.actor
    reader = reader_of(request)
    document = board_page(board, actor, reader, districts=districts)
    return show(request, "desk/visits/board", document, title=title_of(actor, reader), actor=actor)


@get(ONE)
async def visit(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show the case file of a visit, and what can be done now."""
    return await visit_shown(request, None, runtime, visitor, visit_id=visit_id)


@get(f"{ONE}/trail")
async def visit_trail(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List all that was done about a visit and its evidence, the latest first."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: trail.of_visit(uow, visit_id, part))
        names = await case_file.names(uow, {one.event.actor for one in shown.items})
        actor = uow.actor
    reader = reader_of(request)
    return await answer(
        request,
        trail_table(shown.items, names, reader, visit=visit_id),
        shown,
        actor=actor,
        back=Link(path=f"{PLACE}/{visit_id}", text=reader.translate("To the visit")),
        empty=reader.translate("Nothing was done yet but to assign the team."),
    )


async def visit_shown(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
) -> Template:
    """Return the page of a visit; `refusal` says what was not taken."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        file = await case_file.read(uow, visit_id)
        actor = uow.actor
    reader = reader_of(request)
    possible = acts(file, actor, reader, calendar=runtime.calendar, refusal=refusal)
    document = visit_page(file, actor, reader, acts=possible, calendar=runtime.calendar)
    title = file.visit.institution_name
    return show(request, "desk/visits/visit", document, title=title, actor=actor)


async def _list(
    request: AnyRequest, runtime: Runtime, visitor: Visitor, *, page: PageRequest
) -> Template | Response[bytes]:
    wanted = chosen(request, VisitFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: visit_list.page(uow, wanted, part))
        districts = await visit_list.districts(uow)
        actor = uow.actor
    reader = reader_of(request)
    board = Link(path=PLACE, text=reader.translate("As a board"), icon="clipboard-list")
    return await answer(
        request,
        visit_table(shown.items, reader, title=title_of(actor, reader)),
        shown,
        actor=actor,
        filters=visit_filters(actor, reader, districts=districts),
        links=(*order_links(actor, reader), board),
        empty=nothing_yet(actor, reader),
    )


HANDLERS = (visits, visit, visit_trail)
