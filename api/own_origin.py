"""Nothing is done here at the bidding of another site; and what every answer tells the browser.

A browser sends our cookie with whatever another site makes it send, but it also says who made it:
`Sec-Fetch-Site` (W3C Fetch Metadata Request Headers) in every browser since 2023, `Origin`
(RFC 6454) with every unsafe request since long before. Neither can be set by a page. So a request
that could change something is taken only if one of them names our own origin; one without either
comes from no browser that we know, and is refused as well. This is what the OWASP Cheat Sheet on
Cross-Site Request Forgery gives as an alternative to tokens in forms: it needs no state, and no
form can be forgotten. SameSite=Lax on the cookies is the second line.

The JSON API lies outside: it takes a bearer token, which no browser adds by itself, never a cookie.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, BeforeMessageSendHookHandler, Message, Receive, Scope, Send

from api.security import is_https, session_cookie
from audit.domain.errors import Forbidden
from audit.settings import Settings

Refuse = Callable[[Request[Any, Any, Any], Forbidden], Response[Any]]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OUR_OWN = frozenset({"same-origin", "none"})
_YEAR = 365 * 24 * 60 * 60
# Pages that tell something about an account, whoever asks for them.
_PRIVATE = ("/desk", "/account", "/sign-in", "/sign-out", "/invitation", "/reset")

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # On site the inspector's own device takes photographs and tells where it is.
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}


class OwnOrigin:
    """The outermost part of the application: it turns away what another site has sent.

    It stands before the routes, so that no handler, and no address without one, can be forgotten.
    """

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Refuse) -> None:
        self._app = app
        self._base = settings.base_url
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer that it does not come from here."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        if _is_harmless(request) or self._comes_from_here(request):
            await self._app(scope, receive, send)
            return
        answer = self._refuse(
            request,
            Forbidden(
                "http.cross_site",
                "This was not sent from a page of this service. Open the page here and do it"
                " again.",
            ),
        )
        await answer.to_asgi_response(app=None, request=request)(scope, receive, send)

    def _comes_from_here(self, request: Request[Any, Any, Any]) -> bool:
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site in _OUR_OWN
        here = f"{request.scope['scheme']}://{request.headers.get('host', '')}"
        return request.headers.get("origin", "") in {here, _origin(self._base)}


def security_headers(settings: Settings) -> BeforeMessageSendHookHandler:
    """Return the hook that sets the security headers on every answer, refusals and files too.

    What was asked for with a session, or tells about an account, is kept by no cache: after
    signing out, nobody finds it with the button that goes back.
    """
    headers = _HEADERS | (
        {"Strict-Transport-Security": f"max-age={_YEAR}; includeSubDomains"}
        if is_https(settings)
        else {}
    )
    cookie = session_cookie(settings)

    async def secure(message: Message, scope: Scope) -> None:
        if message["type"] == "http.response.start":
            answer = MutableScopeHeaders.from_message(message)
            for name, value in headers.items():
                answer.setdefault(name, value)
            if _is_private(scope, cookie):
                answer["Cache-Control"] = "no-store"

    return secure


def _is_harmless(request: Request[Any, Any, Any]) -> bool:
    return request.method in _SAFE or _lies_under(request.scope["path"], "/api")


def _is_private(scope: Scope, cookie: str) -> bool:
    path = scope["path"]
    if any(_lies_under(path, place) for place in _PRIVATE):
        return True
    with_session = f"{cookie}=" in Headers.from_scope(scope).get("cookie", "")
    return with_session and not _lies_under(path, "/static")


def _lies_under(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
