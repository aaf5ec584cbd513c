"""What keeps a plan from becoming public, and whom its bounds leave out of a draw."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain import plan, plan_checks, plan_limits
from audit.domain.draw import Rule, quota
from audit.domain.errors import Invalid
from audit.domain.plan import Plan, Quota
from audit.domain.plan_checks import Surroundings, obstacles
from audit.domain.plan_limits import LeftOut, exclusions, months_before
from audit.domain.registry import RiskClass
from tests.factories_register import ITEM, new_plan

TODAY = date(2026, 3, 2)
STRATA = {"310106-B": 3, "310107-B": 3}
BODY = "示例机关1"


def given_plan(**changed: object) -> Plan:
    return msgspec.structs.replace(Plan(id="plan-1", **plan.said(new_plan())), **changed)


def around(**changed: object) -> Surroundings:
    usual = Surroundings(
        items={ITEM.code: ITEM},
        bodies=frozenset({BODY}),
        strata=STRATA,
        others=(),
        before=None,
        today=TODAY,
    )
    return msgspec.structs.replace(usual, **changed)


def quotas(num: int, den: int) -> dict[str, Quota]:
    return dict.fromkeys(RiskClass, Quota(num=num, den=den))


def test_teams_are_secret_only_where_the_sample_is() -> None:
    known = {"risk_classes": frozenset(RiskClass), "known_items": frozenset({ITEM.code})}
    secret = given_plan(teams_secret=True)
    plan_checks.check(secret, **known)
    with pytest.raises(Invalid) as refusal:
        plan_checks.check(msgspec.structs.replace(secret, sealed=False), **known)
    assert [one.code for one in refusal.value.faults] == ["plan.teams_open"]


def test_a_sound_plan_meets_no_obstacle() -> None:
    chosen = given_plan(cap=1, departments=(BODY,), rest_months=6)
    assert obstacles(chosen, around()) == ()


@pytest.mark.parametrize(
    ("changed", "surroundings", "code"),
    [
        ({}, {"items": {}}, "plan.item_without_basis"),
        (
            {},
            {"items": {ITEM.code: msgspec.structs.replace(ITEM, basis=" ")}},
            "plan.item_without_basis",
        ),
        ({"quotas": quotas(1, 100)}, {}, "plan.share_below_list"),
        ({"months": (2, 4)}, {}, "plan.month_over"),
        ({"departments": ("没有检查人员的机关",)}, {}, "plan.department_unknown"),
        ({}, {"today": date(2026, 4, 1), "before": given_plan(months=(3,))}, "plan.late"),
        ({"cap": 1, "quotas": quotas(1, 1), "frequency": 2}, {}, "plan.cap_broken"),
    ],
)
def test_each_obstacle_is_named(
    changed: Mapping[str, Any], surroundings: Mapping[str, Any], code: str
) -> None:
    found = obstacles(given_plan(**changed), around(**surroundings))
    assert {fault.code for fault in found} == {code}


def test_all_obstacles_are_told_at_once() -> None:
    wrong = given_plan(months=(1,), departments=("某局",), quotas=quotas(1, 100))
    with pytest.raises(Invalid) as refusal:
        plan_checks.require_clear(wrong, around(items={ITEM.code: ITEM}), "")
    codes = [fault.code for fault in refusal.value.faults]
    assert codes == ["plan.share_below_list", "plan.month_over", "plan.department_unknown"]


def test_a_late_plan_says_why() -> None:
    late = around(today=date(2026, 4, 1))
    chosen = given_plan(months=(5,))
    assert obstacles(chosen, late, "机构改革") == ()
    assert [fault.code for fault in obstacles(chosen, late)] == ["plan.late"]


def test_drawing_oftener_makes_up_for_a_small_share() -> None:
    assert obstacles(given_plan(quotas=quotas(1, 3), frequency=2), around()) == ()


def test_the_plans_of_other_bodies_count_under_the_cap() -> None:
    other = given_plan(id="plan-2", region="310106", quotas=quotas(1, 1))
    found = obstacles(given_plan(cap=1), around(others=(other,)))
    assert [fault.fields["stratum"] for fault in found] == ["310106-B"]
    assert found[0].fields | {"checks": "5", "room": "3", "cap": "1"} == found[0].fields


@given(
    st.integers(1, 30),
    st.integers(0, 4),
    st.lists(st.tuples(st.integers(0, 10), st.integers(1, 4)), min_size=1, max_size=3),
)
def test_a_cap_is_broken_just_when_the_checks_cannot_be_spread(
    population: int, cap: int, shares: list[tuple[int, int]]
) -> None:
    """Compared with spreading the checks as evenly as can be: one after another in a ring."""
    cap += 1
    plans = [
        given_plan(id=f"p{place}", quotas=quotas(tenths, 10), frequency=times, cap=cap)
        for place, (tenths, times) in enumerate(shares)
    ]
    loads = [0] * population
    at = 0
    for tenths, times in shares:
        for _ in range(times * quota(population, Rule(num=tenths, den=10))):
            loads[at % population] += 1
            at += 1
    surroundings = around(items={}, strata={"310106-B": population}, others=tuple(plans[1:]))
    found = {fault.code for fault in obstacles(plans[0], surroundings)}
    assert ("plan.cap_broken" in found) is (max(loads) > cap)


def test_whoever_reached_the_cap_or_was_checked_recently_is_left_out() -> None:
    chosen = given_plan(cap=2, rest_months=6)
    checks = {
        "twice": [date(2026, 1, 5), date(2026, 2, 5)],
        "recent": [date(2025, 12, 31)],
        "rested": [date(2025, 9, 2), date(2025, 3, 1)],
    }
    found = {one.institution: one.reason for one in exclusions(chosen, checks, TODAY)}
    assert found == {"twice": LeftOut.YEARLY_CAP, "recent": LeftOut.CHECKED_RECENTLY}
    assert plan_limits.checks_since(chosen, TODAY) == date(2025, 9, 2)
    assert plan_limits.checks_since(given_plan(), TODAY) is None
    assert exclusions(given_plan(), checks, TODAY) == ()


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_before_is_never_more_than_so_many_months(day: date, months: int) -> None:
    before = months_before(day, months)
    whole = (day.year - before.year) * 12 + day.month - before.month
    assert whole in {months, months - 1}
    assert before <= day + timedelta(days=1)
    assert before.day in {day.day, 1}


def test_shares_of_single_strata_come_before_those_of_their_class() -> None:
    chosen = given_plan(strata={"310106-B": Quota(num=1, den=1)}, cap=1)
    assert obstacles(chosen, around()) == ()
    twice = msgspec.structs.replace(chosen, frequency=2)
    found = obstacles(twice, around())
    assert {fault.fields["stratum"] for fault in found} == {"310106-B", "310107-B"}
    elsewhere = given_plan(strata={"320102-A": Quota(num=3, den=2)})
    with pytest.raises(Invalid) as refusal:
        plan_checks.check(
            elsewhere, risk_classes=frozenset(RiskClass), known_items=frozenset({ITEM.code})
        )
    codes = {fault.code for fault in refusal.value.faults}
    assert codes == {"plan.stratum_above_all", "plan.stratum_elsewhere"}
