"""A regulator in a browser: from the plan to the approved visits, and from the grade to the end."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acts import press, said
from tests.browser.chromium import DESK, PHONE
from tests.browser.site import Site
from tests.browser.visiting import Size, opened
from tests.browser.who import Who

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
TWENTY_DICE = "31415926535897932384"


@SIZES
def test_from_a_plan_to_an_announced_draw(used: Site, browser: Browser, size: Size) -> None:
    with opened(browser, used, Who.CITY, size=size) as page:
        page.goto("/desk/plans/new")
        draft_plan(page, title=f"示例计划{size[0]}")
        press(page, "公布计划")
        said(page, "计划已公开")
        press(page, "公告抽取方案")
        announce(page, title=f"示例抽取{size[0]}")
        expect(page.get_by_role("button", name="录入结果")).to_have_count(0)  # nobody knows it yet


@SIZES
def test_from_a_known_draw_to_approved_visits(used: Site, browser: Browser, size: Size) -> None:
    number = used.things["draw-sealed-too" if size is PHONE else "draw-sealed"]
    with opened(browser, used, Who.CITY, size=size) as page:
        page.goto(f"/desk/draws/{number}")
        press(page, "派员")
        page.goto(f"/desk/draws/{number}/teams")
        press(page, "审批通过全部人员齐备的任务")
        expect(page.get_by_role("button", name="审批通过", exact=True)).to_have_count(0)
        page.goto(f"/desk/visits?draw={number}")
        expect(page.locator("table.list tbody tr")).to_have_count(4)
        expect(page.locator("table.list").get_by_text("已审批")).to_have_count(4)


def draft_plan(page: Page, *, title: str) -> None:
    page.get_by_label("名称", exact=True).fill(title)
    page.get_by_label("行政检查").check()
    page.get_by_label("依据", exact=True).fill("《优化营商环境条例》第五十四条")
    page.get_by_label("检查表", exact=True).select_option("community-mental-rehab")
    page.get_by_label("MZ-01 服务机构规范化运行检查").check()
    page.get_by_label("4月", exact=True).check()
    for name in "ABCD":
        page.get_by_label(f"{name} 类：抽取（家）").fill("1")
        page.get_by_label(f"{name} 类：每（家）").fill("2")
    press(page, "保存为草稿")
    expect(page.locator("h1")).to_have_text(title)


def announce(page: Page, *, title: str) -> None:
    page.get_by_label("名称", exact=True).fill(title)
    page.get_by_label("日期", exact=True).fill("2026-04-01")
    page.get_by_label("时刻", exact=True).fill("10:00")
    page.get_by_label("公开投掷的十面骰：个数").fill("20")
    press(page, "公告抽取")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".timeline")).to_contain_text("公开投掷 20 枚十面骰子")


@SIZES
def test_from_a_grade_to_the_last_word(used: Site, browser: Browser, size: Size) -> None:
    too = "-too" if size is PHONE else ""
    with opened(browser, used, Who.CITY, size=size) as page:
        page.goto(used.at(f"/desk/visits/{{handed-in{too}}}"))
        press(page, "评定得分与等级")
        press(page, "生成报告（PDF）")
        expect(page.get_by_role("button", name="生成报告（PDF）")).to_have_count(0)
        press(page, "公示结果")
        expect(page.get_by_role("button", name="公示结果")).to_have_count(0)
        public = page.request.get(used.at(f"/reports/{{handed-in{too}}}/report.pdf"))
        assert public.body().startswith(b"%PDF")
        page.goto(used.at(f"/desk/actions/{{action-answered{too}}}"))
        if size is DESK:
            press(page, "通过")
            expect(page.locator("main")).to_contain_text("已通过")
        else:
            page.locator("main summary", has_text="退回").click()
            page.get_by_label("还缺什么").fill("请补充整改前后的对比照片。")
            press(page, "退回")
            expect(page.locator("main")).to_contain_text("请补充整改前后的对比照片。")
