"""A browser's session: its cookies, who comes with it, and where it may be sent on to."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Response
from litestar.datastructures import Cookie

from api.menu import HOME
from api.view import AnyRequest
from audit.domain.actor import Visitor
from audit.domain.errors import DomainError, Forbidden
from audit.domain.session import Client, Opened
from audit.settings import Settings

SIGN_IN, CODE, ENROL = "/sign-in", "/sign-in/code", "/account/second-factor"
ACCOUNT = "/account"
# Refusals after which only signing in helps, and the one that asks for the second factor.
SESSION_OVER = frozenset({"session.missing", "session.ended"})
FACTOR_OWED = "session.second_factor"
CODE_AGAIN = "session.verify_again"
DEVICE_SECONDS = 365 * 24 * 60 * 60
_LONGEST_AGENT = 200
_LONGEST_PATH = 500
# The path of one of our own pages: no second slash (another host), no backslash (a browser takes
# it for a slash), and nothing that a header or a log would misread.
_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_WAYS_IN = (SIGN_IN, "/sign-out", "/invitation", "/reset")


def is_https(settings: Settings) -> bool:
    """Return whether the public reaches this service over TLS."""
    return urlsplit(settings.base_url).scheme == "https"


def session_cookie(settings: Settings) -> str:
    """Return the name of the cookie that holds the session's token.

    The prefix __Host- (RFC 6265bis, 4.1.3.2) makes a browser refuse it from another host, without
    TLS, or for a part of the site: nobody can plant a session there.
    """
    return _named(settings, "mingjian")


def device_cookie(settings: Settings) -> str:
    """Return the name of the cookie by which a browser that signed in before is known."""
    return _named(settings, "mingjian-device")


def flow_cookie(settings: Settings) -> str:
    """Return the name of the cookie that keeps a sign-in at a provider while it is under way."""
    return _named(settings, "mingjian-oidc")


def visitor_of(request: AnyRequest) -> Visitor:
    """Return who comes with the session cookie; raises `Forbidden` without one."""
    token = request.cookies.get(session_cookie(settings_of(request)), "")
    if not token:
        raise Forbidden("session.missing", "This page needs an account; sign in.")
    return Visitor(token=token)


def client_of(request: AnyRequest) -> Client:
    """Return what is known of the browser: address, name and the device's token ("" if new)."""
    agent = "".join(filter(str.isprintable, request.headers.get("user-agent", "")))
    return Client(
        address=request.client.host if request.client else "",
        agent=agent[:_LONGEST_AGENT],
        device=request.cookies.get(device_cookie(settings_of(request)), ""),
    )


def keep(request: AnyRequest, response: Response[Any], opened: Opened) -> None:
    """Give the browser the token of its session, which ends with the browser, and its device's."""
    settings = settings_of(request)
    response.set_cookie(sealed_off(settings, session_cookie(settings), opened.token))
    if opened.device:
        name = device_cookie(settings)
        response.set_cookie(sealed_off(settings, name, opened.device, seconds=DEVICE_SECONDS))


def forget(request: AnyRequest, response: Response[Any]) -> None:
    """Take the session's token from the browser; the device stays known."""
    settings = settings_of(request)
    response.set_cookie(sealed_off(settings, session_cookie(settings), "", seconds=0))


def sealed_off(settings: Settings, name: str, value: str, *, seconds: int | None = None) -> Cookie:
    """Return a cookie that no script reads and no other site sends with a form.

    It comes along when a link of another site leads here (SameSite=Lax): a page may be opened out
    of a message, but nothing can be done from there. Without `seconds` it ends with the browser.
    """
    return Cookie(
        key=name,
        value=value,
        max_age=seconds,
        secure=is_https(settings),
        httponly=True,
        samesite="lax",
    )


def own_path(text: str) -> str:
    """Return `text` if it is the path of one of our pages to be sent on to, else "".

    What stands in `?next=` comes from anybody: it must not lead to another site (an open redirect
    lends our name to a forger), nor back to the way in.
    """
    if len(text) > _LONGEST_PATH or not _OWN_PATH.fullmatch(text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    way_in = any(parts.path == one or parts.path.startswith(f"{one}/") for one in _WAYS_IN)
    return "" if way_in or parts.scheme or parts.netloc else text


def way_back(request: AnyRequest) -> str:
    """Return the path of the page to come back to after signing in: "" for what cannot be."""
    if request.method not in {"GET", "HEAD"}:
        return ""
    query = request.url.query
    return own_path(f"{quote(request.url.path)}?{query}" if query else quote(request.url.path))


def way_in(request: AnyRequest, refusal: DomainError) -> str:
    """Return the path where what a refusal asks for is given, "" for a refusal that asks nothing.

    The page for a new second factor sends on to the one for the code who has a factor already.
    Whoever has to give a code again begins anew from the account.
    """
    if refusal.code in SESSION_OVER:
        return with_next(SIGN_IN, way_back(request))
    if refusal.code == CODE_AGAIN:
        return with_next(CODE, ACCOUNT)
    return with_next(ENROL, way_back(request) or HOME) if refusal.code == FACTOR_OWED else ""


def with_next(path: str, following: str) -> str:
    """Return `path` with the parameter that tells where to go afterwards, if anywhere."""
    if not following:
        return path
    return f"{path}{'&' if '?' in path else '?'}next={quote(following, safe='/')}"


def settings_of(request: AnyRequest) -> Settings:
    """Return the settings of this process."""
    settings: Settings = request.app.state.runtime.settings
    return settings


def _named(settings: Settings, name: str) -> str:
    return f"__Host-{name}" if is_https(settings) else name
