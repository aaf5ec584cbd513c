"""How long the stores take for each of their lists, at the size the service is meant for.

    python -m tests.bench.bench_lists [INSTITUTIONS,VISITS,ANSWERS]

Times are those of one unit of work that asks for the list, within one process.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from api.demo.scale import Size
from audit.domain.actor import SYSTEM
from audit.runtime import Runtime
from audit.settings import Settings
from tests import postgres
from tests.bench.bench_pages import USUAL
from tests.bench.lists import LISTS
from tests.bench.scale_data import copy_to_postgresql, file_of, ids, made, size_of
from tests.bench.table import render

TURNS = 7


def tables(size: Size = USUAL) -> str:
    """Return the table of all lists on both databases."""
    settings = made(size)
    found = ids(file_of(settings))
    taken = [asyncio.run(_measure(settings, found))]
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.server(Path(folder) / "postgres") as server,
        postgres.database(server, "bench") as url,
    ):
        copy_to_postgresql(file_of(settings), url, server)
        moved = msgspec.structs.replace(settings, database_url=url)
        taken.append(asyncio.run(_measure(moved, found)))
    rows = [(name, *(f"{one[name]:.1f}" for one in taken)) for name in LISTS]
    return render("Lists of the stores, in ms", ("list", "SQLite", "PostgreSQL"), rows)


async def _measure(settings: Settings, found: Mapping[str, str]) -> dict[str, float]:
    """Return the median milliseconds of each list."""
    medians = {}
    async with Runtime.open(settings) as runtime:
        for name, asked in LISTS.items():
            times = []
            for _ in range(TURNS):
                start = time.perf_counter()
                async with runtime.unit_of_work(SYSTEM, write=False) as uow:
                    await asked(uow, found)
                times.append((time.perf_counter() - start) * 1000)
            medians[name] = statistics.median(times)
    return medians


if __name__ == "__main__":
    sys.stdout.write(tables(size_of(sys.argv[1]) if len(sys.argv) > 1 else USUAL))
