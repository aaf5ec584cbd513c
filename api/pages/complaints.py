"""Complaints: the list for those who handle them, and one with what is done about it."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.complaint_document import (
    PLACE,
    DeclineEntry,
    LinkEntry,
    ReplyEntry,
    complaint_page,
    complaint_table,
    filters_of,
)
from api.pages.forms import entered, read
from api.pages.listing import answer, chosen, found
from api.pages.refusals import Refused, shown_again
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, Invalid
from audit.domain.filters import ComplaintFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import complaint

_ONE = f"{PLACE}/{{number:str}}"


@get(PLACE)
async def complaints(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the complaints of the reader's region, the latest first."""
    wanted = chosen(request, ComplaintFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: complaint.page(uow, wanted, part))
        districts = await complaint.districts(uow)
        actor, today = uow.actor, uow.today
    reader = reader_of(request)
    translate = reader.translate
    return await answer(
        request,
        complaint_table(shown.items, actor, reader, today=today),
        shown,
        actor=actor,
        filters=filters_of(districts, reader),
        lead=translate(
            "Anyone may complain, without a name. Nothing here says who did; the answer is read"
            " with number and code."
        ),
        empty=translate("No complaint has come in. There is nothing to do."),
    )


async def _shown(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    number: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        case = await complaint.case(uow, number)
        actor, today = uow.actor, uow.today
    reader = reader_of(request)
    document = complaint_page(case, actor, reader, today=today, refusal=refusal)
    title = reader.translate("Complaint {number}").format(number=case.complaint.number)
    return show(request, "desk/complaints/complaint", document, title=title, actor=actor)


@get(_ONE)
async def one_complaint(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Template:
    """Show one complaint and what can be done about it."""
    return await _shown(request, None, runtime, visitor, number=number)


@post(f"{_ONE}/take-up")
@shown_again(_shown, Conflict)
async def take_up(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Take a complaint in hand."""
    async with runtime.unit_of_work(visitor) as uow:
        await complaint.take_up(uow, number)
    said = reader_of(request).translate("The complaint is in hand; whoever made it sees so.")
    return go(request, f"{PLACE}/{number}", said=said)


@post(f"{_ONE}/answer")
@shown_again(_shown, Invalid, Conflict)
async def answer_complaint(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Answer a complaint."""
    entry = read(ReplyEntry, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await complaint.answer(uow, number, entry.reply)
    said = reader_of(request).translate("The complaint is answered.")
    return go(request, f"{PLACE}/{number}", said=said)


@post(f"{_ONE}/decline")
@shown_again(_shown, Invalid, Conflict)
async def decline(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Do not take a complaint up, and say why."""
    entry = read(DeclineEntry, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await complaint.decline(uow, number, entry.reason)
    said = reader_of(request).translate("The complaint is not taken up; the reason is told.")
    return go(request, f"{PLACE}/{number}", said=said)


@post(f"{_ONE}/link")
@shown_again(_shown, Invalid, Conflict)
async def link(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Note which check for cause a complaint led to."""
    entry = read(LinkEntry, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await complaint.link(uow, number, entry.visit)
    said = reader_of(request).translate("The check is noted with the complaint.")
    return go(request, f"{PLACE}/{number}", said=said)


HANDLERS = (complaints, one_complaint, take_up, answer_complaint, decline, link)
