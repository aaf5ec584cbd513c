"""Indicators of a region in a year: what is known, what is missing, and how it stands to a target.

Figures add up exactly from districts to wider regions. A district that told nothing is missing and
never a zero, and as long as one is missing no target counts as met.
"""

import enum
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

import msgspec

from audit.domain.districts import districts_of, is_district
from audit.domain.permission import Scope
from checklists.indicators import Indicator, IndicatorKind, Target
from checklists.model import Comparison

_PERCENT = 100


class Origin(enum.StrEnum):
    """Where a figure comes from: what the system holds, or what a region reported."""

    COMPUTED = "computed"
    REPORTED = "reported"


class Standing(enum.StrEnum):
    """How a value stands to the target."""

    MET = "met"
    NOT_MET = "not_met"
    INCOMPLETE = "incomplete"
    NO_DATA = "no_data"
    NOT_DUE = "not_due"
    NO_TARGET = "no_target"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted of a region: a rate has a denominator, a count has none.

    A statement counts those who say yes, of those who say anything. `undeclared` is the number of
    institutions that were left out since they declared nothing.
    """

    numerator: int
    denominator: int | None = None
    undeclared: int = 0
    origin: Origin = Origin.REPORTED


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator of one region and year, as of a day.

    `figure` is empty where nothing is known; `lacking` are the districts that are not in it.
    `hidden` says that the figure is known and kept back, because it tells of few people.
    """

    indicator: Indicator
    region: str
    year: int
    on: date
    figure: Figure | None
    lacking: tuple[str, ...]
    target: Target | None
    standing: Standing
    hidden: bool = False

    @property
    def value(self) -> Fraction | None:
        """The exact value, a rate in percent; None where nothing is known or there is nobody."""
        return None if self.figure is None else value(self.figure, self.indicator.kind)


def scope(region: str) -> Scope:
    """Return what the indicators of a region are, as far as permission is concerned."""
    return Scope(region=region)


def value(figure: Figure, kind: IndicatorKind) -> Fraction | None:
    """Return the exact value of a figure; a rate is in percent, and None of nobody."""
    if kind is not IndicatorKind.RATE:
        return Fraction(figure.numerator)
    if not figure.denominator:
        return None
    return Fraction(_PERCENT * figure.numerator, figure.denominator)


def last_day(year: int, today: date) -> date:
    """Return the day a year is looked at: its last one, or today while it runs."""
    return min(date(year, 12, 31), today)


def target_of(indicator: Indicator, year: int) -> Target | None:
    """Return the target to hold a year against: the last due by its end, else the next to come."""
    targets = sorted(indicator.targets, key=lambda one: one.due)
    due = [one for one in targets if one.due.year <= year]
    return due[-1] if due else next(iter(targets), None)


def outcome(
    indicator: Indicator, region: str, figures: Mapping[str, Figure], *, year: int, today: date
) -> Outcome:
    """Return the indicator of a region; `figures` are those of it and of regions within.

    What a region says of itself stands before the sum of its parts.
    """
    found, lacking = gathered(region, figures)
    known, on = tuple(found.values()), last_day(year, today)
    figure = _sum(known) if known else None
    target = target_of(indicator, year)
    return Outcome(
        indicator=indicator,
        region=region,
        year=year,
        on=on,
        figure=figure,
        lacking=lacking,
        target=target,
        standing=_standing(indicator, found, figure, target=target, lacking=lacking, on=on),
    )


def gathered(
    region: str, figures: Mapping[str, Figure]
) -> tuple[dict[str, Figure], tuple[str, ...]]:
    """Return the figures that make up a region, by theirs, and the districts without any."""
    if region in figures:
        return {region: figures[region]}, ()
    if is_district(region):
        return {}, (region,)
    found: dict[str, Figure] = {}
    lacking: list[str] = []
    for part in _parts(region):
        more, without = gathered(part, figures)
        found |= more
        lacking += without
    return found, tuple(lacking)


def _parts(region: str) -> Iterator[str]:
    length = len(region) + 2
    yield from dict.fromkeys(code[:length] for code in districts_of(region))


def _sum(figures: tuple[Figure, ...]) -> Figure:
    denominators = [one.denominator for one in figures if one.denominator is not None]
    computed = all(one.origin is Origin.COMPUTED for one in figures)
    return Figure(
        numerator=sum(one.numerator for one in figures),
        denominator=sum(denominators) if denominators else None,
        undeclared=sum(one.undeclared for one in figures),
        origin=Origin.COMPUTED if computed else Origin.REPORTED,
    )


def _standing(
    indicator: Indicator,
    found: Mapping[str, Figure],
    figure: Figure | None,
    *,
    target: Target | None,
    lacking: tuple[str, ...],
    on: date,
) -> Standing:
    if target is None or target.due > on:
        return Standing.NO_TARGET if target is None else Standing.NOT_DUE
    judged = tuple(found.values()) if target.each else (() if figure is None else (figure,))
    values = [value(one, indicator.kind) for one in judged]
    known = [one for one in values if one is not None]
    if not known:
        return Standing.NO_DATA
    complete = not lacking and len(known) == len(values)
    # Where each district is asked, one that falls short decides whatever the others will tell.
    if (complete or target.each) and not all(_reaches(one, target) for one in known):
        return Standing.NOT_MET
    return Standing.MET if complete else Standing.INCOMPLETE


def _reaches(found: Fraction, target: Target) -> bool:
    asked = Fraction(target.value)
    return found >= asked if target.comparison is Comparison.AT_LEAST else found <= asked
