"""Plans: what a draft becomes, and how versions follow each other."""

from datetime import date

import msgspec
import pytest

from audit.domain import plan
from audit.domain.errors import Conflict, Invalid
from audit.domain.plan import Plan, PlanState
from tests.factories_register import new_plan

FIRST = Plan(id="plan-1", **plan.said(new_plan()))
PUBLIC = plan.publish(FIRST, date(2026, 3, 20))


@pytest.mark.parametrize(
    ("on", "late"),
    [
        (date(2025, 12, 1), False),
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2027, 1, 1), True),
    ],
)
def test_the_yearly_plan_is_due_before_the_end_of_march(on: date, *, late: bool) -> None:
    assert plan.is_late(FIRST, on) is late
    made = plan.publish(FIRST, on, " 机构改革 ")
    assert made.late_reason == ("机构改革" if late else "")


def test_a_version_follows_a_public_plan_and_takes_its_place() -> None:
    more = msgspec.structs.replace(new_plan(), frequency=2)
    second = plan.version_after(PUBLIC, more, "plan-2")
    assert (second.version, second.first, second.state) == (2, "plan-1", PlanState.DRAFT)
    assert not plan.is_late(second, date(2026, 9, 1))
    amended = plan.amend(PUBLIC, second)
    assert (amended.state, amended.is_public) == (PlanState.AMENDED, True)
    with pytest.raises(Conflict, match=r"plan\.overtaken"):
        plan.amend(amended, second)
    with pytest.raises(Conflict, match=r"plan\.amended"):
        plan.require_published(amended)
    with pytest.raises(Invalid, match=r"plan\.other_plan"):
        plan.version_after(PUBLIC, msgspec.structs.replace(more, year=2027), "plan-3")


def test_a_dropped_draft_keeps_its_reason_and_is_over() -> None:
    dropped = plan.drop(FIRST, "与市级计划重复")
    assert (dropped.state, dropped.drop_reason) == (PlanState.DROPPED, "与市级计划重复")
    with pytest.raises(Conflict, match=r"plan\.dropped"):
        plan.publish(dropped, date(2026, 3, 1))
    with pytest.raises(Conflict, match=r"plan\.dropped"):
        plan.revise(dropped, new_plan())
    with pytest.raises(Conflict, match=r"plan\.published"):
        plan.drop(PUBLIC, "太晚")
