"""The burn-down of remediation: what was open day by day, against what the deadlines allow."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

MOST_POINTS = 60
"""A picture and a table of more points would not be read."""

Found = tuple[date, date, date | None, int]
"""How many were found on a day, fall due on a day, and were accepted on a day, or not yet."""


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """At the end of a day: how many were open, and how many of all found had time left."""

    day: date
    open: int
    allowed: int


def burndown(found: Sequence[Found], *, today: date) -> tuple[Point, ...]:
    """Return the points from the first finding to the day on which the last is due, or today.

    Days lie at equal steps, the last one included; after today nothing is known to be open, so
    `open` stays what it is today. Empty without findings.
    """
    if not found:
        return ()
    first = min(begun for begun, _, _, _ in found)
    last = max(today, *(due for _, due, _, _ in found))
    return tuple(_point(found, day, min(day, today)) for day in _days(first, last))


def _days(first: date, last: date) -> Iterable[date]:
    span = (last - first).days
    step = max(1, -(-span // MOST_POINTS))
    offsets = list(range(0, span, step))
    return [*(first + timedelta(days=offset) for offset in offsets), last]


def _point(found: Sequence[Found], day: date, known: date) -> Point:
    begun = [one for one in found if one[0] <= day]
    return Point(
        day=day,
        open=sum(n for _, _, closed, n in begun if closed is None or closed > known),
        allowed=sum(n for _, due, _, n in begun if due >= day),
    )
