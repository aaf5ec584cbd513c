"""Which indicators are asked of a region, and which regions there are."""

from collections.abc import Iterable
from datetime import date

import msgspec

from audit.domain.districts import is_region
from audit.domain.errors import NotFound
from audit.domain.indicator_report import FIRST_YEAR
from audit.domain.permission import Bounds
from checklists.indicators import Indicator, IndicatorKind, IndicatorSet


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator with the set that asks for it."""

    set: IndicatorSet
    indicator: Indicator

    @property
    def edition(self) -> str:
        """The set and its version, as it is kept with what is reported."""
        return f"{self.set.name} {self.set.version}"


def in_force(sets: Iterable[IndicatorSet], today: date) -> tuple[IndicatorSet, ...]:
    """Return the last version of each set that has come into force, the widest region first."""
    last: dict[str, IndicatorSet] = {}
    for one in sorted(sets, key=lambda each: each.effective):
        if one.effective <= today:
            last[one.name] = one
    return tuple(sorted(last.values(), key=lambda one: (one.region, one.name)))


def asked_of(region: str, sets: Iterable[IndicatorSet], today: date) -> tuple[Asked, ...]:
    """Return the indicators asked of a region: figures first, statements after them."""
    found = [
        Asked(set=one, indicator=indicator)
        for one in in_force(sets, today)
        if region.startswith(one.region)
        for indicator in one.indicators
    ]
    return tuple(sorted(found, key=lambda one: one.indicator.kind is IndicatorKind.STATEMENT))


def find(code: str, among: Iterable[Asked]) -> Asked:
    """Return an indicator of those asked. Raises `NotFound`."""
    for one in among:
        if one.indicator.code == code:
            return one
    raise NotFound("indicator.unknown", "There is no indicator {indicator} here.", indicator=code)


def years(today: date) -> tuple[int, ...]:
    """Return the years there can be figures for, the running one last."""
    return tuple(range(FIRST_YEAR, today.year + 1))


def require_year(year: int, today: date) -> None:
    """Raise `NotFound` for a year without figures."""
    if year not in years(today):
        raise NotFound(
            "indicator.year_unknown",
            "There are no indicators of {year}; look at {first} to {last}.",
            year=year,
            first=FIRST_YEAR,
            last=today.year,
        )


def is_within(region: str, bounds: Bounds) -> bool:
    """Return whether it is a region in force within the bounds."""
    return is_region(region) and region.startswith(bounds.region)


def require_within(region: str, bounds: Bounds) -> None:
    """Raise `NotFound` for what is no region, or none of these bounds."""
    if not is_within(region, bounds):
        raise unknown_region(region)


def unknown_region(region: str) -> NotFound:
    """Return that there is nothing to tell of a region."""
    return NotFound(
        "indicator.region_unknown", "There are no indicators of a region {region}.", region=region
    )
