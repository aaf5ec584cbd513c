"""The scoring language: what holds for every scheme that passes its checks."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.domain.answer import Verdict
from audit.domain.errors import Invalid
from audit.domain.grade import Grade, grade
from audit.domain.item_score import SCORED, exact_points, rounded
from audit.domain.outcome import NO_GRADE
from audit.domain.reason import SENTENCES
from audit.domain.score import Score
from audit.domain.scoring import score
from checklists import loader
from checklists.canonical import canonical
from checklists.catalogue import Catalogue
from checklists.model import ItemClass
from checklists.scale_model import Selector
from checklists.scheme_checks import check_language
from checklists.scheme_fit import check_fit
from checklists.scheme_model import GradeScheme, ScoringRule
from tests.domain import scoring
from tests.domain.language_programs import Change, Program, programs, worse
from tests.domain.scored_cases import Case, cases


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return loader.load()


def _graded(program: Program) -> tuple[Score, Grade]:
    resolved, answers, scheme = program
    points = score(resolved, answers, scheme)
    return points, grade(points, resolved, scheme, first_time=False)


@settings(max_examples=50)
@given(programs())
def test_a_sound_scheme_scores_every_complete_set_of_answers_within_its_bounds(
    program: Program,
) -> None:
    resolved, _, scheme = program
    assert [*check_language(scheme), *check_fit(scheme, resolved)] == []

    points, result = _graded(program)

    assert 0 <= Fraction(points.total_exact) <= 1000
    assert 0 <= Fraction(points.unchecked_exact) <= 100
    assert all(part.percent is None or 0 <= part.percent <= 100 for part in points.parts)
    assert NO_GRADE <= result.level <= len(scoring.STEPS)
    said = [one.why for one in points.items]
    said += [one.why for one in points.parts] + [one.why for one in result.outcomes]
    said += [one.credited for one in points.items if one.credited is not msgspec.UNSET]
    said += [gap.why for outcome in result.outcomes for gap in outcome.gaps]
    assert {reason.code for reason in said} <= SENTENCES.keys()


@settings(max_examples=50)
@given(programs())
def test_the_items_of_a_part_sum_exactly_to_its_points(program: Program) -> None:
    points, _ = _graded(program)

    for part in points.parts:
        items = [one for one in points.items if one.part == part.code and one.class_ in SCORED]
        exact = [exact_points(one, part.share()) for one in items]
        assert sum(exact) == Fraction(part.points_exact)
        for item, value in zip(items, exact, strict=True):
            assert item.points == rounded(value, program[2].rounding.places)
            assert item.points_exact in {msgspec.UNSET, str(value)}


@given(worse())
def test_a_worse_answer_raises_neither_points_nor_grade(change: Change) -> None:
    (resolved, before, scheme), after = change

    good, high = _graded((resolved, before, scheme))
    bad, low = _graded((resolved, after, scheme))

    assert Fraction(bad.total_exact) <= Fraction(good.total_exact)
    assert low.level <= high.level
    for was, now in zip(high.outcomes, low.outcomes, strict=True):
        assert now.allows <= was.allows


@settings(max_examples=50)
@given(programs(), st.data())
def test_the_order_of_the_answers_is_irrelevant(program: Program, data: st.DataObject) -> None:
    resolved, answers, scheme = program
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))

    assert score(resolved, shuffled, scheme) == score(resolved, answers, scheme)


@settings(max_examples=50)
@given(programs())
def test_a_bonus_never_hides_a_veto(program: Program) -> None:
    resolved, answers, _ = program
    failed = any(
        one.item.class_ is ItemClass.VETO and answers[one.item.code].verdict is Verdict.NOT
        for one in resolved.items
    )

    _, result = _graded(program)

    assert not failed or result.level == NO_GRADE


@settings(max_examples=50)
@given(programs())
def test_every_binding_rule_asks_for_something(program: Program) -> None:
    _, result = _graded(program)

    for outcome in result.outcomes:
        assert bool(outcome.gaps) == (outcome.allows < len(scoring.STEPS))
        assert all(
            gap.mend is msgspec.UNSET or 0 < gap.mend <= len(gap.items) for gap in outcome.gaps
        )


@settings(max_examples=50)
@given(programs())
def test_score_and_grade_are_snapshots_that_read_back(program: Program) -> None:
    points, result = _graded(program)

    assert msgspec.json.decode(canonical(points), type=Score) == points
    assert msgspec.json.decode(canonical(result), type=Grade) == result


@given(case=cases(), first_time=st.booleans())
def test_the_model_of_2027_comes_to_what_the_model_of_2026_does(
    *, catalogue: Catalogue, case: Case, first_time: bool
) -> None:
    _same_in_both(case, catalogue, first_time=first_time)


@pytest.mark.parametrize("name", ["community-mental-rehab", "community-mental-rehab-shanghai"])
@settings(max_examples=20)
@given(data=st.data())
def test_the_model_of_2027_scores_the_packs_of_2026_as_before(
    catalogue: Catalogue, name: str, data: st.DataObject
) -> None:
    resolved = catalogue.resolve(name, "2026.1")
    chance = data.draw(st.randoms(use_true_random=False))
    answers = {
        one.item.code: scoring.answer(one.item.code, chance.choice(list(Verdict)))
        for one in resolved.items
    }

    _same_in_both((resolved, answers), catalogue, first_time=False)


def _same_in_both(case: Case, catalogue: Catalogue, *, first_time: bool) -> None:
    resolved, answers = case
    old = catalogue.scheme("elder-care-model-2026")
    new = catalogue.scheme("points-model-2027")
    before, after = score(resolved, answers, old), score(resolved, answers, new)
    given_before = grade(before, resolved, old, first_time=first_time)
    given_after = grade(after, resolved, new, first_time=first_time)

    assert (before.algorithm, after.algorithm) == ("points-2026", "language-1")
    assert after.parts == before.parts
    assert after.notes == before.notes
    assert (after.total_exact, after.unchecked_exact) == (
        before.total_exact,
        before.unchecked_exact,
    )
    assert given_after.outcomes == given_before.outcomes
    numbers = [(one.possible, one.points, one.credit) for one in before.items]
    assert [(one.possible, one.points, one.credit) for one in after.items] == numbers


def test_several_schemes_score_one_set_of_answers(catalogue: Catalogue) -> None:
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A")])
    answers = scoring.answers(A1=Verdict.PARTLY)
    strict = catalogue.scheme("points-model-2027")
    scale = strict.scales[0]
    credits_ = msgspec.structs.replace(scale.verdicts, partly="1/4")
    strict = msgspec.structs.replace(
        strict, scales=(msgspec.structs.replace(scale, verdicts=credits_),)
    )

    totals = [score(resolved, answers, one).total for one in (*catalogue.schemes, strict)]

    assert totals == [Decimal("500.00"), Decimal("500.00"), Decimal("250.00")]


def test_the_example_of_the_documentation_is_sound_and_fits(catalogue: Catalogue) -> None:
    page = (Path(__file__).parents[2] / "docs/algorithms/scoring-language.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    model = msgspec.to_builtins(catalogue.scheme("points-model-2027"))
    own = yaml.load(example, yaml.CSafeLoader)
    scheme = msgspec.convert(
        {**model, **own, "limiters": [*model["limiters"], *own["limiters"]]}, GradeScheme
    )

    assert check_language(scheme) == []
    assert check_fit(scheme, catalogue.resolve("community-mental-rehab", "2027.1")) == []


def test_items_that_no_rule_scores_are_named(catalogue: Catalogue) -> None:
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A"), scoring.item("A2", "A")])
    rule = ScoringRule(items=Selector(codes=("A2",)), scale="verdict")
    scheme = msgspec.structs.replace(catalogue.scheme("points-model-2027"), scoring=(rule,))

    with pytest.raises(Invalid) as refusal:
        score(resolved, scoring.all_conform(resolved), scheme)

    assert refusal.value.code == "score.no_scale"
    assert [fault.where for fault in refusal.value.faults] == ["$.items.A1"]


def test_a_list_of_the_language_needs_a_scheme_written_in_it() -> None:
    resolved = scoring.checklist({"A": 1000}, [scoring.item("A1", "A")], scoring="language-1")

    with pytest.raises(Invalid) as refusal:
        score(resolved, scoring.all_conform(resolved), scoring.scheme())

    assert refusal.value.code == "score.no_language"
