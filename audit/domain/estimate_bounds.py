"""The bounds of an estimated total, stratum by stratum, in whole numbers and fractions.

The methods and their sources are told in docs/algorithms/estimates.md.
"""

import enum
from collections import defaultdict
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
_TOGETHER = 4
"""How many strata with a sample of one are put together, a model of this product."""
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
    def lone(self) -> bool:
        """Only one was drawn of several, so that the sample alone tells nothing of the spread."""
        return self.size == 1 < self.population

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
    lone = [part for part in parts if part.lone]
    degrees = sum(part.size - 1 for part in parts if part.size < part.population)
    degrees += sum(len(group) - 1 for group in _together(lone))
    return (
        min(found, sum(part.visited for part in parts) - found) >= _CASES
        and degrees >= _DEGREES
        and all(part.size for part in parts)
        and len(lone) != 1
        and not any(part.weighted for part in lone)
    )


def _together(lone: Sequence[Part]) -> list[list[Part]]:
    """Return strata with a sample of one in groups of equal or similar size.

    The sizes were frozen before the draw, so that no result has a say in who is put together.
    """
    sizes = sorted(lone, key=lambda part: part.population)
    groups = [sizes[at : at + _TOGETHER] for at in range(0, len(sizes), _TOGETHER)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


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
    simple = [
        (one.population, one.size, sum(_found(one, unknown))) for one in parts if not one.weighted
    ]
    total = _sum((population * found, size) for population, size, found in simple)
    variance = _sum(_simple(*one) for one in simple if one[1] >= _TWO)
    for part in parts:
        if part.weighted:
            found = _found(part, unknown)
            total += Fraction(sum(map(mul, found, [one.weight for one in part.groups])), NANO)
            variance += _hajek(part.groups, found)
    for group in _together([part for part in parts if part.lone]):
        variance += _collapsed([part.population * sum(_found(part, unknown)) for part in group])
    return total, _root(variance)


def _sum(terms: Iterable[tuple[int, int]]) -> Fraction:
    """Return the sum of numerators over denominators, of which few are different."""
    over: defaultdict[int, int] = defaultdict(int)
    for numerator, denominator in terms:
        over[denominator] += numerator
    return sum((Fraction(upper, lower) for lower, upper in over.items()), Fraction(0))


def _found(part: Part, unknown: int) -> list[int]:
    """Return how many of each group have the mark if all the unknown have it, or none."""
    return [one.found + unknown * (one.drawn - one.visited) for one in part.groups]


def _collapsed(totals: Sequence[int]) -> Fraction:
    """Return the variance of the sum of totals that come from one institution each.

    Their differences hold the chance in each and how far the strata differ in truth, so that the
    result is too large on average, and never too small.
    """
    count, total = len(totals), sum(totals)
    return Fraction(count * sum(one**2 for one in totals) - total**2, count - 1)


def _simple(population: int, size: int, found: int) -> tuple[int, int]:
    """Return the variance of a total from a simple sample, N²·(1 - n/N)·p·(1 - p)/(n - 1)."""
    left = population * (population - size)
    return left * found * (size - found), size**2 * (size - 1)


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
    """Return the total if those nobody could visit are like the others of their stratum.

    A stratum without any visit is taken to be like all others together.
    """
    known = [part for part in parts if part.visited]
    if not known:
        return None
    share = _sum(map(_scaled, known)) / sum(part.population for part in known)
    return share * sum(part.population for part in parts)


def _scaled(part: Part) -> tuple[int, int]:
    if not part.weighted:
        return part.population * part.found, part.visited
    weights = [one.weight for one in part.groups]
    whole, seen, found = (
        sum(map(mul, counts, weights))
        for counts in (
            [one.drawn for one in part.groups],
            [one.visited for one in part.groups],
            [one.found for one in part.groups],
        )
    )
    return found * whole, seen * NANO


def _added(bounds: Iterable[tuple[int, int]]) -> tuple[Fraction, Fraction]:
    pairs = tuple(bounds)
    return Fraction(sum(low for low, _ in pairs)), Fraction(sum(high for _, high in pairs))


def _root(square: Fraction) -> Fraction:
    """Return the square root, rounded up to a millionth."""
    return Fraction(isqrt(square.numerator * _MICRO**2 // square.denominator) + 1, _MICRO)
