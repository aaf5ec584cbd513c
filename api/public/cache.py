"""Public pages kept for as long as they are exactly what would be made anew.

A public page follows from its address, the day, and what the database holds. Whatever changes the
database adds to the trail (a test holds every store to that), so a page is kept until the trail has
grown or the day has changed: nothing out of date is ever shown, and many readers cost little.
"""

import gzip
from collections import OrderedDict
from datetime import date
from http import HTTPStatus

import msgspec
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from typing_extensions import override

from api.view import SAID
from audit.domain.actor import SYSTEM
from audit.runtime import Runtime
from audit.services import public
from checklists.canonical import digest

ROOM = 32 * 1024 * 1024
LARGEST = 512 * 1024
_NAME = "public_pages"
_TAG_LENGTH = 32

Mark = tuple[int, date]
"""The state a page shows: the length of the trail, and the day."""
Address = tuple[str, bytes, bool]
"""Path and query, and whether the reader takes compressed bytes."""
Fields = tuple[tuple[bytes, bytes], ...]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it was sent, compressed or not; `tag` is that of its uncompressed content."""

    fields: Fields
    body: bytes
    tag: str


class Pages:
    """The pages of one state, at most `ROOM` bytes of them; the longest unread goes first."""

    def __init__(self) -> None:
        self._mark: Mark | None = None
        self._pages: OrderedDict[Address, Kept] = OrderedDict()
        self._size = 0

    def find(self, mark: Mark, address: Address) -> Kept | None:
        """Return the page of an address in this state; pages of another are forgotten."""
        if mark != self._mark:
            self._mark, self._size = mark, 0
            self._pages.clear()
        found = self._pages.get(address)
        if found is not None:
            self._pages.move_to_end(address)
        return found

    def keep(self, mark: Mark, address: Address, page: Kept) -> None:
        """Keep a page made in this state, unless it is large or the state has passed."""
        if mark != self._mark or address in self._pages or len(page.body) > LARGEST:
            return
        self._pages[address] = page
        self._size += len(page.body)
        while self._size > ROOM:
            _, oldest = self._pages.popitem(last=False)
            self._size -= len(oldest.body)


class PageCache(ASGIMiddleware):
    """Answers a GET from what is kept, and tells browsers to ask whether theirs is still right.

    `ETag` and `If-None-Match` are those of RFC 9110; `no-cache` (RFC 9111) lets a browser keep a
    page but show it only after asking. A page that tells once what was just done is never kept.
    """

    scopes: tuple[ScopeType, ...] = (ScopeType.HTTP,)

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer with the page that is kept, or with one made now."""
        if scope["type"] != ScopeType.HTTP or not _is_shared(scope):
            await next_app(scope, receive, send)
            return
        state = scope["litestar_app"].state
        pages = state.setdefault(_NAME, Pages())
        mark, address = await _mark(state.runtime), _address(scope)
        page = pages.find(mark, address)
        if page is None:
            page = await _made(scope, receive, send, next_app)
            if page is not None:
                pages.keep(mark, address, page)
        if page is not None:
            await _answer(page, Headers.from_scope(scope).get("if-none-match", ""), send)


def _is_shared(scope: HTTPScope) -> bool:
    """Return whether anyone who asks this gets the same."""
    return scope["method"] == "GET" and SAID not in Headers.from_scope(scope).get("cookie", "")


def _address(scope: HTTPScope) -> Address:
    encodings = Headers.from_scope(scope).get("accept-encoding", "")
    return scope["path"], scope["query_string"], "gzip" in encodings.lower()


async def _mark(runtime: Runtime) -> Mark:
    """Return the present state; the service asks for itself, as not everyone sees the trail."""
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        return await public.state(uow), uow.today


async def _made(scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> Kept | None:
    """Have the page made, and return it; anything but a page goes straight to the reader."""
    fields: Fields | None = None
    pieces: list[bytes] = []

    async def watch(message: Message) -> None:
        nonlocal fields
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
            fields = tuple(message["headers"])
        elif fields is None or message["type"] != "http.response.body":
            await send(message)
        else:
            pieces.append(message["body"])

    await next_app(scope, receive, watch)
    if fields is None:
        return None
    body = b"".join(pieces)
    packed = (b"content-encoding", b"gzip") in fields
    tag = digest(gzip.decompress(body) if packed else body)[:_TAG_LENGTH]
    return Kept(fields=fields, body=body, tag=f'W/"{tag}"')


async def _answer(page: Kept, known: str, send: Send) -> None:
    """Send the page, or only that what the reader has is right."""
    is_known = page.tag in (tag.strip() for tag in known.split(","))
    fields = [(b"etag", page.tag.encode()), (b"cache-control", b"no-cache")]
    if not is_known:
        fields += page.fields
    status = HTTPStatus.NOT_MODIFIED if is_known else HTTPStatus.OK
    await send({"type": "http.response.start", "status": status, "headers": fields})
    body = b"" if is_known else page.body
    await send({"type": "http.response.body", "body": body, "more_body": False})
