"""Complaints before the public: sent without a name, followed by number and code, bounded."""

import re
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest

from audit.domain.complaint import MOST_A_DAY
from audit.runtime import Runtime
from audit.services import complaint
from tests import factories
from tests.api.public.reading import BROWSER, Client, page
from tests.factories_register import CITY, INSTITUTIONS
from tests.fixtures_runtime import SetClock

HERE = {**BROWSER, "sec-fetch-site": "same-origin"}
ABOUT = INSTITUTIONS[0]
FORM = {
    "institution": ABOUT.id,
    "category": "charges",
    "text": "押金一直没有退还，也没有收据。",
}


async def send(client: Client, **changed: str) -> httpx.Response:
    return await client.post("/complaints", data=FORM | changed, headers=HERE)


def written_down(html: str) -> tuple[str, str]:
    """Return number and code from the page that shows them once."""
    number = re.search(r"TS-\d{4}-\d{6}", html)
    code = re.search(r"<code>([0-9A-Z-]{24})</code>", html)
    assert number
    assert code
    return number[0], code[1]


async def test_a_complaint_goes_from_the_search_to_the_answer(
    client: Client, runtime: Runtime
) -> None:
    await factories.saved_register(runtime)
    found = await page(client, f"/complaints?name={quote(ABOUT.name)}")
    assert f"/complaints/new?institution={ABOUT.id}" in found
    asked = await page(client, f"/complaints/new?institution={ABOUT.id}")
    assert ABOUT.name in asked
    assert "不写个人信息" in asked
    taken = await send(client)
    assert taken.status_code == 201
    assert taken.headers["cache-control"] == "no-store"
    number, code = written_down(taken.text)
    assert number == "TS-2026-000001"
    async with runtime.unit_of_work(CITY) as uow:
        await complaint.take_up(uow, number)
        await complaint.answer(uow, number, "已责成机构退还押金。\n请留意。")
    followed = await client.post(
        "/complaints/follow", data={"number": number, "code": code.lower()}, headers=HERE
    )
    assert followed.status_code == 200
    assert followed.headers["cache-control"] == "no-store"
    assert "已责成机构退还押金。" in followed.text
    assert FORM["text"] in followed.text
    assert code not in followed.text


async def test_a_wrong_number_and_a_wrong_code_are_told_alike(
    client: Client, runtime: Runtime
) -> None:
    await factories.saved_register(runtime)
    number, code = written_down((await send(client)).text)
    pairs = ((number, "0000-0000-0000-0000-0000"), ("TS-2026-000099", code))
    answers = [
        await client.post("/complaints/follow", data={"number": one, "code": two}, headers=HERE)
        for one, two in pairs
    ]
    assert {answer.status_code for answer in answers} == {404}
    told = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(told) == 1
    assert FORM["text"] not in answers[0].text


async def test_what_is_refused_stands_at_its_field_and_keeps_what_was_entered(
    client: Client, runtime: Runtime
) -> None:
    await factories.saved_register(runtime)
    text = "请联系我：138 1234 5678，谢谢你们。"
    refused = await send(client, text=text)
    assert refused.status_code == 422
    assert "第6至18字" in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert text in refused.text
    assert (await send(client, text="太短")).status_code == 422
    assert (await send(client, category="nonsense")).status_code == 422
    missing = await send(client, institution="", name="", district="")
    assert missing.status_code == 422
    assert "请写机构名称" in missing.text


async def test_an_institution_that_is_not_listed_is_told_by_name_and_district(
    client: Client, runtime: Runtime
) -> None:
    await factories.saved_register(runtime)
    asked = await page(client, "/complaints/new")
    assert '<option value="310106">上海市静安区</option>' in asked
    taken = await send(client, institution="", name="无证日间站", district="310106")
    assert taken.status_code == 201
    assert "无证日间站" in taken.text


async def test_a_program_that_fills_in_everything_is_refused(
    client: Client, runtime: Runtime
) -> None:
    await factories.saved_register(runtime)
    refused = await send(client, homepage="https://example.org")
    assert refused.status_code == 422
    assert "不要借助程序" in refused.text
    assert (await send(client)).status_code == 201


async def test_too_many_from_one_connection_are_told_when_to_come_back(
    client: Client, runtime: Runtime, clock: SetClock
) -> None:
    await factories.saved_register(runtime)
    for number in range(MOST_A_DAY):
        assert (await send(client, text=f"第{number}次：押金没有退还。")).status_code == 201
    refused = await send(client)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) == 15 * 3600
    assert FORM["text"] in refused.text
    clock.forward(timedelta(hours=15))
    assert (await send(client)).status_code == 201


async def test_the_same_text_is_taken_once(client: Client, runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    assert (await send(client)).status_code == 201
    again = await send(client, text=f" {FORM['text']} ")
    assert again.status_code == 409
    assert "同样内容" in again.text


@pytest.mark.parametrize("path", ["/complaints", "/complaints/new", "/complaints/follow"])
async def test_an_empty_service_shows_the_pages(client: Client, path: str) -> None:
    html = await page(client, path)
    assert "<h1>" in html
    assert "<script" not in html


async def test_another_site_cannot_send_a_complaint(client: Client, runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    foreign = {**BROWSER, "sec-fetch-site": "cross-site"}
    assert (await client.post("/complaints", data=FORM, headers=foreign)).status_code == 403
