"""What keeps a result from the next grade: exact numbers, and that following them suffices."""

from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.answer import Verdict
from audit.domain.grade import Grade, grade
from audit.domain.next_grade import NextGrade, next_grade
from audit.domain.score import Score
from audit.domain.scoring import score
from checklists.model import ItemClass
from checklists.scale_model import Selector
from checklists.scheme_model import (
    Count,
    GradeScheme,
    Limiter,
    PartBelow,
    Share,
    TotalBelow,
    When,
)
from tests.domain import scoring
from tests.domain.scored_cases import Case, cases, limiters

SCHEME = scoring.scheme()
KEYS = Limiter(
    code="keys",
    title="两项以上重点项不符合",
    class_=ItemClass.KEY,
    verdicts=(Verdict.NOT,),
    count=2,
    cap=3,
)


def judged(case: Case, scheme: GradeScheme, *, first_time: bool = False) -> tuple[Score, Grade]:
    resolved, answers = case
    points = score(resolved, answers, SCHEME)
    return points, grade(points, resolved, scheme, first_time=first_time)


def way(case: Case, *rules: Limiter, first_time: bool = False) -> NextGrade | None:
    scheme = scoring.scheme(limiters=rules)
    return next_grade(*judged(case, scheme, first_time=first_time), scheme)


def two_parts(**verdicts: Verdict) -> Case:
    """Return ten key items in two parts of 500 points; all conform but those named."""
    items = [
        scoring.item(f"{part}{number}", part, ItemClass.KEY)
        for part in "AB"
        for number in range(1, 6)
    ]
    resolved = scoring.checklist({"A": 500, "B": 500}, items, titles={"A": "场所", "B": "人员"})
    return resolved, scoring.all_conform(resolved) | scoring.answers(**verdicts)


def test_there_is_no_way_up_from_the_highest_grade() -> None:
    assert way(two_parts()) is None


def test_the_points_missing_in_total_and_in_a_part() -> None:
    found = way(two_parts(A1=Verdict.NOT, A2=Verdict.NOT, A3=Verdict.PARTLY, B1=Verdict.NOT))
    assert found is not None
    # 650 points reach L3; part A has 250 of 500. L3 asks 60% of each part, so A holds it at L2.
    assert (found.level, found.title, found.total_short) == (3, "L3", None)
    (part,) = found.parts
    assert (part.code, part.percent, part.floor, part.short) == (
        "A",
        Decimal("50.00"),
        Decimal(60),
        Decimal("50.00"),
    )
    assert not found.obstacles
    assert [(one.code, one.points) for one in found.gains] == [
        ("A1", Decimal("100.00")),
        ("A2", Decimal("100.00")),
        ("B1", Decimal("100.00")),
        ("A3", Decimal("50.00")),
    ]
    assert found.all_mended == Decimal("1000.00")


def test_a_limiter_says_how_many_of_its_items_to_mend() -> None:
    found = way(two_parts(A1=Verdict.NOT, B1=Verdict.NOT, B2=Verdict.PARTLY), KEYS)
    assert found is not None
    assert found.level == 4
    (obstacle,) = found.obstacles
    assert (obstacle.items, obstacle.mend) == (("A1", "B1"), 1)


def test_a_first_rating_is_told_that_only_a_later_one_helps() -> None:
    found = way(two_parts(), first_time=True)
    assert found is not None
    assert (found.level, found.later_rating, found.gains) == (4, True, ())


def test_what_could_not_be_checked_is_named() -> None:
    found = way(two_parts(A1=Verdict.COULD_NOT_CHECK, A2=Verdict.COULD_NOT_CHECK))
    assert found is not None
    assert found.unchecked == ("A1", "A2")
    assert found.gains == ()


@given(cases(), limiters(), st.booleans())
def test_something_stands_in_the_way_just_where_there_is_a_higher_grade(
    case: Case,
    rules: tuple[Limiter, ...],
    first_time: bool,  # noqa: FBT001 -- hypothesis gives it
) -> None:
    scheme = scoring.scheme(limiters=rules)
    points, given_ = judged(case, scheme, first_time=first_time)
    found = next_grade(points, given_, scheme)
    assert (found is None) == (given_.next_level is None)
    if found is not None:
        counts = any(part.percent is not None for part in points.parts)
        obstacles = (found.total_short, found.parts, found.obstacles, found.unchecked)
        assert any(obstacles) or found.later_rating or not counts


@given(cases())
def test_mending_all_comes_to_the_total_that_was_said(case: Case) -> None:
    resolved, answers = case
    scheme = scoring.scheme()
    points, given_ = judged(case, scheme)
    found = next_grade(points, given_, scheme)
    if found is not None:
        mended = answers | scoring.answers(**{one.code: Verdict.CONFORM for one in found.gains})
        assert score(resolved, mended, SCHEME).total == found.all_mended


@given(cases(), limiters())
def test_to_mend_that_many_items_lifts_the_limiter_and_one_fewer_does_not(
    case: Case, rules: tuple[Limiter, ...]
) -> None:
    resolved, answers = case
    hard = tuple(
        msgspec.structs.replace(rule, verdicts=(Verdict.PARTLY, Verdict.NOT)) for rule in rules
    )
    scheme = scoring.scheme(limiters=hard)
    found = next_grade(*judged(case, scheme), scheme)
    for obstacle in () if found is None else found.obstacles:
        for count in (obstacle.mend - 1, obstacle.mend):
            mended = dict.fromkeys(obstacle.items[:count], Verdict.CONFORM)
            _, after = judged((resolved, answers | scoring.answers(**mended)), scheme)
            (outcome,) = (one for one in after.outcomes if one.code == obstacle.code)
            assert bool(outcome.gaps) == (count < obstacle.mend)


def _limited(when: When) -> NextGrade:
    """Return the way up from L1, where a condition holds five of ten key items found partly."""
    half = {f"A{number}": Verdict.PARTLY for number in range(1, 6)}
    limiter = Limiter(code="weak", title="偏弱", when=when, cap=1)
    found = way(two_parts(**half), limiter)
    assert found is not None
    return found


def test_a_condition_says_how_many_of_its_items_to_mend() -> None:
    bad = Selector(classes=(ItemClass.KEY,))
    count = Count(items=bad, verdicts=("partly",), at_least=3)
    share = Share(items=bad, verdicts=("partly",), at_least=Decimal(30))

    found = _limited(When(any=(count, share)))

    codes = ("A1", "A2", "A3", "A4", "A5")
    assert [(one.items, one.mend) for one in found.obstacles] == [(codes, 3), (codes, 3)]


def test_a_condition_on_points_says_what_is_short() -> None:
    total, part = TotalBelow(below=Decimal(800)), PartBelow(part="A", below=Decimal(60))

    found = _limited(When(any=(total, part)))

    assert [one.items for one in found.obstacles] == [(), ()]
    assert [(one.why.code, one.why.fields["short"]) for one in found.obstacles] == [
        ("language.gap.total", "50.00"),
        ("language.gap.part", "50.00"),
    ]


def test_of_conditions_that_hold_together_one_is_enough() -> None:
    total, part = TotalBelow(below=Decimal(800)), PartBelow(part="A", below=Decimal(60))

    found = _limited(When(all=(total, part)))

    assert [one.why.code for one in found.obstacles] == [
        "language.gap.either",
        "language.gap.total",
        "language.gap.part",
    ]


def test_a_part_is_held_to_its_own_floor() -> None:
    plain = scoring.scheme()
    levels = (
        *plain.levels[:4],
        msgspec.structs.replace(plain.levels[4], floors={"A": Decimal(95)}),
    )
    scheme = msgspec.structs.replace(plain, levels=levels)
    case = two_parts(A1=Verdict.PARTLY)

    found = next_grade(*judged(case, scheme), scheme)

    assert found is not None
    assert [(one.code, one.floor, one.short) for one in found.parts] == [
        ("A", Decimal(95), Decimal("25.00"))
    ]
