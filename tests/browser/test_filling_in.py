"""What everybody who fills in a form may count on: told where it is wrong, nothing lost, once."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acts import press, said
from tests.browser.chromium import DESK, NARROWEST, PHONE
from tests.browser.site import Site
from tests.browser.visiting import Size, opened
from tests.browser.who import Who

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
LONG = "示例" * 49 + "机构"

# Who, where, what is typed by label, the button, and the label of the field that is wrong.
WRONG: tuple[tuple[Who, str, Mapping[str, str], str, str], ...] = (
    (
        Who.CITY,
        "/desk/institutions/new",
        {"统一社会信用代码": "52310106MJ0000002X", "机构名称": "示例", "地址": "示例路1号"},
        "保存",
        "统一社会信用代码",
    ),
    (
        Who.CITY,
        "/desk/items/edit/MZ-01",
        {"抽查比例": "很多"},
        "保存",
        "抽查比例",
    ),
    (
        Who.CITY,
        "/desk/inspectors/edit/SH-0005",
        {"服务区域": "99"},
        "保存",
        "服务区域",
    ),
    (
        Who.CITY,
        "/desk/draws/{draw-announced}",
        {"参与方“bureau”的秘密数": "5e" * 31},
        "录入结果：参与方“bureau”的秘密数",
        "参与方“bureau”的秘密数",
    ),
    (
        Who.ANYBODY,
        "/invitation/{invitation}",
        {"新密码": "password1234", "再次输入新密码": "password1234"},
        "设置密码",
        "新密码",
    ),
    (
        Who.ANYBODY,
        "/invitation/{invitation}",
        {"新密码": "tangle orbit walrus 77", "再次输入新密码": "tangle orbit walrus 78"},
        "设置密码",
        "再次输入新密码",
    ),
    (
        Who.CITY,
        "/account/password",
        {
            "当前密码": "wrong horse battery",
            "新密码": "tangle orbit walrus 77",
            "再次输入新密码": "tangle orbit walrus 77",
        },
        "修改密码",
        "当前密码",
    ),
    (
        Who.ADMIN,
        "/desk/organisations/{organisation}/edit",
        {"地区": "99"},
        "保存",
        "地区",
    ),
)


@SIZES
@pytest.mark.parametrize(("who", "path", "typed", "button", "wrong"), WRONG)
def test_a_form_says_at_the_field_what_is_wrong_and_keeps_the_rest(
    used: Site,
    browser: Browser,
    *,
    size: Size,
    who: Who,
    path: str,
    typed: Mapping[str, str],
    button: str,
    wrong: str,
) -> None:
    with opened(browser, used, who, size=size) as page:
        page.goto(used.at(path))
        for label, text in typed.items():
            page.get_by_label(label, exact=True).fill(text)
        page.locator("main form").evaluate_all("all => all.forEach(one => one.noValidate = true)")
        field = page.get_by_label(wrong, exact=True)
        press(page, button, within=page.locator("form").filter(has=field))
        expect(field).to_have_attribute("aria-invalid", "true")
        told = field.get_attribute("aria-errormessage")
        assert page.locator(f"[id='{told}']").inner_text()
        for label, text in typed.items():
            if page.get_by_label(label, exact=True).get_attribute("type") != "password":
                expect(page.get_by_label(label, exact=True)).to_have_value(text)


@SIZES
def test_a_telephone_number_is_pointed_at(used: Site, browser: Browser, size: Size) -> None:
    told = "请打我的电话13800138000，我说给你们听。"
    with opened(browser, used, size=size) as page:
        page.goto(used.at("/complaints/new?institution={institution-good}"))
        page.get_by_label("安全", exact=False).first.check()
        page.get_by_label("事情经过").fill(told)
        press(page, "提交投诉")
        expect(page.get_by_label("事情经过")).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_label("事情经过")).to_have_value(told)
        expect(page.locator("#error-text")).to_contain_text("电话")


@SIZES
def test_who_was_signed_out_meanwhile_is_asked_to_sign_in(
    used: Site, browser: Browser, size: Size
) -> None:
    with opened(browser, used, Who.CITY, size=size) as page:
        page.goto("/desk/items/edit/MZ-01")
        page.context.clear_cookies()
        press(page, "保存")
        expect(page.get_by_label("登录名")).to_be_visible()
        page.goto("/desk/items?x=1")
        assert "next=" in page.url


def test_two_clicks_make_one_plan(used: Site, browser: Browser) -> None:
    with opened(browser, used, Who.CITY) as page:
        page.goto(used.at("/desk/plans/new?from={plan}"))
        page.get_by_label("名称", exact=True).fill("点了两次的计划")
        page.get_by_role("button", name="保存为草稿").dblclick()
        expect(page.locator("h1")).to_have_text("点了两次的计划")
        page.goto("/desk/plans")
        expect(page.locator("table.list").get_by_text("点了两次的计划")).to_have_count(1)


def test_two_clicks_answer_once(used: Site, browser: Browser) -> None:
    with opened(browser, used, Who.INSTITUTION) as page:
        page.goto(used.at("/desk/actions/{action-open}"))
        page.get_by_label("整改了什么，怎样整改的").fill("点了两次的答复。")
        page.get_by_role("button", name="提交答复").dblclick()
        expect(page.locator("main").get_by_text("点了两次的答复。")).to_have_count(1)


def test_going_back_after_an_act_does_it_no_second_time(used: Site, browser: Browser) -> None:
    with opened(browser, used, Who.CITY) as page:
        page.goto("/desk/complaints")
        page.goto(used.at("/desk/complaints/{complaint}"))
        press(page, "受理")
        expect(page.get_by_role("button", name="受理", exact=True)).to_have_count(0)
        page.go_back()
        page.reload()
        expect(page.get_by_role("button", name="受理", exact=True)).to_have_count(0)


@SIZES
def test_the_longest_name_fits(used: Site, browser: Browser, size: Size) -> None:
    with opened(browser, used, Who.CITY, size=size) as page:
        page.goto(used.at("/desk/institutions/edit/{undrawn}"))
        page.get_by_label("机构名称").fill(LONG)
        press(page, "保存")
        expect(page.locator("h1")).to_have_text(LONG)
        for path in ("/desk/institutions", "/desk/institutions/{undrawn}", "/desk/visits"):
            page.goto(used.at(path))
            assert fits(page)
        page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
        assert fits(page)


def fits(page: Page) -> bool:
    found: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return found


def test_somebody_signs_in_by_keyboard_alone(used: Site, browser: Browser) -> None:
    with opened(browser, used, Who.ADMIN) as admin:
        admin.goto(used.at("/desk/people/{person}"))
        press(admin, "生成链接")
        link = admin.locator("main input[readonly]").input_value()
    with opened(browser, used) as page:
        page.goto(link.replace("http://localhost:8000", used.address))
        page.get_by_label("新密码", exact=True).focus()
        page.keyboard.type("quartz meadow lantern 42")
        page.keyboard.press("Tab")
        page.keyboard.type("quartz meadow lantern 42")
        page.keyboard.press("Enter")
        page.wait_for_url("**/account/second-factor**")
        page.goto("/sign-in")
        page.get_by_label("登录名").focus()
        page.keyboard.type("li.forgetful")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong horse battery")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("密码").focus()
        page.keyboard.type("quartz meadow lantern 42")
        page.keyboard.press("Enter")
        page.wait_for_url("**/account/second-factor**")


def test_what_was_done_is_told_once(used: Site, browser: Browser) -> None:
    with opened(browser, used, Who.CITY) as page:
        page.goto("/desk/items/edit/MZ-01")
        press(page, "保存")
        said(page, "")
        page.reload()
        expect(page.locator("p.said")).to_have_count(0)
