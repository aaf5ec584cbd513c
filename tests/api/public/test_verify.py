"""The page that tells genuine from forged: by number, by fingerprint, and what is withdrawn."""

import hashlib
from datetime import timedelta
from html import unescape

import pytest

from api import tasks
from audit.domain import grade_life as life_of
from audit.runtime import Runtime
from audit.services import certificate, complaint, draw_end, grade_life, publication
from reports.render import Renderer
from tests import factories
from tests.api.public.reading import Client, page, published_result
from tests.factories_grades import visit_with_a_grade
from tests.factories_register import CITY

GENUINE = "真实有效"
UNKNOWN = "查无此号"
WITHDRAWN = "已撤回"


async def verified(client: Client, number: str = "", digest: str = "") -> str:
    return unescape(await page(client, f"/verify?number={number}&digest={digest}"))


async def test_an_empty_form_tells_nothing(client: Client) -> None:
    html = await page(client, "/verify")
    assert 'id="verdict"' not in html
    assert html.count("<script") == 1
    assert 'src="/static/verify.js?v=' in html


@pytest.mark.parametrize(
    "number",
    ["310000-2026-9999", "ZS-2026-999999", "no-such-visit", "ab" * 32, "x" * 300, "ＺＳ"],
)
async def test_what_never_was_is_unknown(client: Client, number: str) -> None:
    assert UNKNOWN in await verified(client, number)


async def test_a_draw_is_genuine_from_its_announcement_and_void_is_told(
    client: Client, runtime: Runtime
) -> None:
    drawn = await factories.announced_draw(runtime)
    html = await verified(client, drawn.number, drawn.plan_digest)
    assert GENUINE in html
    assert drawn.title in html
    assert "逐字节一致" in html
    async with runtime.unit_of_work(CITY) as uow:
        await draw_end.void(uow, drawn.number, "公证方未公开其秘密数。")
    assert "已作废" in await verified(client, drawn.number)


async def test_a_result_is_unknown_until_it_is_published_and_then_genuine(
    client: Client, runtime: Runtime
) -> None:
    graded = await factories.graded_visit(runtime)
    assert UNKNOWN in await verified(client, graded.visit)
    duty = await factories.duty_to_publish(runtime, graded.visit)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
        result = await uow.disclosures.get(graded.visit)
    html = await verified(client, graded.visit)
    assert result.grade is not None
    for told in (GENUINE, result.institution_name, "没有法律效力"):
        assert told in html


async def test_a_withdrawn_result_is_told_with_its_reason_and_nothing_else(
    client: Client, runtime: Runtime
) -> None:
    result = await published_result(runtime)
    duty = await factories.duty_to_publish(runtime, result.visit)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.withdraw(uow, duty.id, "得分有误。")
    html = await verified(client, result.visit)
    assert WITHDRAWN in html
    assert "得分有误。" in html
    assert result.institution_name not in html


async def test_a_report_is_recognised_by_its_own_bytes(client: Client, runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    with Renderer(workers=1) as renderer:
        made = await tasks.make_report(
            runtime, renderer, CITY, visit_id=graded.visit, language="zh_CN"
        )
    assert UNKNOWN in await verified(client, digest=made.document)
    duty = await factories.duty_to_publish(runtime, graded.visit)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    content = (await client.get(f"/reports/{graded.visit}/report.pdf")).content
    digest = hashlib.sha256(content).hexdigest()
    spaced = "+".join(digest[at : at + 8].upper() for at in range(0, 64, 8))
    for by_digest in (digest, spaced):
        html = await verified(client, digest=by_digest)
        assert GENUINE in html
        assert "逐字节一致" in html
    assert GENUINE in await verified(client, made.facts)
    other = await verified(client, graded.visit, "00" * 32)
    assert "与公布的不一致" in other
    assert "不是SHA-256" in await verified(client, graded.visit, "abc")
    async with runtime.unit_of_work(CITY) as uow:
        await publication.withdraw(uow, duty.id, "得分有误。")
    assert WITHDRAWN in await verified(client, digest=digest)


async def test_a_certificate_is_told_with_what_it_is_worth(
    client: Client, runtime: Runtime
) -> None:
    graded = await factories.graded_visit(runtime, found={})
    duty = await factories.duty_to_publish(runtime, graded.visit)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
        issued = await certificate.issue(uow, graded.visit)
    html = await verified(client, issued.number.lower())
    assert GENUINE in html
    assert issued.title in html
    assert issued.institution_name in html
    async with runtime.unit_of_work(CITY) as uow:
        await publication.withdraw(uow, duty.id, "得分有误。")
    html = await verified(client, issued.number)
    assert WITHDRAWN in html
    assert issued.title not in html.partition('id="verdict"')[2]


async def test_a_certificate_of_a_grade_that_ended_is_told_so(
    client: Client, runtime: Runtime
) -> None:
    graded = await visit_with_a_grade(runtime)
    duty = await factories.duty_to_publish(runtime, graded.id)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
        await grade_life.hear(uow, graded.id, "没有意见。")
        shown = await grade_life.display(uow, graded.id)
    assert shown.until is not None
    async with runtime.unit_of_work(CITY) as uow:
        lifecycle = uow.catalogue.scheme("points-model-2027").lifecycle
        assert lifecycle is not None
        after = shown.until + timedelta(days=1)
        last = life_of.confirm(shown, lifecycle, on=after, by=CITY.id)
        await uow.grades.add_step(last, event=uow.event("grade.confirmed", graded.id))
        number = (await certificate.issue(uow, graded.id)).number
    html = await verified(client, number)
    assert GENUINE in html
    assert "有效期至" in html
    async with runtime.unit_of_work(CITY) as uow:
        await grade_life.lower(uow, graded.id, "复核发现问题")
    html = await verified(client, number)
    assert "真实，但已降级" in html
    assert GENUINE not in html


async def test_of_complaints_nothing_is_told(client: Client, runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    there = await verified(client, "TS-2026-000001")
    assert "不在此处透露" in there
    assert UNKNOWN not in there
    assert complaint.__name__ not in there
