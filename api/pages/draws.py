"""Draws: the list, the announcement, and one draw up to its publication or its end."""

from collections.abc import Callable

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.draw_document import PLACE, desk_draw
from api.pages.draw_forms import Duty, Void, outcome_at, outcome_of
from api.pages.draw_lists import draw_filters, draw_table, member_filters, member_table
from api.pages.forms import entered, read
from api.pages.listing import Link, answer, chosen, found
from api.pages.refusals import Refused, shown_again
from api.public.draw_document import MONTHS_SENTENCE
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.ceremony import Draw
from audit.domain.draw_entry import require_agreement
from audit.domain.errors import Conflict, Invalid
from audit.domain.filters import DrawFilter, MemberFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import draw as draws_service
from audit.services import draw_end, draw_entropy, draw_sheet, publication

_ONE = f"{PLACE}/{{number:str}}"


@get(PLACE)
async def draws(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the draws the reader may see."""
    wanted = chosen(request, DrawFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: draws_service.page(uow, wanted, part))
        actor = uow.actor
    reader = reader_of(request)
    return await answer(
        request,
        draw_table(shown.items, reader),
        shown,
        actor=actor,
        filters=draw_filters(reader),
        empty=reader.translate(
            "No draw of this region has been announced yet. Announce one from its plan; the draws"
            " of all bodies stand on the public pages."
        ),
    )


async def _page(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    number: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await draw_sheet.sheet(uow, number)
        actor = uow.actor
    document = desk_draw(
        sheet, actor, reader_of(request), calendar=runtime.calendar, refusal=refusal
    )
    return show(request, "desk/draws/draw", document, title=sheet.draw.title, actor=actor)


@get(_ONE)
async def draw(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Template:
    """Tell where a draw stands, and offer what can be done now."""
    return await _page(request, None, runtime, visitor, number=number)


@post(f"{_ONE}/entropy/{{place:int}}")
@shown_again(_page, Invalid, Conflict)
async def enter_entropy(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Take what one source said; with the last of them the result is computed."""
    # The page is of the draw as a whole, so it takes no source, and nor does its act.
    place = request.path_params["place"]
    outcome = outcome_of(place, read(outcome_at(place), await entered(request)))
    async with runtime.unit_of_work(visitor) as uow:
        kept = await draw_entropy.enter(uow, number, outcome)
    require_agreement(kept.entries)
    translate = reader_of(request).translate
    said = _said_of(kept.draw, translate) if kept.draw.computed_at else translate("It is entered.")
    return go(request, f"{PLACE}/{number}", said=said)


def _said_of(drawn: Draw, translate: Callable[[str], str]) -> str:
    if drawn.published_at is not None:
        return translate("The result is computed, and public.")
    return translate("The result is computed. It is sealed until published.")


@post(f"{_ONE}/publish")
async def publish_draw(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Make the result of a draw public."""
    duty = read(Duty, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await publication.publish(uow, duty.publication)
    said = reader_of(request).translate("The result is public.")
    return go(request, f"{PLACE}/{number}", said=said)


@post(f"{_ONE}/void")
@shown_again(_page, Invalid)
async def void_draw(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Declare a draw void, with a public reason."""
    ended = read(Void, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await draw_end.void(uow, number, ended.reason)
    said = reader_of(request).translate("The draw is void.")
    return go(request, f"{PLACE}/{number}", said=said)


@get(f"{_ONE}/members")
async def members(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
    *,
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List who was drawn, with tickets and chances."""
    wanted = chosen(request, MemberFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(
            request,
            page,
            lambda part: draw_sheet.sample(uow, number, chosen=wanted, request=part),
        )
        strata = await draw_sheet.strata(uow, number)
        actor = uow.actor
    reader = reader_of(request)
    return await answer(
        request,
        member_table(shown.items, reader),
        shown,
        actor=actor,
        filters=member_filters(strata, reader),
        lead=reader.translate(MONTHS_SENTENCE) if any(one.month for one in shown.items) else "",
        back=Link(path=f"{PLACE}/{number}", text=reader.translate("To the draw")),
        empty=reader.translate("Nobody has been drawn yet: the result is not computed."),
        template="desk/draws/members",
    )


@get(f"{_ONE}/files/{{name:str}}")
async def draw_file(
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
    *,
    name: FromPath[str],
) -> Response[bytes]:
    """Download one file of a draw, byte for byte, a sealed one too."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        content = await draws_service.file(uow, number, name)
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


HANDLERS = (
    draws,
    draw,
    enter_entropy,
    publish_draw,
    void_draw,
    members,
    draw_file,
)
