"""How long the server takes for each page, at the size the service is meant for.

    python -m tests.bench.bench_pages [INSTITUTIONS,VISITS,ANSWERS]

One process serves on one core, on SQLite and on PostgreSQL with the same rows; one connection asks,
so that a time is that of the server. Beside every page stand the smallest page, which asks the
database for nothing, and a word from the same framework; both are measured in the same run. "Anew"
is a page that is made for the reader; "kept" is one that was made before, and nothing was written
since.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import msgspec

from api.demo.scale import Size
from api.view import SAID
from audit.domain.actor import Role
from audit.runtime import Runtime
from audit.settings import Settings
from tests import postgres
from tests.api.public.reading import BROWSER, browsing
from tests.api.queries import counted
from tests.bench.load import Load, press
from tests.bench.pages import PAGES, SMALLEST
from tests.bench.scale_data import copy_to_postgresql, file_of, ids, made, size_of
from tests.bench.table import render

USUAL = Size(institutions=2000, visits=200, answers=60)
SECONDS, CONNECTIONS = 1.5, 4
_ANEW = f"Cookie: {SAID}=\r\n"  # a page for one reader alone is neither kept nor taken from there
_PORTS = {"hello": 18801, "sqlite": 18802, "postgresql": 18803}
_HELLO = ["-m", "uvicorn", "tests.bench.hello:app", "--log-level", "warning"]
HEADER = (
    "page",
    "SQLite, ms",
    "× smallest",
    "× hello",
    "PostgreSQL, ms",
    "× smallest",
    "× hello",
    "kept, ms",
    "statements",
    "bytes",
)


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured of the pages of one database: made anew, and kept."""

    anew: Mapping[str, Load]
    kept: Mapping[str, Load]
    pressed: Mapping[str, Load]


def tables(size: Size = USUAL) -> str:
    """Return the table of all pages, and that of many readers of one page."""
    settings = made(size)
    paths = _paths(ids(file_of(settings)))
    asked = asyncio.run(_statements(settings, paths))
    with _serving(_HELLO, {}, kind="hello"):
        hello = _press("hello", "/hello")
    found = {"sqlite": _measure("sqlite", settings, paths)}
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.server(Path(folder) / "postgres") as server,
        postgres.database(server, "bench") as url,
    ):
        copy_to_postgresql(file_of(settings), url, server)
        moved = msgspec.structs.replace(settings, database_url=url)
        found["postgresql"] = _measure("postgresql", moved, paths)
    title = (
        f"Pages: {size.institutions:,} institutions, {size.visits:,} visits,"
        f" {size.visits * size.answers:,} answers"
    )
    rows = [_row(name, found, hello, statements=asked[name]) for name in paths]
    return render(title, HEADER, rows) + "\n" + _readers(found)


def _paths(found: Mapping[str, str]) -> dict[str, str]:
    found = {name: quote(value) for name, value in found.items()}
    return {
        name: path.format_map(found) for name, (role, path) in PAGES.items() if role is Role.PUBLIC
    }


async def _statements(settings: Settings, paths: Mapping[str, str]) -> dict[str, int]:
    """Return how many statements each page sends when it is made anew."""
    sent = {}
    async with Runtime.open(settings) as runtime, browsing(runtime) as client:
        for name, path in paths.items():
            with counted(runtime) as statements:
                answer = await client.get(path, headers=BROWSER | {"cookie": f"{SAID}="})
            answer.raise_for_status()
            sent[name] = len(statements)
    return sent


def _measure(kind: str, settings: Settings, paths: Mapping[str, str]) -> Measured:
    variables = {
        "MINGJIAN_DATABASE_URL": settings.database_url,
        "MINGJIAN_EVIDENCE_URL": settings.evidence_url,
        "MINGJIAN_SECRET_FILE": f"{settings.evidence_url}.key",
        "MINGJIAN_DEMO": "1",
    }
    with _serving(["-m", "api.cli", "serve"], variables, kind=kind):
        chosen = paths["institution"]
        return Measured(
            anew={name: _press(kind, path, more=_ANEW) for name, path in paths.items()},
            kept={name: _press(kind, path) for name, path in paths.items()},
            pressed={
                "made anew for each reader": _press(kind, chosen, _ANEW, count=CONNECTIONS),
                "kept until something is written": _press(kind, chosen, count=CONNECTIONS),
            },
        )


def _press(kind: str, path: str, more: str = "", *, count: int = 1) -> Load:
    return asyncio.run(press(_PORTS[kind], path, seconds=SECONDS, connections=count, more=more))


@contextmanager
def _serving(words: list[str], variables: Mapping[str, str], *, kind: str) -> Iterator[None]:
    """Serve in one process on one core, where cores can be chosen, until the block ends."""
    one_core = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    command = [*one_core, sys.executable, *words, "--port", str(_PORTS[kind])]
    environment = {**variables, "PYTHONPATH": ".", "PATH": os.environ["PATH"]}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(kind)
            yield
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


def _row(
    name: str, found: Mapping[str, Measured], hello: Load, *, statements: int
) -> tuple[str, ...]:
    cells = [name]
    for one in found.values():
        taken = one.anew[name].median
        cells += [
            f"{taken:.1f}",
            f"{taken / one.anew[SMALLEST].median:.1f}",
            f"{taken / hello.median:.1f}",
        ]
    sqlite = found["sqlite"]
    return (*cells, f"{sqlite.kept[name].median:.1f}", str(statements), str(sqlite.kept[name].size))


def _readers(found: Mapping[str, Measured]) -> str:
    header = ("the page of an institution, 4 connections", "requests/s", "median, ms", "99%, ms")
    rows = [
        (f"{kind}, {how}", f"{load.rate:.0f}", f"{load.median:.1f}", f"{load.slow:.1f}")
        for kind, one in found.items()
        for how, load in one.pressed.items()
    ]
    return render("Many readers of one page, one process on one core", header, rows)


if __name__ == "__main__":
    sys.stdout.write(tables(size_of(sys.argv[1]) if len(sys.argv) > 1 else USUAL))
