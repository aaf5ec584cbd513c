"""Grades: what each rule allows, what binds, and what holds for every scheme."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.answer import Verdict
from audit.domain.errors import Conflict, Invalid
from audit.domain.grade import Grade, grade
from audit.domain.outcome import NO_GRADE, Rule
from audit.domain.reason import SENTENCES
from audit.domain.scoring import score
from checklists.canonical import canonical
from checklists.model import ItemClass, Lane, ResolvedChecklist
from checklists.scheme_model import Limiter
from tests.domain import scoring
from tests.domain.scored_cases import Case, Change, cases, limiters, worse

SCHEME = scoring.scheme()
TOP = len(scoring.STEPS)


def _one_item() -> ResolvedChecklist:
    return scoring.checklist({"A": 1000}, [scoring.item("A1", "A")])


def _grade(case: Case, rules: tuple[Limiter, ...] = (), *, first_time: bool = False) -> Grade:
    resolved, answers = case
    points = score(resolved, answers, SCHEME)
    return grade(points, resolved, scoring.scheme(limiters=rules), first_time=first_time)


def test_the_grade_says_that_its_scheme_is_a_model_and_after_what() -> None:
    resolved = _one_item()

    result = _grade((resolved, scoring.all_conform(resolved)))

    assert (result.model, result.source) == (True, "GB/T 37276-2018")
    assert (result.level, result.title, result.next_level) == (5, "L5", None)
    assert result.bound_by() == ()


def test_a_score_made_with_another_checklist_is_refused() -> None:
    resolved = _one_item()
    other = msgspec.structs.replace(resolved, version="2")
    points = score(resolved, scoring.all_conform(resolved), SCHEME)

    with pytest.raises(Conflict) as refusal:
        grade(points, other, scoring.scheme(), first_time=False)

    assert refusal.value.code == "grade.other_checklist"


def test_a_scheme_with_unknown_words_is_refused_with_every_place() -> None:
    resolved = _one_item()
    points = score(resolved, scoring.all_conform(resolved), SCHEME)
    wrong = scoring.scheme(
        limiters=(Limiter(code="l", title="限级", verdicts=("nto",), cap=1),),
        deadlines={"grave": 5, "slight": 9},
    )

    with pytest.raises(Invalid) as refusal:
        grade(points, resolved, wrong, first_time=False)

    assert [fault.code for fault in refusal.value.faults] == ["scheme.verdict", "scheme.deadlines"]


@pytest.mark.parametrize(
    "rule",
    [
        {"cap": 1},
        {"count": 2},
        {"class_": ItemClass.KEY},
        {"lane": Lane.LEGAL},
        {"verdicts": ("partly",)},
    ],
)
def test_a_scheme_must_refuse_a_grade_when_a_veto_item_is_not_met(rule: dict[str, Any]) -> None:
    resolved = _one_item()
    points = score(resolved, scoring.all_conform(resolved), SCHEME)
    weak = msgspec.structs.replace(
        scoring.scheme(), limiters=(msgspec.structs.replace(scoring.VETO, **rule),)
    )

    with pytest.raises(Invalid) as refusal:
        grade(points, resolved, weak, first_time=False)

    assert [fault.code for fault in refusal.value.faults] == ["scheme.veto"]


@pytest.mark.parametrize(("cap", "level"), [(0, NO_GRADE), (2, 2), (5, 5), (9, 5)])
def test_a_first_rating_reaches_no_more_than_its_cap(cap: int, level: int) -> None:
    resolved = _one_item()
    points = score(resolved, scoring.all_conform(resolved), SCHEME)

    result = grade(points, resolved, scoring.scheme(first_time_cap=cap), first_time=True)

    assert result.level == level
    assert (Rule.FIRST_TIME in {one.rule for one in result.bound_by()}) == (level < TOP)


def test_a_scheme_without_a_first_time_cap_has_no_such_rule() -> None:
    resolved = _one_item()
    points = score(resolved, scoring.all_conform(resolved), SCHEME)

    result = grade(points, resolved, scoring.scheme(first_time_cap=None), first_time=True)

    assert result.level == TOP
    assert Rule.FIRST_TIME not in {one.rule for one in result.outcomes}


def test_a_limiter_may_refuse_a_grade() -> None:
    resolved = scoring.checklist(
        {"A": 1000},
        [
            scoring.item("A1", "A", weight=999),
            scoring.item("A2", "A", lane=Lane.LEGAL),
        ],
    )
    answers = scoring.answers(A1=Verdict.CONFORM, A2=Verdict.COULD_NOT_CHECK)
    rule = Limiter(
        code="seen", title="未能查看", lane=Lane.LEGAL, verdicts=("could_not_check",), cap=0
    )

    result = _grade((resolved, answers), (rule,))

    assert result.level == NO_GRADE
    (bound,) = result.bound_by()
    assert (bound.code, bound.why.code) == ("seen", "grade.limiter.refuses")
    assert bound.gaps[0].items == ("A2",)


@pytest.mark.parametrize("class_", [ItemClass.BONUS, ItemClass.INDICATOR])
def test_neither_bonus_nor_indicator_items_limit_a_grade(class_: ItemClass) -> None:
    resolved = scoring.checklist(
        {"A": 1000}, [scoring.item("A1", "A"), scoring.item("A2", "A", class_, weight=0)]
    )
    rule = Limiter(code="any", title="任何不符合", verdicts=("not",), cap=0)

    result = _grade((resolved, scoring.answers(A1=Verdict.CONFORM, A2=Verdict.NOT)), (rule,))

    assert result.level == TOP


def test_closing_the_gap_in_points_reaches_the_next_level() -> None:
    resolved = scoring.checklist(
        {"A": 1000}, [scoring.item("A1", "A", weight=449), scoring.item("A2", "A", weight=551)]
    )
    result = _grade((resolved, scoring.answers(A1=Verdict.CONFORM, A2=Verdict.NOT)))
    assert result.level == 1
    shorts = [gap.short for outcome in result.bound_by() for gap in outcome.gaps]
    assert shorts == [Decimal("1.00"), Decimal("51.00")]

    resolved = scoring.checklist(
        {"A": 1000}, [scoring.item("A1", "A", weight=500), scoring.item("A2", "A", weight=500)]
    )
    assert _grade((resolved, scoring.answers(A1=Verdict.CONFORM, A2=Verdict.NOT))).level == 2


@given(change=worse(), rules=limiters(), first_time=st.booleans())
def test_a_worse_answer_never_raises_the_grade(
    *, change: Change, rules: tuple[Limiter, ...], first_time: bool
) -> None:
    (resolved, before), after = change

    good = _grade((resolved, before), rules, first_time=first_time)
    bad = _grade((resolved, after), rules, first_time=first_time)

    assert bad.level <= good.level


@given(cases(), limiters())
def test_a_failed_veto_is_never_hidden_by_anything(case: Case, rules: tuple[Limiter, ...]) -> None:
    resolved, answers = case
    failed = [
        one.item.code
        for one in resolved.items
        if one.item.class_ is ItemClass.VETO and answers[one.item.code].verdict is Verdict.NOT
    ]

    result = _grade(case, rules)

    veto = next(outcome for outcome in result.outcomes if outcome.code == scoring.VETO.code)
    assert bool(failed) == (veto.allows == NO_GRADE)
    assert not failed or veto.gaps[0].items == tuple(failed)
    assert not failed or (result.level == NO_GRADE and veto in result.bound_by())


@given(case=cases(), rules=limiters(), first_time=st.booleans())
def test_the_lowest_rule_decides_and_every_rule_that_binds_asks_for_something(
    *, case: Case, rules: tuple[Limiter, ...], first_time: bool
) -> None:
    result = _grade(case, rules, first_time=first_time)

    assert result.level == min(outcome.allows for outcome in result.outcomes)
    assert bool(result.bound_by()) == (result.level < TOP)
    for outcome in result.outcomes:
        assert outcome.binds == (outcome.allows == result.level < TOP)
        assert bool(outcome.gaps) == (outcome.allows < TOP)
        assert {outcome.why.code, *(gap.why.code for gap in outcome.gaps)} <= SENTENCES.keys()


@given(cases(), limiters())
def test_a_level_is_reached_exactly_when_no_threshold_of_it_is_missed(
    case: Case, rules: tuple[Limiter, ...]
) -> None:
    points = score(*case, SCHEME)
    result = _grade(case, rules)
    parts = [part for part in points.parts if part.percent is not None]
    reached = [
        number
        for number, (total, floor) in enumerate(scoring.STEPS, start=1)
        if parts
        and Fraction(points.total_exact) >= total
        and all(
            100 * Fraction(part.points_exact) >= floor * Fraction(part.possible_exact)
            for part in parts
        )
    ]
    by_points = min(
        outcome.allows for outcome in result.outcomes if outcome.rule in {Rule.TOTAL, Rule.FLOOR}
    )

    assert by_points == max(reached, default=NO_GRADE)


@given(cases(), limiters())
def test_the_grade_is_a_snapshot_that_reads_back(case: Case, rules: tuple[Limiter, ...]) -> None:
    result = _grade(case, rules)

    assert msgspec.json.decode(canonical(result), type=Grade) == result
