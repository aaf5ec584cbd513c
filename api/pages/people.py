"""People: the list, one person, and what administrators and managers do for them."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.account import Named
from api.pages.administration import show_link
from api.pages.forms import Choice, entered, read
from api.pages.listing import Link, answer, chosen, found
from api.pages.person_document import PLACE, people_filters, people_table, person_page
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.filters import PersonFilter
from audit.domain.page import PageRequest
from audit.domain.workdays import local_date
from audit.runtime import Runtime
from audit.services import directory, people


@get(PLACE)
async def list_people(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the people the reader looks after."""
    wanted = chosen(request, PersonFilter)
    named = None
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: directory.persons(uow, wanted, part))
        actor = uow.actor
        if wanted.organisation:
            place = (await directory.place(uow, wanted.organisation)).name
            named = Choice(value=wanted.organisation, text=place)
    reader = reader_of(request)
    translate = reader.translate
    invite = Link(path=f"{PLACE}/new", text=translate("Invite somebody"), icon="plus", acts=True)
    return await answer(
        request,
        people_table(shown.items, reader, local_date(runtime.clock())),
        shown,
        actor=actor,
        filters=people_filters(actor, reader, organisation=named),
        links=(invite,),
        empty=translate("Nobody is here yet. Invite the first person."),
    )


@get(f"{PLACE}/{{person:str}}")
async def one_person(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    person: FromPath[str],
) -> Template:
    """Show one person: account, roles, and what can be done for them."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await directory.person(uow, person)
        actor = uow.actor
    today = local_date(runtime.clock())
    page = person_page(sheet, reader_of(request), actor=actor, today=today)
    title = sheet.listed.member.account.name
    return show(request, "desk/admin/sheet", page, title=title, actor=actor)


@post(f"{PLACE}/{{person:str}}/end")
async def end_role(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    person: FromPath[str],
) -> Redirect:
    """End a role of somebody from today on."""
    role = read(Named, await entered(request)).id
    async with runtime.unit_of_work(visitor) as uow:
        await people.end_membership(uow, role)
    said = reader_of(request).translate("The role ends today.")
    return go(request, f"{PLACE}/{person}", said=said)


@post(f"{PLACE}/{{person:str}}/disable")
async def disable(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    person: FromPath[str],
) -> Redirect:
    """Bar somebody from signing in."""
    async with runtime.unit_of_work(visitor) as uow:
        await people.disable(uow, person)
    said = reader_of(request).translate("The account is disabled.")
    return go(request, f"{PLACE}/{person}", said=said)


@post(f"{PLACE}/{{person:str}}/enable")
async def enable(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    person: FromPath[str],
) -> Redirect:
    """Let somebody sign in again."""
    async with runtime.unit_of_work(visitor) as uow:
        await people.enable(uow, person)
    said = reader_of(request).translate("The account is enabled.")
    return go(request, f"{PLACE}/{person}", said=said)


@post(f"{PLACE}/{{person:str}}/second-factor")
async def reset_second_factor(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    person: FromPath[str],
) -> Redirect:
    """Take away the second factor of somebody who lost it."""
    async with runtime.unit_of_work(visitor) as uow:
        await people.reset_second_factor(uow, person)
    said = reader_of(request).translate("The second factor is taken away.")
    return go(request, f"{PLACE}/{person}", said=said)


@post(f"{PLACE}/{{person:str}}/link")
async def make_link(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    person: FromPath[str],
) -> Template:
    """Make a link to set a password with, and show it, this once."""
    text = runtime.secret()
    async with runtime.unit_of_work(visitor) as uow:
        made = await people.reset_link(uow, person, text=text)
        name = (await people.read(uow, person)).account.name
        actor = uow.actor
    return show_link(request, runtime, made, text=text, name=name, actor=actor)


HANDLERS = (
    list_people,
    one_person,
    end_role,
    disable,
    enable,
    reset_second_factor,
    make_link,
)
