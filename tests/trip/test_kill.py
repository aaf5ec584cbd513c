"""The server is killed while it works: what it acknowledged stays, and nothing is half done."""

import asyncio
import itertools
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import httpx
import msgspec
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from api.cli import main
from api.verification import sweep
from audit.domain.actor import SYSTEM
from audit.domain.answer import Answer, Verdict
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import token
from audit.services.token import NewToken
from audit.services.visit import Delivery, content_of
from audit.settings import Settings
from checklists.canonical import digest
from tests import factories
from tests.factories_register import START_OF_DRAW, evaluator
from tests.fixtures_runtime import START, SetClock
from tests.rows import seen_by
from tests.trip.traffic import Sending, Traffic, repeat_open

ROUNDS = 3
SOONEST, LATEST = 0.3, 1.2  # seconds of work before the kill
PATIENCE = 30
REPOSITORY = Path(__file__).parents[2]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What one state of the database holds, read with no rule of the service between."""

    submissions: dict[str, tuple[str, int]]
    answers: Counter[str]
    evidence: dict[str, tuple[str, str]]
    events: Counter[tuple[str, str]]


class Place:
    """A service with a visit under way: its settings, and a token of one on the team."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.variables = {
            "MINGJIAN_DATABASE_URL": settings.database_url,
            "MINGJIAN_EVIDENCE_URL": settings.evidence_url,
        }
        self.visit = self.call(factories.begun_visit, clock=SetClock(START))
        self.items = [
            one.item.code
            for one in self.call(
                lambda runtime: factories.sheet_of(runtime, self.visit.id)
            ).checklist.items
        ]
        self.token = self.call(lambda runtime: _token(runtime, self.visit))

    def call(self, act: Callable[[Runtime], Any], **more: Any) -> Any:  # noqa: ANN401 -- of any act
        """Return what `act` gives with a runtime beside the server."""

        async def within() -> Any:  # noqa: ANN401 -- of any act
            async with Runtime.open(self.settings, **more) as runtime:
                return await act(runtime)

        return asyncio.run(within())

    def delivery(self, number: int) -> Sending:
        """Return one to three answers, each with an id of its own."""
        answers = tuple(
            Answer(
                id=f"answer-{number:05}-{place}",
                item=self.items[(number + place) % len(self.items)],
                verdict=Verdict.COULD_NOT_CHECK,
                reason=f"{number}",
                by=self.visit.team[0],
                at=START_OF_DRAW,
            )
            for place in range(1 + number % 3)
        )
        delivery = Delivery(id=f"delivery-{number:05}", answers=answers)
        return Sending(
            id=delivery.id,
            digest=digest(content_of(delivery)),
            path=f"/visits/{self.visit.id}/submissions",
            body={
                "content": msgspec.json.encode(delivery),
                "headers": {"Content-Type": "application/json"},
            },
            answers=len(answers),
        )

    def photo(self, number: int) -> Sending:
        """Return a small photograph, unlike every other."""
        content, identity = factories.photo(number), f"photo-{number:05}"
        return Sending(
            id=identity,
            digest=digest(content),
            path=f"/visits/{self.visit.id}/evidence",
            body={
                "data": {"id": identity, "captured_at": START_OF_DRAW.isoformat()},
                "files": {"file": (f"{identity}.png", content)},
            },
        )

    @contextmanager
    def serving(self) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
        """Yield a new server on the data as they are, and a client; kill it in the end."""
        port = _free_port()
        command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
        with (
            subprocess.Popen(command, env=self.variables, cwd=REPOSITORY) as server,
            httpx.Client(
                base_url=f"http://127.0.0.1:{port}/api",
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=PATIENCE,
            ) as client,
        ):
            try:
                _wait(server, client)
                yield server, client
            finally:
                server.kill()

    def kept(self) -> Kept:
        """Return what is kept now."""
        found: Kept = self.call(_kept)
        return found

    def verify(self) -> None:
        """Run `mingjian verify`, which must find nothing."""
        shown = CliRunner(env=self.variables).invoke(main, ["verify"])
        assert shown.exit_code == 0, shown.output


@pytest.mark.slow
def test_a_killed_server_loses_nothing_it_acknowledged(database_url: str, tmp_path: Path) -> None:
    place = Place(Settings(database_url=database_url, evidence_url=str(tmp_path / "evidence")))
    answers, photos = Traffic(place.delivery), Traffic(place.photo)
    chance = Random(database_url.partition(":")[0])  # noqa: S311 -- the moments repeat, no secret
    for _ in range(ROUNDS):
        with place.serving() as (server, client), ThreadPoolExecutor() as threads:
            repeat_open(client, answers, photos)
            running = [threads.submit(one.run, client) for one in (answers, photos)]
            time.sleep(chance.uniform(SOONEST, LATEST))
            server.kill()
            for one in running:
                one.result(PATIENCE)
        nothing_is_lost(place.kept(), answers, photos)
        place.verify()
    with place.serving() as (_, client):
        repeat_open(client, answers, photos)
    nothing_is_doubled(place.kept(), answers, photos)
    place.call(sweep)
    assert place.call(_files) == place.call(_named)


def nothing_is_lost(kept: Kept, answers: Traffic, photos: Traffic) -> None:
    """Every acknowledged thing is there, whole; what was not acknowledged is whole or absent."""
    assert answers.acknowledged.items() <= answers.digests().items()
    assert photos.acknowledged.items() <= photos.digests().items()
    assert set(answers.acknowledged) <= set(kept.submissions) <= set(answers.sent)
    assert set(photos.acknowledged) <= set(kept.evidence) <= set(photos.sent)
    assert kept.submissions == {
        name: (answers.sent[name].digest, answers.sent[name].answers) for name in kept.submissions
    }
    assert kept.answers == {name: count for name, (_, count) in kept.submissions.items()}
    assert {name: original for name, (original, _) in kept.evidence.items()} == {
        name: photos.sent[name].digest for name in kept.evidence
    }
    assert all(copy for _, copy in kept.evidence.values())
    assert kept.events == Counter(
        [("visit.answered", name) for name in kept.submissions]
        + [("evidence.received", name) for name in kept.evidence]
    )


def nothing_is_doubled(kept: Kept, answers: Traffic, photos: Traffic) -> None:
    """Everything that was ever sent is there, once."""
    nothing_is_lost(kept, answers, photos)
    assert set(kept.submissions) == set(answers.sent)
    assert set(kept.evidence) == set(photos.sent)
    assert len(answers.sent) > ROUNDS
    assert len(photos.sent) > ROUNDS


async def _kept(runtime: Runtime) -> Kept:
    async with seen_by(runtime) as connection:
        submissions = await connection.execute(text("SELECT id, digest, answers FROM submissions"))
        answers = await connection.execute(text("SELECT submission FROM answers"))
        evidence = await connection.execute(text("SELECT id, digest, print_digest FROM evidence"))
        events = await connection.execute(
            text(
                "SELECT name, subject, data FROM events"
                " WHERE name IN ('visit.answered', 'evidence.received')"
            )
        )
        kept = Kept(
            submissions={one: (content, count) for one, content, count in submissions},
            answers=Counter(answers.scalars()),
            evidence={one: (original, copy) for one, original, copy in evidence},
            events=Counter(
                (name, msgspec.json.decode(data).get("submission", subject))
                for name, subject, data in events
            ),
        )
    for name in itertools.chain.from_iterable(kept.evidence.values()):
        await runtime.blobs.fetch(name)
    return kept


async def _files(runtime: Runtime) -> frozenset[str]:
    return frozenset([name async for name in runtime.blobs.digests()])


async def _named(runtime: Runtime) -> frozenset[str]:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        return await uow.evidence.named_files()


async def _token(runtime: Runtime, visit: Visit) -> str:
    async with runtime.unit_of_work(SYSTEM) as uow:
        new = NewToken(actor=evaluator(visit.team[0]))
        return (await token.create(uow, new, text=runtime.secret())).token


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], client: httpx.Client) -> None:
    """Wait until the server answers; it must not have ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.poll() is None
        try:
            client.get("/visits?limit=1").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError
