"""A sample of records: its list, its commitment, its order, and what its findings say."""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from audit.domain.acceptance import Plan
from audit.domain.errors import Conflict, Invalid
from audit.domain.record_findings import (
    Course,
    Finding,
    Mark,
    Verdict,
    outcome,
    require_certain,
    require_findable,
    standing,
)
from audit.domain.record_lists import written
from audit.domain.record_sample import (
    Aim,
    Method,
    Reading,
    RecordKind,
    RecordSample,
    SampleState,
    SourceKind,
    abandon,
)
from audit.domain.record_sampling import (
    agreed,
    commit,
    drand_outcome,
    drawn,
    follows,
    plan_of,
    read_dice,
    source_of,
)

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
PLACE = "913301001000000007"
NUMBERS = tuple(f"A-{one:03d}" for one in range(1, 201))
DISCOVERY = Aim(method=Method.DISCOVERY, good=9, bad=10)
TWO_STAGES = Aim(method=Method.TWO_STAGE, good=9, bad=10)
SINGLE = Aim(method=Method.SINGLE, good=4, bad=24, beta=10)
THROWN = "31415926535897932384"
SAMPLE = RecordSample(
    id="sample-1",
    visit="visit-1",
    number=1,
    item="4.01",
    kind=RecordKind.CLIENT_FILES,
    records=hashlib.sha256(written(NUMBERS)).hexdigest(),
    count=len(NUMBERS),
    listed_at=NOW,
    listed_by="p1",
)


def planned(aim: Aim = DISCOVERY, kind: SourceKind = SourceKind.DICE) -> RecordSample:
    return commit(SAMPLE, PLACE, aim=aim, source=source_of(kind, draw="", at=NOW), at=NOW)[0]


def marks(plan: Plan, *bad: int, seen: int | None = None, mark: Mark = Mark.FITS_NOT) -> Course:
    """Return a sample whose records at these places are bad, after `seen` were looked at."""
    order = NUMBERS[: plan[-1].upto]
    looked = order[: plan[-1].upto if seen is None else seen]
    return Course(
        sample=replace(SAMPLE, state=SampleState.DRAWN, aim=DISCOVERY),
        plan=plan,
        order=order,
        findings=tuple(
            Finding(
                sample=SAMPLE.id,
                record=one,
                revision=1,
                mark=mark if place in bad else Mark.FITS,
                note="缺签字" if place in bad else "",
                evidence=None,
                by="p1",
                at=NOW,
            )
            for place, one in enumerate(looked, start=1)
        ),
    )


def test_sizes_follow_from_what_is_wanted() -> None:
    assert [stage.upto for stage in plan_of(DISCOVERY, 200)] == [51]
    assert [stage.upto for stage in plan_of(TWO_STAGES, 200)] == [52, 104]
    assert [(one.upto, one.accept) for one in plan_of(SINGLE, 200)] == [(40, 2)]


@pytest.mark.parametrize(
    ("aim", "count", "code"),
    [
        (Aim(method=Method.SINGLE, good=5, bad=5), 100, "sampling.aim"),
        (Aim(method=Method.DISCOVERY, good=9, bad=10), 9, "sampling.aim"),
        (Aim(method=Method.TWO_STAGE, good=0, bad=1), 50, "sampling.no_plan"),
    ],
)
def test_what_no_sample_reaches_is_refused(aim: Aim, count: int, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        plan_of(aim, count)
    assert refusal.value.code == code


def test_the_seed_and_the_tickets_are_those_of_draw1() -> None:
    sample = planned()
    entropy = f"dice:20:{THROWN}"
    order = drawn(sample, PLACE, entropy=entropy, numbers=NUMBERS, plan=plan_of(DISCOVERY, 200))
    seed = hashlib.sha256(f"DRAW1|seed|visit-1.1|{entropy}".encode()).hexdigest()
    tickets = sorted(
        (hashlib.sha256(f"DRAW1|record|{seed}|{PLACE}|{one}".encode()).hexdigest(), one)
        for one in NUMBERS
    )
    assert order.seed == seed
    assert [(ticket, one) for one, ticket in order.selected] == tickets[:51]


@given(st.permutations(NUMBERS[:30]), st.integers(1, 15))
def test_the_order_of_the_list_is_of_no_matter_and_more_stages_only_add(
    numbers: list[str], bad: int
) -> None:
    sample = planned()
    aim = Aim(method=Method.DISCOVERY, good=bad - 1, bad=bad)
    one, other = (
        drawn(sample, PLACE, entropy="dice:20:x", numbers=each, plan=plan_of(aim, 30))
        for each in (numbers, NUMBERS[:30])
    )
    assert one == other
    whole = plan_of(Aim(method=Method.DISCOVERY, good=0, bad=1), 30)
    more = drawn(sample, PLACE, entropy="dice:20:x", numbers=numbers, plan=whole)
    assert more.selected[: len(one.selected)] == one.selected


def test_two_people_must_read_the_same_dice() -> None:
    sample = read_dice(planned(), Reading(by="p1", outcome=THROWN, at=NOW))
    assert agreed(sample.readings) == ""
    wrong = read_dice(sample, Reading(by="p2", outcome=THROWN[::-1], at=NOW))
    assert agreed(wrong.readings) == ""
    again = read_dice(wrong, Reading(by="p1", outcome=THROWN, at=NOW))
    assert (len(again.readings), agreed(again.readings)) == (2, ""), "one person reads once"
    right = read_dice(wrong, Reading(by="p2", outcome=THROWN, at=NOW))
    assert agreed(right.readings) == THROWN
    with pytest.raises(Invalid):
        read_dice(planned(), Reading(by="p1", outcome=THROWN[1:], at=NOW))


def test_a_round_of_drand_comes_after_the_commitment_and_is_proved() -> None:
    sample = planned(kind=SourceKind.DRAND)
    with pytest.raises(Invalid) as refusal:
        drand_outcome(sample, "b7" * 48)
    assert refusal.value.code == "sampling.drand"


def test_a_sample_follows_from_what_is_kept_or_is_found_out() -> None:
    sample, fixed = commit(
        SAMPLE, PLACE, aim=DISCOVERY, source=source_of(SourceKind.DICE, draw="", at=NOW), at=NOW
    )
    entropy = f"dice:20:{THROWN}"
    order = drawn(sample, PLACE, entropy=entropy, numbers=NUMBERS, plan=fixed.stages)
    kept = replace(sample, state=SampleState.DRAWN, drawn="kept")

    def holds(**other: object) -> bool:
        told = {"fixed": fixed, "order": order, "numbers": NUMBERS, "entropy": entropy} | other
        return follows(kept, PLACE, **told)  # type: ignore[arg-type]  # each is what it replaces

    assert holds()
    assert holds(entropy=""), "while the entropy is a secret, the seed is taken as it is"
    assert not holds(entropy=f"dice:20:{THROWN[::-1]}")
    assert not holds(numbers=NUMBERS[100:])
    assert not holds(fixed=replace(fixed, count=199))
    assert not holds(order=replace(order, selected=order.selected[::-1]))


def test_a_verdict_is_told_as_soon_as_it_is_certain() -> None:
    plan = plan_of(SINGLE, 200)
    first = marks(plan, 1, 2, seen=3).standing
    third = marks(plan, 1, 2, 3, seen=3).standing
    assert first is not None
    assert third is not None
    assert (first.verdict, third.verdict) == (Verdict.OPEN, Verdict.FAILED)
    assert marks(plan, seen=37).standing.verdict is Verdict.OPEN  # type: ignore[union-attr]
    assert marks(plan, seen=38).standing.verdict is Verdict.PASSED  # type: ignore[union-attr]


def test_one_bad_record_leads_into_the_second_stage() -> None:
    plan = plan_of(TWO_STAGES, 200)
    one, none, two = (marks(plan, *bad, seen=52).standing for bad in ((7,), (), (7, 8)))
    assert one is not None
    assert (one.stage, one.asked, one.verdict) == (2, 104, Verdict.OPEN)
    assert none is not None
    assert (none.stage, none.verdict) == (1, Verdict.PASSED)
    assert two is not None
    assert (two.stage, two.verdict) == (1, Verdict.FAILED)


def test_what_is_in_doubt_decides_nothing_and_must_be_settled() -> None:
    plan = plan_of(DISCOVERY, 200)
    course = marks(plan, 5, mark=Mark.IN_DOUBT)
    now = course.standing
    assert now is not None
    assert (now.verdict, now.looked, course.outcome) == (Verdict.OPEN, 51, None)
    with pytest.raises(Conflict):
        require_certain(now)
    certain = marks(plan_of(SINGLE, 200), 5, mark=Mark.IN_DOUBT).standing
    assert certain is not None
    assert certain.verdict is Verdict.PASSED
    with pytest.raises(Conflict) as refusal:
        require_certain(certain)
    assert refusal.value.code == "sampling.doubt"


def test_a_missing_record_is_bad() -> None:
    course = marks(plan_of(DISCOVERY, 200), 5, mark=Mark.MISSING)
    assert course.outcome is not None
    assert (course.outcome.bad, course.outcome.verdict) == (1, Verdict.FAILED)


def test_both_statements_are_kept_apart() -> None:
    plan = plan_of(DISCOVERY, 200)
    clean, one, many = (marks(plan, *bad).outcome for bad in ((), (1,), range(1, 7)))
    assert clean is not None
    assert one is not None
    assert many is not None
    assert (clean.assured, clean.is_refuted, clean.bound) == (True, False, 9)
    assert (one.assured, one.is_refuted, one.bound) == (False, False, 16)
    assert (many.assured, many.is_refuted) == (False, True)


def test_an_early_end_gives_a_verdict_and_no_share() -> None:
    plan = plan_of(DISCOVERY, 200)
    early = marks(plan, 3, seen=3)
    assert early.outcome is not None
    assert (early.outcome.verdict, early.outcome.bound) == (Verdict.FAILED, None)
    ended = replace(early, sample=replace(early.sample, state=SampleState.CONCLUDED))
    assert ended.value is None
    through = marks(plan, 3)
    ended = replace(through, sample=replace(through.sample, state=SampleState.CONCLUDED))
    assert (through.value, ended.value) == (None, (Decimal(50), 51))
    assert ended.fact.outcome is not None


@given(st.integers(0, 6))
def test_more_bad_records_never_assure_more_nor_refute_less(bad: int) -> None:
    plan = plan_of(SINGLE, 200)
    told = [
        outcome(SINGLE, 200, plan, now=now)
        for many in range(bad + 1)
        if (now := marks(plan, *range(1, many + 1)).standing) is not None
    ]
    assert all(one.refuted >= other.refuted for one, other in pairwise(told))
    assert all((one.bound or 0) < (other.bound or 0) for one, other in pairwise(told))
    assert told[0].refuted == Fraction(1)


def test_only_what_was_drawn_is_marked_and_what_is_not_right_is_explained() -> None:
    plan = plan_of(DISCOVERY, 200)
    now, order = standing(plan, NUMBERS[:51], {}), NUMBERS[:51]
    require_findable("A-001", Mark.FITS, "", now=now, order=order)
    for record, mark, code in (
        ("A-052", Mark.FITS, "sampling.not_drawn"),
        ("A-001", Mark.FITS_NOT, "sampling.note"),
    ):
        with pytest.raises(Invalid) as refusal:
            require_findable(record, mark, " ", now=now, order=order)
        assert refusal.value.code == code


def test_what_was_given_up_stays_with_its_reason() -> None:
    ended = abandon(planned(), "名单不全", at=NOW)
    assert (ended.state, ended.reason) == (SampleState.ABANDONED, "名单不全")
    with pytest.raises(Conflict):
        abandon(ended, "again", at=NOW)
