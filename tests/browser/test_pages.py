"""Every page in a real browser: reachable for everyone, on every screen, by itself."""

import re
from collections.abc import Callable, Iterable, Mapping
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
RULES: Mapping[Scheme, Mapping[str, list[str]]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast"]},
}
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

FOUND_WRONG = """rules => axe.run(document, {...rules, resultTypes: ["violations"]}).then(
    told => told.violations.map(one => [one.id, one.nodes.map(node => node.html)])
)"""


class Tab:
    """A page of somebody; what its console said and what it asked for since it was last opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(error.message))
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self, address: str) -> int:
        """Go to an address, on a desk and in the light; return the status of the answer."""
        self.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        self.page.emulate_media(color_scheme="light")
        self.said.clear()
        self.asked.clear()
        answer = self.page.goto(address)
        assert answer is not None
        return answer.status

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(message.text)


Tabs = Callable[[Who], Tab]
"""Gives the one page of somebody: a page goes on to the next faster than a new one is opened."""


@pytest.fixture(scope="module")
def tabs(served: Site, browser: Browser) -> Tabs:
    return cache(lambda who: Tab(context_of(browser, served, who).new_page()))


@pytest.fixture(scope="module")
def plain_tabs(served: Site, browser: Browser) -> Tabs:
    """No script runs here."""
    return cache(lambda who: Tab(context_of(browser, served, who, scripts=False).new_page()))


@pytest.mark.parametrize("shown", PAGES, ids=lambda one: one.name)
def test_a_page_is_for_everyone_on_every_screen(
    tabs: Tabs, plain_tabs: Tabs, served: Site, *, shown: PageOf
) -> None:
    tab = tabs(shown.who)
    page = tab.page
    assert tab.open(served.at(shown.path)) == shown.status
    read = page.locator("body").inner_text()
    plain = plain_tabs(shown.who)
    plain.open(served.at(shown.path))
    told = plain.page.locator("body").inner_text()
    assert set(told.splitlines()) <= set(read.splitlines())
    assert shown.enhanced or told == read
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for (width, height), scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        assert page.evaluate(FOUND_WRONG, RULES[scheme]) == []
        assert width_of(page) <= width
    page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
    assert width_of(page) <= NARROWEST[0]
    assert page.locator("h1").count() == 1
    assert [text for text in tab.said if str(shown.status) not in text] == []
    assert [url for url in tab.asked if not url.startswith(served.address)] == []
    assert weight(page.context, tab.asked) < LARGEST_PAGE


def weight(context: BrowserContext, asked: Iterable[str]) -> int:
    """Return how many bytes are sent for what a page asked, to a browser that knows nothing."""
    cookies = {one["name"]: one["value"] for one in context.cookies()}
    return sum(_size(url, cookies.get("mingjian", "")) for url in set(asked))


@cache
def _size(url: str, token: str) -> int:
    headers = {"Accept-Encoding": "gzip", "Cookie": f"mingjian={token}"}
    with httpx.stream("GET", url, headers=headers) as answer:
        return sum(map(len, answer.iter_raw()))


def width_of(page: Page) -> int:
    """Return how wide the page is, with what sticks out."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


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
