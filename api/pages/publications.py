"""The publication desk: what must become public, published, deferred or withdrawn."""

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.forms import entered, read
from api.pages.listing import Link, answer, chosen, found
from api.pages.publication_document import DeferEntry, WithdrawEntry, publication_page
from api.pages.publication_lines import (
    DUE,
    PLACE,
    WAITING,
    Asked,
    DuePage,
    due_form,
    filters_of,
    lead_of,
    portions,
    publication_table,
)
from api.pages.refusals import Refused, shown_again
from api.public.results import result_card
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, Invalid
from audit.domain.filters import PublicationFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import publication, publication_desk
from audit.services.publication import Deferral

_ONE = f"{PLACE}/{{publication_id:str}}"
_AT_ONCE = PageRequest(limit=50)


class DueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Which publications were shown to be confirmed."""

    publications: tuple[str, ...]


@get(PLACE)
async def publications(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List what must become public, what is pressing first."""
    asked = chosen(request, Asked)
    wanted = PublicationFilter(state=asked.state, kind=asked.kind, region=asked.region)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(
            request,
            page,
            lambda part: publication_desk.page(uow, wanted, part, stage=asked.stage),
        )
        desk = await publication_desk.desk(uow)
        actor, today = uow.actor, uow.today
    reader = reader_of(request)
    translate = reader.translate
    at_once = Link(
        path=DUE,
        text=translate("Publish all that is due today ({count})").format(count=desk.due),
        icon="megaphone",
    )
    return await answer(
        request,
        publication_table(shown.items, actor, reader, today=today, calendar=runtime.calendar),
        shown,
        actor=actor,
        filters=filters_of(desk.districts, reader),
        lead=lead_of(reader),
        links=(at_once,) if desk.due else (),
        empty=translate(
            "Nothing waits to be published. Results and draws come here by themselves."
        ),
        template="desk/publications/list",
        portions=portions(desk, reader),
    )


@get(DUE)
async def due_publications(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Show what must be public today at the latest, to be confirmed."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        wanted = PublicationFilter(due_by=uow.today)
        shown = await publication_desk.page(uow, wanted, _AT_ONCE)
        actor, today = uow.actor, uow.today
    reader = reader_of(request)
    document = DuePage(
        form=due_form(shown.items, actor, reader, today=today, calendar=runtime.calendar)
        if shown.items
        else None,
        more=shown.total - len(shown.items),
    )
    title = reader.translate("Due today")
    return show(request, "desk/publications/due", document, title=title, actor=actor)


@post(DUE)
async def publish_due(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Publish what was confirmed and still waits."""
    entry = read(DueEntry, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        done = await publication.publish_due(uow, entry.publications)
    said = reader_of(request).translate("Published: {count}.").format(count=len(done))
    return go(request, PLACE, said=said)


async def _shown(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    publication_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        duty = await publication_desk.read(uow, publication_id)
        result = duty.public
        if duty.listed.publication.state in WAITING:
            result = await publication.preview(uow, publication_id)
        actor = uow.actor
    reader = reader_of(request)
    schemes = runtime.catalogue.schemes
    card = None if result is None else result_card(result, schemes, reader)
    document = publication_page(duty, card, reader, calendar=runtime.calendar, refusal=refusal)
    return show(
        request,
        "desk/publications/publication",
        document,
        title=duty.listed.title,
        actor=actor,
    )


@get(_ONE)
async def one_publication(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    publication_id: FromPath[str],
) -> Template:
    """Show one duty to publish with what anyone will read."""
    return await _shown(request, None, runtime, visitor, publication_id=publication_id)


@post(f"{_ONE}/publish")
@shown_again(_shown, Conflict)
async def publish(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    publication_id: FromPath[str],
) -> Redirect:
    """Make something public now."""
    async with runtime.unit_of_work(visitor) as uow:
        await publication.publish(uow, publication_id)
    said = reader_of(request).translate("It is public now.")
    return go(request, f"{PLACE}/{publication_id}", said=said)


@post(f"{_ONE}/defer")
@shown_again(_shown, Invalid, Conflict)
async def defer(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    publication_id: FromPath[str],
) -> Redirect:
    """Put a publication off, with a public reason."""
    entry = read(DeferEntry, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        deferral = Deferral(reason=entry.reason, until=entry.until)
        await publication.defer(uow, publication_id, deferral)
    said = reader_of(request).translate("It is deferred; the reason is public.")
    return go(request, f"{PLACE}/{publication_id}", said=said)


@post(f"{_ONE}/withdraw")
@shown_again(_shown, Invalid, Conflict)
async def withdraw(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    publication_id: FromPath[str],
) -> Redirect:
    """Take a wrong result off the public pages, with a public reason."""
    entry = read(WithdrawEntry, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await publication.withdraw(uow, publication_id, entry.reason)
    said = reader_of(request).translate("The result is withdrawn.")
    return go(request, f"{PLACE}/{publication_id}", said=said)


HANDLERS = (
    publications,
    due_publications,
    publish_due,
    one_publication,
    publish,
    defer,
    withdraw,
)
