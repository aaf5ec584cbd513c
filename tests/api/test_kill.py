"""Killed at any moment, the service has all it acknowledged, and nothing by halves."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from typing_extensions import override

from api.verification import verify
from audit.domain.actor import SYSTEM
from audit.domain.answer import Answer, Verdict
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import token
from audit.services.token import NewToken
from audit.services.visit import Sheet
from audit.settings import Settings
from checklists.canonical import digest
from tests import factories
from tests.api.command import Command
from tests.conftest import MakeDatabase
from tests.factories_register import CITY

SECRET = digest(b"what only this test knows")
START_SECONDS = 60
AT_ONCE = 7
CHANCE = random.Random(2026)  # noqa: S311 -- moments of a test, the same in every run


class Sent(msgspec.Struct, kw_only=True):
    """What a client sent and what became of it; `answer` stays empty without an acknowledgement."""

    id: str
    path: str
    content: bytes
    answer: dict[str, Any] = {}


class Client(threading.Thread):
    """Sends deliveries and photographs one after the other until nobody answers any more."""

    def __init__(self, address: str, visit: Visit, name: str, sheet: Sheet) -> None:
        super().__init__(name=name)
        self.sent: list[Sent] = []
        self.heard = threading.Event()
        self._address = address
        self._visit = visit
        self._codes = [one.item.code for one in sheet.checklist.items[:AT_ONCE]]
        self._number = 0

    @override
    def run(self) -> None:
        """Send until the connection breaks; what was under way is in doubt."""
        with httpx.Client(base_url=self._address, headers=bearer(), timeout=20) as http:
            while True:
                self._number += 1
                self.sent.append(self._next())
                try:
                    self.sent[-1].answer = deliver(http, self.sent[-1])
                except httpx.TransportError:
                    return
                self.heard.set()

    def _next(self) -> Sent:
        identity = f"{self.name}-{self._number:06d}"
        place = f"/api/visits/{self._visit.id}"
        if self._number % 2:
            delivery = {"id": identity, "answers": self._answers(identity)}
            content = msgspec.json.encode(delivery)
            return Sent(id=identity, path=f"{place}/submissions", content=content)
        shade = int(digest(identity.encode())[:4], 16)
        content = factories.photo(shade)
        return Sent(id=identity, path=f"{place}/evidence", content=content)

    def _answers(self, identity: str) -> list[Answer]:
        return [
            Answer(
                id=f"{identity}-{position}",
                item=code,
                verdict=Verdict.COULD_NOT_CHECK,
                reason=f"第{self._number}次记录",
                by=self._visit.team[0],
                at=datetime(2026, 3, 3, tzinfo=UTC),
            )
            for position, code in enumerate(self._codes)
        ]


def bearer() -> dict[str, str]:
    return {"Authorization": f"Bearer {SECRET}"}


def deliver(http: httpx.Client, sent: Sent) -> dict[str, Any]:
    """Return the acknowledgement."""
    if sent.path.endswith("/evidence"):
        fields = {"id": sent.id, "captured_at": "2026-03-03T02:00:00Z"}
        files = {"file": (f"{sent.id}.png", sent.content)}
        answer = http.post(sent.path, data=fields, files=files)
    else:
        json = {"Content-Type": "application/json"}
        answer = http.post(sent.path, content=sent.content, headers=json)
    assert answer.is_success, answer.text
    acknowledged: dict[str, Any] = answer.json()
    return acknowledged


@contextmanager
def server(command: Command) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Yield the address and the process of a real server; it is killed in the end at the latest."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    arguments = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(arguments, env=os.environ | command.environment, cwd=root) as process:
        try:
            wait_for(address, process)
            yield address, process
        finally:
            process.kill()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"{address}/api/visits", headers=bearer()).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "kills"), [("sqlite", 8), ("postgresql", 4)])
def test_a_killed_service_has_all_it_acknowledged(
    kind: str, kills: int, new_database_url: MakeDatabase, tmp_path: Path
) -> None:
    settings = Settings(
        database_url=new_database_url(kind), evidence_url=str(tmp_path / "evidence")
    )
    command = Command(settings=settings)
    visit = command.within(prepared)
    sheet = command.within(lambda runtime: factories.sheet_of(runtime, visit.id))
    sent: list[Sent] = []
    for life in range(kills):
        with server(command) as (address, process):
            send_again(address, sent)
            clients = [Client(address, visit, f"client-{life}-{n}", sheet) for n in range(2)]
            for client in clients:
                client.start()
            assert clients[0].heard.wait(START_SECONDS)
            time.sleep(CHANCE.uniform(0, 0.4))
            process.send_signal(signal.SIGKILL)
            for client in clients:
                client.join(START_SECONDS)
        sent += [one for client in clients for one in client.sent]
        command.within(partial(check, visit=visit, sent=sent))
    assert sum(bool(one.answer) for one in sent) > 2 * kills
    assert "OK: " in command.say("verify")


def send_again(address: str, sent: list[Sent]) -> None:
    """Repeat what is in doubt, which must now be taken, and something acknowledged."""
    with httpx.Client(base_url=address, headers=bearer(), timeout=20) as http:
        for one in sent:
            if not one.answer:
                one.answer = deliver(http, one)
        if sent:
            assert deliver(http, sent[0]) == sent[0].answer


async def prepared(runtime: Runtime) -> Visit:
    async with runtime.unit_of_work(SYSTEM) as uow:
        await token.create(uow, NewToken(actor=CITY), text=SECRET)
    return await factories.begun_visit(runtime)


async def check(runtime: Runtime, *, visit: Visit, sent: list[Sent]) -> None:
    assert (await verify(runtime)).faults == ()
    async with runtime.unit_of_work(CITY, write=False) as uow:
        history = {one.id for one in await uow.visits.answer_history(visit.id)}
        photos = {one.id: one for one in await uow.evidence.of_visit(visit.id)}
        kept = {one.id: await uow.visits.submission(one.id) for one in sent}
    for one in sent:
        if one.path.endswith("/evidence"):
            assert not one.answer or photos[one.id].digest == digest(one.content)
            continue
        answers = {f"{one.id}-{position}" for position in range(AT_ONCE)}
        assert answers & history == (answers if kept[one.id] else set())
        assert not one.answer or kept[one.id]
    assert {one.id for one in sent} >= photos.keys()
