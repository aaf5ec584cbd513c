"""How numbers, days and times are written for readers."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from audit.domain.workdays import CHINA, WorkCalendar, local_date, working_days_between


def number(value: Decimal) -> str:
    """Return `value` without needless zeros: 87.50 → 87.5, 400.00 → 400."""
    return format(value.normalize(), "f")


def day(value: date, translate: Callable[[str], str]) -> str:
    """Return the day in full, in Chinese as GB/T 9704 has it; a time is taken in China."""
    value = local_date(value) if isinstance(value, datetime) else value
    return translate("{year}-{month:02}-{day:02}").format(
        year=value.year, month=value.month, day=value.day
    )


def moment(value: datetime, translate: Callable[[str], str]) -> str:
    """Return day, hour and minute in China."""
    return f"{day(value, translate)} {value.astimezone(CHINA):%H:%M}"


def due(last: date, *, today: date, calendar: WorkCalendar, translate: Callable[[str], str]) -> str:
    """Return how much of a period is left, or for how long it has run out, with its last day.

    Where no working day lies between, as on the weekend after a Friday, no number is told.
    """
    written = day(last, translate)
    if last == today:
        return translate("due today ({day})").format(day=written)
    if last > today:
        left = working_days_between(today, last, calendar)
        if not left:
            return translate("less than a working day left (until {day})").format(day=written)
        return translate("{count} working days left (until {day})").format(count=left, day=written)
    late = working_days_between(last, today, calendar)
    if not late:
        return translate("overdue (was due {day})").format(day=written)
    return translate("{count} working days overdue (was due {day})").format(count=late, day=written)
