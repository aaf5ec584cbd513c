"""Indicators of regions: the shape of their data files, and what such a file must satisfy."""

import enum
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from checklists.checks import Flaw, check_cited
from checklists.model import Citation, Code, Comparison, Text

RegionPrefix = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{2}){0,3}$")]


class IndicatorKind(enum.StrEnum):
    """What is told: a share of something, a number of things, or whether something is so."""

    RATE = "rate"
    COUNT = "count"
    STATEMENT = "statement"


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value that a document asks for by a day; a rate is given in percent.

    `scope` says of whom it is asked, in the words of the document; `each` that it is asked of every
    district by itself, and not of their sum.
    """

    due: date
    comparison: Comparison = Comparison.AT_LEAST
    value: Decimal
    scope: Text
    each: bool = False
    provision: Code


class Indicator(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that is told of a region and a year.

    `definition` says how it is reckoned; it is printed beside every value. `numerator` and
    `denominator` name what a rate divides. `parameters` are the figures of the definition that a
    document gives or that are a model of this product, by name. `computed` names the reckoning
    that yields it from what the system holds; without one, the region reports it. `provisions` are
    the clauses behind it, `requirements` the rows of the requirement list it places. `persons` says
    that people served are counted, so that small figures are kept back from the public.
    """

    code: Code
    title: Text
    kind: IndicatorKind
    definition: Text
    unit: str = ""
    numerator: str = ""
    denominator: str = ""
    parameters: dict[Code, Decimal] = {}
    computed: Code | None = None
    persons: bool = False
    provisions: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]
    requirements: tuple[Code, ...] = ()
    targets: tuple[Target, ...] = ()


class IndicatorSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a set of indicators, for the regions whose code begins with `region`.

    `region` is a GB/T 2260 code or the beginning of one; empty stands for the whole country.
    """

    name: Code
    version: Code
    title: Text
    effective: date
    region: RegionPrefix = ""
    note: str = ""
    indicators: Annotated[tuple[Indicator, ...], msgspec.Meta(min_length=1)]


def check_indicators(found: IndicatorSet, citations: Mapping[str, Citation]) -> list[Flaw]:
    """Return the flaws of one set against the provisions of all norms."""
    return [
        flaw
        for indicator in found.indicators
        for flaw in (
            *check_cited(indicator.code, _cited(indicator), citations),
            *_terms(indicator),
            *_targets(indicator),
        )
    ]


def _cited(indicator: Indicator) -> tuple[str, ...]:
    return (*indicator.provisions, *(target.provision for target in indicator.targets))


def _terms(indicator: Indicator) -> Iterator[Flaw]:
    named = bool(indicator.numerator), bool(indicator.denominator)
    if named != ((True, True) if indicator.kind is IndicatorKind.RATE else (False, False)):
        yield Flaw(
            code="data.indicator_terms",
            item=indicator.code,
            message="It is of the kind {kind}, but numerator and denominator do not fit that.",
            mend="A rate names both; a count and a statement name neither.",
            fields={"kind": indicator.kind},
        )


def _targets(indicator: Indicator) -> Iterator[Flaw]:
    if indicator.kind is IndicatorKind.STATEMENT and indicator.targets:
        yield Flaw(
            code="data.indicator_target",
            item=indicator.code,
            message="It is a statement, and cannot be held against a figure.",
            mend="Leave targets out, or make it a rate or a count.",
        )
    days = [(target.scope, target.due) for target in indicator.targets]
    if days != sorted(set(days)):
        yield Flaw(
            code="data.indicator_order",
            item=indicator.code,
            message="Its targets do not stand in the order of scope and day, each day once.",
            mend="Sort them by scope and day, and keep one target for each day.",
        )
