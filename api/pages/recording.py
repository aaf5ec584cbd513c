"""Recording a visit online: begin, hand in, or say why not; the parts are in `recording_part`."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages import recording_part
from api.pages.forms import entered, read
from api.pages.recording_document import overview_page, place
from api.pages.recording_hand_in import hand_in_page
from api.pages.recording_history import history_page
from api.pages.refusals import Refused, shown_again
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, Invalid
from audit.runtime import Runtime
from audit.services import recording
from audit.services import visit as visits
from audit.services.visit import Delivery, Failure

_VISIT = "/desk/visits/{visit_id:str}"
_RECORD = f"{_VISIT}/record"
_HAND_IN = f"{_VISIT}/hand-in"


async def _overview(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        desk = await recording.desk(uow, visit_id)
        actor = uow.actor
    reader = reader_of(request)
    document = overview_page(desk, reader, refusal=refusal)
    title = reader.translate("Record the visit")
    return show(request, "desk/recording/overview", document, title=title, actor=actor)


@get(_RECORD)
async def overview(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show the parts of a visit and how far each is."""
    return await _overview(request, None, runtime, visitor, visit_id=visit_id)


@post(_RECORD)
async def begin(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Begin the visit."""
    async with runtime.unit_of_work(visitor) as uow:
        await visits.begin(uow, visit_id)
    said = reader_of(request).translate("The visit has begun.")
    return go(request, place(visit_id), said=said)


@post(f"{_VISIT}/not-carried-out")
@shown_again(_overview, Invalid, Conflict)
async def fail(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Record that the visit could not take place."""
    failure = read(Failure, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await visits.fail(uow, visit_id, failure)
    said = reader_of(request).translate("It is recorded that the visit could not take place.")
    return go(request, f"/desk/visits/{visit_id}", said=said)


async def _hand_in(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        desk = await recording.desk(uow, visit_id)
        actor = uow.actor
    reader = reader_of(request)
    document = hand_in_page(desk, reader, refusal=refusal)
    title = reader.translate("Hand in the visit")
    return show(request, "desk/recording/hand_in", document, title=title, actor=actor)


@get(_HAND_IN)
async def before_handing_in(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show what is missing, and what will be handed in."""
    return await _hand_in(request, None, runtime, visitor, visit_id=visit_id)


@post(_HAND_IN)
@shown_again(_hand_in, Conflict)
async def hand_in(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Close the answers of the visit; sent twice, it is closed once."""
    delivery = Delivery(id=f"hand-in-{visit_id}"[:64], answers=(), hand_in=True)
    async with runtime.unit_of_work(visitor) as uow:
        await visits.submit(uow, visit_id, delivery)
    said = reader_of(request).translate("The visit is handed in; it waits to be graded.")
    return go(request, f"/desk/visits/{visit_id}", said=said)


@get(f"{_RECORD}/{{item:str}}/history")
async def item_history(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    item: FromPath[str],
) -> Template:
    """Show every answer ever given to one item."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await recording.history(uow, visit_id, item)
        actor = uow.actor
    reader = reader_of(request)
    title = reader.translate("Answers to item {item}").format(item=item)
    document = history_page(found, actor, reader, title=title)
    return show(request, "desk/recording/history", document, title=title, actor=actor)


HANDLERS = (
    overview,
    begin,
    fail,
    before_handing_in,
    hand_in,
    item_history,
    *recording_part.HANDLERS,
)
