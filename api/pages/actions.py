"""Corrective actions: the board, the list, and one with its answers, reviews and files."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api import tasks
from api.pages.action_lines import (
    PLACE,
    Asked,
    action_table,
    board_page,
    empty_of,
    filter_of,
    filters_of,
    lead_of,
    title_of,
)
from api.pages.action_matter import AnswerEntry, ReturnEntry, action_page
from api.pages.forms import entered, read, uploads
from api.pages.listing import Link, answer, chosen, found
from api.pages.refusals import Refused, shown_again
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, Invalid, NotFound
from audit.domain.evidence import MEDIA_TYPES
from audit.domain.exchange import LARGEST_ANSWER
from audit.domain.filters import ActionFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import action_board, remediation

_ONE = f"{PLACE}/{{action_id:str}}"
_FILE = f"{_ONE}/files/{{file_id:str}}"
_LANGUAGE = "lang"
_LARGEST_FORM = LARGEST_ANSWER + 1024 * 1024


@get(PLACE)
async def actions(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """Show the board of corrective actions; whatever the address asks for, as a list."""
    if set(request.query_params) - {_LANGUAGE}:
        return await _list(request, runtime, visitor, page=page)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        board = await action_board.board(uow, ActionFilter())
        districts = await action_board.districts(uow)
        actor = uow.actor
    reader = reader_of(request)
    document = board_page(board, actor, reader, districts=districts, calendar=runtime.calendar)
    return show(request, "desk/actions/board", document, title=title_of(actor, reader), actor=actor)


async def _shown(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    action_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        matter = await action_board.read(uow, action_id)
        actor = uow.actor
    document = action_page(
        matter, actor, reader_of(request), calendar=runtime.calendar, refusal=refusal
    )
    return show(
        request,
        "desk/actions/action",
        document,
        title=matter.action.title,
        actor=actor,
    )


@get(_ONE)
async def action(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    action_id: FromPath[str],
) -> Template:
    """Show one corrective action with its exchange."""
    return await _shown(request, None, runtime, visitor, action_id=action_id)


@post(f"{_ONE}/answer", request_max_body_size=_LARGEST_FORM)
@shown_again(_shown, Invalid, Conflict)
async def answer_action(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    action_id: FromPath[str],
) -> Redirect:
    """Say what was mended, with photographs and documents."""
    # So much is read only from somebody who may send it.
    async with runtime.unit_of_work(visitor, write=False) as uow:
        await remediation.expected(uow, action_id)
    response = remediation.Response(text=read(AnswerEntry, await entered(request)).text)
    files = [(one.filename, await one.read()) for one in await uploads(request, "files")]
    await tasks.answer_action(runtime, visitor, action_id, response=response, files=files)
    said = reader_of(request).translate("The answer was sent; the authority checks it.")
    return go(request, f"{PLACE}/{action_id}", said=said)


@post(f"{_ONE}/accept")
@shown_again(_shown, Conflict)
async def accept_action(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    action_id: FromPath[str],
) -> Redirect:
    """Accept what was answered."""
    async with runtime.unit_of_work(visitor) as uow:
        await remediation.accept(uow, action_id)
    said = reader_of(request).translate("The answer is accepted; the finding is closed.")
    return go(request, f"{PLACE}/{action_id}", said=said)


@post(f"{_ONE}/return")
@shown_again(_shown, Invalid, Conflict)
async def return_action(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    action_id: FromPath[str],
) -> Redirect:
    """Return an answer with what is still missing."""
    reason = read(ReturnEntry, await entered(request)).reason
    async with runtime.unit_of_work(visitor) as uow:
        await remediation.give_back(uow, action_id, reason)
    said = reader_of(request).translate("The answer is returned; the institution reads why.")
    return go(request, f"{PLACE}/{action_id}", said=said)


@get(_FILE, media_type="application/octet-stream")
async def action_file(
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    action_id: FromPath[str],
    file_id: FromPath[str],
) -> Response[bytes]:
    """Download a file as it was sent; that you did is kept in its custody trail."""
    async with runtime.unit_of_work(visitor) as uow:
        file = await remediation.look(uow, action_id, file_id)
    name = file.digest[:16] + MEDIA_TYPES[file.media_type]
    return Response(
        await runtime.blobs.fetch(file.digest),
        media_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@get(f"{_FILE}/picture", media_type="image/jpeg")
async def action_picture(
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    action_id: FromPath[str],
    file_id: FromPath[str],
) -> Response[bytes]:
    """Show the small copy of a photograph."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        file = await remediation.shown(uow, action_id, file_id)
    if not file.print_digest:
        raise NotFound(
            "exchange.no_picture", "The file {file} is no photograph; download it.", file=file_id
        )
    content = await runtime.blobs.fetch(file.print_digest)
    return Response(content, media_type="image/jpeg")


HANDLERS = (
    actions,
    action,
    answer_action,
    accept_action,
    return_action,
    action_file,
    action_picture,
)


async def _list(
    request: AnyRequest, runtime: Runtime, visitor: Visitor, *, page: PageRequest
) -> Template | Response[bytes]:
    asked = chosen(request, Asked)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        wanted = filter_of(asked, uow.today)
        shown = await found(request, page, lambda part: action_board.page(uow, wanted, part))
        districts = await action_board.districts(uow)
        actor, today = uow.actor, uow.today
    reader = reader_of(request)
    board = Link(path=PLACE, text=reader.translate("As a board"), icon="clipboard-list")
    return await answer(
        request,
        action_table(shown.items, actor, reader, today=today, calendar=runtime.calendar),
        shown,
        actor=actor,
        filters=filters_of(actor, reader, districts=districts),
        lead=lead_of(actor, reader),
        links=(board,),
        empty=empty_of(reader),
        template="desk/actions/list",
    )
