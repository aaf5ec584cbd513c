"""Every public page in a real browser: reachable for everyone, on every screen, by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.chromium import AXE, DESK, NARROWEST, PHONE
from tests.browser.site import Site

pytestmark = pytest.mark.browser

NAMES = (
    "home",
    "plans",
    "plan",
    "draws",
    "draw",
    "draw-announced",
    "draw-sealed",
    "draw-void",
    "results",
    "results-none",
    "results-register",
    "institution",
    "institution-no-grade",
    "institution-failed",
    "institution-no-result",
    "report",
    "about",
    "data",
    "not-found",
)
LARGEST_PAGE = 150 * 1024
Scheme = Literal["light", "dark"]


@contextmanager
def opened(
    browser: Browser, size: tuple[int, int], scheme: Scheme = "light", *, scripts: bool = True
) -> Iterator[Page]:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        java_script_enabled=scripts,
    )
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_accessible_fits_and_stays_at_home(
    browser: Browser, served: Site, *, name: str, size: tuple[int, int], scheme: Scheme
) -> None:
    said: list[str] = []
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    with opened(browser, size, scheme) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(error.message))
        page.on("request", note)
        page.goto(served.address + served.paths[name])
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run()")
        violations = [
            (one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]
        ]
        assert not violations
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    if name == "not-found":
        said = [text for text in said if "404" not in text]
    assert not said
    assert [url for url in asked if not url.startswith(served.address)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_reflows_on_the_narrowest_screen(browser: Browser, served: Site, name: str) -> None:
    with opened(browser, NARROWEST) as page:
        page.goto(served.address + served.paths[name])
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_light(browser: Browser, served: Site, name: str) -> None:
    sizes: list[int] = []
    with opened(browser, PHONE) as page:
        page.on(
            "requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"])
        )
        page.goto(served.address + served.paths[name])
    assert sizes
    assert sum(sizes) < LARGEST_PAGE


@pytest.mark.parametrize("name", NAMES)
def test_a_page_needs_no_script(browser: Browser, served: Site, name: str) -> None:
    texts = []
    for scripts in (True, False):
        with opened(browser, PHONE, scripts=scripts) as page:
            page.goto(served.address + served.paths[name])
            texts.append(page.locator("body").inner_text())
    assert texts[0] == texts[1]


def test_an_institution_is_found_from_the_front_page_without_script(
    browser: Browser, served: Site
) -> None:
    with opened(browser, PHONE, scripts=False) as page:
        page.goto(served.address + served.paths["institution"])
        name = page.locator("h1").inner_text()
        page.goto(served.address)
        page.get_by_role("searchbox").fill(name)
        page.get_by_role("button").click()
        page.get_by_role("link", name=name).click()
        assert page.locator("h1").inner_text() == name


def test_the_keyboard_reaches_the_content_first(browser: Browser, served: Site) -> None:
    with opened(browser, DESK) as page:
        page.goto(served.address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


def test_a_page_prints_without_its_navigation(browser: Browser, served: Site) -> None:
    with opened(browser, DESK) as page:
        page.goto(served.address + served.paths["institution"])
        page.emulate_media(media="print")
        assert not page.get_by_role("navigation", name="主导航").is_visible()
        assert page.locator("h1").is_visible()
