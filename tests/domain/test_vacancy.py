"""Why a place stays open: the figures come from the files that were frozen for the draw."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from audit.domain.assignment import Inspector, Recusal, TeamRule, assign
from audit.domain.draw import Unit
from audit.domain.draw_files import Result
from audit.domain.vacancy import (
    Remedy,
    Rule,
    Vacancies,
    Vacancy,
    least_remedies,
    smallest_bar,
)

SEED = "0" * 64
UNIT = Unit(id="one", stratum="310106-B", district="310106", expertise="nursing")


def inspector(
    name: str, org: str, *, load: int = 0, knows: tuple[str, ...] = ("nursing",)
) -> Inspector:
    return Inspector(id=name, org=org, districts=("310106",), expertise=knows, cap=1, load=load)


def vacancies(*inspectors: Inspector, recusals: tuple[Recusal, ...] = ()) -> tuple[Vacancy, ...]:
    found = assign(SEED, [UNIT], inspectors, recusals=recusals, rule=TeamRule(size=2))
    result = Result(
        v="DRAW1",
        draw="310000-2026-0001",
        plan=SEED,
        seed=SEED,
        strata={},
        forced=(),
        attempt=found.attempt,
        teams=found.teams,
        unfilled=found.unfilled,
    )
    explained = Vacancies(result, inspectors, recusals)
    return explained.of("one", district="310106", expertise="nursing")


def test_a_full_team_leaves_nothing_to_explain() -> None:
    assert vacancies(inspector("a", "x"), inspector("b", "y")) == ()


def test_everybody_else_is_of_the_same_body() -> None:
    (open_place,) = vacancies(inspector("a", "x"), inspector("b", "x"))
    assert open_place == Vacancy(
        institution="one",
        slot=1,
        known=2,
        near=2,
        able=2,
        free=2,
        apart=0,
        spare=0,
        bars=(Rule.BODY,),
        remedies=(Remedy(rules=(Rule.BODY,), inspectors=("b",)),),
    )


def test_the_other_one_is_recused() -> None:
    recusal = Recusal(inspector="b", institution="one")
    (open_place,) = vacancies(inspector("a", "x"), inspector("b", "y"), recusals=(recusal,))
    assert (open_place.able, open_place.free) == (2, 1)
    assert open_place.spare == 0
    assert (open_place.bars, open_place.remedies) == ((Rule.RECUSAL,), ())


def test_the_other_one_has_no_visit_to_spare() -> None:
    (open_place,) = vacancies(inspector("a", "x"), inspector("b", "y", load=1))
    assert (open_place.apart, open_place.spare) == (1, 0)


def test_only_the_lead_must_know_something() -> None:
    (open_place,) = vacancies(inspector("a", "x", knows=()), inspector("b", "y", knows=()))
    assert (open_place.slot, open_place.near, open_place.able) == (0, 2, 0)


def test_what_bars_everybody_is_told_by_the_fewest_rules() -> None:
    busy = inspector("b", "y", load=1)
    novice = inspector("c", "z", knows=())
    other = inspector("d", "z", knows=())
    (lead,) = vacancies(inspector("a", "x", load=1), busy, novice, other)
    assert (lead.slot, lead.bars) == (0, (Rule.EXPERTISE, Rule.CAPACITY))
    assert lead.remedies == (Remedy(rules=(Rule.CAPACITY,), inspectors=("a", "b")),)


MISSED = st.dictionaries(
    st.sampled_from("abcdefg"), st.sets(st.sampled_from(Rule), min_size=1), max_size=7
)


@given(missed=MISSED)
def test_no_smaller_set_of_rules_bars_everybody(missed: dict[str, set[Rule]]) -> None:
    bars = smallest_bar(missed.values())
    assert all(rules & set(bars) for rules in missed.values())
    for size in range(len(bars)):
        for fewer in combinations(Rule, size):
            assert any(not rules & set(fewer) for rules in missed.values())


@given(missed=MISSED)
def test_less_than_the_least_remedy_helps_nobody(missed: dict[str, set[Rule]]) -> None:
    remedies = least_remedies(missed)
    bound = {name: rules for name, rules in missed.items() if Rule.RECUSAL not in rules}
    assert bool(remedies) == bool(bound)
    helped = {name: set(one.rules) for one in remedies for name in one.inspectors}
    assert all(missed[name] == rules for name, rules in helped.items())
    for name, rules in bound.items():
        fewest = min(len(one.rules) for one in remedies)
        assert len(rules) > fewest or (len(rules) == fewest and name in helped)
