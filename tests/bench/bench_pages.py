"""How long the server takes for each page, at the size the service is meant for.

    python -m tests.bench.bench_pages [INSTITUTIONS,VISITS,ANSWERS [WORD...]]

Words pick the pages in whose name or address one of them stands.
One process serves on one core, on SQLite and on PostgreSQL with the same rows; one connection asks,
so that a time is that of the server. "Of processor" is what the process that serves takes for one
request, however busy the machine is; PostgreSQL's own processes come on top. The page "method" asks
the database for nothing; above all stands a word from the same framework. Pages are made for the
reader; "kept" is a public one that was made before, and nothing was written since.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import msgspec
from litestar.testing import TestClient

from api.app import create_app
from api.demo.scale import Size
from api.demo.trip import CHECKLIST
from api.view import SAID
from audit.domain.measures import MeasureName
from audit.domain.records import RecordSheet
from audit.runtime import Runtime
from audit.services import token
from audit.services.token import NewToken
from audit.settings import Settings
from tests import postgres
from tests.api.pages.desk import signed_in
from tests.api.pages.many import said_and_moved
from tests.api.public.reading import BROWSER
from tests.api.queries import counted
from tests.bench.load import Load, press
from tests.bench.pages import ADMIN, CITY, PAGES, PUBLIC, readers
from tests.bench.scale_data import copied, copy_to_postgresql, file_of, ids, made, size_of
from tests.bench.table import render
from tests.factories_grades import proposed_grade
from tests.factories_packs import drafts_of_each_kind
from tests.factories_plans import drafted_and_rated
from tests.services.acts_sampling import listed_sample

USUAL = Size(institutions=2000, visits=200, answers=60)
SECONDS, CONNECTIONS, PRESSED = 1.0, 4, "institution"
_USER, _SYSTEM = 11, 12  # of /proc/PID/stat, after the name of the program
_PORTS = {"hello": 18801, "sqlite": 18802, "postgresql": 18803}
_HELLO = ["-m", "uvicorn", "tests.bench.hello:app", "--log-level", "warning"]
HEADER = (
    "page",
    "SQLite, ms",
    "of processor",
    "PostgreSQL, ms",
    "of processor",
    "kept, ms",
    "statements",
    "bytes",
)
_FIXED = {
    "checklist": CHECKLIST,
    "version": "2026.1",
    "scheme": "points-model-2027",
    "newer": "2027.1",
    "register": "institutions",
    "record": RecordSheet.STAFF,
    "measure": MeasureName.RELEVANT_DEGREE_SHARE,
    "indicator": "relevant_degree_institutions",
    "part": "1",
    "asked": "1.02",
    "entry": "2",
    "operation": "1",
    "sample": "1",
    "person": "bench-city",
    "organisation": "regulator-31",
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: a path, and the cookie of who asks, "" for anyone."""

    path: str
    cookie: str


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """How requests were answered, and the milliseconds of processor that one of them took.

    That is the processor of the service and, apart from it, of the database server.
    """

    load: Load
    processor: float


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured of the pages of one database: made anew, and kept."""

    anew: Mapping[str, Timed]
    kept: Mapping[str, Timed]
    pressed: Mapping[str, Timed]


def tables(size: Size = USUAL, words: Sequence[str] = ()) -> str:
    """Return the table of all pages, or of those that the words pick, and that of many readers."""
    with (
        copied(made(size)) as settings,
        tempfile.TemporaryDirectory() as folder,
        postgres.server(Path(folder) / "postgres") as server,
        postgres.database(server, "bench") as url,
    ):
        places = _picked(asyncio.run(_prepared(settings)), words)
        sent = _statements(settings, places)
        found = {"sqlite": _measure("sqlite", settings, places)}
        copy_to_postgresql(file_of(settings), url, server)
        moved = msgspec.structs.replace(settings, database_url=url)
        found["postgresql"] = _measure("postgresql", moved, places)
    title = (
        f"Pages: {size.institutions:,} institutions, {size.visits:,} visits,"
        f" {size.visits * size.answers:,} answers"
    )
    with _serving(_HELLO, {}, kind="hello") as server_id:
        hello = _press("hello", Asked(path="/hello", cookie=""), server_id)
    word = ("a word of the same framework", *_times(hello), "", "", "", "", str(hello.load.size))
    rows = [word, *(_row(name, found, statements=sent[name]) for name in places)]
    return render(title, HEADER, rows) + "\n" + _readers(found)


async def _prepared(settings: Settings) -> dict[str, Asked]:
    """Let every reader sign in, make what nobody made yet, and return what is to be asked."""
    known = _FIXED | dict(ids(file_of(settings)))
    async with Runtime.open(settings) as runtime:
        actors = readers(known)
        async with runtime.unit_of_work(actors[ADMIN]) as uow:
            new = NewToken(actor=actors[CITY], days=9)
            known["token"] = (await token.create(uow, new, text=runtime.secret())).record.digest
        known["complaint"], known["migration"] = await said_and_moved(
            runtime, known["institution"], CHECKLIST
        )
        known["draft"], known["draft_overlay"] = await drafts_of_each_kind(runtime)
        known["plan_draft"], known["rating"] = await drafted_and_rated(
            runtime, actors[CITY], known["plan"], known["institution"]
        )
        await proposed_grade(runtime, known["visit"])
        await listed_sample(runtime, known["under_way"])
        cookies = {
            name: f"mingjian={await signed_in(runtime, actor)}"
            for name, actor in actors.items()
            if name != PUBLIC
        }
    quoted = {name: quote(value) for name, value in known.items()}
    return {
        name: Asked(path=path.format_map(quoted), cookie=cookies.get(reader, ""))
        for name, (reader, path) in PAGES.items()
    }


def _picked(places: Mapping[str, Asked], words: Sequence[str]) -> Mapping[str, Asked]:
    if not words:
        return places
    return {
        name: place
        for name, place in places.items()
        if any(word in name or word in place.path for word in words)
    }


def _statements(settings: Settings, places: Mapping[str, Asked]) -> dict[str, int]:
    """Return how many statements each page sends when it is made anew, once it was read before."""
    sent = {}
    with TestClient(create_app(settings)) as client:
        for name, place in places.items():
            headers = BROWSER | {"cookie": _anew(place).cookie}
            client.get(place.path, headers=headers).raise_for_status()
            with counted(client.app.state.runtime) as statements:
                client.get(place.path, headers=headers)
            sent[name] = len(statements)
    return sent


def _measure(kind: str, settings: Settings, places: Mapping[str, Asked]) -> Measured:
    variables = {
        "MINGJIAN_DATABASE_URL": settings.database_url,
        "MINGJIAN_EVIDENCE_URL": settings.evidence_url,
        "MINGJIAN_SECRET_FILE": settings.key_file,
        "MINGJIAN_DEMO": "1",
    }
    public = {name: place for name, place in places.items() if not place.cookie}
    anew = {name: _anew(place) for name, place in places.items()}
    with _serving(["-m", "api.cli", "serve"], variables, kind=kind) as server:
        return Measured(
            anew={name: _press(kind, place, server) for name, place in anew.items()},
            kept={name: _press(kind, place, server) for name, place in public.items()},
            pressed={
                how: _press(kind, one[PRESSED], server, count=CONNECTIONS)
                for how, one in (
                    ("made anew for each reader", anew),
                    ("kept until something is written", public),
                )
                if PRESSED in one
            },
        )


def _anew(place: Asked) -> Asked:
    """Return the same for one reader alone: such a page is neither kept nor taken from there."""
    return msgspec.structs.replace(place, cookie=place.cookie or f"{SAID}=")


def _press(kind: str, place: Asked, server: int, *, count: int = 1) -> Timed:
    more = f"Cookie: {place.cookie}\r\n" if place.cookie else ""
    before = _processor(server)
    load = asyncio.run(
        press(_PORTS[kind], place.path, seconds=SECONDS, connections=count, more=more)
    )
    if load.status != HTTPStatus.OK:
        raise ValueError(f"{place.path} was answered with {load.status}")
    taken = _processor(server) - before
    return Timed(load=load, processor=taken * 1000 / load.count)


def _processor(server: int) -> float:
    """Return the seconds of processor that a process has taken, where the system tells."""
    told = Path(f"/proc/{server}/stat")
    if not told.exists():
        return 0.0
    fields = told.read_text().rpartition(")")[2].split()
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _serving(words: list[str], variables: Mapping[str, str], *, kind: str) -> Iterator[int]:
    """Serve in one process on one core, where cores can be chosen; yield the id of the process."""
    one_core = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    command = [*one_core, sys.executable, *words, "--port", str(_PORTS[kind])]
    environment = {**variables, "PYTHONPATH": ".", "PATH": os.environ["PATH"]}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(kind)
            yield server.pid
        finally:
            server.terminate()


def _wait(kind: str) -> None:
    for _ in range(300):
        try:
            asyncio.run(press(_PORTS[kind], "/", seconds=0.01, connections=1))
        except (ConnectionError, asyncio.IncompleteReadError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")


def _row(name: str, found: Mapping[str, Measured], *, statements: int) -> tuple[str, ...]:
    sqlite = found["sqlite"]
    times = [cell for one in found.values() for cell in _times(one.anew[name])]
    kept = f"{sqlite.kept[name].load.median:.1f}" if name in sqlite.kept else ""
    return (name, *times, kept, str(statements), str(sqlite.anew[name].load.size))


def _times(timed: Timed) -> tuple[str, str]:
    return f"{timed.load.median:.1f}", f"{timed.processor:.1f}"


def _readers(found: Mapping[str, Measured]) -> str:
    page = "the page of an institution, 4 connections"
    header = (page, "requests/s", "requests/s of processor", "median, ms", "99%, ms")
    rows = [
        (
            f"{kind}, {how}",
            f"{one.load.rate:.0f}",
            f"{1000 / one.processor:.0f}" if one.processor else "",
            f"{one.load.median:.1f}",
            f"{one.load.slow:.1f}",
        )
        for kind, measured in found.items()
        for how, one in measured.pressed.items()
    ]
    return render("Many readers of one page, one process on one core", header, rows)


if __name__ == "__main__":
    asked_size, *asked_words = sys.argv[1:] or [""]
    sys.stdout.write(tables(size_of(asked_size) if asked_size else USUAL, asked_words))
