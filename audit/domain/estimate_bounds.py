"""The bounds of an estimated total, stratum by stratum, in whole numbers and fractions.

The methods and their sources are told in docs/algorithms/estimates.md.
"""

import enum
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb, isqrt

import msgspec

CONFIDENCE = Fraction(95, 100)
_RISK = 1 - CONFIDENCE
_NORMAL = Fraction(196, 100)
"""The quantile of the normal distribution that belongs to 95 %, both sides together."""
_CASES, _DEGREES, _TWO = 5, 30, 2
_MICRO = 10**6

Bounds = tuple[Fraction, Fraction]


class Basis(enum.StrEnum):
    """Where the bounds of an estimate come from.

    Everybody was looked at; exactly, from one stratum; exactly, stratum by stratum, and added up;
    approximately, by the normal distribution; or only from what was seen.
    """

    CENSUS = "census"
    HYPERGEOMETRIC = "hypergeometric"
    SUMMED = "summed"
    NORMAL = "normal"
    SEEN = "seen"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One stratum: its sample as (chance, has the mark); None where nobody knows."""

    population: int
    weighted: bool
    sample: tuple[tuple[Fraction, bool | None], ...]

    @property
    def size(self) -> int:
        """How many were drawn."""
        return len(self.sample)

    @property
    def found(self) -> int:
        """How many have the mark."""
        return sum(has is True for _chance, has in self.sample)

    @property
    def visited(self) -> int:
        """How many were looked at."""
        return sum(has is not None for _chance, has in self.sample)

    @property
    def complete(self) -> bool:
        """Everybody was looked at, so that nothing is left to estimate."""
        return self.visited == self.population

    @property
    def seen(self) -> tuple[int, int]:
        """The fewest and the most there can be after what was seen."""
        return self.found, self.population - (self.visited - self.found)


def bounds(parts: Sequence[Part]) -> tuple[Basis, Bounds]:
    """Return between what bounds the total of all strata lies with 95 % confidence, and why."""
    if all(part.complete for part in parts):
        return Basis.CENSUS, _added(part.seen for part in parts)
    open_parts = [part for part in parts if not part.complete]
    alone = len(open_parts) == 1 and not open_parts[0].weighted
    if not alone and _suits_normal(parts):
        return Basis.NORMAL, _normal(parts)
    return _exact(parts)


def _exact(parts: Sequence[Part]) -> tuple[Basis, tuple[Fraction, Fraction]]:
    """Return bounds that hold whatever the truth is: the risk is divided among the strata."""
    open_parts = [part for part in parts if not part.complete]
    risk = _RISK / len(open_parts)
    bounds = _added(part.seen if part.complete else _exact_in(part, risk) for part in parts)
    if all(part.weighted for part in open_parts):
        return Basis.SEEN, bounds
    return (Basis.HYPERGEOMETRIC if len(open_parts) == 1 else Basis.SUMMED), bounds


def _exact_in(part: Part, risk: Fraction) -> tuple[int, int]:
    """Return the bounds in one stratum by the hypergeometric distribution, each with half the risk.

    Where chances differ there is no such distribution: what was seen is all that is certain.
    """
    if part.weighted or not part.size:
        return part.seen
    low, high = part.found, part.size - (part.visited - part.found)
    least = part.population - _upper(part.population, part.size, part.size - low, risk=risk / 2)
    return least, _upper(part.population, part.size, high, risk=risk / 2)


@lru_cache(maxsize=10_000)
def _upper(population: int, size: int, found: int, *, risk: Fraction) -> int:
    """Return the largest D for which at most `found` in the sample are likelier than the risk.

    It is `acceptance.upper_bound`, fast enough for samples of thousands.
    """
    low, high = found, population - size + found
    while low < high:
        middle = (low + high + 1) // 2
        if _at_most(population, middle, size, found=found) > risk:
            low = middle
        else:
            high = middle - 1
    return low


def _at_most(population: int, bad: int, size: int, *, found: int) -> Fraction:
    """Return the chance of at most `found` of `bad` in a sample: each term from the one before."""
    first = max(0, size - (population - bad))
    term = comb(bad, first) * comb(population - bad, size - first)
    total = term
    for at in range(first, found):
        term = term * (bad - at) * (size - at)
        term //= (at + 1) * (population - bad - size + at + 1)
        total += term
    return Fraction(total if found >= first else 0, comb(population, size))


def _suits_normal(parts: Sequence[Part]) -> bool:
    """Return whether there are enough cases of both kinds for the normal approximation."""
    found = sum(part.found for part in parts)
    degrees = sum(part.size - 1 for part in parts if not part.complete)
    return (
        min(found, sum(part.visited for part in parts) - found) >= _CASES
        and degrees >= _DEGREES
        and all(part.complete or part.size >= _TWO for part in parts)
    )


def _normal(parts: Sequence[Part]) -> tuple[Fraction, Fraction]:
    """Return the bounds of the stratified total: without the unknown, and with all of them."""
    least = sum((_total(part, unknown=0) for part in parts), Fraction(0))
    most = sum((_total(part, unknown=1) for part in parts), Fraction(0))
    below = _root(sum((_variance(part, unknown=0) for part in parts), Fraction(0)))
    above = _root(sum((_variance(part, unknown=1) for part in parts), Fraction(0)))
    seen_least, seen_most = _added(part.seen for part in parts)
    return (
        max(seen_least, least - _NORMAL * below),
        min(seen_most, most + _NORMAL * above),
    )


def _values(part: Part, unknown: int) -> list[tuple[Fraction, int]]:
    """Return (chance, 1 or 0); under equal chances the chance is that of the sample there is."""
    equal = Fraction(part.size, part.population)
    return [
        (chance if part.weighted else equal, unknown if has is None else int(has))
        for chance, has in part.sample
    ]


def _total(part: Part, *, unknown: int) -> Fraction:
    """Return the total of a stratum after Horvitz and Thompson."""
    return sum((value / chance for chance, value in _values(part, unknown)), Fraction(0))


def _variance(part: Part, *, unknown: int) -> Fraction:
    """Return the variance of the total (Hájek); with equal chances that of a simple sample."""
    values = [(chance, value) for chance, value in _values(part, unknown) if chance < 1]
    if len(values) < _TWO:
        return Fraction(0)
    left = sum((1 - chance for chance, _ in values), Fraction(0))
    mean = sum(((1 - chance) * value / chance for chance, value in values), Fraction(0)) / left
    spread = sum(
        ((1 - chance) * (value / chance - mean) ** 2 for chance, value in values), Fraction(0)
    )
    return spread * Fraction(len(values), len(values) - 1)


def likely(parts: Sequence[Part]) -> Fraction | None:
    """Return the total if those nobody could visit are like the others of their stratum."""
    if not all(part.visited for part in parts):
        return None
    return sum((_scaled(part) for part in parts), Fraction(0))


def _scaled(part: Part) -> Fraction:
    equal = Fraction(part.size, part.population)
    known = [
        (1 / (chance if part.weighted else equal), has)
        for chance, has in part.sample
        if has is not None
    ]
    whole = sum(
        (1 / (chance if part.weighted else equal) for chance, _ in part.sample), Fraction(0)
    )
    seen = sum((weight for weight, _ in known), Fraction(0))
    return sum((weight for weight, has in known if has), Fraction(0)) * whole / seen


def _added(bounds: Iterable[tuple[int, int]]) -> tuple[Fraction, Fraction]:
    pairs = tuple(bounds)
    return Fraction(sum(low for low, _ in pairs)), Fraction(sum(high for _, high in pairs))


def _root(square: Fraction) -> Fraction:
    """Return the square root, rounded up to a millionth."""
    return Fraction(isqrt(square.numerator * _MICRO**2 // square.denominator) + 1, _MICRO)
