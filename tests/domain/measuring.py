"""What the tests of measures share: a day, working days, and how a measure is read."""

from datetime import date

from msgspec.structs import replace

from audit.domain.measured import Basis, Line, Measured, Stand
from audit.domain.measures import MeasureName, measure
from audit.domain.records import RecordSheet
from audit.domain.workdays import WorkCalendar

ON = date(2026, 11, 20)
# 2026-10-01 to 07 off, a Saturday worked in exchange: as a holiday notice would say it.
CALENDAR = WorkCalendar(
    closed=frozenset(date(2026, 10, day) for day in (1, 2, 5, 6, 7)),
    working=frozenset({date(2026, 10, 10)}),
    official=frozenset({2025, 2026}),
)
STANDS = {sheet: Stand(sheet=sheet, version=1, digest="0" * 64) for sheet in RecordSheet}


def made_of(name: MeasureName, basis: Basis, on: date = ON) -> Measured:
    """Return a measure of sheets that are all declared."""
    whole = replace(basis, stands=tuple(STANDS.values()))
    return measure(name, whole, on=on, calendar=CALENDAR)


def rows(lines: tuple[Line, ...]) -> list[tuple[str, str]]:
    """Return what names each row, and why it stands where it does."""
    return [(one.entry, one.why.value) for one in lines]


def fitting(found: Measured) -> dict[str, bool | None]:
    """Return of each row that is counted whether it fits."""
    return {one.entry: one.fits for one in found.rows}


def figures(found: Measured) -> tuple[str, str, str]:
    """Return value, numerator and denominator."""
    return f"{found.value:f}", f"{found.numerator:f}", f"{found.denominator:f}"
