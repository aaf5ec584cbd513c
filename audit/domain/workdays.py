"""Working days: what a deadline counts, and whether its calendar is official or an estimate.

行政处罚法 Art 85 and 行政复议法 Art 88 call the short periods of those laws working days without
statutory holidays. None of the statutes shipped here says from which day to count: this product
counts from the day after the event, everywhere.
"""

from datetime import date, datetime, timedelta, timezone

import msgspec

# China has had one zone without summer time since 1992.
CHINA = timezone(timedelta(hours=8), "CST")
_DAY = timedelta(days=1)
_SATURDAY = 5


class WorkCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """The days that depart from the Monday-to-Friday week.

    `closed` are weekdays off, `working` are weekend days worked in exchange (调休). `official` are
    the years whose holiday notice is known; every other year is an estimate.
    """

    closed: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    official: frozenset[int] = frozenset()


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """The last day of a period, and whether the count went through a year without a notice."""

    day: date
    estimated: bool


def local_date(instant: datetime) -> date:
    """Return the calendar day of an instant in China, where every deadline is counted."""
    return instant.astimezone(CHINA).date()


def is_working_day(day: date, calendar: WorkCalendar) -> bool:
    """Return whether people work on `day`; a day both closed and working is a working day."""
    if day in calendar.working:
        return True
    return day.weekday() < _SATURDAY and day not in calendar.closed


def is_estimate(day: date, calendar: WorkCalendar) -> bool:
    """Return whether `day` lies in a year whose official notice is not known."""
    return day.year not in calendar.official


def add_working_days(start: date, count: int, calendar: WorkCalendar) -> date:
    """Return the `count`-th working day after `start`; the day of `start` itself never counts.

    0 gives `start`; a negative count goes back, to the working day that many before `start`.
    """
    step = _DAY if count > 0 else -_DAY
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_working_day(day, calendar)
    return day


def working_days_between(start: date, end: date, calendar: WorkCalendar) -> int:
    """Return the number of working days after `start` up to and with `end`; 0 if none follow."""
    days = (end - start).days
    return sum(is_working_day(start + _DAY * number, calendar) for number in range(1, days + 1))


def deadline(start: date, count: int, calendar: WorkCalendar) -> Deadline:
    """Return the last day of a period of `count` working days that an event on `start` begins."""
    last = add_working_days(start, count, calendar)
    years = range(start.year, last.year + 1)
    return Deadline(day=last, estimated=any(year not in calendar.official for year in years))
