"""Speed of records: reading a workbook of 3,000 rows, and measures from 100,000 services.

Run as `python -m tests.bench.bench_measures`. The reference goes over the same entries once, in
plain loops and floats: it gives shares alone, and neither rows nor reasons nor bounds.
"""

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import msgspec

from api.records import words_of
from audit.domain.measured import Basis, Stand, served
from audit.domain.measures import MeasureName, measure
from audit.domain.record_tables import TABLES
from audit.domain.record_work import Case, Service, ServiceKind
from audit.domain.records import Post, RecordSheet, StaffMember, Training, TrainingKind
from audit.domain.register_rows import Parsed
from audit.domain.workdays import WorkCalendar
from checklists.canonical import canonical
from reports.workbook import Filled, read_register, write_workbook
from tests.bench.table import render

ON = date(2026, 11, 20)
SERVICES, CASES, STAFF, ROWS = 100_000, 2_000, 200, 3_000
_KINDS = tuple(ServiceKind)
_DAY = timedelta(days=1)

Made = TypeVar("Made")


def services(count: int) -> tuple[Service, ...]:
    """Return services of a year, spread over the clients."""
    return tuple(
        Service(
            held_on=ON - _DAY * (number % 330),
            kind=_KINDS[number % len(_KINDS)],
            client=f"C{number % CASES:05d}",
            staff=f"S{number % STAFF:03d}",
            minutes=30 + number // 330 % 90,
        )
        for number in range(count)
    )


def cases() -> tuple[Case, ...]:
    """Return the way of each client, every tenth with a day that is missing."""
    return tuple(
        Case(
            client=f"C{number:05d}",
            applied_on=date(2025, 10, 1) + _DAY * (number % 60),
            registered_on=date(2025, 10, 6) + _DAY * (number % 60),
            referred_on=date(2025, 10, 9) + _DAY * (number % 60),
            consent_on=None if number % 10 == 0 else date(2025, 10, 10) + _DAY * (number % 60),
            agreement_on=date(2025, 10, 10) + _DAY * (number % 60),
            assessed_on=(date(2026, 3, 1), date(2026, 8, 1)),
        )
        for number in range(CASES)
    )


def staff() -> tuple[StaffMember, ...]:
    """Return a staff of whom every third has a related degree."""
    return tuple(
        StaffMember(
            number=f"S{number:03d}",
            post=Post.SOCIAL_WORKER,
            relevant_degree=number % 3 == 0,
            direct=True,
            employed_since=date(2020, 1, 1),
            weekly_hours=40,
        )
        for number in range(STAFF)
    )


def training() -> tuple[Training, ...]:
    """Return two courses for everybody in the year before."""
    return tuple(
        Training(
            staff=f"S{number % STAFF:03d}",
            kind=TrainingKind.COURSE,
            subject=f"课程{number // STAFF}",
            hours=Decimal(10),
            held_on=date(2025, 5, 1),
        )
        for number in range(2 * STAFF)
    )


def measures(content: bytes) -> int:
    """Make every measure, from the bytes of the services on; return how many rows were counted."""
    given = served(msgspec.json.decode(content, type=tuple[Service, ...]))
    basis = Basis(
        staff=staff(),
        training=training(),
        served=given,
        cases=cases(),
        stands=tuple(Stand(sheet=sheet, version=1, digest="0" * 64) for sheet in RecordSheet),
    )
    calendar = WorkCalendar(official=frozenset({2025, 2026}))
    return sum(len(measure(name, basis, on=ON, calendar=calendar).rows) for name in MeasureName)


def plain(content: bytes) -> int:
    """Return how many rows plain loops count for four shares, in floats."""
    first: dict[str, str] = {}
    for one in msgspec.json.decode(content):
        day = first.get(one["client"])
        if day is None or one["held_on"] < day:
            first[one["client"]] = one["held_on"]
    known = cases()
    signed = [one for one in known if one.consent_on and one.client in first]
    shares = [
        sum(one.relevant_degree for one in staff()) / STAFF,
        sum(one.consent_on.isoformat() <= first[one.client] for one in signed if one.consent_on)
        / len(signed),
        sum(one.client in first for one in known) / len(known),
        sum(float(one.hours) for one in training()) / STAFF,
    ]
    return len(shares) and STAFF + len(signed) + len(known) + STAFF


def imported(workbook: bytes) -> Parsed[Service]:
    """Read a workbook of services, cell by cell."""
    return read_register(workbook, TABLES[RecordSheet.SERVICES], words_of("zh_CN"))


def seconds(act: Callable[[], Made]) -> tuple[float, Made]:
    """Return how long an act takes, the best of three, and what it makes."""
    best, made = float("inf"), act()
    for _ in range(3):
        start = time.perf_counter()
        made = act()
        best = min(best, time.perf_counter() - start)
    return best, made


def tables() -> str:
    """Measure all of it in one run."""
    entries = services(SERVICES)
    content = canonical(entries)
    table, words = TABLES[RecordSheet.SERVICES], words_of("zh_CN")
    workbook = write_workbook([Filled(table=table, values=entries[:ROWS])], words)
    reading, parsed = seconds(lambda: imported(workbook))
    making, counted = seconds(lambda: measures(content))
    looping, _ = seconds(lambda: plain(content))
    freezing, _ = seconds(lambda: canonical(entries))
    rows = [
        (f"read a workbook of {len(parsed.values):,} rows", f"{reading:.2f}"),
        (f"{len(MeasureName)} measures, {counted:,} rows with reasons", f"{making:.2f}"),
        ("four shares in plain loops and floats", f"{looping:.2f}"),
        (f"the snapshot of the services, {len(content) / 1e6:.1f} MB", f"{freezing:.2f}"),
    ]
    return render(f"Records: {SERVICES:,} services, {CASES:,} cases", ("what", "seconds"), rows)


if __name__ == "__main__":
    sys.stdout.write(tables())
