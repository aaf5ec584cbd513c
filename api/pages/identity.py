"""Signing in with an organisation's own accounts, and connecting one with an account here."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from api import oidc, sign_in
from api.oidc import BACK, START, Flow, Identity
from api.pages.session import end_former, next_of, onward, sign_in_page
from api.security import client_of, flow_cookie, sealed_off, visitor_of
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import DomainError, Forbidden
from audit.runtime import Runtime
from audit.services import account
from checklists.canonical import digest


class LeavePage(msgspec.Struct, frozen=True, kw_only=True):
    """The way to the provider: what people call it, and its address."""

    provider: str
    address: str


@get(START)
async def begin(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Redirect | Template:
    """Send the browser to the provider to sign in there."""
    try:
        address, sealed = await oidc.begin(runtime, following=next_of(request))
    except DomainError as refusal:
        return sign_in_page(request, refusal=refusal)
    answer = Redirect(address, status_code=303)
    _keep(runtime, answer, sealed)
    return answer


@get(BACK)
async def back(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Redirect | Template:
    """Take what the provider answered: sign in, or connect the identity with the account."""
    answer = await _taken(request, runtime)
    answer.set_cookie(sealed_off(runtime.settings, flow_cookie(runtime.settings), "", seconds=0))
    return answer


@post("/account/identity/connect")
async def connect(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Show the way to the provider.

    It is a link and not a redirection, because a form may only lead to our own pages (form-action);
    and it needs a form, so that no other site can have an identity connected.
    """
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor = uow.actor
    address, sealed = await oidc.begin(runtime, session=_digest(visitor))
    name = runtime.settings.oidc_name
    title = reader_of(request).translate("Connect an account of {name}").format(name=name)
    page = LeavePage(provider=name, address=address)
    answer = show(request, "account/leave", page, title=title, actor=actor)
    _keep(runtime, answer, sealed)
    return answer


@post("/account/identity/disconnect")
async def disconnect(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Take the connected identity from the account."""
    async with runtime.unit_of_work(visitor) as uow:
        await account.disconnect_identity(uow)
    translate = reader_of(request).translate
    return go(request, "/account", said=translate("The account is no longer connected."))


async def _taken(request: AnyRequest, runtime: Runtime) -> Redirect | Template:
    try:
        flow = oidc.opened(runtime, request.cookies.get(flow_cookie(runtime.settings), ""))
        identity = await oidc.finish(runtime, flow, request.query_params)
        if flow.session:
            return await _connected(request, runtime, flow, identity=identity)
        opened = await sign_in.sign_in_with_identity(
            runtime, identity.issuer, identity.subject, client=client_of(request)
        )
    except DomainError as refusal:
        return sign_in_page(request, refusal=refusal)
    await end_former(request, runtime)
    return onward(request, opened, flow.following)


async def _connected(
    request: AnyRequest, runtime: Runtime, flow: Flow, *, identity: Identity
) -> Redirect:
    visitor = visitor_of(request)
    if _digest(visitor) != flow.session:
        raise Forbidden(
            "oidc.session",
            "You have signed in anew since you began to connect an account; begin again.",
        )
    async with runtime.unit_of_work(visitor) as uow:
        await account.connect_identity(uow, identity.issuer, identity.subject)
    translate = reader_of(request).translate
    return go(request, "/account", said=translate("The account is connected."))


def _keep(runtime: Runtime, answer: Redirect | Template, sealed: str) -> None:
    settings = runtime.settings
    seconds = int(oidc.LIFE.total_seconds())
    answer.set_cookie(sealed_off(settings, flow_cookie(settings), sealed, seconds=seconds))


def _digest(visitor: Visitor) -> str:
    return digest(visitor.token.encode())


HANDLERS = (
    begin,
    back,
    connect,
    disconnect,
)
