"""Who may do what: one table, held against the rules and against every service."""

from collections.abc import Mapping

import msgspec
import pytest

from audit.domain import permission
from audit.domain.actor import Actor, Role
from audit.domain.errors import DomainError, Forbidden, NotFound
from audit.domain.filters import VisitFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING, Act, Scope
from audit.runtime import Runtime
from audit.services import register, visit
from tests import factories
from tests.factories_register import (
    CITY,
    DISTRICTS,
    INSPECTORS,
    INSTITUTIONS,
    NEIGHBOUR,
    REGISTER,
    district_regulator,
    evaluator,
)
from tests.services.acts import Ask, Trip, elsewhere, lists, on_draws, on_things, trip
from tests.services.everybody import actors

REGULATORS = {"city", "district"}
WATCHING = REGULATORS | {"oversight"}
WITH_AN_ACCOUNT = {
    *("city", "district", "other_district", "neighbour", "oversight", "far_oversight"),
    *("on_team", "off_team", "no_inspector", "owner", "other_owner", "no_institution", "admin"),
}
# Who may do an act to a thing that lies in a district, belongs to an institution, has a team, is
# nobody's account, and has come to its result.
MAY: Mapping[Act, set[str]] = {
    Act.READ_REGISTER: WATCHING | {"admin"},
    Act.EDIT_REGISTER: REGULATORS | {"admin"},
    Act.DECLARE_RECUSAL: {"on_team", "owner"},
    Act.READ_CHECKLIST: WITH_AN_ACCOUNT,
    Act.WRITE_CHECKLIST: {"city"},
    Act.EDIT_PLAN: REGULATORS,
    Act.READ_PLAN: WATCHING | {"admin"},
    Act.HOLD_DRAW: REGULATORS,
    Act.READ_DRAW: WATCHING | {"admin"},
    Act.WITNESS_DRAW: WATCHING,
    Act.ASSIGN_VISIT: REGULATORS,
    Act.APPROVE_VISIT: REGULATORS,
    Act.READ_VISIT: WATCHING | {"on_team"},
    Act.READ_NOTICE: {"owner"},
    Act.RECORD_VISIT: REGULATORS | {"on_team"},
    Act.MOVE_VISIT: REGULATORS,
    Act.AGREE_MOVE: REGULATORS | {"on_team"},
    Act.GRADE_VISIT: REGULATORS,
    Act.READ_RESULT: WATCHING | {"owner"},
    Act.ISSUE_CERTIFICATE: REGULATORS | {"owner"},
    Act.READ_RECORDS: WATCHING | {"on_team", "owner"},
    Act.DECLARE_RECORDS: {"owner"},
    Act.ANSWER_ACTION: {"owner"},
    Act.JUDGE_ACTION: REGULATORS,
    Act.PUBLISH: REGULATORS,
    Act.READ_COMPLAINT: WATCHING,
    Act.HANDLE_COMPLAINT: REGULATORS,
    Act.READ_INDICATOR: WATCHING,
    Act.REPORT_INDICATOR: REGULATORS,
    Act.READ_TRAIL: {"oversight", "far_oversight", "admin"},
    Act.MANAGE_ORGANISATIONS: {"admin"},
    Act.MANAGE_PEOPLE: {"admin"},
    Act.MANAGE_ACCOUNT: set(),
    Act.MANAGE_TOKENS: {"admin"},
    Act.OPERATE: {"admin"},
}
# The plan and its draw lie in the whole city, and a district's regulator answers for less.
OF_THE_CITY = frozenset(
    {
        (Act.READ_PLAN, "read"),
        (Act.READ_PLAN, "sheet"),
        (Act.READ_PLAN, "trail"),
        (Act.READ_DRAW, "read"),
        (Act.READ_DRAW, "sheet"),
        (Act.READ_DRAW, "strata"),
        (Act.READ_DRAW, "table"),
        (Act.READ_DRAW, "table_file"),
        (Act.READ_DRAW, "trail"),
        (Act.READ_DRAW, "file"),
        (Act.EDIT_PLAN, "basis"),
        (Act.EDIT_PLAN, "preview"),
        (Act.EDIT_PLAN, "draft"),
        (Act.EDIT_PLAN, "publish"),
        (Act.HOLD_DRAW, "next_number"),
        (Act.HOLD_DRAW, "opening"),
        (Act.HOLD_DRAW, "announce"),
        (Act.HOLD_DRAW, "draft"),
        (Act.WITNESS_DRAW, "keep_copy"),
        (Act.WITNESS_DRAW, "enter"),
        (Act.HOLD_DRAW, "void"),
        (Act.ASSIGN_VISIT, "assign"),
        (Act.APPROVE_VISIT, "approve_all"),
        (Act.PUBLISH, "table_facts"),
        (Act.PUBLISH, "record_table"),
    }
)
# What is new has nothing to hide: who writes it elsewhere is told that it lies elsewhere.
NEW = frozenset({(Act.EDIT_REGISTER, "save"), (Act.EDIT_PLAN, "preview"), (Act.EDIT_PLAN, "draft")})
# What says that a thing is not there; another `NotFound` speaks of a thing that is.
UNKNOWN = frozenset(
    {
        "visit.unknown",
        "evidence.unknown",
        "remediation.unknown",
        "plan.unknown",
        "draw.unknown",
        "publication.unknown",
        "register.institution_unknown",
        "indicator.region_unknown",
    }
)
ALLOWED, FORBIDDEN, UNSEEN = "allowed", "forbidden", "unseen"


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
    assert permission.may(CITY, act, Scope()) == (act is Act.READ_CHECKLIST)


@pytest.mark.parametrize("act", Act)
def test_an_account_without_a_place_sees_nothing_of_a_place(act: Act) -> None:
    for role in Role:
        nowhere = Actor(id="nobody", role=role)
        if permission.does(nowhere, act) and permission.bounds(nowhere, act) == EVERYTHING:
            assert permission.may(nowhere, act, Scope(region="310106"))


def test_a_refusal_says_why() -> None:
    with pytest.raises(Forbidden, match="outside your region") as refusal:
        permission.require(NEIGHBOUR, Act.GRADE_VISIT, Scope(region="310106"))
    assert refusal.value.code == "permission.denied"


class Undo(Exception):
    """Ends a unit of work without keeping what was done."""


async def refused(runtime: Runtime, actor: Actor, ask: Ask) -> DomainError | None:
    """Return what an actor who asks is told, or None if it is done; nothing is kept."""
    try:
        await asked_in_vain(runtime, actor, ask)
    except Undo:
        return None
    except DomainError as refusal:
        return refusal
    raise AssertionError


async def asked_in_vain(runtime: Runtime, actor: Actor, ask: Ask) -> None:
    async with runtime.unit_of_work(actor) as uow:
        await ask(uow)
        raise Undo


def verdict(refusal: DomainError | None) -> str:
    """Return whether somebody may ask, whatever the state of the thing."""
    if isinstance(refusal, Forbidden):
        return FORBIDDEN
    if isinstance(refusal, NotFound) and refusal.code in UNKNOWN:
        return UNSEEN
    return ALLOWED


def expected(asked: tuple[Act, str], who: str, actor: Actor) -> str:
    """Return what the table says: refused is who does no such thing; others see it, or not."""
    act, _ = asked
    may = MAY[act] - ({"district"} if asked in OF_THE_CITY else set())
    if who in may | {"system"}:
        return ALLOWED
    return FORBIDDEN if asked in NEW or not permission.does(actor, act) else UNSEEN


async def test_every_service_asks_for_permission(runtime: Runtime) -> None:
    made = await trip(runtime)
    everybody = actors(made.district, made.institution, made.team)
    wrong = []
    for asked, ask in {**on_things(made), **on_draws(made)}.items():
        for who, actor in everybody.items():
            found = verdict(await refused(runtime, actor, ask))
            if found != expected(asked, who, actor):
                wrong.append((asked, who, found))
    assert not wrong


async def test_what_is_out_of_bounds_is_as_if_it_never_was(runtime: Runtime) -> None:
    made = await trip(runtime)
    nowhere = elsewhere(made)
    asks, others = ({**on_things(one), **on_draws(one)} for one in (made, nowhere))
    for asked in asks.keys() - NEW:
        there = await refused(runtime, NEIGHBOUR, asks[asked])
        never = await refused(runtime, NEIGHBOUR, others[asked])
        assert (type(there), told(there, made)) == (type(never), told(never, nowhere)), asked


def told(refusal: DomainError | None, about: Trip) -> str:
    """Return all that a refusal says, without the name of the thing asked for."""
    text = repr((str(refusal), getattr(refusal, "fields", {}), getattr(refusal, "faults", ())))
    names = ("visit", "institution", "plan", "draw", "action", "evidence", "publication")
    for name in names:
        text = text.replace(getattr(about, name), "…")
    return text


# How many rows each sees: four institutions are drawn, one visit is graded. Who stands nowhere is
# refused the list.
_SEE_IN_THE_REGION = {"city": 6, "district": 3, "other_district": 3, "neighbour": 0}
_SEE_THE_CITY = {"city": 1, "district": 0, "other_district": 0, "neighbour": 0}
_WATCH = {"oversight": 1, "far_oversight": 0}
_SEE_THE_RESULT = {"city": 1, "district": 1, "other_district": 0, "neighbour": 0, "system": 1}
_SEE_REGISTER = {"admin": 6, "system": 6, "oversight": 6, "far_oversight": 0}
_SEE_RECUSALS = {"other_district": 1, "admin": 1, "system": 1}
_SEE_VISITS = {"city": 4, "district": 2, "other_district": 2, "neighbour": 0, "system": 4} | {
    "on_team": 1,
    "off_team": 0,
    "oversight": 4,
    "far_oversight": 0,
}
SEE: Mapping[str, Mapping[str, int]] = {
    "institutions": _SEE_IN_THE_REGION | _SEE_REGISTER,
    "dossiers": _SEE_IN_THE_REGION | _SEE_REGISTER,
    "inspectors": dict.fromkeys((*WATCHING, "other_district", "admin", "system"), 6)
    | {"neighbour": 0, "far_oversight": 0},
    "recusals": _SEE_THE_CITY | _WATCH | _SEE_RECUSALS,
    "named_recusals": _SEE_THE_CITY | _WATCH | _SEE_RECUSALS,
    "plans": _SEE_THE_CITY | _WATCH | {"admin": 1, "system": 1},
    "draws": _SEE_THE_CITY | _WATCH | {"admin": 1, "system": 1},
    "tables": _SEE_THE_CITY | _WATCH | {"admin": 1, "system": 1},
    "visits": _SEE_VISITS,
    "visit_lines": _SEE_VISITS,
    "migrations": dict.fromkeys(_SEE_VISITS, 0),
    "notices": {"owner": 1, "other_owner": 0, "system": 4},
    "results": _SEE_THE_RESULT | _WATCH | {"owner": 1, "other_owner": 0},
    "results_told": _SEE_THE_RESULT | _WATCH | {"owner": 1, "other_owner": 0},
    "actions": _SEE_THE_RESULT | _WATCH | {"owner": 1, "other_owner": 0},
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
