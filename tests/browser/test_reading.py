"""What everybody who reads may count on: lists, addresses, languages, the keyboard, paper."""

import csv
import io

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.acts import heading
from tests.browser.chromium import DESK, PHONE
from tests.browser.site import Site
from tests.browser.visiting import Size, opened
from tests.browser.who import Who

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
LISTS = (
    (Who.CITY, "/desk/institutions"),
    (Who.CITY, "/desk/inspectors"),
    (Who.CITY, "/desk/recusals"),
    (Who.CITY, "/desk/items"),
    (Who.CITY, "/desk/plans"),
    (Who.CITY, "/desk/draws"),
    (Who.CITY, "/desk/draws/{draw}/members"),
    (Who.CITY, "/desk/visits?state=approved"),
    (Who.CITY, "/desk/results"),
    (Who.CITY, "/desk/reports"),
    (Who.CITY, "/desk/reports/tables"),
    (Who.CITY, "/desk/actions?state=open"),
    (Who.CITY, "/desk/publications"),
    (Who.CITY, "/desk/complaints"),
    (Who.CITY, "/desk/certificates"),
    (Who.CITY, "/desk/people"),
    (Who.DISTRICT, "/desk/institutions"),
    (Who.INSTITUTION, "/desk/notices"),
    (Who.INSTITUTION, "/desk/results"),
    (Who.ADMIN, "/desk/organisations"),
    (Who.ADMIN, "/desk/tokens"),
    (Who.ADMIN, "/desk/people"),
    (Who.OVERSIGHT, "/desk/trail"),
)
FILTERED = (
    ("/desk/institutions", "名称、拼音首字母或代码", "5号"),
    ("/desk/institutions", "名称、拼音首字母或代码", "sl"),
    ("/desk/inspectors", "姓名、拼音首字母或编号", "SH-0003"),
    ("/desk/recusals", "人员或机构的名称、拼音首字母或编号", "1号"),
    ("/desk/results", "名称、拼音首字母或代码", "6号"),
    ("/desk/complaints", "机构或编号", "TS-2026-000002"),
    ("/desk/people", "姓名或登录名", "zhang"),
)
CHOSEN = (
    ("/desk/institutions", "所在区", "310106", 3),
    ("/desk/institutions", "状态", "suspended", 0),
    ("/desk/draws", "状态", "void", 1),
    ("/desk/plans", "状态", "draft", 1),
    ("/desk/complaints", "状态", "answered", 1),
    ("/desk/results", "所在区", "310107", 2),
)
LANGUAGES = (
    (Who.ANYBODY, "/results?name=5", "Results of inspections"),
    (Who.ANYBODY, "/plans", "Yearly plans"),
    (Who.ANYBODY, "/verify", "Verify a document"),
    (Who.ANYBODY, "/sign-in", "Sign in"),
    (Who.CITY, "/desk", "To do"),
    (Who.CITY, "/desk/institutions?text=5", "Institutions"),
    (Who.EVALUATOR, "/desk/calendar", "Calendar"),
    (Who.INSTITUTION, "/desk/certificates", "Certificates"),
    (Who.ADMIN, "/desk/health", "Settings and health"),
)
PRINTED = (
    (Who.ANYBODY, "/institutions/{institution-good}"),
    (Who.ANYBODY, "/draws/{draw}"),
    (Who.CITY, "/desk/visits/{mixed}"),
    (Who.CITY, "/desk/results/{mixed}"),
    (Who.INSTITUTION, "/desk/notices/{announced}/read"),
    (Who.INSTITUTION, "/desk/actions/{action-open}"),
)
NOT_THEIRS = (
    (Who.DISTRICT, "/desk/visits/{good}", 404),
    (Who.DISTRICT, "/desk/institutions/{institution-good}", 404),
    (Who.DISTRICT, "/desk/complaints/{complaint}", 404),
    (Who.EVALUATOR, "/desk/visits/{good}", 404),
    (Who.EVALUATOR, "/desk/institutions", 403),
    (Who.EVALUATOR, "/desk/people", 403),
    (Who.INSTITUTION, "/desk/results/{good}", 404),
    (Who.INSTITUTION, "/desk/actions/{action-accepted}", 404),
    (Who.INSTITUTION, "/desk/visits/{mixed}", 403),
    (Who.INSTITUTION, "/desk/plans", 403),
    (Who.NEWCOMER, "/desk/notices/{announced}/read", 404),
    (Who.OVERSIGHT, "/desk/publications", 403),
    (Who.OVERSIGHT, "/desk/people", 403),
    (Who.ADMIN, "/desk/visits", 403),
    (Who.ADMIN, "/desk/complaints", 403),
)


@pytest.mark.parametrize(("who", "path"), LISTS)
def test_a_list_leaves_as_it_is_shown(
    served: Site, browser: Browser, *, who: Who, path: str
) -> None:
    with opened(browser, served, who) as page:
        page.goto(served.at(path))
        shown = listed(page).count()
        assert shown > 0
        for kind in ("CSV", "XLSX"):
            with page.expect_download() as caught:
                page.locator(".downloads").get_by_text(kind).click()
            content = caught.value.path().read_bytes()
            if kind == "CSV":
                told = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
                assert min(len(told) - 1, 20) == shown
            else:
                assert content.startswith(b"PK")


@SIZES
@pytest.mark.parametrize(("path", "label", "text"), FILTERED)
def test_a_search_shows_while_typing_and_can_be_handed_on(
    served: Site, browser: Browser, *, size: Size, path: str, label: str, text: str
) -> None:
    with opened(browser, served, Who.CITY, size=size) as page:
        page.goto(path)
        before = rows(page)
        if size == PHONE:
            page.get_by_text("查找与筛选").click()
        page.get_by_label(label).press_sequentially(text)
        page.wait_for_url("**?*=*")
        expect(listed(page)).not_to_have_count(0)
        if text != "sl":
            expect(listed(page)).to_have_count(1)
        found, address = rows(page), page.url
        assert set(found) <= set(before)
        page.goto("/desk")
        page.go_back()
        assert rows(page) == found
        with opened(browser, served, Who.CITY, size=size, scripts=False) as another:
            another.goto(address)
            assert rows(another) == found
            expect(another.get_by_label(label)).to_have_value(text)


@pytest.mark.parametrize(("path", "label", "value", "count"), CHOSEN)
def test_a_choice_narrows_a_list_without_scripts(
    served: Site, browser: Browser, *, path: str, label: str, value: str, count: int
) -> None:
    with opened(browser, served, Who.CITY, scripts=False) as page:
        page.goto(path)
        page.get_by_label(label, exact=True).select_option(value)
        page.get_by_role("button", name="查看", exact=True).click()
        expect(listed(page)).to_have_count(count)
        if not count:
            expect(page.locator(".empty")).to_be_visible()


@pytest.mark.parametrize(("who", "path", "title"), LANGUAGES)
def test_the_other_language_shows_the_same_page(
    served: Site, browser: Browser, *, who: Who, path: str, title: str
) -> None:
    with opened(browser, served, who, size=PHONE) as page:
        page.goto(path)
        chinese, query = heading(page), page.url.partition("?")[2]
        page.get_by_role("link", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("h1")).to_have_text(title)
        assert query in page.url
        page.get_by_role("link", name="中文").click()
        expect(page.locator("h1")).to_have_text(chinese)


@pytest.mark.parametrize(("who", "path"), PRINTED)
def test_paper_has_the_page_and_nothing_around_it(
    served: Site, browser: Browser, *, who: Who, path: str
) -> None:
    with opened(browser, served, who) as page:
        page.goto(served.at(path))
        page.emulate_media(media="print")
        expect(page.locator("h1")).to_be_visible()
        for around in ("nav", ".skip", "form.search"):
            assert not any(one.is_visible() for one in page.locator(around).all()), around


@pytest.mark.parametrize(("who", "path", "status"), NOT_THEIRS)
def test_what_is_not_theirs_is_told_apart_from_nothing_else(
    served: Site, browser: Browser, *, who: Who, path: str, status: int
) -> None:
    with opened(browser, served, who, size=PHONE) as page:
        answer = page.goto(served.at(path))
        assert answer is not None
        assert answer.status == status
        expect(page.locator("h1")).to_be_visible()
        assert page.locator("main a").count() > 0


@pytest.mark.parametrize(
    "who", [Who.ANYBODY, Who.CITY, Who.EVALUATOR, Who.INSTITUTION, Who.OVERSIGHT, Who.ADMIN]
)
def test_the_keyboard_goes_straight_to_the_content(
    served: Site, browser: Browser, who: Who
) -> None:
    with opened(browser, served, who) as page:
        page.goto("/" if who is Who.ANYBODY else "/desk")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#content') !== null")


def test_the_keyboard_opens_the_menu_of_a_phone(served: Site, browser: Browser) -> None:
    with opened(browser, served, Who.CITY, size=PHONE) as page:
        page.goto("/desk/institutions")
        link = page.locator("nav.menu").get_by_role("link", name="日历")
        assert not link.is_visible()
        page.locator("nav.menu summary").focus()
        page.keyboard.press("Enter")
        expect(link).to_be_visible()
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/calendar")


def listed(page: Page) -> Locator:
    """Return the rows of the list; a table that sums them up stands before it."""
    return page.locator("#list table.list").last.locator("tbody tr")


def rows(page: Page) -> list[str]:
    """Return the rows of the list by the words they begin with."""
    return listed(page).locator("> :first-child").all_inner_texts()
