"""Who may do what: one table, held against the rules and against every service."""

from collections.abc import Mapping

import msgspec
import pytest

from audit.domain import permission
from audit.domain.actor import ANYONE, SYSTEM, Actor, Role
from audit.domain.errors import DomainError, Forbidden
from audit.domain.filters import VisitFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Act, Scope
from audit.runtime import Runtime
from audit.services import register, visit
from tests import factories
from tests.factories_register import (
    ADMIN,
    CITY,
    DISTRICTS,
    INSPECTORS,
    INSTITUTIONS,
    NEIGHBOUR,
    REGISTER,
    district_regulator,
    evaluator,
    owner,
)
from tests.services.acts import Ask, lists, on_draws, on_things, trip

REGULATORS = {"city", "district"}
EVERY_REGULATOR = REGULATORS | {"neighbour", "other_district"}
# Who may do an act to a thing that lies in a district, belongs to an institution, has a team.
MAY: Mapping[Act, set[str]] = {
    Act.READ_REGISTER: REGULATORS | {"admin"},
    Act.EDIT_REGISTER: REGULATORS | {"admin"},
    Act.EDIT_PLAN: REGULATORS,
    Act.READ_PLAN: EVERY_REGULATOR | {"admin"},
    Act.HOLD_DRAW: REGULATORS,
    Act.READ_DRAW: EVERY_REGULATOR | {"admin"},
    Act.ASSIGN_VISIT: REGULATORS,
    Act.APPROVE_VISIT: REGULATORS,
    Act.READ_VISIT: REGULATORS | {"on_team"},
    Act.RECORD_VISIT: REGULATORS | {"on_team"},
    Act.GRADE_VISIT: REGULATORS,
    Act.READ_RESULT: REGULATORS | {"owner"},
    Act.ANSWER_ACTION: {"owner"},
    Act.JUDGE_ACTION: REGULATORS,
    Act.PUBLISH: REGULATORS,
    Act.READ_TRAIL: EVERY_REGULATOR | {"admin"},
    Act.MANAGE_TOKENS: {"admin"},
}
# The plan and its draw lie in the whole city, and a district's regulator answers for less.
OF_THE_CITY = frozenset(
    {
        (Act.EDIT_PLAN, "draft"),
        (Act.EDIT_PLAN, "publish"),
        (Act.HOLD_DRAW, "next_number"),
        (Act.HOLD_DRAW, "announce"),
        (Act.HOLD_DRAW, "compute"),
        (Act.HOLD_DRAW, "void"),
        (Act.ASSIGN_VISIT, "assign"),
    }
)


def actors(district: str, institution: str, team: tuple[str, ...]) -> Mapping[str, Actor]:
    """Return everybody by name, as they stand to a thing."""
    (away,) = (one for one in DISTRICTS if one != district)
    off_team = next(one.id for one in INSPECTORS if one.id not in team)
    other = next(one.id for one in INSTITUTIONS if one.id != institution)
    return {
        "city": CITY,
        "district": district_regulator(district),
        "other_district": district_regulator(away),
        "neighbour": NEIGHBOUR,
        "on_team": evaluator(team[0]),
        "off_team": evaluator(off_team),
        "no_inspector": Actor(id="nobody", role=Role.EVALUATOR),
        "owner": owner(institution),
        "other_owner": owner(other),
        "no_institution": Actor(id="nobody", role=Role.INSTITUTION),
        "admin": ADMIN,
        "system": SYSTEM,
        "public": ANYONE,
    }


@pytest.mark.parametrize("act", Act)
def test_the_rules_are_those_of_the_table(act: Act) -> None:
    team = (INSPECTORS[0].id, INSPECTORS[1].id)
    place = Scope(region="310106", institution=INSTITUTIONS[1].id, team=team)
    may = {
        name
        for name, actor in actors("310106", INSTITUTIONS[1].id, team).items()
        if permission.refusal(actor, act, place) is None
    }
    assert may == MAY[act] | {"system"}


@pytest.mark.parametrize("act", Act)
def test_a_thing_without_a_place_belongs_to_no_region(act: Act) -> None:
    assert (permission.refusal(CITY, act, Scope()) is None) == ("neighbour" in MAY[act])


def test_a_refusal_says_why() -> None:
    with pytest.raises(Forbidden, match="outside your region") as refusal:
        permission.require(NEIGHBOUR, Act.GRADE_VISIT, Scope(region="310106"))
    assert refusal.value.code == "permission.denied"


class Undo(Exception):
    """Ends a unit of work without keeping what was done."""


async def allowed(runtime: Runtime, actor: Actor, ask: Ask) -> bool:
    """Return whether an actor may ask, whatever the state of the thing; nothing is kept."""
    try:
        await asked_in_vain(runtime, actor, ask)
    except Forbidden:
        return False
    except (Undo, DomainError):
        return True
    raise AssertionError


async def asked_in_vain(runtime: Runtime, actor: Actor, ask: Ask) -> None:
    async with runtime.unit_of_work(actor) as uow:
        await ask(uow)
        raise Undo


async def test_every_service_asks_for_permission(runtime: Runtime) -> None:
    made = await trip(runtime)
    everybody = actors(made.district, made.institution, made.team)
    wrong = []
    for (act, name), ask in on_things(made).items():
        may = MAY[act] - ({"district"} if (act, name) in OF_THE_CITY else set())
        found = {who for who, actor in everybody.items() if await allowed(runtime, actor, ask)}
        wrong += [(act, name, found ^ (may | {"system"}))] if found != may | {"system"} else []
    assert not wrong


async def test_the_table_of_a_draw_is_for_who_holds_it(runtime: Runtime) -> None:
    made = await trip(runtime)
    everybody = actors(made.district, made.institution, made.team)
    for ask in on_draws(made).values():
        found = {who for who, actor in everybody.items() if await allowed(runtime, actor, ask)}
        assert found == {"city", "system"}


# How many rows each sees: four institutions are drawn, one visit is graded. Who stands nowhere is
# refused the list.
_SEE_IN_THE_REGION = {"city": 6, "district": 3, "other_district": 3, "neighbour": 0}
_SEE_ALL = {"city": 1, "district": 1, "other_district": 1, "neighbour": 1, "admin": 1, "system": 1}
_SEE_THE_RESULT = {"city": 1, "district": 1, "other_district": 0, "neighbour": 0, "system": 1}
SEE: Mapping[str, Mapping[str, int]] = {
    "institutions": _SEE_IN_THE_REGION | {"admin": 6, "system": 6},
    "inspectors": dict.fromkeys((*REGULATORS, "other_district", "admin", "system"), 6)
    | {"neighbour": 0},
    "recusals": _SEE_ALL | {"district": 0, "neighbour": 0},
    "plans": _SEE_ALL,
    "draws": _SEE_ALL,
    "visits": {"city": 4, "district": 2, "other_district": 2, "neighbour": 0, "system": 4}
    | {"on_team": 1, "off_team": 1},
    "results": _SEE_THE_RESULT | {"owner": 1, "other_owner": 0},
    "actions": _SEE_THE_RESULT | {"owner": 1, "other_owner": 0},
    "publications": _SEE_THE_RESULT | {"city": 2, "system": 2},
}


async def test_lists_show_to_each_what_is_theirs(runtime: Runtime) -> None:
    made = await trip(runtime)
    everybody = actors(made.district, made.institution, made.team)
    for (_, name), ask in lists().items():
        seen = {who: await rows(runtime, actor, ask) for who, actor in everybody.items()}
        assert {who: count for who, count in seen.items() if count is not None} == SEE[name], name


async def rows(runtime: Runtime, actor: Actor, ask: Ask) -> int | None:
    """Return how many rows an actor sees, or None who may not even ask."""
    try:
        async with runtime.unit_of_work(actor, write=False) as uow:
            total: int = (await ask(uow)).total
            return total
    except Forbidden:
        return None


async def test_an_evaluator_sees_the_own_visits_and_no_other(runtime: Runtime) -> None:
    made = await trip(runtime)
    for one in INSPECTORS:
        async with runtime.unit_of_work(evaluator(one.id), write=False) as uow:
            found = await visit.page(uow, VisitFilter(), PageRequest())
        assert all(one.id in each.team for each in found.items)
        assert (made.visit in {each.id for each in found.items}) == (one.id in made.team)


async def test_a_regulator_cannot_draw_an_institution_over(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    (theirs,) = (one for one in INSTITUTIONS[:2] if one.district == DISTRICTS[0])
    ours = msgspec.structs.replace(theirs, district=DISTRICTS[1])
    with pytest.raises(Forbidden):
        async with runtime.unit_of_work(district_regulator(DISTRICTS[1])) as uow:
            await register.save(uow, msgspec.structs.replace(REGISTER, institutions=(ours,)))
