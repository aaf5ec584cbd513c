"""In a real browser: what an attacker has written everywhere runs nowhere, for nobody."""

import asyncio
from collections.abc import Iterator, Mapping

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page

from audit.runtime import Runtime, upgrade
from audit.settings import Settings
from tests.api.hostile import ROLES, hostile_trip
from tests.api.pages.desk import signed_in
from tests.browser.chromium import chromium
from tests.browser.site import serving
from tests.fixtures_runtime import START, SetClock

pytestmark = pytest.mark.browser
PUBLIC = ("/", "/plans", "/draws", "/results", "/complaints?text=%3Csvg%20onload=alert(1)%3E")
_MOST_PAGES = 25
# Every link of the site that is not a file, and does not sign out.
_LINKS = """() => [...document.querySelectorAll('a[href^="/"]')]
    .filter((one) => !one.hasAttribute('download'))
    .map((one) => one.getAttribute('href'))"""


class Attacked(msgspec.Struct, frozen=True, kw_only=True):
    """A service whose texts are hostile: its address, and a session for each role."""

    address: str
    tokens: Mapping[str, str]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    folder = tmp_path_factory.mktemp("attacked")
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{folder / 'site.db'}",
        evidence_url=str(folder / "evidence"),
        key_file=str(folder / "secret.key"),
        render_workers=1,
    )
    clock = SetClock(START)
    tokens = asyncio.run(_written(settings, clock))
    with serving(settings, clock) as address:
        yield Attacked(address=address, tokens=tokens)


async def _written(settings: Settings, clock: SetClock) -> Mapping[str, str]:
    await upgrade(settings)
    async with Runtime.open(settings, clock=clock) as runtime:
        readers = await hostile_trip(runtime)
        return {role: await signed_in(runtime, who) for role, who in readers.items()}


@pytest.fixture(scope="module")
def chrome(attacked: Attacked) -> Iterator[Browser]:
    assert attacked.address
    with chromium() as started:
        yield started


def walked(context: BrowserContext, address: str, starts: tuple[str, ...]) -> list[str]:
    """Walk through the pages by their links; return what a script of the attacker has done."""
    done: list[str] = []
    page = context.new_page()

    def note(dialog: Dialog) -> None:
        done.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    waiting, seen = list(starts), set(starts)
    for _ in range(_MOST_PAGES):
        if not waiting:
            break
        path = waiting.pop(0)
        done += opened(page, f"{address}{path}")
        for link in page.evaluate(_LINKS):
            if link.partition("?")[0] not in seen:
                seen.add(link.partition("?")[0])
                waiting.append(link)
    return done


def opened(page: Page, address: str) -> list[str]:
    """Return the elements that the attacker's text has become on a page."""
    answer = page.goto(address)
    assert answer is not None
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return []
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('[onerror], [onload], img[src="x"], iframe, object')]
            .map((one) => one.outerHTML)"""
    )
    return found


@pytest.mark.parametrize("role", ROLES)
def test_no_script_runs_for_whoever_is_signed_in(
    attacked: Attacked, chrome: Browser, role: str
) -> None:
    context = chrome.new_context()
    context.add_cookies(
        [{"name": "mingjian", "value": attacked.tokens[role], "url": attacked.address}]
    )
    assert walked(context, attacked.address, ("/desk",)) == []
    context.close()


def test_no_script_runs_for_the_public(attacked: Attacked, chrome: Browser) -> None:
    context = chrome.new_context()
    assert walked(context, attacked.address, PUBLIC) == []
    context.close()


def test_the_policy_stops_what_would_come_through(attacked: Attacked, chrome: Browser) -> None:
    page = chrome.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{attacked.address}/plans")
    page.evaluate(
        """() => {
            const image = '<img src=x onerror="window.attacked = true">';
            document.body.insertAdjacentHTML('beforeend', image);
            const script = document.createElement('script');
            script.textContent = 'window.attacked = true';
            document.body.append(script);
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.attacked") is None
    assert [text for text in refused if "Content Security Policy" in text]
    page.close()
