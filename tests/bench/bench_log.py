"""How long a transparency log of a million entries takes to be added to, proved and signed.

    python -m tests.bench.bench_log [ENTRIES]

Times are those of one unit of work within one process, on a database with full durability.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from audit.domain.actor import ANYONE, SYSTEM
from audit.domain.log import LogKind
from audit.domain.page import PageRequest
from audit.runtime import Runtime, upgrade
from audit.services import log
from audit.settings import Settings
from audit.storage.unit_of_work import UnitOfWork
from tests import postgres
from tests.bench.table import Row, render

ENTRIES = 1_000_000
MANY = 1_000
_PIECE = 20_000
TURNS = 21

Ask = Callable[[UnitOfWork], Awaitable[object]]


def tables(entries: int = ENTRIES) -> str:
    """Return the table on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        key = str(Path(folder) / "secret.key")
        on_sqlite = Settings(database_url=f"sqlite+aiosqlite:///{folder}/log.db", key_file=key)
        taken = [asyncio.run(_measure(on_sqlite, entries))]
        with (
            postgres.server(Path(folder) / "postgres") as server,
            postgres.database(server, "bench") as url,
        ):
            settings = Settings(database_url=url, key_file=key)
            taken.append(asyncio.run(_measure(settings, entries)))
    rows: list[Row] = [(name, *(f"{one[name]:.1f}" for one in taken)) for name in taken[0]]
    return render(f"A log of {entries:,} entries, in ms", ("what", "SQLite", "PostgreSQL"), rows)


async def _measure(settings: Settings, entries: int) -> dict[str, float]:
    """Return the median milliseconds of each act."""
    asked: dict[str, Ask] = {
        "an entry with its proof": lambda uow: log.prove(uow, entries // 3),
        "consistency from the middle": lambda uow: log.consistency(uow, entries // 2 + 1),
        "the signed head": log.checkpoint,
        "the page of the log": lambda uow: log.view(uow, PageRequest(limit=20)),
        "what is about one draw": lambda uow: log.view(uow, PageRequest(limit=20), subject="1"),
    }
    await upgrade(settings)
    async with Runtime.open(settings) as runtime:
        for first in range(0, entries, _PIECE):
            await _append(runtime, first, min(_PIECE, entries - first))
        medians = {
            f"append {MANY:,} at once": await _median(partial(_append, runtime, entries, MANY)),
            "append 1": await _median(partial(_append, runtime, entries, 1)),
        }
        for name, ask in asked.items():
            medians[name] = await _median(partial(_ask, runtime, ask))
    return medians


async def _append(runtime: Runtime, first: int, count: int) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("bench.appended", "bench", count=count)
        for number in range(first, first + count):
            facts = {"plan": f"{number:064x}"}
            uow.log.append(LogKind.ANNOUNCE, str(number), facts, event=event)


async def _ask(runtime: Runtime, ask: Ask) -> None:
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        await ask(uow)


async def _median(act: Callable[[], Awaitable[None]]) -> float:
    times = []
    for _ in range(TURNS):
        start = time.perf_counter()
        await act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    sys.stdout.write(tables(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES))
