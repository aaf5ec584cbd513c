"""The pages of the log, and its files: what a reader downloads is checked by the command alone."""

import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from api import jobs
from api.cli import main
from audit.domain import note
from audit.domain.actor import SYSTEM
from audit.domain.checkpoint import read_checkpoint
from audit.domain.log import LogKind
from audit.domain.note import Algorithm, Note, read_note
from audit.runtime import Runtime
from audit.settings import Settings
from tests.api.public.reading import Client, page
from tests.conftest import MakeDatabase
from tests.fixtures_runtime import SetClock

WITNESS, WITNESS_KEY = "notary.example.org", b"2" * 32
NOTARY = note.verifier_of(WITNESS, WITNESS_KEY, Algorithm.COSIGNATURE)
NUMBER = "310100-2026-0001"
OWN = {"Origin": "http://localhost:8000"}


@pytest.fixture
def database_url(new_database_url: MakeDatabase) -> str:
    """Return a database of the one kind: what is asked of it is tested elsewhere."""
    return new_database_url("sqlite")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Return settings that register a witness."""
    return msgspec.structs.replace(settings, witnesses=(NOTARY.text,))


async def append(runtime: Runtime, kind: LogKind, subject: str, **facts: str) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("draw.announced", subject)
        uow.log.append(kind, subject, facts, event=event)


async def filled(runtime: Runtime, clock: SetClock) -> None:
    """Fill the log: two entries, the head of the first day, and an entry of the next."""
    await append(runtime, LogKind.ANNOUNCE, NUMBER, plan="ab" * 32)
    await append(runtime, LogKind.PUBLISH, "visit-1", what="visit_result", state="published")
    await jobs.keep_head(runtime)
    clock.forward(timedelta(days=1))
    await append(runtime, LogKind.VOID, NUMBER, reason="<b>no source</b>")


async def text(client: Client, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


async def key(client: Client) -> str:
    html = await page(client, "/log")
    return html.split('<dd><code class="hash">')[2].split("</code>")[0]


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(map(str, arguments)))
    return result.exit_code, result.output


async def test_an_empty_log_says_so(client: Client) -> None:
    html = await page(client, "/log")
    assert "日志中还没有记录" in html
    assert "尚未留存日志头" in html
    assert await text(client, "/open/log/entries") == ""
    assert "每次公布" not in await page(client, "/")
    for path in ("/log/0", "/open/log/proof/0", "/open/log/checkpoint?size=1"):
        await text(client, path, 404)


async def test_the_log_is_read_from_its_head_to_one_entry(
    client: Client, runtime: Runtime, clock: SetClock
) -> None:
    await filled(runtime, clock)
    html = await page(client, "/log")
    assert f'href="/draws/{NUMBER}"' in html
    assert html.index("/log/3") < html.index("/log/0")
    assert "抽取作废" in html
    assert WITNESS in html
    found = await page(client, f"/log?subject={NUMBER}")
    assert "/log/3" in found
    assert "/log/1" not in found
    assert "没有关于" in await page(client, "/log?subject=nothing")
    entry = await page(client, "/log/3")
    assert "&lt;b&gt;no source&lt;/b&gt;" in entry
    assert "sha256sum" in entry
    head = read_checkpoint(read_note(await text(client, "/open/log/checkpoint?size=3")).text)
    front = await page(client, "/")
    assert "2026年3月2日" in front
    assert "Draw void" in await page(client, "/log?lang=en")
    assert head.text.splitlines()[2] in front


async def test_what_was_downloaded_is_checked_without_the_service(
    client: Client, runtime: Runtime, clock: SetClock, tmp_path: Path
) -> None:
    await filled(runtime, clock)
    folder = tmp_path / "log"
    folder.mkdir()
    lines = [await text(client, f"/open/log/entries?from={place}&count=2") for place in (0, 2)]
    (folder / "entries.jsonl").write_text("".join(lines))
    (folder / "checkpoint").write_text(await text(client, "/open/log/checkpoint"))
    (folder / "old.checkpoint").write_text(await text(client, "/open/log/checkpoint?size=3"))
    (folder / "3.tlog-proof").write_text(await text(client, "/open/log/proof/3"))
    known = await key(client)
    assert run("log", "verify", folder, "--key", known) == (0, "OK：4条记录，2个签名的日志头。\n")
    code, said = run("log", "verify", folder, "--key", known, "--witness", NOTARY.text)
    assert (code, "没有用公钥" in said) == (1, True)
    one = tmp_path / "entry.json"
    one.write_text(await text(client, "/open/log/entries?from=3&count=1"))
    assert run("log", "entry", one, folder / "3.tlog-proof", "--key", known)[0] == 0
    one.write_text(lines[0])
    assert run("log", "entry", one, folder / "3.tlog-proof", "--key", known)[0] == 1
    (folder / "entries.jsonl").write_text("".join(lines).replace("visit-1", "visit-2"))
    code, said = run("log", "verify", folder, "--key", known)
    assert (code, "记录被修改" in said) == (1, True)
    assert run("log", "verify", tmp_path / "nothing", "--key", known)[0] == 1
    assert run("log", "verify", folder, "--key", "mine")[0] == 2
    assert run("log", "entry", one, one, "--key", known)[0] == 1


async def test_a_change_that_the_log_does_not_tell_of_is_found(
    client: Client, runtime: Runtime, tmp_path: Path
) -> None:
    await append(runtime, LogKind.ANNOUNCE, NUMBER, plan="ab" * 32)
    for name in ("entries", "checkpoint"):
        (tmp_path / name).write_text(await text(client, f"/open/log/{name}"))
    (tmp_path / "entries").rename(tmp_path / "entries.jsonl")
    (tmp_path / f"{NUMBER}.changes.jsonl").write_text("{}\n")
    code, said = run("log", "verify", tmp_path, "--key", await key(client))
    assert (code, "有1条调整记录不在日志里" in said) == (1, True)


async def test_that_the_log_only_grew_is_told_in_the_open(
    client: Client, runtime: Runtime, clock: SetClock
) -> None:
    await filled(runtime, clock)
    told = json.loads(await text(client, "/open/log/consistency?old=3"))
    assert (told["old"], told["new"], len(told["proof"])) == (3, 4, 3)
    for query in ("old=0", "old=5", "old=3&new=2", ""):
        assert (await client.get(f"/open/log/consistency?{query}")).status_code in {400, 422}
    assert (await client.get("/open/log/entries?count=1001")).status_code in {400, 422}


async def test_a_witness_hands_in_what_it_signed(
    client: Client, runtime: Runtime, clock: SetClock
) -> None:
    await filled(runtime, clock)
    signed = read_note(await text(client, "/open/log/checkpoint"))
    by_witness = note.cosign(signed.text, WITNESS, WITNESS_KEY, at=1_700_000_000)
    whole = Note(text=signed.text, signatures=(*signed.signatures, by_witness)).written
    as_a_form_sends_it = whole.replace("\n", "\r\n").rstrip()
    path = "/log/cosignatures"
    refused = await client.post(path, data={"note": signed.written}, headers=OWN)
    assert refused.status_code == 409
    assert "没有已登记的见证方" in refused.text
    assert by_witness.line not in refused.text
    assert (await client.post(path, data={"note": "x"}, headers=OWN)).status_code == 422
    assert (await client.post(path, data={"note": whole})).status_code == 403
    for _ in range(2):
        taken = await client.post(path, data={"note": as_a_form_sends_it}, headers=OWN)
        assert taken.status_code == 303
    assert await text(client, "/open/log/checkpoint") == whole
    assert "已联署前4条" in await page(client, "/log")
