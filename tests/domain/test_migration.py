"""What running visits answer on a new version; no answer is ever lost."""

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain import migration
from audit.domain.answer import Answer, Verdict
from audit.domain.errors import Conflict, Invalid
from audit.domain.evidence import Evidence
from audit.domain.migration import Move, MoveState
from audit.domain.visit import Targeted, Visit, VisitState, WorkKind
from checklists.diff import diff
from checklists.migration import (
    Decision,
    Handling,
    Plan,
    Wrong,
    decided,
    drafted,
    fingerprint,
    misfits,
)
from checklists.model import Measure, ResolvedChecklist
from tests.checklists.items import item, listed, with_

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
VISIT = Visit(
    id="visit-1",
    origin=Targeted(reason="群众投诉", body_name="示例市民政局", items=("1",)),
    institution="home-1",
    institution_name="示例机构",
    district="310101",
    work=WorkKind.INSPECTION,
    team=("one", "two"),
    checklist="0" * 64,
    scheme="stars",
    first_time=False,
    state=VisitState.UNDER_WAY,
    created_at=AT,
    began_at=AT,
)
DOORS = item("1.1", "Fire doors are shut", "Walk the corridors and try each door by hand.")
ALARM = item("1.2", "The alarm works", "Press the button in the hall and listen on every floor.")
WATER = item("1.3", "Water is hot enough", "Hold a thermometer under every tap for one minute.")
PASSAGE = item("2.1", "消防通道", "现场查看消防通道是否畅通、有无堆放杂物。")
LIGHTS = item("2.9", "应急照明", "逐一按下应急照明灯的试验按钮，核对其是否点亮。")
BOTH = item(
    "2.1",
    "消防通道与应急照明",
    "现场查看消防通道是否畅通、有无堆放杂物，逐一按下应急照明灯的试验按钮，核对其是否点亮。",
)


def answer(code: str, value: Decimal | None = None) -> Answer:
    return Answer(
        id=f"answer-{code}", item=code, verdict=Verdict.CONFORM, value=value, by="one", at=AT
    )


def plan_of(old: ResolvedChecklist, new: ResolvedChecklist) -> Plan:
    return drafted(diff(old, new), old, new)


def handling(old: ResolvedChecklist, new: ResolvedChecklist) -> dict[str, Handling]:
    return {rule.item: rule.handling for rule in plan_of(old, new).rules}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Handling.CARRY),
        ({"weight": 5}, Handling.CARRY),
        ({"part": "b"}, Handling.CARRY),
        ({"code": "9.9"}, Handling.CARRY),
        ({"requirements": ("A1",)}, Handling.CARRY),
        ({"title": "Fire doors are shut at night"}, Handling.RE_ASK),
        ({"how": "Walk the corridors and try each door by hand, twice."}, Handling.RE_ASK),
        ({"methods": ("look", "ask")}, Handling.RE_ASK),
        ({"evidence": ("log",)}, Handling.RE_ASK),
        ({"measure": Measure(name="doors", unit="%")}, Handling.RE_ASK),
    ],
)
def test_what_the_draft_does(changes: dict[str, object], expected: Handling) -> None:
    assert handling(listed(DOORS), listed(with_(DOORS, **changes))) == {"1.1": expected}


def test_what_is_gone_is_retired_and_what_is_new_is_asked() -> None:
    plan = plan_of(listed(DOORS), listed(ALARM))
    assert [(rule.item, rule.handling, rule.becomes) for rule in plan.rules] == [
        ("1.1", Handling.RETIRE, ())
    ]
    assert plan.asked == ("1.2",)


def test_split_and_merged() -> None:
    one, two = listed(BOTH), listed(PASSAGE, LIGHTS)
    assert handling(one, two) == {"2.1": Handling.SPLIT}
    assert handling(two, one) == {"2.1": Handling.MERGE, "2.9": Handling.MERGE}


def test_a_person_decides_otherwise() -> None:
    draft = plan_of(listed(DOORS, ALARM), listed(with_(DOORS, title="Doors"), ALARM))
    decision = Decision(item="1.1", handling=Handling.CARRY, becomes=("1.1",), reason="只改了文字")
    plan = decided(draft, [decision])
    assert [(rule.handling, rule.reason) for rule in plan.rules] == [
        (Handling.CARRY, "只改了文字"),
        (Handling.CARRY, ""),
    ]
    assert misfits(plan, draft) == ()
    assert fingerprint(plan) != fingerprint(draft)


@pytest.mark.parametrize(
    ("item_code", "how", "becomes", "wrong"),
    [
        ("9.9", Handling.RETIRE, (), Wrong.NO_ITEM),
        ("1.1", Handling.CARRY, ("9.9",), Wrong.NO_FOLLOWER),
        ("1.1", Handling.CARRY, (), Wrong.COUNT),
        ("1.1", Handling.SPLIT, ("1.1",), Wrong.COUNT),
        ("1.1", Handling.RETIRE, ("1.1",), Wrong.COUNT),
        ("1.1", Handling.CARRY, ("1.2",), Wrong.SHARED),
        ("1.1", Handling.MERGE, ("1.2",), Wrong.SHARED),
    ],
)
def test_a_decision_that_contradicts(
    item_code: str, how: Handling, becomes: tuple[str, ...], wrong: Wrong
) -> None:
    draft = plan_of(listed(DOORS, ALARM), listed(DOORS, ALARM, version="2"))
    decision = Decision(item=item_code, handling=how, becomes=becomes, reason="另有安排")
    plan = decided(draft, [decision])
    assert (item_code, wrong) in {(one.item, one.wrong) for one in misfits(plan, draft)}
    with pytest.raises(Invalid, match=r"migration\.plan") as refusal:
        migration.require_sound(plan, draft)
    assert f"$.decisions.{item_code}" in {fault.where for fault in refusal.value.faults}


def test_answers_on_the_new_list() -> None:
    old = listed(DOORS, ALARM, WATER)
    new = listed(
        with_(DOORS, weight=4), with_(ALARM, title="The alarm works at night"), PASSAGE, version="2"
    )
    moved = migration.move(
        VISIT, [answer("1.1"), answer("1.2"), answer("1.3")], plan_of(old, new), new=new
    )
    assert moved.holds == (answer("1.1"),)
    assert [(one.answer.item, one.handling, one.becomes) for one in moved.aside] == [
        ("1.2", Handling.RE_ASK, ("1.2",)),
        ("1.3", Handling.RETIRE, ()),
    ]
    assert moved.asked == ("1.2", "2.1")


def test_an_answer_under_a_new_code_is_kept_twice() -> None:
    new = listed(with_(DOORS, code="7.7"), version="2")
    moved = migration.move(VISIT, [answer("1.1")], plan_of(listed(DOORS), new), new=new)
    (now,) = moved.renamed
    assert (now.item, now.verdict, now.by, now.at) == ("7.7", Verdict.CONFORM, "one", AT)
    assert now.id != "answer-1.1"
    assert [one.answer for one in moved.aside] == [answer("1.1")]
    assert moved.asked == ()


def test_a_follower_that_does_not_concern_the_institution_is_none() -> None:
    plan = plan_of(listed(DOORS, ALARM), listed(DOORS, ALARM, version="2"))
    moved = migration.move(VISIT, [answer("1.1")], plan, new=listed(ALARM, version="2"))
    assert [one.handling for one in moved.aside] == [Handling.RETIRE]


def test_a_person_cannot_carry_what_the_new_item_does_not_take() -> None:
    new = listed(with_(DOORS, measure=Measure(name="doors", unit="%")), version="2")
    draft = plan_of(listed(DOORS), new)
    decision = Decision(item="1.1", handling=Handling.CARRY, becomes=("1.1",), reason="同一问题")
    moved = migration.move(VISIT, [answer("1.1")], decided(draft, [decision]), new=new)
    assert [one.handling for one in moved.aside] == [Handling.RE_ASK]


@pytest.mark.parametrize("state", [VisitState.HANDED_IN, VisitState.GRADED, VisitState.FAILED])
def test_a_finished_visit_stays_as_it_is(state: VisitState) -> None:
    finished = msgspec.structs.replace(VISIT, state=state)
    new = listed(DOORS, version="2")
    plan = plan_of(listed(DOORS), new)
    with pytest.raises(Conflict, match=r"migration\.finished"):
        migration.move(finished, [answer("1.1")], plan, new=new)
    with pytest.raises(Conflict, match=r"migration\.finished"):
        migration.rebound(finished, "1" * 64, "stars")


def test_evidence_follows_its_item() -> None:
    photo = Evidence(
        id="photo-0001",
        visit="visit-1",
        item="1.1",
        digest="0" * 64,
        size=9,
        media_type="image/png",
        name="a.png",
        captured_at=AT,
        received_at=AT,
        by="one",
    )
    new = listed(with_(DOORS, code="7.7"), version="2")
    (followed,) = migration.followed([photo], plan_of(listed(DOORS), new))
    assert (followed.item, followed.digest) == ("7.7", photo.digest)
    assert followed.id != photo.id
    assert migration.followed([photo], plan_of(listed(DOORS), listed(DOORS, version="2"))) == ()


MOVE = Move(migration="m", visit="visit-1", old="0" * 64, new="1" * 64)


def test_a_move_is_agreed_to_then_applied() -> None:
    agreed = migration.agree(MOVE, "lead", AT)
    assert (agreed.state, agreed.said_by, agreed.said_at) == (MoveState.AGREED, "lead", AT)
    new = listed(DOORS, version="2")
    moved = migration.move(VISIT, [answer("1.1")], plan_of(listed(DOORS), new), new=new)
    applied = migration.apply(agreed, moved, AT, answers=1)
    assert (applied.state, applied.carried, applied.aside) == (MoveState.APPLIED, 1, 0)


def test_nothing_is_applied_that_nobody_agreed_to() -> None:
    new = listed(DOORS, version="2")
    moved = migration.move(VISIT, [], plan_of(listed(DOORS), new), new=new)
    with pytest.raises(Conflict, match=r"migration\.state"):
        migration.apply(MOVE, moved, AT, answers=0)
    declined = migration.decline(MOVE, "lead", AT, reason="马上交卷")
    for act in (migration.agree, migration.decline):
        with pytest.raises(Conflict, match=r"migration\.state"):
            act(declined, "lead", AT, **({"reason": "x"} if act is migration.decline else {}))


CODES = st.sampled_from("abcdefgh")
SENTENCES = st.lists(
    st.sampled_from(["door", "alarm", "exit", "water", "staff", "plan"]), min_size=1, max_size=7
).map(" ".join)
LISTS = st.dictionaries(CODES, SENTENCES, max_size=8).map(
    lambda said: listed(*(item(code, text, text) for code, text in said.items()))
)


@given(LISTS, LISTS, st.sets(CODES))
def test_no_answer_is_lost(
    old: ResolvedChecklist, new: ResolvedChecklist, answered: set[str]
) -> None:
    answers = [answer(one.item.code) for one in old.items if one.item.code in answered]
    moved = migration.move(VISIT, answers, plan_of(old, new), new=new)
    kept = [*moved.holds, *(one.answer for one in moved.aside)]
    assert sorted(kept, key=lambda one: one.id) == sorted(answers, key=lambda one: one.id)
    standing = [one.item for one in (*moved.holds, *moved.renamed)]
    assert len(set(standing)) == len(standing)
    assert sorted((*standing, *moved.asked)) == sorted(one.item.code for one in new.items)


@given(LISTS, LISTS, st.sets(CODES))
def test_what_is_not_touched_simply_stays(
    old: ResolvedChecklist, new: ResolvedChecklist, answered: set[str]
) -> None:
    answers = [answer(one.item.code) for one in old.items if one.item.code in answered]
    plan = plan_of(old, new)
    moved = migration.move(VISIT, answers, plan, new=new)
    assert {one.item for one in moved.holds} == answered & set(plan_items(plan)) - set(
        migration.touched(plan, new)
    )


def plan_items(plan: Plan) -> list[str]:
    return [rule.item for rule in plan.rules]


@given(LISTS, LISTS)
def test_a_draft_never_contradicts_itself(old: ResolvedChecklist, new: ResolvedChecklist) -> None:
    draft = plan_of(old, new)
    assert misfits(draft, draft) == ()
    assert [rule.item for rule in draft.rules] == sorted(one.item.code for one in old.items)
