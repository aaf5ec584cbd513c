"""All public pages: empty states, refusals, languages, plans, and what browsers enforce."""

import hashlib
import re

import msgspec
import pytest

from audit.runtime import Runtime
from tests import factories
from tests.api.public.reading import BROWSER, PAGES, Client, missing, page
from tests.factories_register import CITY


@pytest.mark.parametrize("path", PAGES)
async def test_an_empty_service_says_what_to_do_next(client: Client, path: str) -> None:
    html = await page(client, path)
    assert "<h1>" in html
    assert 'lang="zh-CN"' in html
    if path in {"/", "/plans", "/draws", "/results"}:
        empty = html.partition('class="empty"')[2].partition("</div>")[0]
        assert 'href="/' in empty


async def test_a_draft_is_nowhere_and_a_published_plan_is_shown(
    client: Client, runtime: Runtime
) -> None:
    plan = await factories.published_plan(runtime)
    listed, shown = await page(client, "/plans"), await page(client, f"/plans/{plan.id}")
    assert f"/plans/{plan.id}" in listed
    for said in (plan.title, plan.legal_basis, "服务机构规范化运行检查", "1/2", "50%"):
        assert said in shown
    draft = msgspec.structs.replace(plan, id="draft-1", state="draft", published_on=None)
    async with runtime.unit_of_work(CITY) as uow:
        await uow.plans.add(draft, event=uow.event("plan.drafted", draft.id))
    assert "draft-1" not in await page(client, "/plans")
    assert "draft-1" in await missing(client, "/plans/draft-1")


async def test_a_person_gets_a_page_and_a_program_a_problem(client: Client) -> None:
    assert "没有这个页面" in await missing(client, "/nowhere")
    assert "310000-2026-9999" in await missing(client, "/draws/310000-2026-9999")
    program = await client.get("/draws/310000-2026-9999", headers={"accept": "application/json"})
    assert program.headers["content-type"] == "application/problem+json"
    assert program.json()["code"] == "draw.unknown"
    refused = await client.get("/api/draws", headers=BROWSER)
    assert refused.headers["content-type"] == "application/problem+json"


async def test_english_is_chosen_and_kept(client: Client) -> None:
    html = await page(client, "/?lang=en")
    assert "Random inspections that anyone can check" in html
    assert 'lang="en"' in html
    assert 'href="/draws?lang=en"' in html
    assert 'name="lang" value="en"' in html
    assert 'href="/?lang=zh"' in html
    answer = await client.get("/nowhere?lang=en", headers=BROWSER)
    assert "This page is not there" in answer.text


@pytest.mark.parametrize("path", PAGES)
async def test_pages_obey_the_content_security_policy(client: Client, path: str) -> None:
    answer = await client.get(path, headers=BROWSER)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert " style=" not in answer.text
    assert "<script" not in answer.text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)


async def test_static_files_may_be_kept_because_their_address_tells_their_content(
    client: Client,
) -> None:
    html = await page(client, "/")
    sheets = re.findall(r'"(/static/[^"]+\.css\?v=[0-9a-f]{12})"', html)
    assert len(sheets) == 2
    for sheet in sheets:
        answer = await client.get(sheet)
        assert "immutable" in answer.headers["cache-control"]
        assert hashlib.sha256(answer.content).hexdigest().startswith(sheet[-12:])
