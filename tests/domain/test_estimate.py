"""Estimates from drawn samples: the cases can be followed with a pocket calculator."""

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha256
from itertools import permutations
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.domain.acceptance import upper_bound
from audit.domain.ceremony import Draw, DrawState, Member
from audit.domain.draw import Method, Rule, draw
from audit.domain.errors import Conflict
from audit.domain.estimate import (
    Design,
    Estimate,
    Sampled,
    estimate,
    kept_back,
    require_estimable,
    sampled,
)
from audit.domain.estimate_bounds import CONFIDENCE, Basis
from audit.domain.inclusion import chances
from audit.domain.visit import Membership
from tests.domain.draw_folders import units

BAD, GOOD, UNKNOWN = frozenset({"bad"}), frozenset[str](), None


def simple(population: int, *, bad: int = 0, good: int = 0, unknown: int = 0) -> Estimate:
    """Return the estimate from one stratum with equal chances."""
    return stratified({"A": (population, bad, good, unknown)})


def stratified(strata: dict[str, tuple[int, int, int, int]]) -> Estimate:
    """Return the estimate from strata of (population, bad, good, unknown)."""
    sample = []
    for name, (population, bad, good, unknown) in strata.items():
        chance = Fraction(bad + good + unknown, population or 1)
        found = [BAD] * bad + [GOOD] * good + [UNKNOWN] * unknown
        sample += [Sampled(stratum=name, chance=chance, marks=marks) for marks in found]
    design = Design(
        populations={name: one[0] for name, one in strata.items()},
        methods=dict.fromkeys(strata, Method.SRS),
    )
    return estimate(design, sample, "bad")


def test_whoever_looks_at_everybody_estimates_nothing() -> None:
    found = simple(8, bad=3, good=5)
    assert found.basis is Basis.CENSUS
    assert found.least == found.likely == found.most == 3


def test_one_stratum_has_the_exact_bounds_of_the_hypergeometric_distribution() -> None:
    found = simple(200, bad=3, good=47)
    assert found.basis is Basis.HYPERGEOMETRIC
    assert found.likely == 12
    half = Fraction(1, 40)
    assert found.most == upper_bound(200, 50, 3, risk=half)
    assert found.least == 200 - upper_bound(200, 50, 47, risk=half)


def test_nothing_found_does_not_mean_that_there_is_nothing() -> None:
    found = simple(200, good=50)
    assert found.least == found.likely == 0
    assert found.most == upper_bound(200, 50, 0, risk=Fraction(1, 40)) == 12


def test_visits_that_failed_widen_the_bounds_on_both_sides() -> None:
    known, unknown = simple(200, bad=3, good=47), simple(200, bad=3, good=42, unknown=5)
    assert unknown.most == simple(200, bad=8, good=42).most > known.most
    assert unknown.least == known.least
    assert unknown.likely == Fraction(200 * 3, 45)
    assert (unknown.visited, unknown.sample) == (45, 50)


def test_few_cases_in_several_strata_are_bounded_stratum_by_stratum() -> None:
    found = stratified({"A": (40, 1, 4, 0), "B": (60, 0, 6, 0), "C": (3, 1, 2, 0)})
    assert found.basis is Basis.SUMMED
    quarter = Fraction(1, 80)  # two strata are open, each bound has half of its part of the risk
    most = upper_bound(40, 5, 1, risk=quarter) + upper_bound(60, 6, 0, risk=quarter) + 1
    assert found.most == most
    assert found.likely == 8 + 0 + 1


def test_many_cases_have_the_bounds_of_stratified_sampling() -> None:
    found = stratified({"A": (400, 10, 30, 0), "B": (200, 5, 15, 0)})
    assert found.basis is Basis.NORMAL
    assert found.likely == 150
    # N²·(1 - n/N)·p·(1 - p)/(n - 1) in each stratum, then 1.96 roots of the sum
    variance = 400**2 * 0.9 * 0.25 * 0.75 / 39 + 200**2 * 0.9 * 0.25 * 0.75 / 19
    assert float(found.most) == pytest.approx(150 + 1.96 * variance**0.5, abs=1e-4)
    assert float(found.least) == pytest.approx(150 - 1.96 * variance**0.5, abs=1e-4)


def test_with_differing_chances_each_institution_stands_for_others_by_its_own() -> None:
    weights = tuple(range(10, 110))
    frame = units(100, weights=weights)
    rule = {"A": Rule(num=2, den=5, method=Method.PARETO)}
    known = chances(frame, rule)
    drawn = draw(frame, rule, sha256(b"estimate").hexdigest())["A"]
    names = [*drawn.certain, *(name for name, _ in drawn.selected)]
    heavy = {unit.id for unit in frame if (unit.weight or 0) > 60}
    sample = [
        Sampled(stratum="A", chance=known[name], marks=BAD if name in heavy else GOOD)
        for name in names
    ]
    design = Design(populations={"A": 100}, methods={"A": Method.PARETO})
    found = estimate(design, sample, "bad")
    assert found.basis is Basis.NORMAL
    assert found.likely is not None
    assert abs(found.likely - sum(1 / known[name] for name in names if name in heavy)) < 1e-6
    assert found.least < 49 < found.most
    few = estimate(design, sample[:10], "bad")
    assert few.basis is Basis.SEEN
    assert few.least == few.found
    assert few.most == 100 - (10 - few.found)


def test_a_stratum_that_nobody_visited_is_taken_to_be_like_the_others() -> None:
    found = stratified({"A": (40, 1, 4, 0), "B": (60, 0, 0, 2)})
    assert found.likely == 100 * Fraction(1, 5)
    assert found.least <= 1
    assert found.most >= 58
    empty = stratified({"A": (40, 0, 0, 0)})
    assert empty.likely is None
    assert empty.least == 0
    assert empty.most == 40


counts = st.integers(0, 8)


@settings(max_examples=60)
@given(st.lists(st.tuples(counts, counts, counts, st.integers(0, 40)), min_size=1, max_size=4))
def test_bounds_lie_around_the_estimate_and_within_what_was_seen(
    some: list[tuple[int, int, int, int]],
) -> None:
    strata = {
        str(at): (bad + good + unknown + left, bad, good, unknown)
        for at, (bad, good, unknown, left) in enumerate(some)
    }
    found = stratified(strata)
    assert found.found <= found.least <= found.most
    assert found.most <= found.population - (found.visited - found.found)
    if found.likely is not None:
        assert found.least <= found.likely <= found.most


@pytest.mark.parametrize(("strata", "bad"), [(1, 6), (3, 6), (3, 120)])
def test_bounds_hold_as_often_as_they_promise(strata: int, bad: int) -> None:
    chance = Random(7)  # noqa: S311 -- a repeatable simulation
    everyone = [(str(at % strata), at < bad) for at in range(300)]
    held = 0
    for _ in range(200):
        drawn: dict[str, tuple[int, int, int, int]] = {}
        for name in {one for one, _ in everyone}:
            inside = [has for one, has in everyone if one == name]
            picked = chance.sample(inside, len(inside) // 5)
            drawn[name] = (len(inside), sum(picked), len(picked) - sum(picked), 0)
        found = stratified(drawn)
        held += found.least <= bad <= found.most
    assert held >= 0.93 * 200


def member(name: str, membership: Membership, position: int) -> Member:
    return Member(
        draw="310000-2026-0001",
        institution=name,
        stratum="A",
        membership=membership,
        position=position,
        ticket="",
        num=1,
        den=5,
    )


def test_a_reserve_that_stood_in_is_no_part_of_the_sample() -> None:
    members = (
        member("a", Membership.SELECTED, 1),
        member("b", Membership.CERTAIN, 1),
        member("c", Membership.RESERVE, 1),
        member("f", Membership.FORCED, 1),
    )
    found = sampled(members, {"a": BAD, "c": GOOD, "f": BAD})
    assert [one.marks for one in found] == [BAD, UNKNOWN]


def first_few(order: Sequence[str], drawn: int) -> Estimate:
    """Return the estimate where `order` is that of the tickets, and reserves stand in as needed.

    Names tell of institutions: "b" has the finding, "g" has not, capital letters are closed.
    """
    needed = (place for place, _ in enumerate(order, 1) if open_in(order[:place]) == drawn)
    members = [
        member(
            f"{place}{name}", Membership.SELECTED if place < drawn else Membership.RESERVE, place
        )
        for place, name in enumerate(order[: next(needed, len(order))])
    ]
    visited = {
        one.institution: BAD if one.institution[-1] == "b" else GOOD
        for one in members
        if one.institution[-1].islower()
    }
    design = Design(populations={"A": len(order)}, methods={"A": Method.SRS})
    return estimate(design, sampled(members, visited), "bad")


def open_in(names: Sequence[str]) -> int:
    return sum(name.islower() for name in names)


@pytest.mark.parametrize(("everyone", "drawn"), [("bbggGG", 2), ("bBgGgG", 3), ("bbbBgG", 2)])
def test_over_every_order_of_the_tickets_the_bounds_hold(everyone: str, drawn: int) -> None:
    estimates = [first_few(order, drawn) for order in permutations(everyone)]
    truth = everyone.lower().count("b")
    assert sum(one.least <= truth <= one.most for one in estimates) >= len(estimates) * CONFIDENCE
    # What was found among those drawn, times N/n, is right on average: chance alone drew them.
    seen = Fraction(sum(one.found for one in estimates) * len(everyone), drawn * len(estimates))
    assert seen == everyone.count("b")


def told(mark: str, found: int, visited: int = 40) -> Estimate:
    return Estimate(
        mark=mark,
        found=found,
        visited=visited,
        sample=visited,
        population=400,
        least=Fraction(0),
        likely=None,
        most=Fraction(400),
        basis=Basis.SEEN,
    )


def test_small_counts_are_kept_back_of_the_mark_and_of_its_absence() -> None:
    kept = kept_back([told("a", 0), told("b", 1), told("c", 4), told("d", 5)], whole=False)
    assert kept == {"b", "c"}
    assert kept_back([told("e", 36), told("f", 35), told("g", 40)], whole=False) == {"e"}


def test_of_counts_that_add_up_others_are_kept_back_until_none_can_be_told() -> None:
    grades = [told("3", 20), told("2", 12), told("1", 6), told("0", 2)]
    assert kept_back(grades, whole=True) == {"0", "1"}
    assert kept_back([told("1", 25), told("0", 15)], whole=True) == frozenset()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"rehearsal": True}, "estimate.rehearsal"),
        ({"state": DrawState.VOID}, "estimate.void"),
        ({"state": DrawState.COMPUTED}, "estimate.sealed"),
    ],
)
def test_only_from_a_public_draw_is_anything_estimated(
    changed: dict[str, object], code: str
) -> None:
    public = Draw(
        number="310000-2026-0001",
        plan="p",
        title="t",
        state=DrawState.CLOSED,
        plan_digest="",
        files={},
        units=1,
        populations={},
        announced_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    require_estimable(public)
    with pytest.raises(Conflict) as refusal:
        require_estimable(msgspec.structs.replace(public, **changed))
    assert refusal.value.code == code
