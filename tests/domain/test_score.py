"""Points: refusals, measures, and what holds for every checklist and every set of answers."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.answer import Verdict
from audit.domain.errors import Conflict, Invalid
from audit.domain.item_score import SCORED, exact_points, rounded
from audit.domain.score import Score
from audit.domain.scoring import METHODS, score
from checklists.canonical import canonical
from checklists.model import Comparison, ItemClass, Measure, ResolvedChecklist
from tests.domain import scoring
from tests.domain.scored_cases import Case, Change, cases, worse

SCHEME = scoring.scheme()


def _with_weights(resolved: ResolvedChecklist, factor: int) -> ResolvedChecklist:
    """Return the checklist with every scored weight times `factor`; bonus weights are points."""
    return msgspec.structs.replace(
        resolved,
        items=tuple(
            msgspec.structs.replace(
                one,
                item=msgspec.structs.replace(one.item, weight=one.item.weight * factor),
            )
            if one.item.class_ in SCORED
            else one
            for one in resolved.items
        ),
    )


def _numbers(points: Score) -> tuple[object, ...]:
    return (
        points.total_exact,
        points.unchecked_exact,
        [(part.points_exact, part.percent) for part in points.parts],
        [(item.possible, item.points) for item in points.items],
    )


def test_the_method_named_by_the_checklist_is_kept_with_the_score() -> None:
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A")])

    assert score(resolved, scoring.all_conform(resolved), SCHEME).algorithm == "points-2026"
    assert list(METHODS) == ["points-2026", "language-1"]


def test_a_method_that_does_not_exist_is_refused() -> None:
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A")], scoring="points-1999")

    with pytest.raises(Invalid) as refusal:
        score(resolved, scoring.all_conform(resolved), SCHEME)

    assert refusal.value.code == "score.algorithm"
    assert refusal.value.fields["known"] == "points-2026, language-1"


def test_items_without_an_answer_are_named() -> None:
    resolved = scoring.checklist(
        {"A": 1000}, [scoring.item("A1", "A"), scoring.item("A2", "A"), scoring.item("A3", "A")]
    )

    with pytest.raises(Conflict) as refusal:
        score(resolved, scoring.answers(A2=Verdict.CONFORM), SCHEME)

    assert refusal.value.code == "score.unanswered"
    assert refusal.value.fields == {"items": "A1, A3"}


def test_answers_to_items_that_are_not_on_the_list_are_refused_one_by_one() -> None:
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A")])
    answers = scoring.answers(A1=Verdict.CONFORM, X1=Verdict.NOT, X2=Verdict.NOT)

    with pytest.raises(Invalid) as refusal:
        score(resolved, answers, SCHEME)

    assert refusal.value.code == "score.unknown_items"
    assert [fault.where for fault in refusal.value.faults] == ["$.answers.X1", "$.answers.X2"]


@pytest.mark.parametrize(
    ("comparison", "threshold", "value", "met"),
    [
        (Comparison.AT_LEAST, Decimal(30), Decimal(30), True),
        (Comparison.AT_LEAST, Decimal(30), Decimal("29.99"), False),
        (Comparison.AT_MOST, Decimal(3), Decimal(4), False),
        (Comparison.AT_LEAST, None, Decimal(4), None),
        (Comparison.AT_LEAST, Decimal(30), None, None),
    ],
)
def test_a_measure_is_shown_with_its_threshold_and_does_not_change_the_points(
    *, comparison: Comparison, threshold: Decimal | None, value: Decimal | None, met: object
) -> None:
    measure = Measure(name="占比", unit="%", comparison=comparison, threshold=threshold)
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A", measure=measure)])
    verdict = Verdict.NOT_APPLICABLE if value is None else Verdict.PARTLY
    answers = {"A1": scoring.answer("A1", verdict, value)}

    (item,) = score(resolved, answers, SCHEME).items

    assert item.measure is not None
    assert (item.measure.threshold, item.measure.value, item.measure.met) == (threshold, value, met)
    assert item.points == (0 if value is None else 500)


def test_a_scored_item_in_a_part_without_points_is_shown_and_gives_none() -> None:
    resolved = scoring.checklist(
        {"A": 1000, "B": 0}, [scoring.item("A1", "A"), scoring.item("B1", "B")]
    )

    points = score(resolved, scoring.all_conform(resolved), SCHEME)

    assert points.total == 1000
    assert points.parts[1].percent is None
    assert points.items[1].why.code == "score.item.without_points"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction(0), "0.00"),
        (Fraction(1, 8), "0.13"),
        (Fraction(3, 8), "0.38"),
        (Fraction(1, 200), "0.01"),
        (Fraction(1, 201), "0.00"),
        (Fraction(2000, 3), "666.67"),
    ],
)
def test_printed_numbers_are_rounded_half_up(value: Fraction, printed: str) -> None:
    assert str(rounded(value)) == printed


@given(cases())
def test_the_items_of_a_part_share_its_points_exactly(case: Case) -> None:
    points = score(*case, SCHEME)

    for part in points.parts:
        items = [item for item in points.items if item.part == part.code and item.class_ in SCORED]
        counted = [item for item in items if item.credit is not None]
        full = [msgspec.structs.replace(item, credit=Decimal(1)) for item in counted]
        share = part.share()
        assert sum(exact_points(item, share) for item in full) == share.possible
        assert sum(exact_points(item, share) for item in items) == Fraction(part.points_exact)
        assert all(item.points == rounded(exact_points(item, share)) for item in items)


@given(cases())
def test_the_parts_that_count_make_up_1000_and_the_total_never_passes_it(case: Case) -> None:
    points = score(*case, SCHEME)
    possible = sum(Fraction(part.possible_exact) for part in points.parts)
    base = sum(Fraction(part.points_exact) for part in points.parts)

    assert possible == (1000 if any(part.percent is not None for part in points.parts) else 0)
    assert Fraction(points.total_exact) <= 1000
    assert Fraction(points.total_exact) - base <= SCHEME.bonus_cap
    assert points.total == rounded(Fraction(points.total_exact))


@given(worse())
def test_a_worse_answer_never_raises_the_points(change: Change) -> None:
    (resolved, before), after = change
    first, second = score(resolved, before, SCHEME), score(resolved, after, SCHEME)

    assert Fraction(second.total_exact) <= Fraction(first.total_exact)
    for good, bad in zip(first.parts, second.parts, strict=True):
        assert Fraction(bad.points_exact) <= Fraction(good.points_exact)


@given(cases(), st.data())
def test_the_order_of_the_answers_is_irrelevant(case: Case, data: st.DataObject) -> None:
    resolved, answers = case
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))

    assert score(resolved, shuffled, SCHEME) == score(resolved, answers, SCHEME)


@given(cases(), st.integers(2, 20))
def test_scaling_the_weights_by_a_constant_changes_nothing(case: Case, factor: int) -> None:
    resolved, answers = case

    scaled = score(_with_weights(resolved, factor), answers, SCHEME)

    assert _numbers(scaled) == _numbers(score(resolved, answers, SCHEME))


@given(cases())
def test_a_bonus_never_enters_the_percentage_of_a_part(case: Case) -> None:
    resolved, answers = case
    plain = {
        code: scoring.answer(code, Verdict.NOT)
        if any(
            one.item.code == code and one.item.class_ is ItemClass.BONUS for one in resolved.items
        )
        else answer
        for code, answer in answers.items()
    }

    with_bonus, without = score(resolved, answers, SCHEME), score(resolved, plain, SCHEME)

    assert with_bonus.parts == without.parts
    assert without.bonus == 0


@given(cases())
def test_the_score_is_a_snapshot_that_reads_back(case: Case) -> None:
    points = score(*case, SCHEME)

    assert msgspec.json.decode(canonical(points), type=Score) == points
