"""The measures from records, by name: what each needs, what it counts, and how it is rounded.

Their titles and explanations are data (checklists/data/measures); docs/algorithms/measures.md tells
all of it.
"""

import enum
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from audit.domain.measured import (
    Asked,
    Basis,
    Measured,
    Quantity,
    Sums,
    exact,
    written,
)
from audit.domain.measures_cases import (
    agreement_before_service,
    assessment_intervals,
    clients_with_case,
    consent_before_service,
    referral_clock,
    registration_clock,
    signed_before_service,
    waiting_second_check,
)
from audit.domain.measures_duties import (
    complaints_closed,
    contingency_plans,
    drills_in_year,
    prices_shown,
)
from audit.domain.measures_staff import (
    insured_staff,
    qualification_share,
    relevant_degree_share,
    staff_turnover,
    training_hours_lowest,
    training_hours_mean,
    training_hours_share,
    training_kinds,
)
from audit.domain.records import RecordSheet
from audit.domain.workdays import WorkCalendar
from checklists.model import Comparison

_STAFF, _TRAINING = RecordSheet.STAFF, RecordSheet.TRAINING
_SERVICES, _CASES = RecordSheet.SERVICES, RecordSheet.CASES


class MeasureName(enum.StrEnum):
    """Every measure; the name is kept with what was taken over, so it never changes its meaning."""

    RELEVANT_DEGREE_SHARE = "relevant_degree_share"
    QUALIFICATION_SHARE = "qualification_share"
    TRAINING_HOURS_LOWEST = "training_hours_lowest"
    TRAINING_HOURS_SHARE = "training_hours_share"
    TRAINING_HOURS_MEAN = "training_hours_mean"
    TRAINING_KINDS = "training_kinds"
    STAFF_TURNOVER = "staff_turnover"
    INSURED_STAFF = "insured_staff"
    REGISTRATION_CLOCK = "registration_clock"
    REFERRAL_CLOCK = "referral_clock"
    WAITING_SECOND_CHECK = "waiting_second_check"
    CONSENT_BEFORE_SERVICE = "consent_before_service"
    AGREEMENT_BEFORE_SERVICE = "agreement_before_service"
    SIGNED_BEFORE_SERVICE = "signed_before_service"
    ASSESSMENT_INTERVALS = "assessment_intervals"
    CLIENTS_WITH_CASE = "clients_with_case"
    COMPLAINTS_CLOSED = "complaints_closed"
    PRICES_SHOWN = "prices_shown"
    CONTINGENCY_PLANS = "contingency_plans"
    DRILLS_IN_YEAR = "drills_in_year"


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """How a measure is made: from which sheets, as what quantity, with which parameters.

    Without one of `sheets` there is none; `further` are used where they are declared. `comparison`
    is the side that is better: a value is rounded to the other.
    """

    count: Callable[[Basis, Asked], Sums]
    sheets: tuple[RecordSheet, ...]
    further: tuple[RecordSheet, ...] = ()
    quantity: Quantity = Quantity.SHARE
    comparison: Comparison = Comparison.AT_LEAST
    parameters: Mapping[str, int] = {}


_YEAR = {"period": 12}
_HOURS = {"hours": 20, "years_back": 1}
_CLOCK = {"days": 5, "period": 12}

METHODS: Mapping[MeasureName, Method] = {
    MeasureName.RELEVANT_DEGREE_SHARE: Method(count=relevant_degree_share, sheets=(_STAFF,)),
    MeasureName.QUALIFICATION_SHARE: Method(count=qualification_share, sheets=(_STAFF,)),
    MeasureName.TRAINING_HOURS_LOWEST: Method(
        count=training_hours_lowest,
        sheets=(_STAFF, _TRAINING),
        quantity=Quantity.AMOUNT,
        parameters=_HOURS,
    ),
    MeasureName.TRAINING_HOURS_SHARE: Method(
        count=training_hours_share, sheets=(_STAFF, _TRAINING), parameters=_HOURS
    ),
    MeasureName.TRAINING_HOURS_MEAN: Method(
        count=training_hours_mean,
        sheets=(_STAFF, _TRAINING),
        quantity=Quantity.AMOUNT,
        parameters=_HOURS,
    ),
    MeasureName.TRAINING_KINDS: Method(
        count=training_kinds, sheets=(_TRAINING,), quantity=Quantity.COUNT, parameters=_YEAR
    ),
    MeasureName.STAFF_TURNOVER: Method(
        count=staff_turnover, sheets=(_STAFF,), comparison=Comparison.AT_MOST, parameters=_YEAR
    ),
    MeasureName.INSURED_STAFF: Method(count=insured_staff, sheets=(_STAFF, RecordSheet.INSURANCE)),
    MeasureName.REGISTRATION_CLOCK: Method(
        count=registration_clock, sheets=(_CASES,), parameters=_CLOCK
    ),
    MeasureName.REFERRAL_CLOCK: Method(count=referral_clock, sheets=(_CASES,), parameters=_CLOCK),
    MeasureName.WAITING_SECOND_CHECK: Method(
        count=waiting_second_check, sheets=(_CASES,), parameters={"months": 3, "period": 12}
    ),
    MeasureName.CONSENT_BEFORE_SERVICE: Method(
        count=consent_before_service, sheets=(_CASES,), further=(_SERVICES,), parameters=_YEAR
    ),
    MeasureName.AGREEMENT_BEFORE_SERVICE: Method(
        count=agreement_before_service, sheets=(_CASES,), further=(_SERVICES,), parameters=_YEAR
    ),
    MeasureName.SIGNED_BEFORE_SERVICE: Method(
        count=signed_before_service, sheets=(_CASES,), further=(_SERVICES,), parameters=_YEAR
    ),
    MeasureName.ASSESSMENT_INTERVALS: Method(
        count=assessment_intervals,
        sheets=(_CASES,),
        further=(_SERVICES,),
        parameters={"months": 6, "period": 12},
    ),
    MeasureName.CLIENTS_WITH_CASE: Method(
        count=clients_with_case, sheets=(_CASES, _SERVICES), parameters=_YEAR
    ),
    MeasureName.COMPLAINTS_CLOSED: Method(
        count=complaints_closed, sheets=(RecordSheet.COMPLAINTS,), parameters=_YEAR
    ),
    MeasureName.PRICES_SHOWN: Method(
        count=prices_shown,
        sheets=(RecordSheet.PRICES,),
        quantity=Quantity.COUNT,
    ),
    MeasureName.CONTINGENCY_PLANS: Method(
        count=contingency_plans,
        sheets=(RecordSheet.CONTINGENCY,),
        quantity=Quantity.COUNT,
    ),
    MeasureName.DRILLS_IN_YEAR: Method(
        count=drills_in_year,
        sheets=(RecordSheet.CONTINGENCY,),
        quantity=Quantity.COUNT,
        parameters=_YEAR,
    ),
}


def measure(name: MeasureName, basis: Basis, *, on: date, calendar: WorkCalendar) -> Measured:
    """Return a measure of the sheets as they stand, taken on a day.

    Without one of its sheets there is no value, whatever the others say.
    """
    method = METHODS[name]
    asked = Asked(on=on, calendar=calendar, parameters=method.parameters)
    declared = {one.sheet for one in basis.stands}
    undeclared = tuple(one for one in method.sheets if one not in declared)
    sums = _NOTHING if undeclared else method.count(basis, asked)
    return Measured(
        name=name,
        quantity=method.quantity,
        value=None if undeclared else _written(sums, method),
        least=_bound(sums, method, fitting=0),
        most=_bound(sums, method, fitting=len(sums.missing)),
        numerator=sums.numerator,
        denominator=sums.denominator,
        rows=sums.rows,
        missing=sums.missing,
        apart=sums.apart,
        doubt=sums.doubt,
        parameters=method.parameters,
        since=asked.since if "period" in method.parameters else on,
        on=on,
        stands=tuple(one for one in basis.stands if one.sheet in {*method.sheets, *method.further}),
        undeclared=undeclared,
    )


_NOTHING = Sums(numerator=Decimal(0), denominator=Decimal(0), rows=())


def _written(sums: Sums, method: Method) -> Decimal | None:
    value = exact(sums, method.quantity)
    return None if value is None else written(value, method.comparison)


def _bound(sums: Sums, method: Method, *, fitting: int) -> Decimal | None:
    """Return what a share would be if so many of its missing rows fitted; None for other values."""
    if method.quantity is not Quantity.SHARE or not sums.missing:
        return None
    known = msgspec.structs.replace(
        sums,
        numerator=sums.numerator + fitting,
        denominator=sums.denominator + len(sums.missing),
    )
    return _written(known, method)
