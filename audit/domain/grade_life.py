"""The life of a grade: proposed, heard, displayed, confirmed, and how it ends.

How long each lasts is said by the scheme (`Lifecycle`), with its source or as a model.
"""

import enum
from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from audit.domain.errors import Conflict, Invalid
from audit.domain.grade import Grade
from audit.domain.visit import Visit
from audit.domain.workdays import WorkCalendar, deadline
from checklists.scheme_model import Lifecycle

_MONTHS = 12


class GradeState(enum.StrEnum):
    """Where a grade stands; of the last three none comes back."""

    PROPOSED = "proposed"
    HEARD = "heard"
    DISPLAYED = "displayed"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    LOWERED = "lowered"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[GradeState, Mapping[str, GradeState]] = {
    GradeState.PROPOSED: {"hear": GradeState.HEARD, "withdraw": GradeState.WITHDRAWN},
    GradeState.HEARD: {"display": GradeState.DISPLAYED, "withdraw": GradeState.WITHDRAWN},
    GradeState.DISPLAYED: {"confirm": GradeState.CONFIRMED, "withdraw": GradeState.WITHDRAWN},
    GradeState.CONFIRMED: {
        "expire": GradeState.EXPIRED,
        "lower": GradeState.LOWERED,
        "withdraw": GradeState.WITHDRAWN,
    },
    GradeState.EXPIRED: {},
    GradeState.LOWERED: {},
    GradeState.WITHDRAWN: {},
}
FALLS_DUE = {
    GradeState.PROPOSED: "hear",
    GradeState.DISPLAYED: "confirm",
    GradeState.CONFIRMED: "expire",
}
"""What comes about by itself once the last day of a state is over."""


class GivenGrade(msgspec.Struct, frozen=True, kw_only=True):
    """A grade that a visit came to; never edited."""

    visit: str
    institution: str
    institution_name: str
    district: str
    scheme: str
    level: int
    title: str
    proposed_on: date


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A state a grade came to on a day, the first of which has number 1; never edited.

    `until` is its last day, empty where none is laid down; `estimated` says that the calendar was
    not yet announced. `reason` says why, or what the institution said when it was heard.
    """

    visit: str
    number: int
    state: GradeState
    on: date
    until: date | None = None
    estimated: bool = False
    reason: str = ""
    by: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A grade and the state it is in."""

    grade: GivenGrade
    step: Step


def given(visit: Visit, grade: Grade, *, on: date) -> GivenGrade:
    """Return the grade that a visit came to. Raises `Conflict` where it came to none."""
    if grade.level < 1:
        raise Conflict(
            "grade_life.no_grade",
            "Visit {visit} came to no grade, so there is none to propose.",
            visit=visit.id,
        )
    return GivenGrade(
        visit=visit.id,
        institution=visit.institution,
        institution_name=visit.institution_name,
        district=visit.district,
        scheme=grade.scheme,
        level=grade.level,
        title=grade.title,
        proposed_on=on,
    )


def propose(grade: GivenGrade, lifecycle: Lifecycle, calendar: WorkCalendar, *, by: str) -> Step:
    """Return the first step: the institution is heard for so many working days."""
    hearing = deadline(grade.proposed_on, lifecycle.hearing.value, calendar)
    return Step(
        visit=grade.visit,
        number=1,
        state=GradeState.PROPOSED,
        on=grade.proposed_on,
        until=hearing.day,
        estimated=hearing.estimated,
        by=by,
    )


def hear(last: Step, statement: str, *, on: date, by: str) -> Step:
    """Return the grade heard: with what the institution said, or after its days were over.

    Raises `Conflict` where it said nothing and may still speak.
    """
    if not statement.strip() and last.until is not None and on <= last.until:
        _following(last, "hear")
        raise Conflict(
            "grade_life.hearing",
            "The institution may still speak until {until}; write down what it said, or wait.",
            until=last.until.isoformat(),
        )
    return _step(last, "hear", reason=statement, on=on, by=by)


def display(last: Step, lifecycle: Lifecycle, calendar: WorkCalendar, *, on: date, by: str) -> Step:
    """Return the grade displayed for objections, for so many working days."""
    shown = deadline(on, lifecycle.display.value, calendar)
    step = _step(last, "display", on=on, by=by)
    return msgspec.structs.replace(step, until=shown.day, estimated=shown.estimated)


def confirm(last: Step, lifecycle: Lifecycle, *, on: date, by: str) -> Step:
    """Return the grade confirmed, with its last day. Raises `Conflict` while it is displayed."""
    _following(last, "confirm")
    if last.until is not None and on <= last.until:
        raise Conflict(
            "grade_life.displayed",
            "The grade is displayed until {until}; it can be confirmed after that day.",
            until=last.until.isoformat(),
        )
    until = last_day(on, lifecycle.validity.value)
    return msgspec.structs.replace(_step(last, "confirm", on=on, by=by), until=until)


def expire(last: Step, reason: str, *, on: date, by: str) -> Step:
    """Return the grade at its end: its last day is over, or a later grade took its place.

    Raises `Conflict` where neither is so.
    """
    _following(last, "expire")
    if not reason.strip() and last.until is not None and on <= last.until:
        raise Conflict(
            "grade_life.valid",
            "The grade stands until {until}; it expires after that day.",
            until=last.until.isoformat(),
        )
    return _step(last, "expire", reason=reason, on=on, by=by)


def lower(last: Step, reason: str, *, on: date, by: str) -> Step:
    """Return the grade lowered: a later visit found less. Raises `Invalid` without a reason."""
    _require_reason(reason)
    return _step(last, "lower", reason=reason, on=on, by=by)


def withdraw(last: Step, reason: str, *, on: date, by: str) -> Step:
    """Return the grade withdrawn: it should not have been given, or an objection was right."""
    _require_reason(reason)
    return _step(last, "withdraw", reason=reason, on=on, by=by)


def falls_due(last: Step, today: date) -> str:
    """Return the act that comes about by itself today, "" where nothing does."""
    if last.until is None or today <= last.until:
        return ""
    return FALLS_DUE.get(last.state, "")


def last_day(confirmed: date, years: int) -> date:
    """Return the last day of a grade that stands for so many years from the day it is confirmed."""
    return _months_later(confirmed, years * _MONTHS) - timedelta(days=1)


def next_rating(refused: date, lifecycle: Lifecycle) -> date:
    """Return the first day on which an institution that got no grade may be rated again."""
    return _months_later(refused, lifecycle.cool_down.value)


def rechecks(standing: int, lifecycle: Lifecycle) -> int:
    """Return how many of the standing grades are to be checked again in a year, rounded up."""
    return -(-standing * lifecycle.recheck.value // 100)


def _months_later(day: date, months: int) -> date:
    """Return the same day so many months later; where there is none, the first of the next."""
    years, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    first = date(years, month + 1, 1)
    found = first + timedelta(days=day.day - 1)
    if found.month == first.month:
        return found
    return (first + timedelta(days=31)).replace(day=1)


def _step(last: Step, act: str, *, on: date, by: str, reason: str = "") -> Step:
    state = _following(last, act)
    return Step(visit=last.visit, number=last.number + 1, state=state, on=on, reason=reason, by=by)


def _following(last: Step, act: str) -> GradeState:
    state = TRANSITIONS[last.state].get(act)
    if state is None:
        raise Conflict(
            "grade_life.state",
            "The grade of visit {visit} is “{state}”; “{act}” is not possible now. Look at its"
            " state.",
            visit=last.visit,
            state=last.state,
            act=act,
        )
    return state


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("grade_life.reason", "Give the reason; it is kept with the grade.")
