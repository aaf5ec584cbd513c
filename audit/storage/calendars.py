"""The working calendar of China: the days of the `holidays` package under our own table.

The package holds the days of the notices 《国务院办公厅关于…年部分节假日安排的通知》. The table
`calendar_cn.yaml` names the years that are official, and the days where the package is wrong or
does not know the notice yet.
"""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files

import holidays
import msgspec

from audit.domain.errors import Fault, Invalid
from audit.domain.workdays import WorkCalendar

_SATURDAY = 5


class Year(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the table says of one year: its notice, and days that correct the package.

    `whole` says that the days here are all of them, because the package only guesses the year.
    """

    notice: str
    whole: bool = False
    closed: tuple[date, ...] = ()
    working: tuple[date, ...] = ()


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The editable table: the years with an official notice."""

    years: dict[int, Year]


def china(years: range, table: bytes | None = None) -> WorkCalendar:
    """Return the calendar of `years`, official where `table` (YAML) knows the notice.

    Without `table` the one beside this module is used. Raises `Invalid` naming the place
    where the table cannot be read or a day stands under another year or twice.
    """
    known = _read(table if table is not None else _shipped()).years
    closed, working = _package(years, known)
    for entry in (known[year] for year in years if year in known):
        closed = (closed | set(entry.closed)) - set(entry.working)
        working = (working | set(entry.working)) - set(entry.closed)
    return WorkCalendar(
        closed=frozenset(closed),
        working=frozenset(working),
        official=frozenset(known.keys() & set(years)),
    )


def _package(years: range, known: Mapping[int, Year]) -> tuple[set[date], set[date]]:
    asked = [year for year in years if year not in known or not known[year].whole]
    package = holidays.country_holidays("CN", years=asked, expand=False)
    closed = {day for day in package if day.weekday() < _SATURDAY and day.year in asked}
    return closed, {day for day in package.weekend_workdays if day.year in asked}


def _shipped() -> bytes:
    return (files("audit.storage") / "calendar_cn.yaml").read_bytes()


def _read(content: bytes) -> Table:
    try:
        table = msgspec.yaml.decode(content, type=Table)
    except msgspec.DecodeError as error:
        raise Invalid(
            "calendar.table",
            "The calendar table cannot be read: {problem}. Correct that place in calendar_cn.yaml.",
            problem=str(error),
        ) from error
    faults = tuple(fault for year, entry in table.years.items() for fault in _faults(year, entry))
    if faults:
        raise Invalid(
            "calendar.days",
            "{count} days of the calendar table are in the wrong place; correct calendar_cn.yaml.",
            faults=faults,
            count=len(faults),
        )
    return table


def _faults(year: int, entry: Year) -> list[Fault]:
    faults = [
        Fault(
            where=f"$.years[{year}]",
            code="calendar.other_year",
            message="{day} is not a day of {year}; move it to its own year.",
            fields={"day": str(day), "year": str(year)},
        )
        for day in (*entry.closed, *entry.working)
        if day.year != year
    ]
    both = sorted(set(entry.closed) & set(entry.working))
    return faults + [
        Fault(
            where=f"$.years[{year}]",
            code="calendar.contradiction",
            message="{day} stands under closed and under working; remove one of the two.",
            fields={"day": str(day)},
        )
        for day in both
    ]
