"""`make bench`: every table in one run, with the machine it ran on."""

import os
import platform
import sys
from pathlib import Path

from tests.bench import (
    bench_api,
    bench_checklists,
    bench_draw,
    bench_lists,
    bench_log,
    bench_measures,
    bench_migration,
    bench_pages,
    bench_report,
    bench_score,
    bench_verify,
)


def machine() -> str:
    """Return what the figures depend on: processor, cores, memory, Python."""
    words = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo", "model name")]
    memory = next(iter(_lines("/proc/meminfo", "MemTotal")), "").split(":")[-1].strip()
    return (
        f"{words[0] if words else platform.processor()}, {os.cpu_count()} cores, {memory},"
        f" {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def main() -> None:
    """Print the tables, one after the other."""
    sys.stdout.write(machine() + "\n\n")
    for bench in (
        bench_draw,
        bench_verify,
        bench_score,
        bench_checklists,
        bench_measures,
        bench_migration,
        bench_log,
        bench_report,
        bench_api,
        bench_pages,
        bench_lists,
    ):
        sys.stdout.write(bench.tables() + "\n")
        sys.stdout.flush()


def _lines(file: str, beginning: str) -> list[str]:
    path = Path(file)
    text = path.read_text() if path.exists() else ""
    return [line for line in text.splitlines() if line.startswith(beginning)]


if __name__ == "__main__":
    main()
