"""The bounds of an estimated total, stratum by stratum, in whole numbers and fractions.

The methods and their sources are told in docs/algorithms/estimates.md.
"""

import enum
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb, isqrt
from operator import mul

import msgspec

CONFIDENCE = Fraction(95, 100)
_RISK = 1 - CONFIDENCE
_NORMAL = Fraction(196, 100)
"""The quantile of the normal distribution that belongs to 95 %, both sides together."""
_CASES, _DEGREES, _TWO = 5, 30, 2
NANO = 10**9
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


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Those of a sample who had the same chance: `found` of `visited` of all `drawn`.

    `weight` is for how many each stands, 1/chance, and `rest` is 1 - chance, in units of 10^-9.
    """

    weight: int
    rest: int
    drawn: int
    visited: int
    found: int


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One stratum and its sample; `weighted` says that chances differ in it.

    With equal chances there is one group, and the sample there is says for how many it stands.
    """

    population: int
    weighted: bool
    groups: tuple[Group, ...]

    @property
    def size(self) -> int:
        """How many were drawn."""
        return sum(one.drawn for one in self.groups)

    @property
    def found(self) -> int:
        """How many have the mark."""
        return sum(one.found for one in self.groups)

    @property
    def visited(self) -> int:
        """How many were looked at."""
        return sum(one.visited for one in self.groups)

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


def _normal(parts: Sequence[Part]) -> Bounds:
    """Return the bounds of the stratified total: without the unknown, and with all of them."""
    least, below = _total_and_error(parts, unknown=0)
    most, above = _total_and_error(parts, unknown=1)
    seen_least, seen_most = _added(part.seen for part in parts)
    return (
        max(seen_least, least - _NORMAL * below),
        min(seen_most, most + _NORMAL * above),
    )


def _total_and_error(parts: Sequence[Part], *, unknown: int) -> Bounds:
    """Return the total after Horvitz and Thompson, and its standard error."""
    total, variance = Fraction(0), Fraction(0)
    for part in parts:
        found = [one.found + unknown * (one.drawn - one.visited) for one in part.groups]
        if part.weighted:
            total += Fraction(sum(map(mul, found, [one.weight for one in part.groups])), NANO)
            variance += _hajek(part.groups, found)
        elif part.size:
            total += Fraction(part.population * sum(found), part.size)
            variance += _simple(part.population, part.size, sum(found))
    return total, _root(variance)


def _simple(population: int, size: int, found: int) -> Fraction:
    """Return the variance of a total from a simple sample, N²·(1 - n/N)·p·(1 - p)/(n - 1)."""
    if size < _TWO:
        return Fraction(0)
    left = population * (population - size)
    return Fraction(left * found * (size - found), size**2 * (size - 1))


def _hajek(groups: Sequence[Group], found: Sequence[int]) -> Fraction:
    """Return the variance of a total where chances differ, certain units left out.

    It is reckoned in whole units of 10^-9, as fractions of so many denominators would be slow.
    """
    known = [(one.rest, one.drawn, of, one.weight) for one, of in zip(groups, found, strict=True)]
    size = sum(drawn for rest, drawn, _, _ in known if rest)
    if size < _TWO:
        return Fraction(0)
    base = sum(rest * drawn for rest, drawn, _, _ in known)
    mean = round(Fraction(sum(rest * of * weight for rest, _, of, weight in known), base))
    spread = sum(
        rest * (of * (weight - mean) ** 2 + (drawn - of) * mean**2)
        for rest, drawn, of, weight in known
    )
    return Fraction(spread * size, (size - 1) * NANO**3)


def likely(parts: Sequence[Part]) -> Fraction | None:
    """Return the total if those nobody could visit are like the others of their stratum."""
    if not all(part.visited for part in parts):
        return None
    return sum((_scaled(part) for part in parts), Fraction(0))


def _scaled(part: Part) -> Fraction:
    if not part.weighted:
        return Fraction(part.population * part.found, part.visited)
    weights = [one.weight for one in part.groups]
    whole, seen, found = (
        sum(map(mul, counts, weights))
        for counts in (
            [one.drawn for one in part.groups],
            [one.visited for one in part.groups],
            [one.found for one in part.groups],
        )
    )
    return Fraction(found * whole, seen * NANO)


def _added(bounds: Iterable[tuple[int, int]]) -> tuple[Fraction, Fraction]:
    pairs = tuple(bounds)
    return Fraction(sum(low for low, _ in pairs)), Fraction(sum(high for _, high in pairs))


def _root(square: Fraction) -> Fraction:
    """Return the square root, rounded up to a millionth."""
    return Fraction(isqrt(square.numerator * _MICRO**2 // square.denominator) + 1, _MICRO)
