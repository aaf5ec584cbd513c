"""Draws before the public: what is announced, sealed, published or void."""

import asyncio
import hashlib
import io
import re
import zipfile
from asyncio.subprocess import PIPE
from pathlib import Path
from urllib.parse import quote

import msgspec
from click.testing import CliRunner

from api.cli import main
from audit.domain import bundle
from audit.domain.sealed_line import code_of
from audit.runtime import Runtime
from audit.services import card, draw, draw_end
from audit.services.draw import Draft
from tests import factories
from tests.api.public.reading import Client, missing, page, published_draw
from tests.factories_register import CITY, NUMBER, owner

FROZEN = ("plan.json", "population.jsonl", "excluded.jsonl", "inspectors.jsonl", "recusals.jsonl")


async def test_an_announced_draw_is_public_with_all_that_was_frozen(
    client: Client, runtime: Runtime
) -> None:
    drawn = await factories.announced_draw(runtime)
    html = await page(client, f"/draws/{drawn.number}")
    assert drawn.plan_digest in html
    assert "还没有产生" in html
    for name in FROZEN:
        content = (await client.get(f"/draws/{drawn.number}/files/{name}")).content
        assert hashlib.sha256(content).hexdigest() == drawn.files[name]
    assert "result.json" in await missing(client, f"/draws/{drawn.number}/files/result.json")


async def test_a_computed_draw_shows_that_it_is_fixed_and_not_what_it_is(
    client: Client, runtime: Runtime
) -> None:
    drawn = await factories.computed_draw(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        members = await uow.draws.members(drawn.number)
    html = await page(client, f"/draws/{drawn.number}")
    assert drawn.files["result.json"] in html
    for secret in (*(one.ticket for one in members), *(one.institution for one in members)):
        assert secret not in html
    for name in ("entropy.json", "result.json"):
        await missing(client, f"/draws/{drawn.number}/files/{name}")
    archive = (await client.get(f"/draws/{drawn.number}/files.zip")).content
    assert sorted(_unpacked(archive)) == sorted(
        ["SHA256SUMS", *(f"{drawn.number}/{name}" for name in FROZEN)]
    )


async def test_a_published_draw_can_be_worked_out_again_from_what_the_page_offers(
    client: Client, runtime: Runtime
) -> None:
    drawn = await published_draw(runtime)
    html = await page(client, f"/draws/{drawn.number}")
    names = re.findall(rf'href="/draws/{drawn.number}/files/([^"]+)"', html)
    files = {
        name: (await client.get(f"/draws/{drawn.number}/files/{name}")).content for name in names
    }
    assert set(files) == set(drawn.files)
    assert bundle.verify(files, drawn.plan_digest) == ()


async def test_the_archive_of_a_draw_passes_the_commands_of_the_page(
    client: Client, runtime: Runtime, tmp_path: Path
) -> None:
    drawn = await published_draw(runtime)
    answer = await client.get(f"/draws/{drawn.number}/files.zip")
    again = await client.get(f"/draws/{drawn.number}/files.zip")
    assert answer.content == again.content
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)
    sums = await asyncio.create_subprocess_exec(
        "sha256sum", "--check", "--quiet", "SHA256SUMS", cwd=tmp_path
    )
    assert await sums.wait() == 0
    command = ["draw", "verify", str(tmp_path / drawn.number), "--plan", drawn.plan_digest]
    assert CliRunner().invoke(main, command).exit_code == 0


async def test_the_line_on_the_page_prints_the_ticket(client: Client, runtime: Runtime) -> None:
    drawn = await published_draw(runtime)
    html = (await page(client, f"/draws/{drawn.number}")).replace("&#39;", "'")
    command = html.partition("<pre><code>")[2].partition("</code>")[0]
    expected = html.partition("结果应当是：")[2].partition('class="hash">')[2][:64]
    shell = await asyncio.create_subprocess_exec("sh", "-c", command, stdout=PIPE)
    printed, _ = await shell.communicate()
    assert printed.decode().split()[0] == expected


async def test_members_of_a_draw_are_found_by_name_and_code(
    client: Client, runtime: Runtime
) -> None:
    drawn = await published_draw(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        wanted, other = (await uow.draws.members(drawn.number))[:2]
        names = await uow.registers.institutions((wanted.institution,))
    for text in (names[wanted.institution].name, wanted.institution[:17]):
        html = await page(client, f"/draws/{drawn.number}?name={quote(text)}")
        assert wanted.ticket in html
        assert other.ticket not in html
    everyone = await page(client, f"/draws/{drawn.number}")
    for said in (
        "机会相同",
        "机会 66.67%",
        "2/3",
        "3月检查",
        "4月检查",
        "哪个月检查由签号的次序决定",
    ):
        assert said in everyone
    assert "按权重" not in everyone
    ticket = await page(client, f"/draws/{drawn.number}/tickets?name={wanted.institution}")
    assert "安排在3月检查" in ticket
    nothing = await page(client, f"/draws/{drawn.number}?name=zzz")
    assert "zzz" in nothing
    assert wanted.ticket not in nothing


async def test_a_void_draw_keeps_its_number_and_tells_why(client: Client, runtime: Runtime) -> None:
    drawn = await factories.computed_draw(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await draw_end.void(uow, drawn.number, "公证方未公开其秘密数。")
    assert drawn.number in await page(client, "/draws")
    assert "公证方未公开其秘密数。" in await page(client, f"/draws/{drawn.number}")
    opened = await client.get(f"/draws/{drawn.number}/files/result.json")
    assert opened.status_code == 200  # whoever voids a result they dislike shows it to the world


def _unpacked(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


async def test_a_number_that_is_only_taken_is_public_and_then_void(
    client: Client, runtime: Runtime
) -> None:
    plan = await factories.published_plan(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await draw.draft(uow, Draft(plan=plan.id, number=NUMBER, title="准备中的抽查"))
    assert "尚未固定任何内容" in await page(client, f"/draws/{NUMBER}")
    async with runtime.unit_of_work(CITY) as uow:
        await draw_end.void(uow, NUMBER, "参与方未作出承诺")
    assert "参与方未作出承诺" in await page(client, f"/draws/{NUMBER}")


async def test_a_line_of_a_sealed_draw_is_checked_by_its_code(
    client: Client, runtime: Runtime
) -> None:
    begun = await factories.begun_visit(runtime)
    async with runtime.unit_of_work(owner(begun.institution), write=False) as uow:
        proof = (await card.read(uow, begun.id)).line
    assert proof is not None
    place = f"/draws/{NUMBER}/line"
    assert "真实：该行属于" in await page(client, f"{place}?code={code_of(proof)}")
    forged = msgspec.structs.replace(proof, salt="0" * 64)
    assert "则通知书不真实" in await page(client, f"{place}?code={code_of(forged)}")
    answer = await client.get(f"{place}?code=nonsense", headers={"Accept": "text/html"})
    assert (answer.status_code, "完整复制" in answer.text) == (422, True)
