"""The preparation of a draw: its number, the copy of a secret, and the announcement."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.announcement_entry import AnnouncementEntry, DraftEntry, announcement_of, draft_of
from api.pages.announcement_form import announce_page
from api.pages.draw_document import PLACE
from api.pages.draw_forms import Deposit
from api.pages.forms import entered, read
from api.pages.refusals import Refused, shown_again
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, Invalid
from audit.domain.escrow import Escrow
from audit.runtime import Runtime
from audit.services import draw as draws_service
from audit.services import draw_opening

_ANNOUNCE = "/desk/plans/{plan_id:str}/announce"
_DRAFT = "/desk/plans/{plan_id:str}/draft"
_TO_DRAFT = DraftEntry.__struct_fields__  # of a form that may say more already


async def _announcement(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    plan_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        opening = await draw_opening.opening(uow, plan_id)
        actor = uow.actor
    reader = reader_of(request)
    given, why = (refusal.given, refusal.why) if refusal else (None, None)
    document = announce_page(opening, reader, given=given, refusal=why)
    title = reader.translate("Announce a draw")
    return show(request, "desk/draws/announce", document, title=title, actor=actor)


@get(_ANNOUNCE)
async def new_draw(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Template:
    """Show what a draw from the plan would freeze, and ask for its time and its sources."""
    return await _announcement(request, None, runtime, visitor, plan_id=plan_id)


@post(_ANNOUNCE)
@shown_again(_announcement, Invalid, Conflict)
async def announce_draw(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Redirect:
    """Announce a draw; sent twice, it is refused, for the number is taken."""
    new = announcement_of(read(AnnouncementEntry, await entered(request)), plan_id)
    async with runtime.unit_of_work(visitor) as uow:
        announced = await draws_service.announce(uow, new)
    said = reader_of(request).translate("The draw is announced, and public.")
    return go(request, f"{PLACE}/{announced.number}", said=said)


@post(_DRAFT)
@shown_again(_announcement, Invalid, Conflict)
async def draft_draw(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Redirect:
    """Take the next number for a draw; sent twice, it is refused, for the number is taken."""
    given = await entered(request)
    entry = read(DraftEntry, {name: given[name] for name in _TO_DRAFT if name in given})
    async with runtime.unit_of_work(visitor) as uow:
        drafted = await draws_service.draft(uow, draft_of(entry, plan_id))
    said = reader_of(request).translate("The number is taken.")
    return go(request, f"{PLACE}/{drafted.number}", said=said)


@post(f"{PLACE}/{{number:str}}/escrow")
async def keep_copy(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Confirm that a second body keeps a copy of a secret."""
    deposit = read(Deposit, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await draws_service.keep_copy(uow, number, Escrow(**msgspec.structs.asdict(deposit)))
    said = reader_of(request).translate("The copy is confirmed.")
    return go(request, f"{PLACE}/{number}", said=said)


HANDLERS = (new_draw, announce_draw, draft_draw, keep_copy)
