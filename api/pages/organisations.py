"""Organisations: the list, one organisation with its people and contracts, and its form."""

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.administration import ChoicePage, Way
from api.pages.forms import Entered, entered
from api.pages.listing import Link, answer, chosen, found
from api.pages.organisation_document import (
    NOTE_SENTENCES,
    PLACE,
    organisation_page,
    organisations_filters,
    organisations_table,
)
from api.pages.organisation_form import draft_of, organisation_form
from api.pages.session import answered
from api.public.lists import address
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import DomainError
from audit.domain.filters import OrganisationFilter
from audit.domain.organisation import Organisation, OrganisationKind
from audit.domain.page import PageRequest
from audit.domain.permission import Act, require
from audit.domain.workdays import local_date
from audit.runtime import Runtime
from audit.services import directory, organisation

_FIRST_PEOPLE = PageRequest(limit=20)


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """Of which kind a new organisation is to be."""

    kind: OrganisationKind


@get(PLACE)
async def list_organisations(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the organisations."""
    wanted = chosen(request, OrganisationFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: organisation.page(uow, wanted, part))
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    return await answer(
        request,
        organisations_table(shown.items, reader, title=translate("Organisations")),
        shown,
        actor=actor,
        filters=organisations_filters(reader, closed=True),
        links=(
            Link(
                path=f"{PLACE}/new", text=translate("Add an organisation"), icon="plus", acts=True
            ),
        ),
        empty=translate("There is no organisation yet. Add the first one."),
    )


@get(f"{PLACE}/new")
async def new_organisation(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask for the kind of a new organisation, then for the rest."""
    if "kind" in request.query_params:
        kind = chosen(request, Kind).kind
        return await _form(request, runtime, visitor, kind=kind)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor = uow.actor
    require(actor, Act.MANAGE_ORGANISATIONS)
    reader = reader_of(request)
    translate = reader.translate
    page = ChoicePage(
        back=Link(path=PLACE, text=translate("Organisations")),
        lead=translate("What its people may do follows from the kind, which stays."),
        ways=tuple(
            Way(
                link=Link(
                    path=address(f"{PLACE}/new", {"kind": one.value}), text=reader.label(one)
                ),
                note=translate(NOTE_SENTENCES[one]),
            )
            for one in OrganisationKind
        ),
    )
    return show(
        request, "desk/admin/choice", page, title=translate("Add an organisation"), actor=actor
    )


@post(f"{PLACE}/new")
async def add_organisation(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template | Redirect:
    """Add an organisation."""
    kind = chosen(request, Kind).kind
    return await _save(request, runtime, visitor, kind=kind, before=None)


@get(f"{PLACE}/{{identity:str}}")
async def one_organisation(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    identity: FromPath[str],
) -> Template:
    """Show one organisation."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await directory.of_organisation(uow, identity, _FIRST_PEOPLE)
        actor = uow.actor
    today = local_date(runtime.clock())
    page = organisation_page(sheet, reader_of(request), today=today)
    title = sheet.organisation.name
    return show(request, "desk/admin/sheet", page, title=title, actor=actor)


@get(f"{PLACE}/{{identity:str}}/edit")
async def edit_organisation(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    identity: FromPath[str],
) -> Template:
    """Show the form of an organisation."""
    before = await _before(runtime, visitor, identity)
    return await _form(request, runtime, visitor, kind=before.kind, before=before)


@post(f"{PLACE}/{{identity:str}}/edit")
async def change_organisation(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    identity: FromPath[str],
) -> Template | Redirect:
    """Change an organisation."""
    before = await _before(runtime, visitor, identity)
    return await _save(request, runtime, visitor, kind=before.kind, before=before)


@post(f"{PLACE}/{{identity:str}}/close")
async def close_organisation(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    identity: FromPath[str],
) -> Redirect:
    """Close an organisation from today on."""
    async with runtime.unit_of_work(visitor) as uow:
        await organisation.close(uow, identity)
    said = reader_of(request).translate("The organisation is closed.")
    return go(request, f"{PLACE}/{identity}", said=said)


async def _before(runtime: Runtime, visitor: Visitor, identity: str) -> Organisation:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        return await organisation.read(uow, identity)


async def _save(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    kind: OrganisationKind,
    before: Organisation | None,
) -> Template | Redirect:
    given = await entered(request)
    try:
        draft = draft_of(given, kind, before)
        async with runtime.unit_of_work(visitor) as uow:
            saved = await organisation.save(uow, draft)
    except DomainError as refusal:
        return await _form(
            request, runtime, visitor, kind=kind, before=before, given=given, refusal=refusal
        )
    said = reader_of(request).translate("The organisation is saved.")
    return go(request, f"{PLACE}/{saved.id}", said=said)


async def _form(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    kind: OrganisationKind,
    before: Organisation | None = None,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        regulators = await directory.regulators(uow)
        actor = uow.actor
    reader = reader_of(request)
    page = organisation_form(
        kind, regulators, reader, organisation=before, given=given, refusal=refusal
    )
    translate = reader.translate
    title = translate("Change the organisation") if before else translate("Add an organisation")
    shown = show(request, "desk/admin/organisation", page, title=title, actor=actor)
    return answered(shown, refusal)


HANDLERS = (
    list_organisations,
    new_organisation,
    add_organisation,
    one_organisation,
    edit_organisation,
    change_organisation,
    close_organisation,
)
