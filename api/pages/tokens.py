"""All API tokens, for administrators: the list, one token, and a new one for a program."""

from typing import Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.administration import ChoicePage, OncePage, Way, show_form
from api.pages.entries import FormPage
from api.pages.forms import Entered, entered, read, refused
from api.pages.listing import Link, answer, chosen, found
from api.pages.token_document import (
    NOTE_SENTENCES,
    PLACE,
    TokenEntry,
    new_token,
    token_form,
    token_page,
    token_title,
    tokens_table,
)
from api.public.lists import address
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Actor, Role, Visitor
from audit.domain.errors import DomainError
from audit.domain.page import PageRequest
from audit.domain.permission import Act, require
from audit.runtime import Runtime
from audit.services import token
from audit.services.token import Secret
from reports.writing import moment


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """In which role a program is to act."""

    role: Literal["regulator", "evaluator", "institution", "oversight", "admin"]


@get(PLACE)
async def list_tokens(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the tokens, the latest first."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: token.page(uow, part))
        actor, now = uow.actor, uow.now
    reader = reader_of(request)
    translate = reader.translate
    make = Link(path=f"{PLACE}/new", text=translate("Make a token"), icon="plus", acts=True)
    return await answer(
        request,
        tokens_table(shown.items, reader, now),
        shown,
        actor=actor,
        lead=translate(
            "A token lets a program into the JSON API. Its text is kept nowhere; people make their"
            " own on their account page."
        ),
        links=(make,),
        empty=translate("There is no token yet. Make one for the first program."),
    )


@get(f"{PLACE}/new")
async def new(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask for the role of a new token, then for the rest."""
    actor = await _administrator(runtime, visitor)
    if "role" in request.query_params:
        return _form(request, Role(chosen(request, Kind).role), actor)
    reader = reader_of(request)
    translate = reader.translate
    page = ChoicePage(
        back=Link(path=PLACE, text=translate("API tokens")),
        lead=translate("As whom does the program act?"),
        ways=tuple(
            Way(
                link=Link(
                    path=address(f"{PLACE}/new", {"role": role.value}), text=reader.label(role)
                ),
                note=translate(note),
            )
            for role, note in NOTE_SENTENCES.items()
        ),
    )
    return show(request, "desk/admin/choice", page, title=translate("Make a token"), actor=actor)


@post(f"{PLACE}/new")
async def make(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Make a token for a program and show its text, this once."""
    actor = await _administrator(runtime, visitor)
    role = Role(chosen(request, Kind).role)
    given = await entered(request)
    try:
        asked = new_token(read(TokenEntry, given), role)
        async with runtime.unit_of_work(visitor) as uow:
            made = await token.create(uow, asked, text=runtime.secret())
    except DomainError as refusal:
        return _form(request, role, actor, given=given, refusal=refusal)
    return _once(request, made, actor)


@get(f"{PLACE}/{{digest:str}}")
async def one_token(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    digest: FromPath[str],
) -> Template:
    """Show one token."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await token.read(uow, digest)
        actor, now = uow.actor, uow.now
    reader = reader_of(request)
    page = token_page(sheet, reader, now)
    title = token_title(sheet.token, reader)
    return show(request, "desk/admin/sheet", page, title=title, actor=actor)


@post(f"{PLACE}/{{digest:str}}/revoke")
async def revoke(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    digest: FromPath[str],
) -> Redirect:
    """End a token at once."""
    async with runtime.unit_of_work(visitor) as uow:
        await token.revoke(uow, digest)
    said = reader_of(request).translate("The token is revoked.")
    return go(request, f"{PLACE}/{digest}", said=said)


async def _administrator(runtime: Runtime, visitor: Visitor) -> Actor:
    """Return who comes, if they make tokens for programs. Raises `Forbidden`."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        require(uow.actor, Act.MANAGE_TOKENS)
        return uow.actor


def _form(
    request: AnyRequest,
    role: Role,
    actor: Actor,
    *,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    reader = reader_of(request)
    translate = reader.translate
    form = token_form(role, reader)
    page = FormPage(
        back=Link(path=PLACE, text=translate("API tokens")),
        lead=translate("The text of the token is shown once; whoever has it acts with it."),
        facts=(),
        form=refused(form, refusal, given=given or {}, reader=reader) if refusal else form,
    )
    title = translate("A token for a program")
    return show_form(request, page, title=title, actor=actor, refusal=refusal)


def _once(request: AnyRequest, made: Secret, actor: Actor) -> Template:
    translate = reader_of(request).translate
    page = OncePage(
        back=Link(path=f"{PLACE}/{made.record.digest}", text=made.record.name),
        lead=translate("Copy the token now: it is shown only this once."),
        label=translate("Token"),
        secret=made.token,
        until=moment(made.record.expires_at, translate),
    )
    title = translate("The token is made")
    return show(request, "desk/admin/once", page, title=title, actor=actor)


HANDLERS = (list_tokens, new, make, one_token, revoke)
