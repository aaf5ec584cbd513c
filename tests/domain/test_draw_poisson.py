"""Poisson: every unit rolls for itself."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from audit.domain.draw import Method, Rule
from audit.domain.inclusion import chances
from tests.domain.draw_folders import units
from tests.domain.test_draw import frames, ids, of, reference

shares = st.builds(
    lambda part, more: Rule(num=part, den=part + more, method=Method.POISSON),
    st.integers(0, 9),
    st.integers(1, 9),
)


@given(frames, shares, ids)
def test_with_poisson_every_unit_rolls_for_itself(
    names: list[str], rule: Rule, newcomer: str
) -> None:
    rest = [name for name in names if name != newcomer]
    before, after = of(rest, rule), of([*rest, newcomer], rule)
    below = rule.num * 2**256 // rule.den
    assert list(before.selected) == [
        (name, number) for name, number in reference(rest, len(rest)) if int(number, 16) < below
    ]
    assert set(before.selected) == set(after.selected) - {
        pair for pair in after.selected if pair[0] == newcomer
    }
    assert before.quota == len(before.selected)
    assert (before.certain, before.reserve) == ((), ())


def test_poisson_with_a_chance_of_one_takes_everyone_and_of_none_nobody() -> None:
    everyone = of(["a", "b", "c"], Rule(num=1, den=1, method=Method.POISSON))
    nobody = of(["a", "b", "c"], Rule(num=0, den=1, method=Method.POISSON))
    assert (everyone.quota, nobody.quota) == (3, 0)
    third = {"A": Rule(num=1, den=3, method=Method.POISSON)}
    assert set(chances(units(3), third).values()) == {Fraction(1, 3)}
