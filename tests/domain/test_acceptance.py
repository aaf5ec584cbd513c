"""Sizes, risks and bounds of samples, against values that others have computed.

R AcceptanceSampling 1.0.11 (`OC2c`, `find.plan`), base R (`phyper`) and scipy agree on them.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.acceptance import (
    Stage,
    acceptance,
    chances,
    discovery_size,
    plan_acceptance,
    plan_bound,
    refutation,
    single_plan,
    stop_or_go,
    two_stage_plan,
    upper_bound,
)

FIVE, TEN = Fraction(5, 100), Fraction(10, 100)


def near(found: Fraction, told: str) -> bool:
    """Return whether an exact value is the one told, to the digits that were told."""
    places = len(told.partition(".")[2])
    return abs(found - Fraction(told)) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (2, "0.98464912281"),
        (4, "0.92204809677"),
        (8, "0.73681273005"),
        (20, "0.25940178355"),
        (40, "0.02636968101"),
    ],
)
def test_operating_characteristic_of_50_out_of_400(bad: int, told: str) -> None:
    assert near(acceptance(400, bad, 50, limit=1), told)


def test_hypergeometric_tails_as_in_base_r() -> None:
    assert near(acceptance(200, 10, 50, limit=0), "0.052093629404")
    assert near(acceptance(500, 8, 60, limit=2), "0.940706518589")


@pytest.mark.parametrize(
    ("population", "bad", "size"),
    [
        (100, 5, 45),
        (200, 10, 51),
        (500, 25, 56),
        (1000, 50, 57),
        (50, 1, 48),
        (100, 1, 95),
        (1000, 10, 258),
    ],
)
def test_sizes_that_discover_one_of_so_many(population: int, bad: int, size: int) -> None:
    assert discovery_size(population, bad, FIVE) == size


@pytest.mark.parametrize(
    ("population", "size", "found", "most"),
    [
        (200, 50, 0, 10),
        (200, 50, 1, 16),
        (200, 50, 2, 22),
        (80, 20, 0, 9),
        (500, 59, 0, 23),
        (500, 60, 3, 59),
        (1000, 80, 2, 74),
    ],
)
def test_upper_bounds_at_95_percent(population: int, size: int, found: int, most: int) -> None:
    assert upper_bound(population, size, found, risk=FIVE) == most


def test_plans_that_weigh_both_risks() -> None:
    plan = single_plan(500, good=5, bad=50, alpha=FIVE, beta=TEN)
    assert plan == (Stage(upto=37, accept=1, refuse=2),)
    assert near(acceptance(500, 5, 37, limit=1), "0.953739")
    assert near(acceptance(500, 50, 37, limit=1), "0.094857")
    plan = single_plan(200, good=4, bad=24, alpha=FIVE, beta=TEN)
    assert plan == (Stage(upto=40, accept=2, refuse=3),)


def test_whoever_widens_the_sample_until_it_looks_well_deceives_himself() -> None:
    plan = stop_or_go(200, 10, FIVE, stages=4)
    assert [stage.upto for stage in plan] == [51, 78, 101, 121]
    for stage in plan:
        assert acceptance(200, 10, stage.upto, limit=stage.accept) <= FIVE
    assert near(plan_acceptance(plan, 200, 10), "0.114")


def test_two_stages_planned_together_keep_to_the_risk() -> None:
    plan = two_stage_plan(200, 10, FIVE)
    assert plan == (Stage(upto=52, accept=0, refuse=2), Stage(upto=104, accept=1, refuse=2))
    assert near(plan_acceptance(plan, 200, 10), "0.04836")
    smaller = (Stage(upto=51, accept=0, refuse=2), Stage(upto=102, accept=1, refuse=2))
    assert plan_acceptance(smaller, 200, 10) > FIVE


def test_what_no_sample_can_tell_has_no_plan() -> None:
    assert two_stage_plan(50, 1, FIVE) is None
    assert single_plan(5000, good=400, bad=450, alpha=FIVE, beta=TEN) is None
    assert discovery_size(3, 1, Fraction(1, 100)) == 3


def test_the_bound_after_two_stages_counts_both() -> None:
    plan = two_stage_plan(200, 10, FIVE)
    assert plan is not None
    assert plan_bound(plan, 200, 1, risk=FIVE) == 9
    assert plan_bound(plan, 200, 1, risk=FIVE) > upper_bound(200, 104, 1, risk=FIVE)
    assert plan_bound(plan[:1], 200, 0, risk=FIVE) == upper_bound(200, 52, 0, risk=FIVE)


def test_a_claim_is_refuted_by_what_it_makes_unlikely() -> None:
    plan = (Stage(upto=50, accept=0, refuse=1),)
    assert refutation(plan, 200, 0, claimed=10) == 1
    assert refutation(plan, 200, 1, claimed=0) == 0
    assert refutation(plan, 200, 6, claimed=10) == 1 - acceptance(200, 10, 50, limit=5)


POPULATIONS = st.integers(2, 60)


@given(st.data(), POPULATIONS)
def test_chances_add_up_and_fall_with_more_bad_records(data: st.DataObject, many: int) -> None:
    size, limit = data.draw(st.integers(1, many)), data.draw(st.integers(0, 3))
    rates = [acceptance(many, bad, size, limit=limit) for bad in range(many + 1)]
    assert all(one >= other for one, other in pairwise(rates))
    bad = data.draw(st.integers(0, many))
    assert sum(chances(many, bad, size)) == 1


@given(st.data(), POPULATIONS)
def test_a_bound_is_too_low_with_no_more_than_the_risk(data: st.DataObject, many: int) -> None:
    """However many are bad, the chance of a bound below that is at most the risk."""
    size, bad = data.draw(st.integers(1, many)), data.draw(st.integers(0, many))
    missed = sum(
        chance
        for found, chance in enumerate(chances(many, bad, size))
        if chance and upper_bound(many, size, found, risk=FIVE) < bad
    )
    assert missed <= FIVE


@given(POPULATIONS, st.integers(2, 30))
def test_the_first_size_that_suffices_is_found(many: int, bad: int) -> None:
    plan = two_stage_plan(many, min(bad, many), FIVE)
    if plan is not None:
        assert plan_acceptance(plan, many, min(bad, many)) <= FIVE
        assert plan[1].upto == 2 * plan[0].upto <= many
