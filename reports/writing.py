"""How numbers, days and times are written for readers."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from audit.domain.workdays import CHINA, local_date


def number(value: Decimal) -> str:
    """Return `value` without needless zeros: 87.50 → 87.5, 400.00 → 400."""
    return format(value.normalize(), "f")


def day(value: date, translate: Callable[[str], str]) -> str:
    """Return the day in full, without leading zeros (GB/T 9704); a time is taken in China."""
    value = local_date(value) if isinstance(value, datetime) else value
    return translate("{year}-{month}-{day}").format(
        year=value.year, month=value.month, day=value.day
    )


def moment(value: datetime, translate: Callable[[str], str]) -> str:
    """Return day, hour and minute in China."""
    return f"{day(value, translate)} {value.astimezone(CHINA):%H:%M}"
