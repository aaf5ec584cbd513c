"""An evaluator in a browser: begins a visit, answers everything, hands it in."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acts import follow, picture, press
from tests.browser.chromium import DESK, PHONE
from tests.browser.site import Site
from tests.browser.visiting import Size, opened
from tests.browser.who import Who

pytestmark = pytest.mark.browser

OPEN_VALUE = "86"


@pytest.mark.parametrize(
    ("size", "visit"), [(PHONE, "approved"), (DESK, "approved-too")], ids=["phone", "desk"]
)
def test_a_visit_from_its_beginning_to_its_end(
    used: Site, browser: Browser, tmp_path: Path, *, size: Size, visit: str
) -> None:
    with opened(browser, used, Who.EVALUATOR, size=size) as page:
        page.goto(used.at(f"/desk/visits/{{{visit}}}/record"))
        press(page, "开始检查")
        follow(page, "主体与合规")
        page.wait_for_url("**/record/1")  # what is answered before its script is there, waits
        find_fault(page, picture(tmp_path))
        parts = 0
        while page.locator("form.record").count():
            answer_the_rest(page)
            parts += 1
            go_on(page)
        assert parts > 5
        page.goto(used.at(f"/desk/visits/{{{visit}}}/hand-in"))
        press(page, "提交")
        expect(page.locator("main")).to_contain_text("已提交")


def find_fault(page: Page, photograph: Path) -> None:
    """Answer an item with a reason and a photograph; both are kept without any button."""
    item = page.locator("[id='item-1.02']")
    item.get_by_label("不符合", exact=True).check()
    expect(item.get_by_text("尚未保存：请写明所见情况。")).to_be_visible()
    item.get_by_label("所见情况").fill("制度汇编没有执行记录。")
    item.get_by_label("所见情况").blur()
    expect(item.locator(".saved")).to_contain_text("已保存")
    item.get_by_label("选择文件").set_input_files(photograph)
    expect(item.locator(".files img")).to_be_visible()
    page.reload()
    expect(item.get_by_label("不符合", exact=True)).to_be_checked()
    expect(item.get_by_label("所见情况")).to_have_value("制度汇编没有执行记录。")


def answer_the_rest(page: Page) -> None:
    """Find everything as it should be, with a value where one is measured."""
    for item in page.locator("fieldset.item").all():
        if item.locator(".saved").count():
            continue
        value = item.locator("input[name^='value-']")
        if value.count():
            value.fill(value.get_attribute("data-threshold") or OPEN_VALUE)
        item.get_by_label("符合", exact=True).check()
        expect(item.locator(".saved")).to_be_visible()


def go_on(page: Page) -> None:
    """Leave the part for what comes after it."""
    here = page.url
    page.locator("form.record .bar-below button").click()
    page.wait_for_url(lambda address: address != here)
