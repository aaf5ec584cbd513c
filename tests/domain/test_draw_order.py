from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.assignment import TeamRule
from audit.domain.bundle import conclude, freeze, parse
from audit.domain.draw import Rule, Unit, draw
from audit.domain.draw_files import RESULT, FirstStage, Terms
from audit.domain.draw_order import batches, months, replacement
from audit.domain.entropy import Dice
from audit.domain.frame import Frame
from audit.domain.inclusion import chances
from audit.domain.sample import result_of
from audit.domain.two_stage import drawn_first, joint, stage_faults
from checklists.canonical import digest
from tests.domain.draw_folders import SEED, units

THROWN = ["dice:20:01234567890123456789"]


def test_the_next_ticket_stands_in_and_those_gone_are_skipped() -> None:
    drawn = draw(units(9), {"A": Rule(num=1, den=3, reserve=3)}, SEED)["A"]
    first, second, third = (name for name, _ in drawn.reserve)
    fallen = drawn.selected[0][0]
    assert replacement(drawn, [fallen]) == first
    assert replacement(drawn, [fallen, first]) == second  # one stands in already, or is closed
    assert replacement(drawn, {fallen, second}) == first
    assert replacement(drawn, {first, second}) == third
    assert replacement(drawn, {first, second, third}) is None


@given(st.integers(0, 40), st.integers(1, 39))
def test_the_reserve_is_what_a_larger_draw_would_have_drawn(spare: int, share: int) -> None:
    frame = units(40)
    drawn = draw(frame, {"A": Rule(num=share, den=40, reserve=spare)}, SEED)["A"]
    larger = draw(frame, {"A": Rule(num=share + 1, den=40)}, SEED)["A"]
    stand_in = replacement(drawn, [drawn.selected[0][0]])
    assert stand_in == (larger.selected[-1][0] if spare else None)


def test_where_everyone_is_checked_the_tickets_say_in_which_month() -> None:
    drawn = draw(units(11), {"A": Rule(num=1, den=1)}, SEED)["A"]
    found = months(drawn, (9, 3, 6))
    order = [name for name, _ in drawn.selected]
    assert [found[name] for name in order] == [3] * 4 + [6] * 4 + [9] * 3
    assert set(found) == {unit.id for unit in units(11)}


@given(st.lists(st.integers(0, 5), max_size=8))
def test_batches_hold_the_order_and_nothing_else(sizes: list[int]) -> None:
    order = [str(number) for number in range(sum(sizes))]
    found = batches(order, sizes)
    assert [len(one) for one in found] == sizes
    assert [name for one in found for name in one] == order


@pytest.mark.parametrize("sizes", [(1,), (4,), (-1, 4), ()])
def test_batches_that_do_not_fit_are_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="do not hold 3"):
        batches(["a", "b", "c"], sizes)


def held(number: str, frame: Frame, first: FirstStage | None = None) -> dict[str, bytes]:
    terms = Terms(draw=number, entropy=(Dice(n=20),), team=TeamRule(), first=first)
    return conclude(freeze(terms, frame), THROWN)


def frame_of(some: tuple[Unit, ...], rule: Rule) -> Frame:
    return Frame(units=some, rules={"A": rule}, inspectors=(), recusals=(), excluded={})


def institutions(districts: frozenset[str]) -> tuple[Unit, ...]:
    return tuple(
        Unit(id=f"{district}-{number}", stratum="A", district=district)
        for district in sorted(districts)
        for number in range(5)
    )


def test_a_second_stage_names_the_first_and_draws_inside_it() -> None:
    districts = frame_of(
        tuple(Unit(id=f"31010{n}", stratum="A") for n in range(6)), Rule(num=1, den=3)
    )
    first = held("310000-2026-0001", districts)
    result = result_of(first[RESULT])
    drawn = drawn_first(result)
    assert len(drawn) == 2
    named = FirstStage(draw=result.draw, result=digest(first[RESULT]))
    rule = Rule(num=2, den=5)
    second = parse(held("310000-2026-0002", frame_of(institutions(drawn), rule), named))
    kept = digest(first[RESULT])
    assert list(stage_faults(second.plan, second.units, result, digest=kept)) == []
    over_both = joint(
        chances(districts.units, districts.rules),
        chances(second.units, second.plan.strata),
        second.units,
    )
    assert set(over_both.values()) == {Fraction(1, 3) * Fraction(2, 5)}


def test_a_second_stage_of_another_draw_or_outside_of_it_is_found() -> None:
    districts = frame_of(
        tuple(Unit(id=f"31010{n}", stratum="A") for n in range(6)), Rule(num=1, den=3)
    )
    first = held("310000-2026-0001", districts)
    result = result_of(first[RESULT])
    other = frozenset(unit.id for unit in districts.units) - drawn_first(result)
    named = FirstStage(draw=result.draw, result="0" * 64)
    rule = Rule(num=2, den=5)
    second = parse(held("310000-2026-0002", frame_of(institutions(other), rule), named))
    faults = list(stage_faults(second.plan, second.units, result, digest=digest(first[RESULT])))
    assert [fault.code for fault in faults] == ["draw.first"] + ["draw.first_outside"] * 20
