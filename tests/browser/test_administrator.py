"""An administrator in a browser: invites somebody, who comes in, and is looked after."""

import re

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acts import open_menu, press, said
from tests.browser.callers import PASSWORD
from tests.browser.chromium import DESK, PHONE
from tests.browser.site import Site
from tests.browser.visiting import Size, opened
from tests.browser.who import Who

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("size", "login"), [(PHONE, "wang.phone"), (DESK, "wang.desk")], ids=["phone", "desk"]
)
def test_from_an_invitation_to_the_trail(
    used: Site, browser: Browser, *, size: Size, login: str
) -> None:
    with opened(browser, used, Who.ADMIN, size=size) as page:
        page.goto(used.at("/desk/people/new?organisation={organisation}"))
        page.get_by_label("登录名").fill(login)
        page.get_by_label("姓名").fill("示例新同事")
        press(page, "发出邀请")
        link = page.locator("main input[readonly]").input_value()
        with opened(browser, used, size=size) as newcomer:
            codes = come_in(newcomer, used, link)
            sign_in_again(newcomer, login, codes[0])
        open_menu(page, "审计日志")
        expect(page.locator("main")).to_contain_text("邀请人员")
        press(page, "校验是否被篡改")
        said(page, "全部记录与留存时一致")


def come_in(page: Page, used: Site, link: str) -> list[str]:
    """Accept the invitation, and set up the second factor owed; return the recovery codes."""
    page.goto(link.replace("http://localhost:8000", used.address))
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再次输入新密码").fill(PASSWORD)
    press(page, "设置密码")
    secret = re.sub(r"\s", "", page.locator("main code").first.inner_text())
    page.get_by_label("六位动态口令").fill(pyotp.TOTP(secret).at(used.clock()))
    press(page, "继续")
    expect(page.locator("main .codes code")).to_have_count(10)
    return page.locator("main .codes code").all_inner_texts()


def sign_in_again(page: Page, login: str, code: str) -> None:
    """Go in and out again: with the password, and a recovery code in place of the device."""
    press(page, "已保存，继续")
    page.locator("details.who summary").click()
    press(page, "退出")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.locator("main form").first.get_by_role("button", name="登录").click()
    page.get_by_label("六位动态口令").fill(code)
    press(page, "继续")
    expect(page).to_have_url(re.compile("/desk$"))
