from fractions import Fraction
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.domain.draw import Method, Rule, quota
from audit.domain.inclusion import Accuracy, accuracy, chances, deviation, weights_by_stratum
from audit.domain.pareto_chances import LARGEST, pareto_chances
from audit.domain.weighted import certain_units
from tests.domain.draw_folders import units


def integral(places: int, weights: list[int], unit: int) -> float:
    """Return the chance of a unit by Simpson's rule: its key at x, and fewer others before it."""
    total = sum(weights)
    odds = [places * weight / (total - places * weight) for weight in weights]
    own = odds.pop(unit)

    def height(x: float) -> float:
        fewer = [1.0] + [0.0] * (places - 1)
        for odd in odds:
            before = odd * x / (1 - x + odd * x)
            for size in range(places - 1, -1, -1):
                from_less = fewer[size - 1] * before if size else 0
                fewer[size] = fewer[size] * (1 - before) + from_less
        return sum(fewer) * own / (1 - x + own * x) ** 2

    steps = 1000
    inner = sum((4 if at % 2 else 2) * height(at / steps) for at in range(1, steps))
    return (height(0) + inner + height(1)) / (3 * steps)


def test_the_chances_are_those_that_plain_integration_gives() -> None:
    weights = [3, 5, 8, 9, 11, 12]
    for places in (2, 3):
        found = pareto_chances(places, weights)
        for unit, chance in enumerate(found):
            assert abs(float(chance) - integral(places, weights, unit)) < 1e-9


def test_equal_weights_have_equal_chances() -> None:
    for places, count in ((1, 2), (2, 7), (6, 7)):
        for chance in pareto_chances(places, (3,) * count):
            assert abs(chance - Fraction(places, count)) <= Fraction(1, 10**12)


def test_one_of_two_is_drawn_with_the_chance_that_the_integral_has_in_closed_form() -> None:
    # With weights 2 and 1 the odds are 2 and 1/2, and the first comes first with the probability
    # ∫ a/(1 + at)² · 1/(1 + bt) dt over t > 0 = (a² - ab - ab·ln(a/b)) / (a - b)².
    first, second = pareto_chances(1, (2, 1))
    logarithm = Fraction(13862943611198906188, 10**19)  # ln 4
    assert abs(first - (4 - 1 - logarithm) / Fraction(9, 4)) < Fraction(1, 10**12)
    assert first + second == 1


small = st.lists(st.integers(20, 40), min_size=4, max_size=9)


@settings(max_examples=25)
@given(small, st.integers(1, 4), st.data())
def test_the_order_of_the_units_does_not_matter(
    weights: list[int], places: int, data: st.DataObject
) -> None:
    places = min(places, len(weights) // 2)
    order = data.draw(st.permutations(range(len(weights))))
    found = pareto_chances(places, weights)
    assert pareto_chances(places, [weights[at] for at in order]) == tuple(found[at] for at in order)


@settings(max_examples=25)
@given(small, st.integers(1, 4))
def test_chances_grow_with_the_weight_and_add_up_to_the_places(
    weights: list[int], places: int
) -> None:
    places = min(places, len(weights) // 2)
    found = pareto_chances(places, weights)
    assert abs(sum(found, Fraction(0)) - places) <= Fraction(len(weights), 10**12)
    pairs = sorted(zip(weights, found, strict=True))
    assert all(low[1] <= high[1] for low, high in pairwise(pairs))


def test_how_exactly_chances_are_known_is_told() -> None:
    rule = Rule(num=1, den=10, method=Method.PARETO)
    for count, weights, known in (
        (100, (7,) * 100, Accuracy.EXACT),
        (LARGEST, tuple(range(900, 900 + LARGEST)), Accuracy.COMPUTED),
        (LARGEST + 1, tuple(range(900, 901 + LARGEST)), Accuracy.AIMED),
    ):
        frame = units(count, weights=weights)
        assert accuracy(frame, {"A": rule}) == {"A": known}


def test_in_a_stratum_too_large_to_compute_the_chances_are_those_aimed_at() -> None:
    weights = tuple(range(900, 901 + LARGEST))
    frame = units(len(weights), weights=weights)
    rule = Rule(num=1, den=10, method=Method.PARETO)
    plain = {"A": msgspec.structs.replace(rule, method=Method.SYSTEMATIC)}
    assert accuracy(frame, plain) == {"A": Accuracy.EXACT}
    aimed = chances(frame, {"A": rule})
    assert aimed == chances(frame, plain)
    assert aimed[frame[0].id] == Fraction(41 * 900, sum(weights))


@pytest.mark.parametrize(
    ("weights", "rule"),
    [
        (tuple(range(20, 80)), Rule(num=1, den=4, method=Method.PARETO)),
        (tuple(2**n for n in range(40)), Rule(num=1, den=4, method=Method.PARETO)),
    ],
)
def test_the_bound_for_large_strata_holds_in_small_ones(
    weights: tuple[int, ...], rule: Rule
) -> None:
    by_name = weights_by_stratum(units(len(weights), weights=weights))["A"]
    _, left = certain_units(by_name, by_name, quota(len(by_name), rule))
    places = quota(len(by_name), rule) - (len(by_name) - len(left))
    aimed = [Fraction(places * weight, sum(left.values())) for weight in left.values()]
    spread = sum(share * (1 - share) for share in aimed)
    assert deviation(by_name, rule) <= Fraction(1, 10) / spread**2


def test_in_a_stratum_of_usual_weights_pareto_misses_by_less_than_a_thousandth() -> None:
    rule = Rule(num=1, den=10, method=Method.PARETO)
    frame = units(200, weights=tuple(range(20, 220)))
    assert 0 < deviation(weights_by_stratum(frame)["A"], rule) < Fraction(1, 1000)
