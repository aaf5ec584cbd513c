"""What a region reports for an indicator: versions, none of which is ever changed."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated

import msgspec

from audit.domain.districts import is_region
from audit.domain.errors import Fault, Invalid
from audit.domain.indicator import Figure, Origin
from checklists.indicators import Indicator, IndicatorKind

FIRST_YEAR = 2019
"""The year of the earliest document with yearly targets, 渝民发〔2019〕17号."""
_MOST = 999_999

Number = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]
Source = Annotated[str, msgspec.Meta(min_length=2, max_length=500)]


class NewFigure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a region says of a year; without a numerator an earlier figure is taken back.

    A statement has the numerator 1 for yes and 0 for no. `note` says where it comes from.
    """

    region: str
    year: int
    indicator: str
    numerator: Number | None = None
    denominator: Number | None = None
    note: Source


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a reported figure; `edition` is the set of indicators it was asked by."""

    region: str
    year: int
    indicator: str
    version: int
    edition: str
    numerator: int | None
    denominator: int | None
    note: str
    at: datetime
    by: str


def report(
    new: NewFigure,
    indicator: Indicator,
    before: Reported | None,
    *,
    edition: str,
    at: datetime,
    by: str,
) -> Reported:
    """Return the next version of a figure; what says the same again is the version before."""
    kept = (new.numerator, new.denominator, new.note)
    if before is not None and kept == (before.numerator, before.denominator, before.note):
        return before
    return Reported(
        region=new.region,
        year=new.year,
        indicator=indicator.code,
        version=1 if before is None else before.version + 1,
        edition=edition,
        numerator=new.numerator,
        denominator=new.denominator,
        note=new.note,
        at=at,
        by=by,
    )


def require_sound(faults: Iterable[Fault]) -> None:
    """Raise `Invalid` with the faults, if there are any."""
    found = tuple(faults)
    if found:
        raise Invalid(
            "indicator.invalid",
            "The figures were not taken; {count} places are wrong, and each says how to mend it.",
            faults=found,
            count=len(found),
        )


def faults_of(
    new: NewFigure, indicator: Indicator, before: Reported | None, *, today: date
) -> Iterator[Fault]:
    """Yield what is wrong with a new figure of an indicator."""
    if not is_region(new.region):
        yield Fault(
            where="$.region",
            code="indicator.region",
            message="{region} is no region in force; use two, four or six digits of GB/T 2260.",
            fields={"region": new.region},
        )
    if not FIRST_YEAR <= new.year <= today.year:
        yield Fault(
            where="$.year",
            code="indicator.year",
            message="Figures are kept for {first} to {last}; choose a year among them.",
            fields={"first": str(FIRST_YEAR), "last": str(today.year)},
        )
    if new.numerator is None:
        yield from _not_taken_back(new, before)
    elif indicator.kind is IndicatorKind.RATE:
        yield from _no_rate(new.numerator, new.denominator, indicator)
    else:
        yield from _no_count(new.numerator, new.denominator, indicator)


def _not_taken_back(new: NewFigure, before: Reported | None) -> Iterator[Fault]:
    if before is None or before.numerator is None or new.denominator is not None:
        yield Fault(
            where="$.numerator",
            code="indicator.numerator",
            message="Write the figure. Only one that was reported before can be taken back, by"
            " leaving all numbers empty.",
        )


def _no_rate(numerator: int, denominator: int | None, indicator: Indicator) -> Iterator[Fault]:
    if not denominator:
        yield Fault(
            where="$.denominator",
            code="indicator.denominator",
            message="A rate needs its denominator, at least 1: {denominator}.",
            fields={"denominator": indicator.denominator},
        )
    elif numerator > denominator:
        yield Fault(
            where="$.numerator",
            code="indicator.share",
            message="The numerator {numerator} is larger than the denominator {denominator};"
            " correct one of them.",
            fields={"numerator": str(numerator), "denominator": str(denominator)},
        )


def _no_count(numerator: int, denominator: int | None, indicator: Indicator) -> Iterator[Fault]:
    if denominator is not None:
        yield Fault(
            where="$.denominator",
            code="indicator.no_denominator",
            message="This indicator is no rate; leave the denominator empty.",
        )
    if indicator.kind is IndicatorKind.STATEMENT and numerator > 1:
        yield Fault(
            where="$.numerator",
            code="indicator.yes_no",
            message="Write 1 for yes and 0 for no; nothing else fits.",
        )


def figure(one: Reported, kind: IndicatorKind) -> Figure | None:
    """Return what a report tells, or None where it was taken back."""
    if one.numerator is None:
        return None
    denominator = 1 if kind is IndicatorKind.STATEMENT else one.denominator
    return Figure(numerator=one.numerator, denominator=denominator, origin=Origin.REPORTED)
