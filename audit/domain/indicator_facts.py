"""Indicators that follow from what the system holds: one reckoning for each name in the data."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.districts import districts_of
from audit.domain.indicator import Figure, Origin, last_day
from audit.domain.measured import Asked, Basis, Quantity, Sums, exact
from audit.domain.measures_cases import referral_clock, registration_clock
from audit.domain.measures_staff import relevant_degree_share, training_hours_share
from audit.domain.records import RecordSheet
from audit.domain.workdays import WorkCalendar
from checklists.indicators import Indicator


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """What an active institution of a district declared; `declared` has each sheet's first day."""

    district: str
    declared: Mapping[RecordSheet, date]
    basis: Basis = Basis()


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What computed indicators of a region and year are made of.

    `active` counts the institutions of each district that are active today, `complaints` those
    received in the year: answered, and all.
    """

    region: str
    active: Mapping[str, int]
    complaints: Mapping[str, tuple[int, int]]
    holders: tuple[Holder, ...]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which indicator is asked of which year, and what it needs beside the facts."""

    indicator: Indicator
    year: int
    today: date
    calendar: WorkCalendar

    @property
    def on(self) -> date:
        """The day the year is looked at."""
        return last_day(self.year, self.today)

    def parameter(self, name: str) -> Decimal:
        """Return a figure of the definition."""
        return self.indicator.parameters[name]


Reckoning = Callable[[Facts, Question], Mapping[str, Figure]]
_Judge = Callable[[Holder, Question], bool | None]


def is_computed(indicator: Indicator, year: int, today: date) -> bool:
    """Return whether the system itself knows an indicator of a year, so that none reports it.

    The register tells who is active today and not who was: coverage of past years is reported.
    """
    name = indicator.computed
    return name is not None and (name != "district_coverage" or year == today.year)


def computed(facts: Facts, question: Question) -> Mapping[str, Figure]:
    """Return the figure of each district, of those where there is one."""
    name = question.indicator.computed
    return {} if name is None else RECKONINGS[name](facts, question)


def _coverage(facts: Facts, _question: Question) -> Mapping[str, Figure]:
    return {
        district: _figure(int(facts.active.get(district, 0) > 0), 1)
        for district in districts_of(facts.region)
    }


def _complaints(facts: Facts, _question: Question) -> Mapping[str, Figure]:
    """Return the share answered; a district without complaints has a figure of nobody."""
    return {
        district: _figure(*facts.complaints.get(district, (0, 0)))
        for district in districts_of(facts.region)
    }


def _archive(facts: Facts, question: Question) -> Mapping[str, Figure]:
    complete = Counter(
        one.district
        for one in facts.holders
        if set(one.declared) == set(RecordSheet)
        and all(day <= question.on for day in one.declared.values())
    )
    return {
        district: _figure(complete[district], active) for district, active in facts.active.items()
    }


def _degrees(holder: Holder, question: Question) -> bool | None:
    if RecordSheet.STAFF not in holder.declared:
        return None
    share = exact(relevant_degree_share(holder.basis, _asked(question)), Quantity.SHARE)
    return None if share is None else share >= Fraction(question.parameter("least_share"))


def _training(holder: Holder, question: Question) -> bool | None:
    """Return whether everybody had the hours; None while the hours of somebody are missing."""
    if not {RecordSheet.STAFF, RecordSheet.TRAINING} <= set(holder.declared):
        return None
    hours = int(question.parameter("least_hours"))
    # The measure looks at the year before its day.
    asked = Asked(
        on=date(question.year + 1, 1, 1),
        calendar=question.calendar,
        parameters={"hours": hours, "years_back": 1},
    )
    sums = training_hours_share(holder.basis, asked)
    if sums.missing or not sums.denominator:
        return None
    return sums.numerator == sums.denominator


def _judged(judge: _Judge) -> Reckoning:
    """Return the reckoning of the share of institutions that a judge finds good."""

    def reckoned(facts: Facts, question: Question) -> Mapping[str, Figure]:
        found = [(one.district, judge(one, question)) for one in facts.holders]
        return dict(_shares(facts, found))

    return reckoned


def _shares(facts: Facts, found: Sequence[tuple[str, bool | None]]) -> Iterator[tuple[str, Figure]]:
    judged = Counter(district for district, good in found if good is not None)
    good = Counter(district for district, good in found if good)
    for district, count in judged.items():
        undeclared = facts.active[district] - count
        yield district, _figure(good[district], count, undeclared=undeclared)


def _clock(count: Callable[[Basis, Asked], Sums]) -> Reckoning:
    """Return the reckoning of a clock: the cases in time, of those whose time is over."""

    def reckoned(facts: Facts, question: Question) -> Mapping[str, Figure]:
        days, months = (int(question.parameter(name)) for name in ("days", "months"))
        asked = _asked(question, days=days, period=months)
        sums: dict[str, list[Sums]] = {}
        for one in facts.holders:
            if RecordSheet.CASES in one.declared:
                sums.setdefault(one.district, []).append(count(one.basis, asked))
        return {
            district: _figure(
                sum(int(one.numerator) for one in several),
                sum(int(one.denominator) for one in several),
                undeclared=facts.active[district] - len(several),
            )
            for district, several in sums.items()
        }

    return reckoned


def _asked(question: Question, **parameters: int) -> Asked:
    return Asked(on=question.on, calendar=question.calendar, parameters=parameters)


def _figure(numerator: int, denominator: int, *, undeclared: int = 0) -> Figure:
    return Figure(
        numerator=numerator,
        denominator=denominator,
        undeclared=undeclared,
        origin=Origin.COMPUTED,
    )


RECKONINGS: Mapping[str, Reckoning] = {
    "district_coverage": _coverage,
    "relevant_degree_institutions": _judged(_degrees),
    "training_institutions": _judged(_training),
    "archive_completeness": _archive,
    "complaints_closed": _complaints,
    "registration_clock": _clock(registration_clock),
    "referral_clock": _clock(referral_clock),
}
"""The reckoning of each name that an indicator may give as `computed`."""
