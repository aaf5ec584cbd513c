"""A measure from records: its exact value, and every row it was made of or was left out.

What was not declared is missing and never a zero: a row that lacks a day or a number is left out
and named, and the value is given with the least and the most it could be if the rest were known.
"""

import calendar as months_of
import enum
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

import msgspec

from audit.domain.record_work import Case, ComplaintEntry, Insurance, Service
from audit.domain.records import Contingency, Price, RecordSheet, StaffMember, Training
from audit.domain.workdays import WorkCalendar
from checklists.model import Comparison

_PLACES = 4
_MONTHS = 12


class Quantity(enum.StrEnum):
    """What a value is: a share in percent, a mean or least amount for one, or a count."""

    SHARE = "share"
    AMOUNT = "amount"
    COUNT = "count"


class Why(enum.StrEnum):
    """Why a row was counted as it was, left out, or needs a look."""

    RELATED_DEGREE = "related_degree"
    NO_RELATED_DEGREE = "no_related_degree"
    FIELD_NOT_STATED = "field_not_stated"
    FIELD_CONTRADICTS = "field_contradicts"
    QUALIFIED = "qualified"
    NO_QUALIFICATION = "no_qualification"
    HOURS_REACHED = "hours_reached"
    HOURS_SHORT = "hours_short"
    HOURS_SUMMED = "hours_summed"
    LOWEST = "lowest"
    NO_TRAINING = "no_training"
    PART_OF_YEAR = "part_of_year"
    NOT_ON_STAFF_SHEET = "not_on_staff_sheet"
    KIND_HELD = "kind_held"
    KIND_NOT_HELD = "kind_not_held"
    LEFT = "left"
    STAYED = "stayed"
    NOBODY_LEFT = "nobody_left"
    NOBODY_BEFORE = "nobody_before"
    INSURED = "insured"
    NOT_INSURED = "not_insured"
    IN_TIME = "in_time"
    LATE = "late"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"
    DAY_NOT_DECLARED = "day_not_declared"
    OUT_OF_ORDER = "out_of_order"
    CALENDAR_ESTIMATED = "calendar_estimated"
    CHECKED_AGAIN = "checked_again"
    NOT_CHECKED_AGAIN = "not_checked_again"
    STILL_WAITING = "still_waiting"
    NO_LONG_WAIT = "no_long_wait"
    SIGNED_BEFORE = "signed_before"
    SIGNED_AFTER = "signed_after"
    NOT_SERVED_YET = "not_served_yet"
    SERVED_EARLIER = "served_earlier"
    ASSESSED_REGULARLY = "assessed_regularly"
    GAP_TOO_LONG = "gap_too_long"
    NO_ASSESSMENT = "no_assessment"
    HAS_CASE = "has_case"
    NO_CASE = "no_case"
    SETTLED = "settled"
    OPEN = "open"
    SHOWN = "shown"
    ADOPTED = "adopted"
    PRACTISED = "practised"
    NOT_PRACTISED = "not_practised"


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the records: what names it there, why it stands here, and the figures behind it.

    `fits` says whether it is in the numerator; None for a row that is not counted.
    """

    entry: str
    why: Why
    told: str = ""
    fits: bool | None = None


class Sums(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a measure counted; the lines are explained at `Measured`."""

    numerator: Decimal
    denominator: Decimal
    rows: tuple[Line, ...]
    missing: tuple[Line, ...] = ()
    apart: tuple[Line, ...] = ()
    doubt: tuple[Line, ...] = ()


class Stand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version of a sheet that was measured; `digest` is that of its entries."""

    sheet: RecordSheet
    version: int
    digest: str


class Measured(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measure with its working.

    `value` is in the unit of the measure with at most four decimals, None where there is nothing to
    measure or a sheet is not declared; `least` and `most` are what a share would be if no missing
    row, or every one, fitted. `rows` were counted; `missing` lack what is needed; `apart` are not
    concerned; `doubt` need a look, counted or not. `since` to `on` is the time looked at.
    """

    name: str
    quantity: Quantity
    value: Decimal | None
    least: Decimal | None
    most: Decimal | None
    numerator: Decimal
    denominator: Decimal
    rows: tuple[Line, ...]
    missing: tuple[Line, ...]
    apart: tuple[Line, ...]
    doubt: tuple[Line, ...]
    parameters: Mapping[str, int]
    since: date
    on: date
    stands: tuple[Stand, ...]
    undeclared: tuple[RecordSheet, ...]

    @property
    def sure(self) -> bool:
        """Whether the value stands without anything missing, so that it can be proposed."""
        return self.value is not None and not self.missing


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """What the sheet of services says of one client; days of the first and the last service."""

    client: str
    first_on: date
    last_on: date
    services: int
    minutes: int


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """The sheets measures are made from; services stand in it by client, not one by one."""

    staff: tuple[StaffMember, ...] = ()
    training: tuple[Training, ...] = ()
    served: tuple[Served, ...] = ()
    cases: tuple[Case, ...] = ()
    prices: tuple[Price, ...] = ()
    insurance: tuple[Insurance, ...] = ()
    complaints: tuple[ComplaintEntry, ...] = ()
    contingency: tuple[Contingency, ...] = ()
    stands: tuple[Stand, ...] = ()


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a measure is asked: the day it is taken, the working days, and its parameters."""

    on: date
    calendar: WorkCalendar
    parameters: Mapping[str, int]

    @property
    def since(self) -> date:
        """The first day of the time looked at: `period` months before, twelve unless given."""
        return months_later(self.on, -self.parameters.get("period", _MONTHS))


def served(services: Iterable[Service]) -> tuple[Served, ...]:
    """Return what a sheet of services says of each client, by client number."""
    first: dict[str, date] = {}
    last: dict[str, date] = {}
    count: dict[str, int] = {}
    minutes: dict[str, int] = {}
    for one in services:
        client, day = one.client, one.held_on
        if client in count:
            first[client] = min(first[client], day)
            last[client] = max(last[client], day)
            count[client] += 1
            minutes[client] += one.minutes
        else:
            first[client] = last[client] = day
            count[client], minutes[client] = 1, one.minutes
    return tuple(
        Served(
            client=client,
            first_on=first[client],
            last_on=last[client],
            services=count[client],
            minutes=minutes[client],
        )
        for client in sorted(count)
    )


def share_of(
    rows: Iterable[Line],
    *,
    missing: Iterable[Line] = (),
    apart: Iterable[Line] = (),
    doubt: Iterable[Line] = (),
) -> Sums:
    """Return how many of the rows fit, of all that are counted."""
    counted = tuple(rows)
    return Sums(
        numerator=Decimal(sum(one.fits is True for one in counted)),
        denominator=Decimal(len(counted)),
        rows=counted,
        missing=tuple(missing),
        apart=tuple(apart),
        doubt=tuple(doubt),
    )


def exact(sums: Sums, quantity: Quantity) -> Fraction | None:
    """Return the exact value, a share in percent; None where there is nothing to divide by."""
    if quantity is Quantity.COUNT:
        return Fraction(sums.numerator)
    if not sums.denominator:
        return None
    value = Fraction(sums.numerator) / Fraction(sums.denominator)
    return 100 * value if quantity is Quantity.SHARE else value


def written(value: Fraction, comparison: Comparison) -> Decimal:
    """Return a value with at most four decimals, rounded to the side that is worse.

    So no threshold of up to four decimals is reached by rounding that is not reached exactly.
    """
    rounding = ROUND_FLOOR if comparison is Comparison.AT_LEAST else ROUND_CEILING
    scaled = value * 10**_PLACES
    whole = scaled.numerator // scaled.denominator
    if rounding == ROUND_CEILING and scaled.denominator != 1:
        whole += 1
    with localcontext() as context:
        context.prec = 60
        text = format((Decimal(whole).scaleb(-_PLACES)).normalize(), "f")
    return Decimal(text)


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last of the month where there is none such."""
    month = day.year * 12 + day.month - 1 + months
    year, place = month // 12, month % 12 + 1
    return date(year, place, min(day.day, months_of.monthrange(year, place)[1]))
