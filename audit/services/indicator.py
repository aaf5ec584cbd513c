"""Indicators of regions: how each stands, over years and districts."""

from collections.abc import Mapping

import msgspec

from audit.domain import indicator_facts, permission
from audit.domain.districts import districts_of, is_district
from audit.domain.indicator import Figure, Outcome, outcome
from audit.domain.indicator_facts import Facts, Question
from audit.domain.indicator_privacy import told
from audit.domain.indicator_report import Reported, figure
from audit.domain.indicator_sets import (
    Asked,
    asked_of,
    find,
    in_force,
    require_within,
    require_year,
    unknown_region,
    years,
)
from audit.domain.permission import EVERYTHING, Act, Bounds
from audit.storage.unit_of_work import UnitOfWork
from checklists.indicators import Indicator, IndicatorSet

_PROVINCE = 2
_OF_COMPLAINTS = "complaints_closed"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """How an indicator stands in a region, and in each of its districts."""

    asked: Asked
    whole: Outcome
    parts: tuple[Outcome, ...]


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """All indicators of a region in a year; `years` are those there can be figures for."""

    region: str
    year: int
    years: tuple[int, ...]
    lines: tuple[Line, ...]


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator in a year, over the years, and the versions that the region reported."""

    line: Line
    years: tuple[Outcome, ...]
    versions: tuple[Reported, ...]
    reportable: bool


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the indicators of one region and year follow from."""

    region: str
    year: int
    facts: Facts
    reported: tuple[Reported, ...]


async def overview(uow: UnitOfWork, region: str, year: int) -> Overview:
    """Return how every indicator of a region stands. Raises `NotFound` beyond the bounds."""
    bounds = permission.bounds(uow.actor, Act.READ_INDICATOR)
    require_within(region, bounds)
    require_year(year, uow.today)
    known = await _known(uow, region, year, bounds=bounds)
    asked = asked_of(region, uow.catalogue.indicators, uow.today)
    lines = tuple(_line(uow, one, known) for one in asked)
    return Overview(region=region, year=year, years=years(uow.today), lines=lines)


async def course(uow: UnitOfWork, code: str, region: str, *, year: int) -> Course:
    """Return one indicator of a region in detail. Raises `NotFound`."""
    bounds = permission.bounds(uow.actor, Act.READ_INDICATOR)
    require_within(region, bounds)
    require_year(year, uow.today)
    one = find(code, asked_of(region, uow.catalogue.indicators, uow.today))
    reported = await uow.indicators.latest(region, bounds, indicator=code)
    is_ours = one.indicator.computed is not None
    holders = await uow.indicators.holders(region) if is_ours else ()
    facts = await uow.indicators.facts(region, year=year, holders=holders)
    lines: dict[int, Line] = {}
    for each in years(uow.today):
        if one.indicator.computed == _OF_COMPLAINTS:
            complaints = await uow.indicators.complaints(region, each)
            facts = msgspec.structs.replace(facts, complaints=complaints)
        of_year = tuple(figure for figure in reported if figure.year == each)
        known = _Known(region=region, year=each, facts=facts, reported=of_year)
        lines[each] = _line(uow, one, known)
    return Course(
        line=lines[year],
        years=tuple(line.whole for line in lines.values()),
        versions=await uow.indicators.versions(code, region, year, bounds=bounds),
        reportable=not indicator_facts.is_computed(one.indicator, year, uow.today),
    )


async def public(uow: UnitOfWork, region: str, year: int) -> Overview:
    """Return what anyone may know: each indicator at one level only, few people kept back.

    A set for the whole country is told of provinces, another of its own region; so no figure can
    be found by taking one table from another. It is called as the service itself, since what
    indicators follow from lies in tables that the public cannot read.
    """
    require_year(year, uow.today)
    asked = asked_of(region, uow.catalogue.indicators, uow.today)
    shown = [one for one in asked if _level(one.set, region) == region]
    if not shown or region not in await public_regions(uow):
        raise unknown_region(region)
    known = await _known(uow, region, year, bounds=EVERYTHING)
    lines = tuple(_veiled(_line(uow, one, known)) for one in shown)
    return Overview(region=region, year=year, years=years(uow.today), lines=lines)


async def public_regions(uow: UnitOfWork) -> tuple[str, ...]:
    """Return the regions whose indicators are public: where institutions or reports are."""
    places = {*await uow.registers.districts(), *await uow.indicators.regions()}
    own = {one.region for one in in_force(uow.catalogue.indicators, uow.today)} - {""}
    near = {one for one in own if any(place.startswith(one) for place in places)}
    return tuple(sorted(near | {place[:_PROVINCE] for place in places}))


async def _known(uow: UnitOfWork, region: str, year: int, *, bounds: Bounds) -> _Known:
    holders = await uow.indicators.holders(region)
    return _Known(
        region=region,
        year=year,
        facts=await uow.indicators.facts(region, year=year, holders=holders),
        reported=await uow.indicators.latest(region, bounds, year=year),
    )


def _line(uow: UnitOfWork, one: Asked, known: _Known) -> Line:
    figures = _figures(uow, one.indicator, known)
    parts = () if is_district(known.region) else districts_of(known.region)

    def standing(place: str) -> Outcome:
        return outcome(one.indicator, place, figures, year=known.year, today=uow.today)

    return Line(asked=one, whole=standing(known.region), parts=tuple(map(standing, parts)))


def _figures(uow: UnitOfWork, indicator: Indicator, known: _Known) -> Mapping[str, Figure]:
    if indicator_facts.is_computed(indicator, known.year, uow.today):
        question = Question(
            indicator=indicator, year=known.year, today=uow.today, calendar=uow.calendar
        )
        return indicator_facts.computed(known.facts, question)
    told_of = {
        one.region: figure(one, indicator.kind)
        for one in known.reported
        if one.indicator == indicator.code
    }
    return {region: one for region, one in told_of.items() if one is not None}


def _level(one: IndicatorSet, region: str) -> str:
    return one.region or region[:_PROVINCE]


def _veiled(line: Line) -> Line:
    whole, parts = told(line.whole, line.parts)
    return msgspec.structs.replace(line, whole=whole, parts=parts)
