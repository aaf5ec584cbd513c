"""One's own API tokens: made for some acts and some time, shown once, revoked."""

from datetime import datetime

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from api.pages.account import Named, button
from api.pages.forms import Choice, Entered, Field, Form, entered, read, refused
from api.pages.session import answered
from api.security import SESSION_OVER
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.errors import DomainError
from audit.domain.permission import RULES, Act
from audit.domain.token import Token
from audit.runtime import Runtime
from audit.services import account, token
from audit.services.token import OwnToken

TOKENS = "/account/tokens"
_USUAL_DAYS, _MOST_DAYS = 90, 366


class TokenLine(msgspec.Struct, frozen=True, kw_only=True):
    """A token in force; `acts` says what it may do, `form` revokes it."""

    name: str
    acts: tuple[Act, ...]
    created_at: datetime
    expires_at: datetime
    form: Form


class TokensPage(msgspec.Struct, frozen=True, kw_only=True):
    """One's tokens; `secret` is the text of the one just made, "" for none."""

    tokens: tuple[TokenLine, ...]
    secret: str
    form: Form


@get(TOKENS)
async def show_tokens(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Show one's tokens."""
    return await _page(request, runtime, visitor)


@post(TOKENS)
async def make_token(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Make a token and show its text, this once: with the answer itself, and nowhere else."""
    given = await entered(request)
    try:
        asked = read(OwnToken, given)
        async with runtime.unit_of_work(visitor) as uow:
            made = await token.create_own(uow, asked, text=runtime.secret())
    except DomainError as refusal:
        if refusal.code in SESSION_OVER:
            raise
        return await _page(request, runtime, visitor, given=given, refusal=refusal)
    return await _page(request, runtime, visitor, secret=made.token)


@post("/account/tokens/revoke")
async def revoke_token(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """End one of one's tokens at once."""
    asked = read(Named, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await token.revoke_own(uow, asked.id)
    return go(request, TOKENS, said=reader_of(request).translate("The token is revoked."))


async def _page(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    given: Entered | None = None,
    refusal: DomainError | None = None,
    secret: str = "",
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found, actor = await account.profile(uow), uow.actor
    reader = reader_of(request)
    form = _form(actor, reader)
    if refusal is not None:
        form = refused(form, refusal, given=given or {}, reader=reader)
    tokens = tuple(_line(one, reader) for one in found.tokens)
    page = TokensPage(tokens=tokens, secret=secret, form=form)
    title = reader.translate("API tokens")
    return answered(show(request, "account/tokens", page, title=title, actor=actor), refusal)


def _form(actor: Actor, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=TOKENS,
        submit=translate("Make a token"),
        fields=(
            Field(
                name="name",
                label=translate("What is it for?"),
                help=translate("A name by which you know it again, such as that of the program."),
                required=True,
                extra={"maxlength": "100", "autocomplete": "off"},
            ),
            Field(
                name="acts",
                label=translate("What may it do?"),
                kind="checkboxes",
                choices=tuple(
                    Choice(value=act.value, text=reader.label(act))
                    for act in Act
                    if act in RULES[actor.role] and act is not Act.MANAGE_ACCOUNT
                ),
                help=translate("Choose no more than the program needs."),
                required=True,
            ),
            Field(
                name="days",
                label=translate("For how many days?"),
                kind="number",
                values=(str(_USUAL_DAYS),),
                required=True,
                extra={"min": "1", "max": str(_MOST_DAYS)},
            ),
        ),
    )


def _line(one: Token, reader: Reader) -> TokenLine:
    return TokenLine(
        name=one.name,
        acts=tuple(map(Act, one.actor.acts)),
        created_at=one.created_at,
        expires_at=one.expires_at,
        form=button("/account/tokens/revoke", reader.translate("Revoke"), one.digest),
    )


HANDLERS = (show_tokens, make_token, revoke_token)
