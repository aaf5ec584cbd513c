"""Classes of risk: points by the rule, and what becomes of a rating."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain import risk
from audit.domain.errors import Conflict
from audit.domain.registry import RiskClass
from audit.domain.risk import (
    RISK_2026,
    RatingState,
    RiskChange,
    RiskFactor,
    RiskFacts,
    RiskRating,
    RiskRun,
)

ON = date(2026, 11, 22)
RUN = RiskRun(
    id="run-1",
    region="31",
    rule=RISK_2026.name,
    ran_on=ON,
    by="city",
    facts="0" * 64,
    institutions=1,
)
SOUND = RiskFacts(
    institution="inst-1",
    name="示例康复中心",
    district="310106",
    risk_class=RiskClass.B,
    hundredths=85_00,
    seen=True,
)


def rated(**changed: object) -> RiskRating:
    return risk.rate(msgspec.structs.replace(SOUND, **changed), RISK_2026, run=RUN, identity="r-1")


@pytest.mark.parametrize(
    ("facts", "points", "after"),
    [
        ({}, 0, RiskClass.A),
        ({"seen": False, "hundredths": None}, 10, RiskClass.B),
        ({"orders": 2}, 8, RiskClass.A),
        ({"orders": 9}, 20, RiskClass.B),
        ({"hundredths": 59_99}, 15, RiskClass.B),
        ({"hundredths": 60_00}, 0, RiskClass.A),
        ({"refused": 3}, 30, RiskClass.C),
        ({"refused": 1, "complaints": 2}, 50, RiskClass.D),
        ({"overdue": 2, "unreachable": 1}, 30, RiskClass.C),
    ],
)
def test_points_and_classes_follow_the_rule(
    facts: dict[str, object], points: int, after: RiskClass
) -> None:
    found = rated(**facts)
    assert (found.points, found.after) == (points, after)
    assert sum(reason.points for reason in found.reasons) == points


def test_a_rating_says_which_way_it_goes_and_why() -> None:
    up = rated(refused=1, orders=1)
    assert (up.before, up.after, up.change) == (RiskClass.B, RiskClass.C, RiskChange.UP)
    assert [(one.factor, one.count, one.points) for one in up.reasons] == [
        (RiskFactor.ORDERS, 1, 4),
        (RiskFactor.REFUSED, 1, 30),
    ]
    assert rated().change is RiskChange.DOWN
    assert rated(seen=False, hundredths=None).change is RiskChange.SAME


COUNTS = st.fixed_dictionaries(
    {name: st.integers(0, 20) for name in ("orders", "complaints", "overdue", "refused")}
)


@given(COUNTS, st.sampled_from(["orders", "complaints", "overdue", "refused", "unreachable"]))
def test_whatever_else_is_known_one_fault_more_never_lowers_the_class(
    counts: dict[str, int], more: str
) -> None:
    before = rated(**counts)
    after = rated(**{**counts, more: counts.get(more, 0) + 1})
    assert after.points >= before.points
    assert after.after >= before.after


def test_a_class_is_confirmed_once_and_from_the_register_it_started_from() -> None:
    found = rated(refused=1)
    done = risk.confirm(found, RiskClass.B, on=ON, by="city")
    assert (done.state, done.decided_on, done.decided_by) == (RatingState.CONFIRMED, ON, "city")
    with pytest.raises(Conflict, match=r"risk\.decided"):
        risk.confirm(done, RiskClass.C, on=ON, by="city")
    with pytest.raises(Conflict, match=r"risk\.register_changed"):
        risk.confirm(found, RiskClass.D, on=ON, by="city")


def test_an_objection_is_made_once_and_answered_once() -> None:
    done = risk.confirm(rated(refused=1), RiskClass.B, on=ON, by="city")
    with pytest.raises(Conflict, match=r"risk\.nothing_to_answer"):
        risk.answer(done, "无异议", ON)
    objected = risk.object_to(done, "当日停电，并非拒绝。", ON)
    with pytest.raises(Conflict, match=r"risk\.objected"):
        risk.object_to(objected, "再次", ON)
    answered = risk.answer(objected, "已核实，维持。", ON)
    assert (answered.objection, answered.answer) == ("当日停电，并非拒绝。", "已核实，维持。")
    with pytest.raises(Conflict, match=r"risk\.nothing_to_answer"):
        risk.answer(answered, "再次", ON)
