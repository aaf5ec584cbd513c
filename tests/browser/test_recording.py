"""An item saves itself while it is answered, in a real browser with its scripts."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from audit.domain.visit import Visit
from audit.runtime import Runtime, upgrade
from audit.settings import Settings
from tests import factories
from tests.api.pages.desk import signed_in
from tests.browser.chromium import AXE, PHONE
from tests.browser.site import serving
from tests.factories_register import evaluator
from tests.fixtures_runtime import CHEAP_MEMORY, START, SetClock

PLAIN, MEASURED = "3.10", "3.04"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A service with a visit under way: where its third part is, and the session of its lead."""

    address: str
    token: str


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    folder = tmp_path_factory.mktemp("recorded")
    settings = _settings(folder)
    clock = SetClock(START)
    visit, token = asyncio.run(_begun(settings, clock))
    with serving(settings, clock) as address:
        yield Recorded(address=f"{address}/desk/visits/{visit.id}/record/3", token=token)


def _settings(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite+aiosqlite:///{folder / 'recorded.db'}",
        evidence_url=str(folder / "evidence"),
        key_file=str(folder / "secret.key"),
        password_memory=CHEAP_MEMORY,
        language="en",
        render_workers=1,
    )


async def _begun(settings: Settings, clock: SetClock) -> tuple[Visit, str]:
    await upgrade(settings)
    async with Runtime.open(settings, clock=clock) as runtime:
        begun = await factories.begun_visit(runtime)
        return begun, await signed_in(runtime, evaluator(begun.team[0]))


@pytest.fixture
def page(recorded: Recorded, browser: Browser) -> Iterator[Page]:
    """Yield the third part on a telephone; whatever a script trips over fails the test."""
    width, height = PHONE
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        context.add_cookies(
            [{"name": "mingjian", "value": recorded.token, "url": recorded.address}]
        )
        opened = context.new_page()
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.goto(recorded.address)
        yield opened
        assert faults == []


def test_an_item_saves_itself_once_it_is_whole(page: Page) -> None:
    item = page.locator(f"[id='item-{PLAIN}']")
    item.get_by_role("radio", name="does not conform").check()
    expect(item.get_by_text("Not saved yet: say what was seen.")).to_be_visible()
    item.get_by_role("textbox", name="What was seen").fill("没有岗前培训记录。")
    item.get_by_role("textbox", name="What was seen").blur()
    expect(item.locator(".saved")).to_contain_text("Saved 09:00")
    expect(item.get_by_text("Not saved yet: say what was seen.")).to_be_hidden()
    expect(page.locator("#progress")).to_contain_text("1 of 10 answered")
    page.reload()
    expect(item.get_by_role("textbox", name="What was seen")).to_have_value("没有岗前培训记录。")


def test_a_refusal_stands_at_the_item_and_keeps_what_was_entered(page: Page) -> None:
    item = page.locator(f"[id='item-{MEASURED}']")
    value = item.locator(f"[name='value-{MEASURED}']")
    value.fill("14")
    expect(item.locator("output")).to_have_text("(misses the threshold)")
    item.get_by_role("radio", name="conforms", exact=True).check()
    expect(item.locator(".error")).to_contain_text("14 does not reach the threshold 20")
    expect(value).to_have_value("14")


def test_a_photograph_comes_in_when_it_is_chosen(page: Page) -> None:
    item = page.locator(f"[id='item-{PLAIN}']")
    photo = FilePayload(name="现场.png", mimeType="image/png", buffer=factories.photo(3))
    item.locator("input[multiple]").set_input_files([photo])
    expect(item.locator(".files li")).to_have_count(1)
    expect(page.locator("#progress")).to_contain_text("files: 1")


def test_nothing_below_an_item_moves_when_it_is_saved(page: Page) -> None:
    item = page.locator("[id='item-3.09']")
    heights = [height_of(item)]
    item.get_by_role("radio", name="conforms", exact=True).check()
    heights.append(height_of(item))
    expect(item.locator(".saved")).to_be_visible()
    heights.append(height_of(item))
    assert len(set(heights)) == 1, heights


def height_of(item: Locator) -> float:
    box = item.bounding_box()
    assert box is not None
    return box["height"]


def test_without_a_connection_the_page_says_so(page: Page) -> None:
    item = page.locator("[id='item-3.07']")
    page.context.set_offline(True)
    item.get_by_role("radio", name="conforms", exact=True).check()
    expect(item.locator(".answer").get_by_text("the service was not reached")).to_be_visible()
    page.context.set_offline(False)


def test_what_was_answered_before_the_script_came_is_saved_too(page: Page) -> None:
    # The document is interactive when it is read, just before deferred scripts begin.
    page.add_init_script(
        """document.addEventListener("readystatechange", () => {
          if (document.readyState === "interactive")
            document.querySelector("[id='item-3.07'] [type=radio][value=conform]")?.click();
        });"""
    )
    page.reload()
    expect(page.locator("[id='item-3.07'] .saved")).to_contain_text("Saved 09:00")


def test_the_form_is_accessible(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    assert [one["id"] for one in found["violations"]] == []
