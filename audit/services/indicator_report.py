"""What regions report for their indicators: each figure is kept version by version."""

from collections.abc import Iterator, Mapping

import msgspec

from audit.domain import indicator_facts, permission
from audit.domain.errors import Fault
from audit.domain.indicator_report import (
    NewFigure,
    Reported,
    faults_of,
    report,
    require_sound,
)
from audit.domain.indicator_sets import Asked, asked_of, find, is_within, require_within
from audit.domain.permission import Act, Bounds
from audit.storage.unit_of_work import UnitOfWork


def reporter_region(uow: UnitOfWork) -> str:
    """Return the region an actor reports for. Raises `Forbidden` for who reports nothing."""
    return permission.bounds(uow.actor, Act.REPORT_INDICATOR).region


def reported_by(uow: UnitOfWork, region: str) -> tuple[Asked, ...]:
    """Return the indicators a region reports, at least for the years that are over."""
    today = uow.today
    return tuple(
        one
        for one in asked_of(region, uow.catalogue.indicators, today)
        if not indicator_facts.is_computed(one.indicator, today.year - 1, today)
    )


async def keep(uow: UnitOfWork, new: NewFigure) -> Reported:
    """Keep what a region reports as the next version; the same again changes nothing.

    Raises `NotFound` beyond the bounds, `Invalid` with a fault for each field.
    """
    bounds = permission.bounds(uow.actor, Act.REPORT_INDICATOR)
    require_within(new.region, bounds)
    versions = await uow.indicators.versions(new.indicator, new.region, new.year, bounds=bounds)
    before = next(iter(versions), None)
    require_sound(_faults(uow, new, before))
    return await _kept(uow, new, before)


async def keep_all(uow: UnitOfWork, figures: Mapping[str, NewFigure]) -> int:
    """Keep many figures, each by the name of its place, or none; return how many are new.

    Raises `Invalid` with a fault for each place.
    """
    bounds = permission.bounds(uow.actor, Act.REPORT_INDICATOR)
    kept = await uow.indicators.latest(bounds.region, bounds)
    last = {(one.indicator, one.region, one.year): one for one in kept}
    before = {
        place: last.get((new.indicator, new.region, new.year)) for place, new in figures.items()
    }
    require_sound(
        msgspec.structs.replace(fault, where=place)
        for place, new in figures.items()
        for fault in (*_beyond(new, bounds), *_faults(uow, new, before[place]))
    )
    made = {place: await _kept(uow, new, before[place]) for place, new in figures.items()}
    return sum(one != before[place] for place, one in made.items())


def _faults(uow: UnitOfWork, new: NewFigure, before: Reported | None) -> Iterator[Fault]:
    one = next(
        (
            each
            for each in asked_of(new.region, uow.catalogue.indicators, uow.today)
            if each.indicator.code == new.indicator
        ),
        None,
    )
    if one is None:
        yield Fault(
            where="$.indicator",
            code="indicator.unasked",
            message="No indicator {indicator} is asked of the region {region}; choose one of the"
            " list.",
            fields={"indicator": new.indicator, "region": new.region},
        )
        return
    if indicator_facts.is_computed(one.indicator, new.year, uow.today):
        yield Fault(
            where="$.indicator",
            code="indicator.computed",
            message="The system itself reckons {indicator} for {year}; it is not reported.",
            fields={"indicator": one.indicator.title, "year": str(new.year)},
        )
        return
    yield from faults_of(new, one.indicator, before, today=uow.today)


def _beyond(new: NewFigure, bounds: Bounds) -> Iterator[Fault]:
    if not is_within(new.region, bounds):
        yield Fault(
            where="$.region",
            code="indicator.beyond",
            message="{region} is no region of yours; use its code of GB/T 2260.",
            fields={"region": new.region},
        )


async def _kept(uow: UnitOfWork, new: NewFigure, before: Reported | None) -> Reported:
    one = find(new.indicator, asked_of(new.region, uow.catalogue.indicators, uow.today))
    following = report(new, one.indicator, before, edition=one.edition, at=uow.now, by=uow.actor.id)
    if following != before:
        event = uow.event(
            "indicator.reported",
            f"{new.indicator} {new.region} {new.year}",
            version=following.version,
            numerator=new.numerator,
            denominator=new.denominator,
        )
        await uow.indicators.add((following,), event=event)
    return following
