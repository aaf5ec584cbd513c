"""Strata from which one institution was drawn: estimates where most districts have a few."""

from fractions import Fraction
from random import Random

import pytest

from audit.domain.estimate import Estimate
from audit.domain.estimate_bounds import Basis
from tests.domain.test_estimate import stratified

CITY = (5,) * 12 + (6,) * 12 + (3,) * 8 + (2,) * 8
"""The institutions of forty strata; one is drawn from each."""


def one_each(found: dict[int, int]) -> Estimate:
    """Return the estimate from strata of the sizes of `CITY`; `found` of each size had the mark."""
    strata = {}
    for size in sorted(set(CITY)):
        for place in range(CITY.count(size)):
            bad = place < found.get(size, 0)
            strata[f"{size}-{place:02d}"] = (size, int(bad), int(not bad), 0)
    return stratified(strata)


def test_strata_of_one_are_put_together_by_fours_of_a_size() -> None:
    found = one_each({5: 6, 6: 6, 3: 4, 2: 4})
    assert found.basis is Basis.NORMAL
    assert found.likely == 5 * 6 + 6 * 6 + 3 * 4 + 2 * 4
    # In each size half of the fours found all and one mixed: of those with two of four found,
    # 4/3 · (2 · (N/2)² + 2 · (N/2)²); those that agree add nothing.
    variance = sum(Fraction(4, 3) * 4 * Fraction(size, 2) ** 2 for size in (5, 6))
    assert float(found.most) == pytest.approx(86 + 1.96 * float(variance) ** 0.5, abs=1e-4)
    assert float(found.least) == pytest.approx(86 - 1.96 * float(variance) ** 0.5, abs=1e-4)


def test_a_single_stratum_of_one_has_none_to_be_put_together_with() -> None:
    found = stratified({"A": (400, 10, 30, 0), "B": (5, 1, 0, 0)})
    assert found.basis is Basis.SUMMED
    together = stratified({"A": (400, 10, 30, 0), "B": (5, 1, 0, 0), "C": (5, 0, 1, 0)})
    assert together.basis is Basis.NORMAL
    assert together.most - together.least < found.most - found.least


def test_a_stratum_drawn_whole_is_known_but_for_those_nobody_could_visit() -> None:
    large = {"A": (400, 10, 30, 0), "B": (200, 5, 15, 0)}
    known = stratified({**large, "C": (1, 1, 0, 0)})
    unknown = stratified({**large, "C": (1, 0, 0, 1)})
    assert known.basis is unknown.basis is Basis.NORMAL
    assert unknown.most == known.most
    assert unknown.least == known.least - 1


@pytest.mark.parametrize("share", [20, 50, 80])
def test_the_truth_lies_outside_one_time_in_twenty_at_most(share: int) -> None:
    chance = Random(share)  # noqa: S311 -- a fixed trial, nothing is drawn by it
    missed = 0
    for _ in range(300):
        truth, strata = 0, {}
        for at, size in enumerate(CITY):
            marks = [chance.randrange(100) < share for _ in range(size)]
            truth += sum(marks)
            bad = chance.choice(marks)
            strata[f"{at:02d}"] = (size, int(bad), int(not bad), 0)
        found = stratified(strata)
        missed += not found.least <= truth <= found.most
    # Of 300 that miss one time in twenty, more than 36 miss with a chance below 10^-6.
    assert missed <= 36
