"""What anyone uses to check a draw: tickets of single institutions, and a page to keep."""

import asyncio
import base64
import html
import re
from asyncio.subprocess import PIPE
from urllib.parse import quote

import msgspec
import psycopg
import pytest
from sqlalchemy.engine import make_url

from audit.domain.ceremony import Draw
from audit.domain.draw import Unit
from audit.domain.draw_files import POPULATION, RESULT, Result
from audit.runtime import Runtime
from tests import factories
from tests.api.public.reading import Client, missing, page, published_draw
from tests.conftest import MakeDatabase
from tests.domain.draw_folders import sha256


@pytest.fixture
def database_url(new_database_url: MakeDatabase) -> str:
    """Return the address of a new SQLite database: nothing here asks one for anything new."""
    return new_database_url("sqlite")


async def units_of(client: Client, drawn: Draw) -> list[Unit]:
    content = (await client.get(f"/draws/{drawn.number}/files/{POPULATION}")).content
    return msgspec.json.Decoder(Unit).decode_lines(content)


async def result_of(client: Client, drawn: Draw) -> Result:
    content = (await client.get(f"/draws/{drawn.number}/files/{RESULT}")).content
    return msgspec.json.decode(content, type=Result)


async def test_whoever_was_not_drawn_sees_the_own_ticket_and_the_highest_drawn(
    client: Client, runtime: Runtime
) -> None:
    drawn = await published_draw(runtime)
    result = await result_of(client, drawn)
    units = await units_of(client, drawn)
    chosen = {name for one in result.strata.values() for name, _ in one.selected}
    drawn_from = {name for name, one in result.strata.items() if one.selected}
    undrawn = next(u for u in units if u.id not in chosen and u.stratum in drawn_from)
    shown = html.unescape(await page(client, f"/draws/{drawn.number}/tickets?name={undrawn.id}"))
    stratum = result.strata[undrawn.stratum]
    assert sha256(f"DRAW1|ticket|{result.seed}|{undrawn.id}") in shown
    assert max(ticket for _, ticket in stratum.selected) in shown
    assert "大于抽中的最大签号" in shown
    selected = stratum.selected[0][0]
    shown = html.unescape(await page(client, f"/draws/{drawn.number}/tickets?name={selected}"))
    assert "不大于抽中的最大签号" in shown
    for nobody in ("%", "'", "zzz"):
        elsewhere = await page(client, f"/draws/{drawn.number}?name={quote(nobody)}")
        assert f"/draws/{drawn.number}/tickets?name={quote(nobody)}" in elsewhere
        shown_none = await page(client, f"/draws/{drawn.number}/tickets?name={quote(nobody)}")
        assert result.seed not in shown_none
    command = re.findall(r"<pre><code>(printf .*? sha256sum)</code>", shown, re.DOTALL)[0]
    shell = await asyncio.create_subprocess_exec("sh", "-c", command, stdout=PIPE)
    assert (await shell.communicate())[0].decode().split()[0] == stratum.selected[0][1]


async def test_a_sealed_draw_tells_the_chance_and_no_ticket(
    client: Client, runtime: Runtime
) -> None:
    drawn = await factories.computed_draw(runtime)
    for unit in (await units_of(client, drawn))[:3]:
        shown = await page(client, f"/draws/{drawn.number}/tickets?name={unit.id}")
        assert unit.id in shown
        assert "机会" in shown
        assert not set(re.findall(r"[0-9a-f]{64}", shown))
    assert "尚未公开" in await missing(client, f"/draws/{drawn.number}/check.html")


async def test_the_page_to_keep_holds_everything_and_loads_nothing(
    client: Client, runtime: Runtime
) -> None:
    drawn = await published_draw(runtime)
    answer = await client.get(f"/draws/{drawn.number}/check.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    archive = re.findall(r'id="check-archive">([^<]+)<', answer.text)[0]
    files = await client.get(f"/draws/{drawn.number}/files.zip")
    assert base64.b64decode(archive) == files.content
    assert drawn.plan_digest in answer.text
    assert answer.text.count("</script>") == answer.text.count("<script") == 3
    assert not re.findall(r'(?:src|href)="|import\s*\(|https?://', answer.text)


async def test_the_page_of_a_draw_offers_script_and_browser_check(
    client: Client, runtime: Runtime
) -> None:
    drawn = await published_draw(runtime)
    shown = await page(client, f"/draws/{drawn.number}")
    for asset in re.findall(r'"(/static/verify[^"]+)"', shown):
        kind = (await client.get(html.unescape(asset))).headers["content-type"]
        assert kind.split(";")[0] in {"text/javascript", "application/javascript", "text/x-python"}
    assert f"verify_draw.py {drawn.number}.zip {drawn.plan_digest}" in shown
    assert "data-check hidden" in shown


async def test_the_query_for_postgresql_prints_who_was_drawn(
    client: Client, runtime: Runtime, postgres_server: str
) -> None:
    drawn = await published_draw(runtime)
    result = await result_of(client, drawn)
    stratum = next(one for one in result.strata.values() if one.selected)
    asked = f"/draws/{drawn.number}/tickets?name={stratum.selected[0][0]}"
    shown = html.unescape(await page(client, asked))
    query = re.findall(r"<pre><code>(create temporary .*?)</code>", shown, re.DOTALL)[0]
    create, _copy, *rest = query.split("\n")
    population = await client.get(f"/draws/{drawn.number}/files/{POPULATION}")
    address = make_url(postgres_server).set(drivername="postgresql")
    url = address.render_as_string(hide_password=False)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(create)
        options = r"from stdin csv quote e'\x01' delimiter e'\x02'"
        with cursor.copy(f"copy population {options}") as copy:
            copy.write(population.content)
        cursor.execute("\n".join(rest))
        assert tuple(cursor.fetchall()) == stratum.selected
