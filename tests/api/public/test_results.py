"""Results before the public: what is published is found, what is not is nowhere."""

import hashlib
from urllib.parse import quote

import msgspec
import pytest

from api import tasks
from audit.domain.disclosure import PublishedResult
from audit.runtime import Runtime
from audit.services import publication
from reports.open_data import COLUMNS
from reports.render import Renderer
from tests import factories
from tests.api.public.reading import Client, missing, page, published_result
from tests.factories_register import CITY, INSPECTORS, INSTITUTIONS, NUMBER


async def test_a_result_is_public_only_once_it_is_published(
    client: Client, runtime: Runtime
) -> None:
    graded = await factories.graded_visit(runtime)
    assert "共1条结果" not in await page(client, "/results")
    assert (await client.get("/open/results.json")).json()["results"] == []
    duty = await factories.duty_to_publish(runtime, graded.visit)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    assert "共1条结果" in await page(client, "/results")


async def test_results_are_narrowed_by_name_district_grade_and_draw(
    client: Client, runtime: Runtime
) -> None:
    result = await published_result(runtime)
    assert result.grade is not None
    fitting = {
        "name": result.institution_name,
        "district": result.district,
        "level": str(result.grade.level),
        "draw": NUMBER,
    }
    foreign = {"name": "无此机构", "district": "310151", "level": "5", "draw": "310000-2026-0099"}
    for name, value in fitting.items():
        assert "共1条结果" in await page(client, f"/results?{name}={quote(value)}")
        assert "共1条结果" not in await page(client, f"/results?{name}={quote(foreign[name])}")
    by_code = await page(client, f"/results?name={result.institution[:17]}")
    assert "共1条结果" in by_code
    everything = await page(client, "/results?name=&district=&level=&draw=")
    assert "共1条结果" in everything


@pytest.mark.parametrize("query", ["level=x", "district=abc", "name=%00", "level=99", "draw=%00"])
async def test_a_foreign_filter_is_no_fault(client: Client, query: str) -> None:
    await page(client, f"/results?{query}")


async def test_an_institution_without_results_is_found_in_the_register(
    client: Client, runtime: Runtime
) -> None:
    await factories.saved_register(runtime)
    found = await page(client, f"/results?name={quote(INSTITUTIONS[0].name)}")
    assert f"/institutions/{INSTITUTIONS[0].id}" in found
    shown = await page(client, f"/institutions/{INSTITUTIONS[0].id}")
    assert "还没有公布的结果" in shown
    assert "no-such-code" in await missing(client, "/institutions/no-such-code")


async def test_an_id_with_a_licence_is_an_address(client: Client, runtime: Runtime) -> None:
    licensed = msgspec.structs.replace(INSTITUTIONS[0], id=f"{INSTITUTIONS[0].id}/L-1")
    async with runtime.unit_of_work(CITY) as uow:
        await uow.registers.save_institutions([licensed], event=uow.event("register.saved", "x"))
    assert licensed.id in await page(client, f"/institutions/{licensed.id}")


async def test_an_institution_is_shown_with_grade_and_reasons(
    client: Client, runtime: Runtime
) -> None:
    result = await published_result(runtime)
    assert result.grade is not None
    html = await page(client, f"/institutions/{result.institution}")
    assert result.grade.title in html
    assert "示范方案" in html
    for part in result.grade.parts:
        assert part.title in html
    assert html.count('class="bar"') == sum(part.percent is not None for part in result.grade.parts)
    assert "为什么" in html


async def test_nobody_is_named_and_no_answer_is_told(client: Client, runtime: Runtime) -> None:
    result = await published_result(runtime)
    told = [
        await page(client, f"/institutions/{result.institution}"),
        await page(client, "/results"),
        (await client.get("/open/results.csv")).text,
        (await client.get("/open/results.json")).text,
    ]
    private = [one.name for one in INSPECTORS] + [one.id for one in INSPECTORS]
    for text in told:
        assert "制度汇编没有执行记录" not in text
        assert not [word for word in private if word in text]


async def test_a_withdrawn_result_is_nowhere(client: Client, runtime: Runtime) -> None:
    duty = await factories.published_result(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        result = await uow.disclosures.get(duty.subject)
        await publication.withdraw(uow, duty.id, "得分有误。")
    assert "共1条结果" not in await page(client, "/results")
    assert "还没有公布的结果" in await page(client, f"/institutions/{result.institution}")
    assert result.visit not in (await client.get("/open/results.csv")).text
    await missing(client, f"/reports/{result.visit}")


async def test_a_published_report_can_be_told_from_a_forged_one(
    client: Client, runtime: Runtime
) -> None:
    graded = await factories.graded_visit(runtime)
    with Renderer(workers=1) as renderer:
        made = await tasks.make_report(
            runtime, renderer, CITY, visit_id=graded.visit, language="zh_CN"
        )
    await missing(client, f"/reports/{graded.visit}")
    await missing(client, f"/reports/{graded.visit}/report.pdf")
    duty = await factories.duty_to_publish(runtime, graded.visit)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    html = await page(client, f"/reports/{graded.visit}")
    document = await client.get(f"/reports/{graded.visit}/report.pdf")
    assert document.headers["content-type"] == "application/pdf"
    assert hashlib.sha256(document.content).hexdigest() == made.document
    assert made.document in html
    assert made.facts in html


async def test_open_data_are_complete_and_read_by_programs(
    client: Client, runtime: Runtime
) -> None:
    result = await published_result(runtime)
    table = await client.get("/open/results.csv")
    assert table.content.startswith(b"\xef\xbb\xbf" + b",".join(c.encode() for c in COLUMNS))
    assert result.institution_name in table.text
    read = (await client.get("/open/results.json")).json()["results"]
    assert msgspec.convert(read, tuple[PublishedResult, ...], strict=False) == (result,)
    assert (await client.get("/open/results.json?district=310151")).json()["results"] == []
    listed = (await client.get("/open/draws.json")).json()["draws"]
    assert [one["number"] for one in listed] == [NUMBER]
    explained = await page(client, "/data")
    assert all(f"<code>{column}</code>" in explained for column in COLUMNS)
