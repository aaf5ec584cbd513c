"""The burn-down of remediation: what was open day by day, against what the deadlines allow."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from audit.domain.remediation import ActionState

MOST_POINTS = 60
"""A picture and a table of more points would not be read."""


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """How many actions were found, fall due, and were accepted, by day; days without are left out.

    No action falls due, or is accepted, before it is found.
    """

    found: Mapping[date, int]
    due: Mapping[date, int]
    accepted: Mapping[date, int]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many actions are in each state, how many of all are overdue, and when they came and went.

    A state in which there is none is left out.
    """

    states: Mapping[ActionState, int]
    overdue: int
    flow: Flow


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """At the end of a day: how many were open, and how many of all found had time left."""

    day: date
    open: int
    allowed: int


def burndown(flow: Flow, *, today: date) -> tuple[Point, ...]:
    """Return the points from the first finding to the day on which the last is due, or today.

    Days lie at equal steps, the last one included; after today nothing is known to be open, so
    `open` stays what it is today. Empty without findings.
    """
    if not flow.found:
        return ()
    days = _days(min(flow.found), max(today, *flow.due))
    return tuple(_point(flow, day, min(day, today)) for day in days)


def _days(first: date, last: date) -> Iterable[date]:
    span = (last - first).days
    step = max(1, -(-span // MOST_POINTS))
    offsets = list(range(0, span, step))
    return [*(first + timedelta(days=offset) for offset in offsets), last]


def _point(flow: Flow, day: date, known: date) -> Point:
    begun = _until(flow.found, day)
    return Point(
        day=day,
        open=begun - _until(flow.accepted, known),
        allowed=begun - _until(flow.due, day - timedelta(days=1)),
    )


def _until(counts: Mapping[date, int], last: date) -> int:
    return sum(count for day, count in counts.items() if day <= last)
