"""Inspectors substituted and institutions replaced, in turn, with reasons that are kept."""

from collections.abc import Mapping

import msgspec
import pytest

from audit.domain.actor import ANYONE
from audit.domain.errors import Conflict, Invalid, NotFound
from audit.domain.log import LogKind
from audit.domain.page import PageRequest
from audit.domain.publication import PublicationKind
from audit.domain.recusal import OwnRecusal
from audit.domain.registry import InspectorStatus
from audit.domain.substitution import Replacement
from audit.domain.team_change import ChangeKind, Substitution, TeamChange, record
from audit.domain.visit import Drawn, Membership, ResultCode, Visit, VisitState
from audit.runtime import Runtime
from audit.services import assignment, recusal, register, substitution, visit
from checklists.canonical import digest
from tests import factories
from tests.factories_register import CITY, INSPECTORS, NEIGHBOUR, NUMBER, REGISTER, evaluator

CLOSED = Replacement(result=ResultCode.CLOSED, reason="已注销登记")


async def changes(runtime: Runtime) -> tuple[TeamChange, ...]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return await uow.team_changes.of_draw(NUMBER)


async def logged(runtime: Runtime) -> list[Mapping[str, str]]:
    """Return what the transparency log tells of changes in the draw, to anyone."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await uow.log.page(PageRequest(), subject=NUMBER, kind=LogKind.CHANGE)
    return [one.entry.facts for one in found.items]


async def order(runtime: Runtime, one: Visit, who: str) -> list[tuple[str, int | None]]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = await substitution.succession(uow, one.id, who)
    return [(other.inspector.id, other.turn) for other in found.successors]


async def substitute(
    runtime: Runtime, one: Visit, who: str, successor: str, why: str = ""
) -> Visit:
    asked = Substitution(inspector=who, successor=successor, reason="因病", choice_reason=why)
    async with runtime.unit_of_work(CITY) as uow:
        return await substitution.substitute(uow, one.id, asked)


async def test_who_falls_ill_is_substituted_in_turn_and_sees_the_visit_no_more(
    runtime: Runtime,
) -> None:
    begun = await factories.begun_visit(runtime)
    lead, second = begun.team
    found = await order(runtime, begun, lead)
    turns = [name for name, turn in found if turn is not None]
    (body,) = {one.organisation for one in INSPECTORS if one.id == second}
    bodies = {one.id: one.organisation for one in INSPECTORS}
    assert turns
    assert all(bodies[name] != body for name in turns)
    with pytest.raises(Invalid, match=r"substitution\.out_of_turn"):
        await substitute(runtime, begun, lead, found[-1][0])
    after = await substitute(runtime, begun, lead, turns[0])
    assert after.team == (turns[0], second)
    for who, sees in ((lead, False), (turns[0], True)):
        async with runtime.unit_of_work(evaluator(who), write=False) as uow:
            if sees:
                assert (await visit.read(uow, begun.id)).team == after.team
            else:
                with pytest.raises(NotFound):
                    await visit.read(uow, begun.id)
    (change,) = await changes(runtime)
    assert (change.kind, change.place, change.before) == (ChangeKind.SUBSTITUTED, 0, lead)
    assert (change.after, change.reason) == (turns[0], "因病")
    assert await logged(runtime) == [{"change": digest(record(change))}]


async def test_a_conflict_found_later_bars_from_taking_over(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    (first, _), *rest = await order(runtime, begun, begun.team[1])
    own = OwnRecusal(institution=begun.institution, reason="近亲属在该机构任职")
    async with runtime.unit_of_work(evaluator(first)) as uow:
        await recusal.declare(uow, own, identity="d-1")
    assert first not in [name for name, _ in await order(runtime, begun, begun.team[1])]
    with pytest.raises(Invalid) as refusal:
        await substitute(runtime, begun, begun.team[1], first, "路途较近")
    assert refusal.value.code == "commission.unfit"
    away = msgspec.structs.replace(
        next(one for one in INSPECTORS if one.id == rest[0][0]), status=InspectorStatus.LEFT
    )
    async with runtime.unit_of_work(CITY) as uow:
        only = msgspec.structs.replace(
            REGISTER, institutions=(), inspectors=(away,), recusals=(), items=()
        )
        await register.save(uow, only)
    assert rest[0][0] not in [name for name, _ in await order(runtime, begun, begun.team[1])]


async def replace(runtime: Runtime, one: Visit, asked: Replacement = CLOSED) -> Visit:
    async with runtime.unit_of_work(CITY) as uow:
        return await assignment.replace(uow, one.id, asked)


async def test_a_closed_institution_is_replaced_by_the_next_reserve_and_then_by_nobody(
    runtime: Runtime,
) -> None:
    fallen, *_ = await factories.assigned_visits(runtime)
    made = await replace(runtime, fallen)
    assert isinstance(made.origin, Drawn)
    assert isinstance(fallen.origin, Drawn)
    assert made.origin.membership is Membership.RESERVE
    assert made.origin.stratum == fallen.origin.stratum
    assert (made.state, made.team) == (VisitState.ASSIGNED, fallen.team)
    async with runtime.unit_of_work(CITY) as uow:
        ended = await visit.read(uow, fallen.id)
        assert (ended.state, ended.result) == (VisitState.FAILED, ResultCode.CLOSED)
        assert await uow.publications.of_subject(PublicationKind.VISIT_RESULT, fallen.id)
    (change,) = await changes(runtime)
    assert (change.kind, change.before, change.after) == (
        ChangeKind.REPLACED,
        fallen.institution,
        made.institution,
    )
    assert await logged(runtime) == [{"change": digest(record(change))}]
    with pytest.raises(Conflict, match=r"replacement\.none_left"):
        await replace(runtime, made)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert (await visit.read(uow, made.id)).state is VisitState.ASSIGNED


async def test_only_who_orders_visits_there_replaces_and_substitutes(runtime: Runtime) -> None:
    one, *_ = await factories.assigned_visits(runtime)
    with pytest.raises(Invalid, match=r"replacement\.result"):
        await replace(runtime, one, Replacement(result=ResultCode.REFUSED, reason="拒绝检查"))
    async with runtime.unit_of_work(NEIGHBOUR) as uow:
        with pytest.raises(NotFound):
            await assignment.replace(uow, one.id, CLOSED)
        with pytest.raises(NotFound):
            await substitution.succession(uow, one.id, one.team[0])


async def test_nobody_learns_that_they_are_sent_before_it_is_approved(runtime: Runtime) -> None:
    one, *_ = await factories.assigned_visits(runtime)
    for who in one.team:
        async with runtime.unit_of_work(evaluator(who), write=False) as uow:
            with pytest.raises(NotFound):
                await visit.read(uow, one.id)
    async with runtime.unit_of_work(CITY) as uow:
        await visit.approve(uow, one.id)
    async with runtime.unit_of_work(evaluator(one.team[1]), write=False) as uow:
        assert (await visit.read(uow, one.id)).id == one.id
