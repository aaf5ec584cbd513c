"""With which chance each unit of a frame comes to be inspected, and how exactly that is known.

The method and its error bound are told in docs/algorithms/draw.md.
"""

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from audit.domain.draw import Method, Rule, Unit, quota
from audit.domain.pareto_chances import LARGEST, pareto_chances
from audit.domain.weighted import certain_units

LARGEST_DEVIATION = Fraction(1, 100)
"""By how much the chances of a sound `pareto` draw may differ from those aimed at."""

Places = tuple[int, Mapping[str, int]]
"""The places left to chance in a stratum, and the weights of the units that compete for them."""


class Accuracy(enum.StrEnum):
    """How exactly the chances of a stratum are known.

    As a fraction, computed to 12 digits, or only as the chance that the method aims at.
    """

    EXACT = "exact"
    COMPUTED = "computed"
    AIMED = "aimed"


def weights_by_stratum(units: Iterable[Unit]) -> dict[str, dict[str, int]]:
    """Return by stratum the weights of its units that are not forced, 1 where none is given."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for unit in units:
        if unit.forced is None:
            found[unit.stratum][unit.id] = unit.weight or 1
    return found


def chances(units: Sequence[Unit], rules: Mapping[str, Rule]) -> dict[str, Fraction]:
    """Return the probability with which each unit of the frame comes to be inspected.

    It is 1 for forced and certain units, n/N for `srs`, num/den for `poisson` and n·w/W for
    `systematic`. For `pareto` it is computed to 12 digits, or in strata too large for that the
    n·w/W aimed at: `accuracy` says which.
    """
    known = {unit.id: Fraction(1) for unit in units}
    for stratum, weights in weights_by_stratum(units).items():
        if (rule := rules.get(stratum)) is not None:
            known |= _chances(weights, rule)
    return known


def accuracy(units: Sequence[Unit], rules: Mapping[str, Rule]) -> dict[str, Accuracy]:
    """Return for each stratum how exactly the chances of its units are known."""
    weights = weights_by_stratum(units)
    return {name: _accuracy(weights.get(name, {}), rule) for name, rule in rules.items()}


def deviation(weights: Mapping[str, int], rule: Rule) -> Fraction:
    """Return by how much chances of `pareto` differ at most from those aimed at, relative to these.

    In strata too large to compute it is 1/(10·d²) with d = Σ λ·(1 - λ) over the chances aimed at;
    that no stratum exceeds it was found by computing many, and is not proven.
    """
    known = _accuracy(weights, rule)
    if known is Accuracy.EXACT:
        return Fraction(0)
    places, rest = _left(weights, rule)
    aimed = _aimed(places, rest)
    if known is Accuracy.AIMED:
        spread = sum((share * (1 - share) for share in map(_rough, aimed.values())), Fraction(0))
        return Fraction(1, 10) / spread**2
    exact = _computed(places, rest)
    return max(abs(exact[name] / share - 1) for name, share in aimed.items())


def is_sound(weights: Mapping[str, int], rule: Rule) -> bool:
    """Return whether `pareto` keeps to the weights: more than one place, and less than 1 % off."""
    if rule.method is not Method.PARETO:
        return True
    places, _rest = _left(weights, rule)
    return places != 1 and deviation(weights, rule) <= LARGEST_DEVIATION


def _chances(weights: Mapping[str, int], rule: Rule) -> dict[str, Fraction]:
    """Return the chances of the units of one stratum, those of certain units left out."""
    if rule.method is Method.POISSON:
        return dict.fromkeys(weights, Fraction(min(rule.num, rule.den), rule.den))
    if rule.method is Method.SRS:
        return dict.fromkeys(weights, Fraction(quota(len(weights), rule), len(weights)))
    places, rest = _left(weights, rule)
    if _accuracy(weights, rule) is Accuracy.COMPUTED:
        return _computed(places, rest)
    return _aimed(places, rest)


def _left(weights: Mapping[str, int], rule: Rule) -> Places:
    """Return what is left to chance once the certain units are taken out."""
    count = quota(len(weights), rule)
    certain, rest = certain_units(weights, weights, count)
    return count - len(certain), rest


def _aimed(places: int, weights: Mapping[str, int]) -> dict[str, Fraction]:
    total = sum(weights.values())
    return {name: Fraction(places * weight, total) for name, weight in weights.items()}


def _accuracy(weights: Mapping[str, int], rule: Rule) -> Accuracy:
    if rule.method is not Method.PARETO:
        return Accuracy.EXACT
    places, rest = _left(weights, rule)
    if not places or len(set(rest.values())) == 1:  # alike: by symmetry n/N
        return Accuracy.EXACT
    return Accuracy.COMPUTED if len(rest) <= LARGEST else Accuracy.AIMED


def _computed(places: int, weights: Mapping[str, int]) -> dict[str, Fraction]:
    found = pareto_chances(places, tuple(weights.values()))
    return dict(zip(weights, found, strict=True))


def _rough(share: Fraction) -> Fraction:
    """Return a chance to nine digits, rounded down: sums of many fractions stay small."""
    return Fraction(share.numerator * 10**9 // share.denominator, 10**9)
