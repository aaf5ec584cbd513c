"""The inclusion probabilities of Pareto sampling, computed with a proven error below 10^-12.

A sample s of n units has the probability Π r_i · Σ c_k, both over the units of s, with the odds
r_i = λ_i/(1 - λ_i) of the chances aimed at and c_k = ∫ t^(n-1) / ((1 + r_k·t) · Π_j (1 + r_j·t)) dt
over t > 0 (Bondesson, Traat and Lundqvist, Pareto sampling versus Sampford and conditional Poisson
sampling, 2006). The error is told in docs/algorithms/draw.md.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from operator import mul

DIGITS = 12
"""To how many digits after the point a chance is given."""
LARGEST = 400
"""For how many units the proof of the error holds."""

_PRECISION = 50
_STEP = Decimal(17) / 16
_NEGLIGIBLE = Decimal("1e-30")

Polynomial = list[Decimal]
Pair = tuple[Polynomial, Polynomial]
"""By size of the set: the sum of Π r over the sets of units, and that of Π r · Σ c."""


def pareto_chances(places: int, weights: Sequence[int]) -> tuple[Fraction, ...]:
    """Return the chance of each unit where Pareto draws `places` of at most `LARGEST` units.

    No unit may be certain: places · w < W for each weight w, with W the sum of all.
    """
    total, count = sum(weights), len(weights)
    fewer = min(places, count - places)
    # The units that are not drawn are a Pareto sample as well, with the odds turned round.
    turned = fewer < places
    with localcontext(prec=_PRECISION):
        odds = [Decimal(places * weight) / Decimal(total - places * weight) for weight in weights]
        if turned:
            odds = [1 / one for one in odds]
        rounded = [Fraction(round(one, DIGITS)) for one in _inclusion(fewer, odds)]
    return tuple(1 - one for one in rounded) if turned else tuple(rounded)


def _inclusion(places: int, odds: Sequence[Decimal]) -> Iterator[Decimal]:
    """Yield the chance of each unit: all others' part from those before it and those after it."""
    units = list(zip(odds, _last_place(places, odds), strict=True))
    before = list(_products(places, units))
    after = list(_products(places, units[::-1]))[::-1]
    for (odd, last), (sets, sums), (sets_after, sums_after) in zip(
        units, before, after, strict=True
    ):
        others = sum(map(mul, sets, sets_after[::-1]))
        both = sum(map(mul, sets, sums_after[::-1])) + sum(map(mul, sums, sets_after[::-1]))
        yield odd * (both + last * others)


def _products(places: int, units: Sequence[tuple[Decimal, Decimal]]) -> Iterator[Pair]:
    """Yield for each unit what the units before it give, up to sets of `places` - 1."""
    sets = [Decimal(1)] + [Decimal(0)] * (places - 1)
    sums = [Decimal(0)] * places
    for met, (odd, last) in enumerate(units, start=1):
        yield sets.copy(), sums.copy()
        for size in range(min(met, places - 1), 0, -1):
            sums[size] += odd * (sums[size - 1] + last * sets[size - 1])
            sets[size] += odd * sets[size - 1]


def _last_place(places: int, odds: Sequence[Decimal]) -> list[Decimal]:
    """Return c_k of each unit, by the trapezoidal rule over y = ln t in steps of ln(17/16)."""
    sums = [Decimal(0)] * len(odds)
    middle = _height(Decimal(1), places, odds)
    small = middle * _NEGLIGIBLE / (1 + max(odds))
    for step, start in ((_STEP, Decimal(1)), (1 / _STEP, 1 / _STEP)):
        point = start
        while (height := _height(point, places, odds)) > small:
            sums = [one + height / (1 + odd * point) for one, odd in zip(sums, odds, strict=True)]
            point *= step
    return [one * _STEP.ln() for one in sums]


def _height(point: Decimal, places: int, odds: Sequence[Decimal]) -> Decimal:
    """Return t^n / Π (1 + r·t), which as a function of ln t is log-concave with its top near 1."""
    below = Decimal(1)
    for odd in odds:
        below *= 1 + odd * point
    return point**places / below
