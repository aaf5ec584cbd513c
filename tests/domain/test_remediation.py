"""Remediation: which findings become which actions, by when, and how they are closed."""

from collections.abc import Callable
from datetime import date
from itertools import count

import msgspec
import pytest
from hypothesis import given

from audit.domain.answer import Verdict
from audit.domain.errors import Conflict, Invalid
from audit.domain.remediation import (
    TRANSITIONS,
    ActionKind,
    ActionState,
    CorrectiveAction,
    accept_action,
    answer_action,
    corrective_actions,
    is_overdue,
    return_action,
    severity,
)
from audit.domain.scheme import Severity
from audit.domain.visit import WorkKind
from audit.domain.workdays import WorkCalendar
from checklists.canonical import canonical
from checklists.model import ItemClass, Lane
from tests.domain import scoring
from tests.domain.scored_cases import Case, cases

CALENDAR = WorkCalendar(official=frozenset({2026}))
FOUND = date(2026, 11, 20)  # a Friday
DEADLINE = date(2026, 12, 11)  # fifteen working days later


def _actions(
    case: Case,
    work: WorkKind = WorkKind.INSPECTION,
    *,
    deadlines: dict[str, int] | None = None,
) -> tuple[CorrectiveAction, ...]:
    resolved, answers = case
    return corrective_actions(
        "visit-1",
        resolved,
        answers,
        scheme=scoring.scheme(deadlines=deadlines),
        work=work,
        found_on=FOUND,
        calendar=CALENDAR,
        ids=(f"action-{number}" for number in count(1)),
    )


def _one(
    class_: ItemClass = ItemClass.KEY, lane: Lane = Lane.STANDARD, verdict: Verdict = Verdict.NOT
) -> Case:
    items = [scoring.item("A1", "A", class_, lane=lane, title="个性化康复计划")]
    return scoring.checklist({"A": 1000}, items), scoring.answers(A1=verdict)


@pytest.mark.parametrize(
    ("class_", "lane", "verdict", "expected"),
    [
        (ItemClass.VETO, Lane.STANDARD, Verdict.NOT, Severity.GRAVE),
        (ItemClass.VETO, Lane.STANDARD, Verdict.PARTLY, Severity.GRAVE),
        (ItemClass.GENERAL, Lane.LEGAL, Verdict.NOT, Severity.GRAVE),
        (ItemClass.KEY, Lane.LEGAL, Verdict.PARTLY, Severity.MINOR),
        (ItemClass.KEY, Lane.POLICY, Verdict.NOT, Severity.SERIOUS),
        (ItemClass.KEY, Lane.POLICY, Verdict.PARTLY, Severity.MINOR),
        (ItemClass.GENERAL, Lane.CONTRACT, Verdict.NOT, Severity.MINOR),
    ],
)
def test_severity_follows_class_lane_and_verdict(
    *, class_: ItemClass, lane: Lane, verdict: Verdict, expected: Severity
) -> None:
    assert severity(scoring.item("A1", "A", class_, lane=lane), verdict) is expected


def test_an_action_carries_the_finding_its_reason_and_its_deadline() -> None:
    (action,) = _actions(_one())

    assert (action.id, action.visit, action.item) == ("action-1", "visit-1", "A1")
    assert (action.title, action.reason) == ("个性化康复计划", "现场所见")
    assert (action.severity, action.deadline) == (Severity.SERIOUS, DEADLINE)
    assert not action.deadline_estimated
    assert action.state is ActionState.OPEN


def test_a_deadline_in_a_year_without_a_notice_says_that_it_is_an_estimate() -> None:
    (action,) = _actions(_one(), deadlines={"grave": 5, "serious": 40, "minor": 60})

    assert action.deadline.year == 2027
    assert action.deadline_estimated


def test_a_scheme_without_deadlines_cannot_open_actions() -> None:
    with pytest.raises(Invalid) as refusal:
        _actions(_one(), deadlines={})

    assert refusal.value.code == "remediation.no_deadline"


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize("work", WorkKind)
def test_only_a_legal_duty_found_by_an_inspection_is_ordered(lane: Lane, work: WorkKind) -> None:
    (action,) = _actions(_one(lane=lane), work)

    ordered = lane is Lane.LEGAL and work is WorkKind.INSPECTION
    assert action.kind is (ActionKind.ORDER if ordered else ActionKind.ADVICE)


@given(cases())
def test_every_finding_becomes_one_action_and_nothing_else_does(case: Case) -> None:
    resolved, answers = case
    judged = {ItemClass.VETO, ItemClass.KEY, ItemClass.GENERAL}
    expected = [
        one.item.code
        for one in resolved.items
        if one.item.class_ in judged
        and answers[one.item.code].verdict in {Verdict.PARTLY, Verdict.NOT}
    ]

    actions = _actions(case, WorkKind.EVALUATION)

    assert [action.item for action in actions] == expected
    assert len({action.id for action in actions}) == len(actions)
    assert {action.kind for action in actions} <= {ActionKind.ADVICE}
    read_back = msgspec.json.decode(canonical(actions), type=tuple[CorrectiveAction, ...])
    assert read_back == actions


def test_an_action_is_answered_returned_answered_again_and_accepted() -> None:
    (action,) = _actions(_one())

    answered = answer_action(action, "已补充计划", ("ab" * 32,), on=date(2026, 12, 1))
    returned = return_action(answered, "缺少签名")
    again = answer_action(returned, "已签名", on=date(2026, 12, 8))
    closed = accept_action(again, on=date(2026, 12, 9))

    assert answered.evidence == ("ab" * 32,)
    assert (returned.state, returned.review) == (ActionState.RETURNED, "缺少签名")
    assert (again.response, again.answered_on) == ("已签名", date(2026, 12, 8))
    assert (closed.state, closed.closed_on) == (ActionState.ACCEPTED, date(2026, 12, 9))


def test_an_empty_answer_and_a_return_without_reason_are_refused() -> None:
    (action,) = _actions(_one())
    answered = answer_action(action, "已补充计划", on=FOUND)

    with pytest.raises(Invalid, match=r"remediation\.response_missing"):
        answer_action(action, " ", on=FOUND)
    with pytest.raises(Invalid, match=r"remediation\.return_reason"):
        return_action(answered, "")


@pytest.mark.parametrize("state", ActionState)
def test_what_the_table_does_not_allow_is_refused(state: ActionState) -> None:
    (action,) = _actions(_one())
    action = msgspec.structs.replace(action, state=state)
    acts: dict[str, Callable[[], CorrectiveAction]] = {
        "answer": lambda: answer_action(action, "已整改", on=FOUND),
        "accept": lambda: accept_action(action, on=FOUND),
        "return": lambda: return_action(action, "缺少签名"),
    }

    for name, act in acts.items():
        if name in TRANSITIONS[state]:
            assert act().state is TRANSITIONS[state][name]
        else:
            with pytest.raises(Conflict, match=r"remediation\.state"):
                act()


def test_overdue_is_reckoned_and_an_answer_in_time_stops_the_clock() -> None:
    (action,) = _actions(_one())
    late, day_after = date(2027, 1, 1), date(2026, 12, 12)
    in_time = answer_action(action, "已整改", on=DEADLINE)
    too_late = answer_action(action, "已整改", on=day_after)

    assert not is_overdue(action, DEADLINE)
    assert is_overdue(action, day_after)
    assert not is_overdue(in_time, late)
    assert is_overdue(too_late, late)
    assert is_overdue(return_action(in_time, "缺少签名"), late)
    assert not is_overdue(accept_action(too_late, on=late), late)
