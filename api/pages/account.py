"""One's own account: roles, ways in, and where one is signed in."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from api import oidc, sign_in
from api.menu import HOME
from api.pages.enrolment import codes_page
from api.pages.forms import Field, Form, entered, read
from api.security import ACCOUNT, client_of, keep
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Role, Visitor
from audit.domain.second_factor import RECOVERY_CHANCE
from audit.runtime import Runtime
from audit.services import account
from audit.services.account import OpenSession, Profile
from audit.settings import Settings

# What stands in the name a browser gives itself, the tellingest first, and what people call it.
_BROWSERS = {
    "MicroMessenger/": "WeChat",
    "Edg/": "Edge",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "OpenHarmony": "HarmonyOS",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
_AGENT_SHOWN = 60

Id = Annotated[str, msgspec.Meta(max_length=100)]


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """The one thing that a button is about."""

    id: Id


class RoleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A role one holds; `form` switches to it, None for the one in use."""

    organisation: str
    role: Role
    manager: bool
    current: bool
    form: Form | None


class SessionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that is signed in; `form` ends that, None for the one that asks."""

    agent: str
    address: str
    created_at: datetime
    seen_at: datetime
    form: Form | None


class AccountPage(msgspec.Struct, frozen=True, kw_only=True):
    """The account. `connection` connects or disconnects `identity`, None without a provider."""

    name: str
    login: str
    since: datetime
    roles: tuple[RoleLine, ...]
    has_password: bool
    has_second_factor: bool
    recovery_left: int
    new_codes: Form
    provider: str
    identity: str
    connection: Form | None
    tokens: int
    sessions: tuple[SessionLine, ...]
    end_others: Form | None


@get(ACCOUNT)
async def show_account(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Show one's account."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found, actor = await account.profile(uow), uow.actor
    reader = reader_of(request)
    page = _page(found, runtime.settings, reader)
    title = reader.translate("My account")
    return show(request, "account/account", page, title=title, actor=actor)


@post("/account/role")
async def switch_role(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Go on in another of one's roles; where it asks for the second factor, give that first."""
    asked = read(Named, await entered(request))
    opened = await sign_in.switch(runtime, visitor, asked.id, client=client_of(request))
    answer = go(request, HOME)
    keep(request, answer, opened)
    return answer


@post("/account/sessions/end")
async def end_session(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """End one of one's sessions."""
    asked = read(Named, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await account.end_session(uow, asked.id)
    return go(request, ACCOUNT, said=reader_of(request).translate("The session has ended."))


@post("/account/sessions/end-others")
async def end_other_sessions(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """End all of one's sessions but this one."""
    async with runtime.unit_of_work(visitor) as uow:
        await account.end_other_sessions(uow)
    translate = reader_of(request).translate
    return go(request, ACCOUNT, said=translate("All other sessions have ended."))


@post("/account/recovery-codes")
async def renew_codes(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Make new recovery codes and show them, this once."""
    async with runtime.unit_of_work(visitor) as uow:
        codes = await account.new_recovery_codes(uow, chance=runtime.chance(RECOVERY_CHANCE))
    return codes_page(request, codes, ACCOUNT)


def button(action: str, submit: str, about: str = "") -> Form:
    """Return a form that is only a button; `about` is the id of the thing it is about."""
    thing = Field(name="id", label="", kind="hidden", values=(about,))
    return Form(action=action, submit=submit, fields=(thing,) if about else ())


def _page(found: Profile, settings: Settings, reader: Reader) -> AccountPage:
    translate = reader.translate
    own = found.account
    return AccountPage(
        name=own.name,
        login=own.login,
        since=own.created_at,
        roles=_roles(found, reader),
        has_password=own.has_password,
        has_second_factor=own.has_second_factor,
        recovery_left=own.recovery_left,
        new_codes=button("/account/recovery-codes", translate("Make new recovery codes")),
        provider=settings.oidc_name,
        identity=own.identity,
        connection=_connection(own.identity, settings, reader),
        tokens=len(found.tokens),
        sessions=tuple(_session(one, reader) for one in found.sessions),
        end_others=(
            button("/account/sessions/end-others", translate("End all other sessions"))
            if len(found.sessions) > 1
            else None
        ),
    )


def _roles(found: Profile, reader: Reader) -> tuple[RoleLine, ...]:
    act = reader.translate("Use this role")
    return tuple(
        RoleLine(
            organisation=held.organisation.name,
            role=held.organisation.role,
            manager=held.membership.manager,
            current=(current := held.membership.id == found.current),
            form=None if current else button("/account/role", act, held.membership.id),
        )
        for held in found.held
    )


def _session(one: OpenSession, reader: Reader) -> SessionLine:
    end = reader.translate("End")
    return SessionLine(
        agent=browser_name(one.session.agent),
        address=one.session.address,
        created_at=one.session.created_at,
        seen_at=one.session.seen_at,
        form=None if one.this else button("/account/sessions/end", end, one.session.id),
    )


def browser_name(agent: str) -> str:
    """Return what people call a browser on its system, or the beginning of its own name."""
    known = [
        next((name for mark, name in names.items() if mark in agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(known) if all(known) else agent[:_AGENT_SHOWN]


def _connection(identity: str, settings: Settings, reader: Reader) -> Form | None:
    """Return the button for an identity, which can be taken away even when no more are offered."""
    if identity:
        return button("/account/identity/disconnect", reader.translate("Disconnect"))
    if not oidc.is_offered(settings):
        return None
    return button("/account/identity/connect", reader.translate("Connect"))


HANDLERS = (show_account, switch_role, end_session, end_other_sessions, renew_codes)
