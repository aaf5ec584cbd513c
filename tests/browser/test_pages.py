"""Every page in a real browser: reachable for everyone, on every screen, by itself."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from urllib.parse import urlsplit

import httpx
import pytest
from litestar.routes import HTTPRoute
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from api.app import create_app
from audit.settings import Settings
from tests.browser.chromium import AXE, DESK, NARROWEST, PHONE
from tests.browser.pages import PAGES, PageOf
from tests.browser.site import Site
from tests.browser.visiting import Scheme, context_of
from tests.browser.who import Who

pytestmark = pytest.mark.browser

LARGEST_PAGE = 150 * 1024
NO_PAGES = (
    "/api",
    "/schema",
    "/static",
    "/open",
    "/healthz",
    "/sign-in/oidc",
    "/sign-in/code",
    "/account/second-factor",
)
"""What is for programs, and what only somebody on the way in sees: `test_administrator.py`."""
FILES = re.compile(r"\.\w+$|file_name|/files/|/file$|/small$|/register$|/evidence/")
_THING = re.compile(r"\{\w+:(\w+)\}")
# Dark differs from light in nothing but its colours, which are the same at every size.
RULES = {"light": "{}", "dark": "{runOnly: ['color-contrast']}"}
LOOKS: tuple[tuple[tuple[int, int], Scheme], ...] = (
    (DESK, "light"),
    (DESK, "dark"),
    (PHONE, "light"),
)

SETTLED = """() => {
    for (const one of document.getAnimations()) {
        if (one instanceof CSSTransition) one.finish();
    }
}"""
"""Colours change gradually: what lies between two of them is nobody's design."""

Contexts = Callable[[Who], BrowserContext]


@pytest.fixture(scope="module")
def contexts(served: Site, browser: Browser) -> Contexts:
    """Return what gives the browser of somebody."""
    return cache(lambda who: context_of(browser, served, who))


@pytest.fixture(scope="module")
def plain_contexts(served: Site, browser: Browser) -> Contexts:
    """Return what gives the browser of somebody in which no script runs."""
    return cache(lambda who: context_of(browser, served, who, scripts=False))


class Notes:
    """What a page said to its console, and what it asked for."""

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(error.message))
        page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(message.text)


@pytest.mark.parametrize("shown", PAGES, ids=lambda one: one.name)
def test_a_page_is_for_everyone_on_every_screen(
    contexts: Contexts,
    plain_contexts: Contexts,
    served: Site,
    *,
    shown: PageOf,
) -> None:
    page = contexts(shown.who).new_page()
    notes = Notes(page)
    try:
        answer = page.goto(served.at(shown.path))
        assert answer is not None
        assert answer.status == shown.status
        read = page.locator("body").inner_text()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for (width, height), scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLED)
            assert violations(page, scheme) == []
            assert width_of(page) <= width
        page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
        assert width_of(page) <= NARROWEST[0]
        assert page.locator("h1").count() == 1
    finally:
        page.close()
    assert [text for text in notes.said if str(shown.status) not in text] == []
    assert [url for url in notes.asked if not url.startswith(served.address)] == []
    assert weight(contexts(shown.who), notes.asked) < LARGEST_PAGE
    plain = without_scripts(plain_contexts(shown.who), served.at(shown.path))
    assert set(plain.splitlines()) <= set(read.splitlines())
    assert shown.enhanced or plain == read


def weight(context: BrowserContext, asked: Iterable[str]) -> int:
    """Return how many bytes are sent for what a page asked, to a browser that knows nothing."""
    cookies = {one["name"]: one["value"] for one in context.cookies()}
    return sum(_size(url, cookies.get("mingjian", "")) for url in set(asked))


@cache
def _size(url: str, token: str) -> int:
    headers = {"Accept-Encoding": "gzip", "Cookie": f"mingjian={token}"}
    with httpx.stream("GET", url, headers=headers) as answer:
        return sum(map(len, answer.iter_raw()))


def violations(page: Page, scheme: Scheme) -> list[tuple[str, list[str]]]:
    """Return what axe finds wrong, with the places."""
    found = page.evaluate(f"axe.run(document, {RULES[scheme]})")
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


def width_of(page: Page) -> int:
    """Return how wide the page is, with what sticks out."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


def without_scripts(context: BrowserContext, address: str) -> str:
    """Return what the page says where no script runs."""
    page = context.new_page()
    try:
        page.goto(address)
        return page.locator("body").inner_text()
    finally:
        page.close()


def test_every_page_of_the_service_is_looked_at() -> None:
    paths = [urlsplit(one.path).path for one in PAGES]
    routes = [route for route in create_app(Settings()).routes if isinstance(route, HTTPRoute)]
    unseen = [
        route.path
        for route in routes
        if is_page(route) and not any(map(as_pattern(route.path).fullmatch, paths))
    ]
    assert unseen == []


def is_page(route: HTTPRoute) -> bool:
    """Return whether a route leads to a page, and not to a file, a form's address or a program."""
    other = route.path.startswith(NO_PAGES) or FILES.search(route.path)
    return "GET" in route.methods and not other


def as_pattern(path: str) -> re.Pattern[str]:
    """Return what matches the paths of a route; a name in braces stands for a thing."""
    return re.compile(_THING.sub(lambda found: ".+" if found[1] == "path" else "[^/]+", path))
