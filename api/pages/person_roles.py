"""New roles: somebody is invited into an organisation, or somebody known gets a further role."""

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.administration import show_form, show_link
from api.pages.entries import FormPage
from api.pages.forms import Entered, Form, entered, read, refused
from api.pages.listing import Link, answer, chosen, found
from api.pages.organisation_document import organisations_filters, organisations_table
from api.pages.person_document import PLACE
from api.pages.person_forms import invitation_form, organisation_facts, role_form
from api.view import AnyRequest, go, reader_of
from audit.domain.account import normal_login
from audit.domain.actor import Actor, Visitor
from audit.domain.errors import DomainError
from audit.domain.filters import OrganisationFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Act, bounds
from audit.runtime import Runtime
from audit.services import directory, organisation, people
from audit.services.directory import Opening, PersonSheet
from audit.services.people import Invitation, NewMembership


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for a new role, where, and for whom; None for somebody new."""

    actor: Actor
    opening: Opening
    person: PersonSheet | None


@get(f"{PLACE}/new")
async def new_person(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """Ask whom to invite; an administrator first chooses the organisation."""
    place = await _place(request, runtime, visitor)
    if not place:
        return await _which(request, runtime, visitor, page)
    return _invite(request, await _ask(runtime, visitor, place))


@post(f"{PLACE}/new")
async def invite(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Invite somebody, and show the link with which they come in, this once."""
    place = await _place(request, runtime, visitor)
    asked = await _ask(runtime, visitor, place)
    given = await entered(request)
    login = tuple(map(normal_login, given.get("login", ())))
    text = runtime.secret()
    try:
        invitation = read(Invitation, {**given, "login": login, "organisation": (place,)})
        async with runtime.unit_of_work(visitor) as uow:
            made = await people.invite(uow, invitation, text=text)
    except DomainError as refusal:
        return _invite(request, asked, given=given, refusal=refusal)
    return show_link(request, runtime, made, text=text, name=invitation.name, actor=asked.actor)


@get(f"{PLACE}/{{person:str}}/role")
async def new_role(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
    person: FromPath[str],
) -> Template | Response[bytes]:
    """Ask for a further role; an administrator first chooses the organisation."""
    place = await _place(request, runtime, visitor)
    if not place:
        return await _which(request, runtime, visitor, page)
    return _give(request, await _ask(runtime, visitor, place, person=person), person)


@post(f"{PLACE}/{{person:str}}/role")
async def give_role(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    person: FromPath[str],
) -> Template | Redirect:
    """Give somebody a further role."""
    place = await _place(request, runtime, visitor)
    asked = await _ask(runtime, visitor, place, person=person)
    given = await entered(request)
    try:
        new = read(NewMembership, {**given, "person": (person,), "organisation": (place,)})
        async with runtime.unit_of_work(visitor) as uow:
            await people.add_membership(uow, new)
    except DomainError as refusal:
        return _give(request, asked, person, given=given, refusal=refusal)
    said = reader_of(request).translate("The role is given.")
    return go(request, f"{PLACE}/{person}", said=said)


async def _place(request: AnyRequest, runtime: Runtime, visitor: Visitor) -> str:
    """Return the organisation that is asked for, a manager's own, or "" for none."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        own = bounds(uow.actor, Act.MANAGE_PEOPLE).organisation
    return request.query_params.get("organisation", "") or own


async def _ask(runtime: Runtime, visitor: Visitor, place: str, *, person: str = "") -> Asked:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        return Asked(
            actor=uow.actor,
            opening=await directory.opening(uow, place),
            person=await directory.person(uow, person) if person else None,
        )


async def _which(
    request: AnyRequest, runtime: Runtime, visitor: Visitor, page: PageRequest
) -> Template | Response[bytes]:
    """Return the list of organisations to choose one from; each leads back with its id."""
    wanted = chosen(request, OrganisationFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: organisation.page(uow, wanted, part))
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    return await answer(
        request,
        organisations_table(
            shown.items,
            reader,
            title=translate("Into which organisation?"),
            path=f"{request.url.path}?organisation=",
        ),
        shown,
        actor=actor,
        filters=organisations_filters(reader),
        lead=translate("They will act in the name of the organisation that you choose."),
        empty=translate("There is no organisation yet. Add the first one."),
    )


def _invite(
    request: AnyRequest,
    asked: Asked,
    *,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    reader = reader_of(request)
    translate = reader.translate
    page = FormPage(
        back=Link(path=PLACE, text=translate("People")),
        lead=translate(
            "The person gets a link from you with which they set a password; it is shown once."
        ),
        facts=organisation_facts(asked.opening, reader),
        form=_as_given(invitation_form(asked.opening, reader), request, given, refusal),
    )
    title = translate("Invite somebody")
    return show_form(request, page, title=title, actor=asked.actor, refusal=refusal)


def _give(
    request: AnyRequest,
    asked: Asked,
    person: str,
    *,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    reader = reader_of(request)
    translate = reader.translate
    name = asked.person.listed.member.account.name if asked.person else ""
    page = FormPage(
        back=Link(path=f"{PLACE}/{person}", text=name),
        lead=translate("The person chooses the role in use on their account page."),
        facts=organisation_facts(asked.opening, reader),
        form=_as_given(role_form(asked.opening, person, reader), request, given, refusal),
    )
    title = translate("A role for {name}").format(name=name)
    return show_form(request, page, title=title, actor=asked.actor, refusal=refusal)


def _as_given(
    form: Form, request: AnyRequest, given: Entered | None, refusal: DomainError | None
) -> Form:
    if refusal is None:
        return form
    return refused(form, refusal, given=given or {}, reader=reader_of(request))


HANDLERS = (new_person, invite, new_role, give_role)
