"""Speed of the JSON API over HTTP, and how it grows from 100 to 10,000 visits.

Run as `python -m tests.bench.bench_api`. One process serves on SQLite with full durability. The
plain reference does the same work on the same database with sqlite3 and json alone, without HTTP,
rules, trail or permission: it shows what all of those cost. The peer (CISO Assistant) was measured
apart, on a machine of this kind: its lower figure with few records is compared with ours at 100
visits, its higher one with many records with ours at 10,000.
"""

import asyncio
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

from audit.settings import Settings
from tests.bench.api_data import CHECKLIST, ITEMS, prepare, write_checklist
from tests.bench.table import Row, render
from tests.factories_register import REGISTER

SIZES = (100, 10_000)
TURNS = 200
PEER = {"create": "485", "answer": "192 to 3800", "read": "2600", "list": "34 to 76"}
TITLES = {
    "create": f"create a visit with {ITEMS:,} items",
    "answer": "answer one item",
    "read": f"read all {ITEMS:,} items",
    "list": "list 20 visits",
}
HEADER = (
    "over HTTP, one process",
    "ms, 100 visits",
    "ms, 10,000 visits",
    "growth",
    "requests/s",
    "× plain",
    "peer, ms",
    "× faster",
)


class Client:
    """As plain a client as there is: one kept connection, so that the server is what is timed."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def close(self) -> None:
        """Give up the connection; the next request opens another."""
        self._connection.close()

    def ask(self, path: str, body: object = None) -> bytes:
        """Return the answer; raises `ValueError` with what a refusal says."""
        method, content = ("GET", None) if body is None else ("POST", json.dumps(body))
        self._connection.request(method, f"/api{path}", content, self._headers)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise ValueError(answer.decode())
        return answer


@contextmanager
def serving(folder: Path, visits: int) -> Iterator[tuple[Client, str, Path]]:
    """Yield a client with a token, the visit with all answers, and the database file."""
    write_checklist(folder / "checklists")
    database = folder / "bench.db"
    variables = {
        "MINGJIAN_DATABASE_URL": f"sqlite:///{database}",
        "MINGJIAN_EVIDENCE_URL": str(folder / "evidence"),
        "MINGJIAN_CHECKLISTS": str(folder / "checklists"),
    }
    token, visit = asyncio.run(prepare(Settings.from_environment(variables), visits))
    port = 18000 + visits % 997
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=variables | {"PYTHONPATH": "."}) as server:
        try:
            client = Client(port, token)
            _wait(client)
            yield client, visit, database
        finally:
            server.terminate()


def tables() -> str:
    """Return the table of the four requests at both sizes."""
    measured: dict[int, dict[str, tuple[float, float]]] = {}
    for visits in SIZES:
        with tempfile.TemporaryDirectory() as name, serving(Path(name), visits) as served:
            measured[visits] = _measure(*served)
    few, many = (measured[size] for size in SIZES)
    rows = [_row(TITLES[what], few[what], many[what], peer=PEER[what]) for what in TITLES]
    return render("The JSON API on SQLite", HEADER, rows)


def _measure(client: Client, visit: str, database: Path) -> dict[str, tuple[float, float]]:
    """Return milliseconds of the request and of the plain reference, both medians."""
    others = [one["id"] for one in json.loads(client.ask("/visits?limit=200"))["items"]]
    team = [person.id for person in REGISTER.inspectors[:2]]
    turn = iter(range(10**6))

    def create() -> None:
        body = {
            "institution": REGISTER.institutions[next(turn) % 6].id,
            "work": "evaluation",
            "team": [team[1], REGISTER.inspectors[2].id],
            "reason": "benchmark",
            "body_name": "Benchmark",
            "items": [REGISTER.items[0].code],
            "checklist": CHECKLIST,
        }
        client.ask("/visits", body)

    def answer() -> None:
        number = next(turn)
        chosen = others[number % len(others)]
        one = {
            "id": f"answer-{number:08}",
            "item": f"I{number % ITEMS:04}",
            "verdict": "conform",
            "by": team[0],
            "at": "2026-04-01T02:00:00Z",
        }
        body = {"id": f"delivery-{number:08}", "answers": [one]}
        client.ask(f"/visits/{chosen}/submissions", body)

    requests: dict[str, Callable[[], object]] = {
        "create": create,
        "answer": answer,
        "read": partial(client.ask, f"/visits/{visit}/sheet"),
        "list": partial(client.ask, "/visits?limit=20"),
    }
    # All requests first: the server gives up a connection that is idle for some seconds.
    served = {what: _median(act) for what, act in requests.items()}
    plain = {what: _median(act) for what, act in _plain(database, visit).items()}
    return {what: (served[what], plain[what]) for what in requests}


def _plain(database: Path, visit: str) -> dict[str, Callable[[], None]]:
    """Return the same work with sqlite3 and json alone."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS plain (id INTEGER PRIMARY KEY, content TEXT)")
    snapshot = "SELECT content FROM snapshots s JOIN visits v ON v.checklist = s.digest"

    def write() -> None:
        with connection:
            connection.execute("INSERT INTO plain (content) VALUES (?)", ("x" * 300,))

    def read() -> None:
        content = connection.execute(f"{snapshot} WHERE v.id = ?", (visit,)).fetchone()[0]
        answers = connection.execute("SELECT * FROM answers WHERE visit = ?", (visit,)).fetchall()
        json.dumps([json.loads(content), answers])

    def page() -> None:
        found = connection.execute("SELECT * FROM visits ORDER BY id DESC LIMIT 20").fetchall()
        count = connection.execute("SELECT count(*) FROM visits").fetchone()
        json.dumps([found, count])

    return {"create": write, "answer": write, "read": read, "list": page}


def _median(act: Callable[[], object]) -> float:
    for _ in range(5):
        act()
    times = []
    for _ in range(TURNS):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _row(title: str, few: tuple[float, float], many: tuple[float, float], *, peer: str) -> Row:
    bounds = [float(one) for one in peer.split(" to ")]
    factors = sorted((bounds[0] / few[0], bounds[-1] / many[0]))
    return (
        title,
        f"{few[0]:.1f}",
        f"{many[0]:.1f}",
        f"{many[0] / few[0]:.2f}",
        f"{1000 / many[0]:.0f}",
        f"{many[0] / many[1]:.1f}",
        peer,
        " to ".join(f"{factor:.0f}" for factor in factors),
    )


def _wait(client: Client) -> None:
    for _ in range(200):
        try:
            client.ask("/visits?limit=1")
        except ConnectionError:
            client.close()
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")


if __name__ == "__main__":
    sys.stdout.write(tables())
