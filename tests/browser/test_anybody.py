"""Anybody in a browser, without an account: finds, reads, verifies, complains, follows."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acts import heading, press
from tests.browser.chromium import DESK, PHONE
from tests.browser.site import Site
from tests.browser.visiting import Size, opened

pytestmark = pytest.mark.browser

NUMBER = re.compile(r"TS-\d{4}-\d{6}")
CODE = re.compile(r"([0-9A-Z]{4}-){4}[0-9A-Z]{4}")
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


@SIZES
@SCRIPTS
def test_from_an_institution_to_the_answer_of_a_complaint(
    used: Site, browser: Browser, *, size: Size, scripts: bool
) -> None:
    with opened(browser, used, size=size, scripts=scripts) as page:
        page.goto(used.at("/institutions/{institution-good}"))
        name = heading(page)
        find(page, name)
        page.goto("/verify")
        page.get_by_label("抽取、证书或检查的编号，或纸上印的指纹").fill(used.things["certificate"])
        press(page, "验证")
        expect(page.locator("main")).to_contain_text("真实有效")
        page.goto(used.at("/complaints/new?institution={institution-poor}"))
        page.get_by_label("安全", exact=False).first.check()
        page.get_by_label("事情经过").fill(f"二楼通道堆放杂物，第{size[0]}次，{scripts}。")
        press(page, "提交投诉")
        received = page.locator("main")
        expect(received).to_contain_text(NUMBER)
        number, code = (one.search(received.inner_text()) for one in (NUMBER, CODE))
        assert number is not None
        assert code is not None
        page.goto("/complaints/follow")
        page.get_by_label("编号", exact=True).fill(number[0])
        page.get_by_label("查询码").fill(code[0].lower())
        press(page, "查看")
        expect(page.locator("main")).to_contain_text(number[0])


def find(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill(name)
    page.locator("main").get_by_role("button").click()
    page.get_by_role("link", name=name).click()
    expect(page.locator("h1")).to_have_text(name)


@SIZES
def test_a_draw_is_verified_by_the_browser_and_by_a_saved_page_without_network(
    used: Site, browser: Browser, tmp_path: Path, *, size: Size
) -> None:
    with opened(browser, used, size=size) as page:
        page.goto(used.at("/draws/{draw}"))
        seed = page.request.get(used.at("/draws/{draw}/files/result.json")).json()["seed"]
        press(page, "在浏览器中核验")
        expect(page.locator("[data-verdict]")).to_contain_text("核验通过")
        expect(page.locator("[data-verdict]")).to_contain_text(seed)
        saved = tmp_path / "check.html"
        saved.write_bytes(page.request.get(used.at("/draws/{draw}/check.html")).body())
        archive = tmp_path / "draw.zip"
        archive.write_bytes(page.request.get(used.at("/draws/{draw}/files.zip")).body())
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(saved.as_uri())
        press(page, "验证")
        expect(page.locator("[data-verdict]")).to_contain_text(seed)
        page.get_by_label("改用其他来源的文件").set_input_files(archive)
        press(page, "验证")
        expect(page.locator("[data-verdict]")).to_contain_text(seed)
        page.get_by_label("抽取之前公告的方案指纹").fill("0" * 64)
        press(page, "验证")
        expect(page.locator("[data-verdict]")).to_contain_text("属于另一份方案")
        archive.write_bytes(archive.read_bytes()[:-40])
        page.get_by_label("改用其他来源的文件").set_input_files(archive)
        press(page, "验证")
        expect(page.locator("[data-verdict]")).to_contain_text(
            "压缩包无法读取，或者其中没有抽取文件：draw.zip"
        )


def test_the_keyboard_reaches_the_content_first(used: Site, browser: Browser) -> None:
    with opened(browser, used) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


def test_a_page_prints_without_its_navigation(used: Site, browser: Browser) -> None:
    with opened(browser, used) as page:
        page.goto(used.at("/institutions/{institution-good}"))
        page.emulate_media(media="print")
        assert not page.get_by_role("navigation", name="主导航").is_visible()
        assert page.locator("h1").is_visible()
