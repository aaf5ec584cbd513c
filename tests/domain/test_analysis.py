"""Other answers, another scheme, and results close to a line."""

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.analysis import (
    Movement,
    Past,
    Result,
    answer_behind,
    boundary,
    judge,
    rescore,
    what_if,
)
from audit.domain.answer import Answer, Verdict
from audit.domain.outcome import Rule
from checklists.model import ItemClass
from checklists.scheme_model import GradeScheme, LevelRule
from tests.domain import scoring
from tests.domain.scored_cases import Case, Change, cases, worse

SCHEME = scoring.scheme()


def ten(**verdicts: Verdict) -> Case:
    """Return ten items of 100 points each; all conform but those named."""
    items = [scoring.item(f"A{number}", "A", ItemClass.KEY) for number in range(10)]
    resolved = scoring.checklist({"A": 1000}, items, titles={"A": "服务"})
    return resolved, scoring.all_conform(resolved) | scoring.answers(**verdicts)


def result(case: Case, scheme: GradeScheme = SCHEME) -> Result:
    working = judge(*case, scheme, first_time=False)
    return Result(visit="visit-1", working=working, scheme=scheme)


def past(case: Case) -> Past:
    working = judge(*case, SCHEME, first_time=False)
    return Past(
        visit="visit-1",
        checklist=case[0],
        answers=case[1],
        first_time=False,
        level=working.grade.level,
        total=working.score.total,
    )


def test_what_if_tells_points_and_grade_before_and_after_and_what_moved() -> None:
    resolved, answers = ten(A1=Verdict.NOT, A2=Verdict.NOT)
    found = what_if(
        resolved,
        answers,
        SCHEME,
        changes=scoring.answers(A1=Verdict.CONFORM),
        first_time=False,
    )
    assert (found.before.score.total, found.after.score.total) == (Decimal(800), Decimal(900))
    assert (found.before.grade.level, found.after.grade.level) == (4, 5)
    (moved,) = found.moved
    assert (moved.code, moved.verdict_before, moved.verdict) == (
        "A1",
        Verdict.NOT,
        Verdict.CONFORM,
    )
    assert (moved.points_before, moved.points) == (Decimal(0), Decimal(100))


def test_an_item_that_leaves_the_base_moves_the_points_of_the_others() -> None:
    resolved, answers = ten()
    found = what_if(
        resolved,
        answers,
        SCHEME,
        changes=scoring.answers(A0=Verdict.NOT_APPLICABLE),
        first_time=False,
    )
    assert len(found.moved) == 10
    assert found.after.score.total == Decimal(1000)


@given(worse())
def test_a_worse_answer_never_raises_the_grade(change: Change) -> None:
    (resolved, before), after = change
    changes = {code: given for code, given in after.items() if given != before[code]}
    found = what_if(resolved, before, SCHEME, changes=changes, first_time=False)
    assert found.after.grade.level <= found.before.grade.level


@given(cases())
def test_rescoring_under_the_same_scheme_changes_nothing(case: Case) -> None:
    known = past(case)
    (found,) = rescore([known], SCHEME)
    assert found.working is not None
    assert found.movement is Movement.SAME
    assert (found.working.grade.level, found.working.score.total) == (known.level, known.total)
    assert (found.level_before, found.total_before) == (known.level, known.total)


def test_rescoring_under_a_stricter_scheme_lowers_the_grade_and_leaves_the_visit_alone() -> None:
    known = past(ten(A1=Verdict.NOT))
    strict = (*SCHEME.levels[:4], msgspec.structs.replace(SCHEME.levels[4], total=Decimal(950)))
    kept: dict[str, Answer] = dict(known.answers)
    (found,) = rescore([known], msgspec.structs.replace(SCHEME, levels=strict))
    assert found.working is not None
    assert (found.level_before, found.working.grade.level) == (5, 4)
    assert found.movement is Movement.LOWER
    assert known.answers == kept


def test_a_visit_whose_list_the_scheme_does_not_fit_is_told_as_such() -> None:
    named = msgspec.structs.replace(ten()[0], scoring="points-1999")
    other = msgspec.structs.replace(past(ten()), checklist=named, visit="visit-2")
    fits, found = rescore([past(ten()), other], SCHEME)
    assert fits.movement is Movement.SAME
    assert (found.visit, found.working, found.movement) == ("visit-2", None, Movement.UNFIT)
    assert found.refusal is not None
    assert found.refusal.code == "score.algorithm"


@given(cases())
def test_the_answers_behind_a_result_come_to_that_result(case: Case) -> None:
    """What is kept of a result is enough to score it again, under this scheme and any other."""
    known = judge(*case, SCHEME, first_time=False)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    behind = {one.code: answer_behind(one, by="city", at=at) for one in known.score.items}
    assert judge(case[0], behind, SCHEME, first_time=False) == known


def test_a_result_is_near_the_line_it_just_missed_and_the_one_it_just_reached() -> None:
    case = ten(A1=Verdict.NOT, A2=Verdict.NOT)  # 800 points: L4 asks for 780, L5 for 900
    found = boundary([result(case)], Decimal(20))
    assert [(one.rule, one.level, one.distance, one.binds) for one in found] == [
        (Rule.FLOOR, 4, Decimal("0.00"), True),
        (Rule.TOTAL, 4, Decimal("20.00"), True),
    ]
    wide = boundary([result(case)], Decimal(100))
    assert [(one.rule, one.level, one.distance) for one in wide][2:] == [
        (Rule.TOTAL, 5, Decimal("-100.00")),
        (Rule.FLOOR, 5, Decimal("-100.00")),
    ]


def test_where_nothing_counts_nothing_is_near() -> None:
    resolved = scoring.checklist({"A": 0}, [scoring.item("A1", "A")])
    assert boundary([result((resolved, scoring.all_conform(resolved)))], Decimal(1000)) == ()


@given(cases(), st.integers(0, 300))
def test_each_line_is_within_reach_and_on_the_side_that_its_level_says(
    case: Case, within: int
) -> None:
    known = result(case)
    levels: dict[int, LevelRule] = {rule.level: rule for rule in SCHEME.levels}
    for near in boundary([known], Decimal(within)):
        assert abs(near.distance) <= within + Decimal("0.01")
        assert near.level in levels
        if near.distance < 0:
            assert near.level == known.working.grade.next_level
