"""How the plan's choice of a method reaches the draw."""

import msgspec
import pytest

from audit.domain.draw import Method
from audit.domain.errors import Invalid
from audit.domain.frame import Forced, frame, stratum
from audit.domain.plan import Plan, Quota, said
from audit.domain.plan_checks import check
from audit.domain.registry import Institution, RiskClass
from tests.factories_register import ITEM, institution, new_plan


def plan_by(method: Method, **more: int) -> Plan:
    quota = Quota(num=1, den=2, method=method, **more)
    draft = msgspec.structs.replace(new_plan(), quotas=dict.fromkeys(RiskClass, quota))
    return Plan(id="plan", **said(draft))


def serving(number: int, people: int | None) -> Institution:
    return msgspec.structs.replace(institution(number), capacity=people)


def test_a_class_is_drawn_by_the_method_of_the_plan() -> None:
    some = tuple(serving(number, None) for number in range(4))
    name = stratum(some[0].district, some[0].risk_class)
    for method in (Method.SRS, Method.POISSON):
        found = frame(plan_by(method), some, ())
        assert found.rules[name].method is method
        assert {unit.weight for unit in found.units} == {None}


def test_the_weight_is_how_many_people_an_institution_serves() -> None:
    some = tuple(serving(number, 10 * number) for number in range(1, 5))
    found = frame(plan_by(Method.PARETO), some, ())
    assert {unit.id: unit.weight for unit in found.units} == {one.id: one.capacity for one in some}


def test_nothing_is_drawn_by_weights_that_are_not_in_the_register() -> None:
    some = (serving(1, 20), serving(2, None), serving(3, 0))
    with pytest.raises(Invalid) as refusal:
        frame(plan_by(Method.SYSTEMATIC), some, ())
    assert refusal.value.code == "frame.weights"
    faults = refusal.value.faults
    assert {fault.code for fault in faults} == {"frame.weight"}
    assert [fault.fields["institution"] for fault in faults] == [some[1].id, some[2].id]
    forced = [Forced(institution=one.id, reason="complaint") for one in some[1:]]
    assert len(frame(plan_by(Method.SYSTEMATIC), some, (), forced=forced).units) == 3


@pytest.mark.parametrize("more", [{"minimum": 1}, {"reserve": 1}])
def test_a_plan_asks_of_poisson_only_what_it_can_give(more: dict[str, int]) -> None:
    known = frozenset({ITEM.code})
    classes = frozenset(RiskClass)
    check(plan_by(Method.POISSON), risk_classes=classes, known_items=known)
    with pytest.raises(Invalid) as refusal:
        check(plan_by(Method.POISSON, **more), risk_classes=classes, known_items=known)
    assert {fault.code for fault in refusal.value.faults} == {"plan.poisson"}
