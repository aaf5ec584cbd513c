"""What to mend for the next grade: against every subset, and that following it suffices."""

import itertools
from collections.abc import Iterable
from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.domain.answer import Answer, Verdict
from audit.domain.grade import grade
from audit.domain.mending import Advice, Hindrance, MendingSet, advice, effort_of
from audit.domain.score import Score
from audit.domain.scoring import score
from checklists.model import ItemClass, Lane
from checklists.scale_model import Selector
from checklists.scheme_model import (
    AnyCondition,
    Count,
    EffortRule,
    GradeScheme,
    Limiter,
    PartBelow,
    Share,
    TotalBelow,
    When,
)
from tests.domain import scoring
from tests.domain.scored_cases import Case, cases, limiters

KEYS = Limiter(
    code="keys",
    title="两项以上重点项不符合",
    class_=ItemClass.KEY,
    verdicts=(Verdict.NOT,),
    count=2,
    cap=3,
)
BAD = (Verdict.PARTLY, Verdict.NOT)


def mended(case: Case, items: Iterable[str]) -> dict[str, Answer]:
    _, answers = case
    return answers | {code: scoring.answer(code, Verdict.CONFORM) for code in items}


def level(case: Case, scheme: GradeScheme, items: Iterable[str] = (), *, first: bool) -> int:
    resolved, _ = case
    points = score(resolved, mended(case, items), scheme)
    return grade(points, resolved, scheme, first_time=first).level


def told(
    case: Case, scheme: GradeScheme, *, first: bool = False, limit: int = 4000
) -> tuple[Score, Advice | None]:
    resolved, answers = case
    points = score(resolved, answers, scheme)
    above = grade(points, resolved, scheme, first_time=first).next_level
    if above is None:
        return points, None
    return points, advice(points, scheme, above, first_time=first, limit=limit)


def sets(found: Advice) -> list[MendingSet]:
    return [one for one in (found.fewest, found.easiest) if one is not None]


def two_parts(**verdicts: Verdict) -> Case:
    """Return ten key items in two parts of 500 points; all conform but those named."""
    items = [
        scoring.item(f"{part}{number}", part, ItemClass.KEY)
        for part in "AB"
        for number in range(1, 6)
    ]
    resolved = scoring.checklist({"A": 500, "B": 500}, items)
    return resolved, scoring.all_conform(resolved) | scoring.answers(**verdicts)


@st.composite
def conditions(draw: st.DrawFn) -> tuple[Limiter, ...]:
    """Return a limiter on a condition of up to two terms."""
    items = Selector(classes=tuple(draw(st.sets(st.sampled_from(ItemClass), max_size=2))))
    verdicts = draw(st.sampled_from((BAD[:1], BAD[1:], BAD)))
    terms: tuple[AnyCondition, ...] = (
        Count(items=items, verdicts=verdicts, at_least=draw(st.integers(1, 3))),
        Share(items=items, verdicts=verdicts, at_least=Decimal(draw(st.integers(1, 60)))),
        TotalBelow(below=Decimal(draw(st.integers(100, 1000)))),
        PartBelow(part="P0", below=Decimal(draw(st.integers(10, 100)))),
    )
    chosen = tuple(draw(st.lists(st.sampled_from(terms), min_size=1, max_size=2)))
    when = When(all=chosen) if draw(st.booleans()) else When(any=chosen)
    return (Limiter(code="when", title="限级", when=when, cap=draw(st.integers(0, 4))),)


def test_the_fewest_items_are_the_weightiest() -> None:
    # 700 points; L4 asks for 780 and 80% of each part: A has 60%, B 80%.
    case = two_parts(A1=Verdict.NOT, A2=Verdict.PARTLY, A3=Verdict.PARTLY, B1=Verdict.NOT)
    _, found = told(case, scoring.scheme())
    assert found is not None
    assert found.level == 4
    assert found.fewest == MendingSet(items=("A1",), effort=4, least=1, proven=True)
    assert found.easiest is not None
    assert found.easiest.effort == 4
    assert found.hindrances == ()


def test_least_effort_may_take_more_items_than_the_fewest() -> None:
    case = two_parts(A1=Verdict.NOT, A2=Verdict.PARTLY, A3=Verdict.PARTLY, B1=Verdict.NOT)
    hard = EffortRule(items=Selector(codes=("A1",)), effort=9)
    scheme = msgspec.structs.replace(scoring.scheme(), efforts=(hard, EffortRule(effort=2)))
    _, found = told(case, scheme)
    assert found is not None
    assert found.fewest is not None
    assert found.easiest is not None
    assert (found.fewest.items, found.fewest.effort) == (("A1",), 9)
    assert (found.easiest.items, found.easiest.effort) == (("A2", "A3"), 2)


def test_what_no_mending_helps_against_is_said_and_nothing_is_advised() -> None:
    _, first = told(two_parts(), scoring.scheme(), first=True)
    unseen = two_parts(A1=Verdict.COULD_NOT_CHECK, A2=Verdict.COULD_NOT_CHECK, B1=Verdict.NOT)
    _, unchecked = told(unseen, scoring.scheme())
    refused = msgspec.structs.replace(KEYS, verdicts=(Verdict.NOT_APPLICABLE,), count=1)
    _, beyond = told(two_parts(A1=Verdict.NOT_APPLICABLE), scoring.scheme(limiters=(refused,)))
    for found, why in (
        (first, Hindrance.FIRST_TIME),
        (unchecked, Hindrance.UNCHECKED),
        (beyond, Hindrance.BEYOND_MENDING),
    ):
        assert found is not None
        assert found.hindrances == (why,)
        assert sets(found) == []


def test_what_does_not_count_is_not_advised() -> None:
    items = [scoring.item("A1", "A", ItemClass.INDICATOR, weight=0)]
    resolved = scoring.checklist({"A": 500}, items)
    found = advice(
        score(resolved, scoring.answers(A1=Verdict.NOT), scoring.scheme()),
        scoring.scheme(),
        1,
        first_time=False,
    )
    assert found.hindrances == (Hindrance.NOTHING_COUNTS,)


def test_a_search_that_was_ended_says_what_is_proved() -> None:
    weights = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)
    items = [
        scoring.item(f"I{number:02}", "A", weight=weight) for number, weight in enumerate(weights)
    ]
    resolved = scoring.checklist({"A": 1000}, items)
    case = (resolved, scoring.answers(**{one.code: Verdict.NOT for one in items}))
    costs = (5, 9, 11, 13, 16, 19, 24, 26, 31, 34, 36, 39)
    efforts = tuple(
        EffortRule(items=Selector(codes=(item.code,)), effort=cost)
        for item, cost in zip(items, costs, strict=True)
    )
    scheme = msgspec.structs.replace(scoring.scheme(), efforts=efforts)

    _, whole = told(case, scheme)
    _, cut = told(case, scheme, limit=1)

    assert whole is not None
    assert cut is not None
    assert whole.easiest is not None
    assert cut.easiest is not None
    assert (whole.easiest.proven, cut.easiest.proven) == (True, False)
    assert cut.easiest.least <= whole.easiest.effort <= cut.easiest.effort
    assert level(case, scheme, cut.easiest.items, first=False) >= cut.level


def test_effort_is_a_model_that_a_scheme_may_set() -> None:
    resolved, answers = two_parts(A1=Verdict.NOT, A2=Verdict.PARTLY)
    scheme = scoring.scheme()
    by_code = {one.code: one for one in score(resolved, answers, scheme).items}
    own = msgspec.structs.replace(scheme, efforts=(EffortRule(effort=7),))
    assert [effort_of(by_code[code], scheme) for code in ("A1", "A2")] == [4, 2]
    assert [effort_of(by_code[code], own) for code in ("A1", "A2")] == [7, 4]
    assert by_code["A1"].lane is Lane.STANDARD


@settings(max_examples=300)
@given(cases(), limiters() | conditions(), st.booleans())
def test_the_sets_reach_the_level_are_smallest_and_need_every_item(
    case: Case,
    rules: tuple[Limiter, ...],
    first: bool,  # noqa: FBT001 -- hypothesis gives it
) -> None:
    scheme = scoring.scheme(limiters=rules)
    points, found = told(case, scheme, first=first)
    if found is None:
        return
    efforts = {
        item.code: effort_of(item, scheme)
        for item in points.items
        if item.verdict in BAD and item.class_ not in {ItemClass.BONUS, ItemClass.INDICATOR}
    }
    for one in sets(found):
        assert one.proven
        assert level(case, scheme, one.items, first=first) >= found.level
        for left_out in one.items:
            rest = set(one.items) - {left_out}
            assert level(case, scheme, rest, first=first) < found.level
    if len(efforts) > 8:
        return
    reaching = [
        chosen
        for size in range(len(efforts) + 1)
        for chosen in itertools.combinations(sorted(efforts), size)
        if level(case, scheme, chosen, first=first) >= found.level
    ]
    assert bool(reaching) == (not found.hindrances)
    if reaching:
        assert found.fewest is not None
        assert found.easiest is not None
        assert len(found.fewest.items) == min(map(len, reaching))
        assert found.easiest.effort == min(sum(efforts[code] for code in one) for one in reaching)
