"""Asking for a line of the matrix as somebody would, by page or by program."""

import functools
from collections.abc import Mapping

import httpx
import msgspec

from audit.domain.actor import Actor
from tests import factories
from tests.api.matrix import Line, Verdict, World
from tests.api.matrix_api import API_LINES
from tests.api.matrix_desk import DESK_LINES
from tests.api.matrix_drafts import DRAFT_LINES
from tests.api.matrix_public import PUBLIC_LINES
from tests.api.pages.desk import OWN_ORIGIN, Desk
from tests.api.service import Service

# What is withdrawn can be neither published nor certified any more: that comes last.
MATRIX = sorted(
    (*PUBLIC_LINES, *API_LINES, *DESK_LINES, *DRAFT_LINES),
    key=lambda one: one.route.endswith("/withdraw"),
)
FILES = {
    "POST /api/visits/{visit_id}/evidence": {
        "id": "photo-more",
        "captured_at": "2026-03-03T02:00:00Z",
    },
    "POST /api/registers/files/{sheet}": {},
    "POST /desk/records/{sheet}": {},
}
# After these a session is over, or has another token.
_ENDING = ("POST /sign-out", "POST /account/")


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """The service, the world in it, and everybody."""

    service: Service
    world: World
    people: Mapping[str, Actor | None]


def ask(
    setting: Setting, one: Line, actor: Actor | None, *, unknown: bool = False
) -> httpx.Response:
    """Return the answer to a request as the line has it."""
    fill = setting.world.fill
    path = fill(one.path, one.place, unknown=unknown)
    query = fill(one.query, one.place, unknown=unknown)
    address = f"{path}?{query}" if query else path
    text = fill(msgspec.json.encode(one.body).decode(), one.place, unknown=unknown)
    if not one.is_api:
        return _page(setting, one, actor, address=address, fields=msgspec.json.decode(text))
    headers = setting.service.headers(actor) if actor else {"Accept-Language": "en"}
    client = setting.service.client
    client.cookies.clear()
    if one.route in FILES:
        file = {"file": ("photo.png", factories.photo(9))}
        return client.post(address, data=FILES[one.route], files=file, headers=headers)
    more = headers | {"Content-Type": "application/json"}
    content = text if one.method == "POST" and one.body else None
    return client.request(one.method, address, content=content, headers=more)


def _page(
    setting: Setting,
    one: Line,
    actor: Actor | None,
    *,
    address: str,
    fields: Mapping[str, str],
) -> httpx.Response:
    desk = _desk(setting.service, anew=one.route.startswith(_ENDING))
    if actor is not None and one.method == "POST":
        files = [("file", ("a.csv", b"a,b", "text/csv"))] if one.route in FILES else []
        return desk.post(address, fields, actor, files=files)
    if actor is not None:
        return desk.get(address, actor)
    setting.service.client.cookies.clear()
    return setting.service.client.request(
        one.method,
        address,
        data=dict(fields) or None,
        headers=OWN_ORIGIN,
        follow_redirects=False,
    )


@functools.cache
def _kept(service: Service) -> Desk:
    return Desk(service)


def _desk(service: Service, *, anew: bool) -> Desk:
    """Return where everybody is signed in; `anew` for what ends sessions."""
    if not anew:
        return _kept(service)
    _kept.cache_clear()
    return Desk(service)


def verdict(answer: httpx.Response) -> Verdict:
    """Return what somebody was answered, whatever the state of the thing."""
    assert answer.status_code < 500, answer.text
    if answer.status_code == 401 or _leads_in(answer):
        return Verdict.SIGN_IN
    if answer.status_code == 403:
        return Verdict.FORBIDDEN
    return Verdict.UNSEEN if answer.status_code == 404 else Verdict.ALLOWED


def _leads_in(answer: httpx.Response) -> bool:
    return answer.headers.get("location", "").startswith("/sign-in?next=") or (
        answer.status_code == 303 and answer.headers["location"] == "/sign-in"
    )
