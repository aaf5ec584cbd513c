"""An institution in a browser: learns of its visit, reads its result, answers, has it in hand."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.acts import follow, open_menu, picture, press
from tests.browser.chromium import DESK, PHONE
from tests.browser.site import Site
from tests.browser.visiting import Size, opened
from tests.browser.who import Who

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("size", "action"), [(PHONE, "action-open"), (DESK, "action-returned")], ids=["phone", "desk"]
)
def test_from_the_notice_to_the_certificate(
    used: Site, browser: Browser, tmp_path: Path, *, size: Size, action: str
) -> None:
    with opened(browser, used, Who.INSTITUTION, size=size) as page:
        page.goto("/desk")
        open_menu(page, "检查通知")
        follow(page, "示例市民政局")
        expect(page.locator("main")).to_contain_text("示例检查员5号")
        open_menu(page, "结果")
        follow(page, "示例康复中心")
        expect(page.locator("main")).to_contain_text("收费标准没有向社会公开。")
        page.goto(used.at(f"/desk/actions/{{{action}}}"))
        page.get_by_label("整改了什么，怎样整改的").fill("已经补齐，并对照标准重新检查。")
        page.get_by_label("照片和文件").set_input_files(picture(tmp_path))
        press(page, "提交答复")
        expect(page.locator("main")).to_contain_text("已经补齐，并对照标准重新检查。")
        expect(page.locator("main .files img").last).to_be_visible()
        open_menu(page, "等级证书")
        document = page.locator("table.list tbody a").first.get_attribute("href")
        assert page.request.get(f"{document}").body().startswith(b"%PDF")
