"""Changing one's own password."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from api import sign_in
from api.pages.forms import Entered, Field, Form, entered, read, refused
from api.pages.invitation import password_fields, require_same
from api.pages.session import EntryPage, answered
from api.security import SESSION_OVER, client_of, keep
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.errors import DomainError
from audit.runtime import Runtime

PASSWORD = "/account/password"  # noqa: S105 -- the path of a page

Secret = Annotated[str, msgspec.Meta(max_length=1000)]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The password so far, and the new one, typed twice."""

    old: Secret
    new: Secret
    again: Secret


@get(PASSWORD)
async def show_password(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask for the password so far and the new one."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor = uow.actor
    return _page(request, actor)


@post(PASSWORD)
async def change_password(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect | Template:
    """Change the password; every other session ends."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor = uow.actor
    given = await entered(request)
    try:
        asked = read(Change, given)
        require_same(asked.new, asked.again)
        opened = await sign_in.change_password(
            runtime, visitor, old=asked.old, new=asked.new, client=client_of(request)
        )
    except DomainError as refusal:
        if refusal.code in SESSION_OVER:
            raise
        return _page(request, actor, given=given, refusal=refusal)
    translate = reader_of(request).translate
    answer = go(
        request, "/account", said=translate("The password is changed; all other sessions ended.")
    )
    keep(request, answer, opened)
    return answer


def _page(
    request: AnyRequest,
    actor: Actor,
    *,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    reader = reader_of(request)
    translate = reader.translate
    old = Field(
        name="old",
        label=translate("Present password"),
        kind="password",
        required=True,
        extra={"autocomplete": "current-password"},
    )
    form = Form(
        action=PASSWORD,
        submit=translate("Change the password"),
        fields=(old, *password_fields(reader, name="new")),
    )
    if refusal is not None:
        form = refused(form, refusal, given=given or {}, reader=reader)
    lead = translate("Wherever else you are signed in, the session ends.")
    page = EntryPage(lead=lead, form=form)
    title = translate("Change the password")
    return answered(show(request, "account/entry", page, title=title, actor=actor), refusal)


HANDLERS = (
    show_password,
    change_password,
)
