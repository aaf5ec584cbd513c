"""Moves are proposed and agreed to: nobody is moved unasked."""

import msgspec
import pytest

from audit.domain.actor import Actor
from audit.domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from audit.domain.migration import MoveState, Route
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import comparison, migration, move
from audit.services.move import Refused
from checklists.diff import StepKind
from checklists.migration import Decision, Handling
from tests import factories
from tests.factories_register import CITY, NEIGHBOUR, evaluator, owner
from tests.factories_versions import (
    NEW,
    OLD,
    PROPOSAL,
    ROUTE,
)
from tests.services.moving import answered, proposed

PAGE = PageRequest()
VISITS = 4


async def test_a_preview_tells_what_would_happen_and_keeps_nothing(versioned: Runtime) -> None:
    begun = await answered(versioned)
    async with versioned.unit_of_work(CITY, write=False) as uow:
        seen = await migration.preview(uow, PROPOSAL, PAGE)
        kept = await migration.page(uow, PAGE)
    (mine,) = (one for one in seen.lines.items if one.visit.id == begun.id)
    assert mine.foreseen is not None
    assert mine.foreseen.aside == {Handling.RE_ASK: 1, Handling.RETIRE: 1}
    assert mine.foreseen.asked == 2
    assert {step.kind for step in seen.changes.steps} == {
        StepKind.UNCHANGED,
        StepKind.CHANGED,
        StepKind.RENAMED,
        StepKind.ADDED,
        StepKind.REMOVED,
    }
    assert seen.lines.total == VISITS
    assert kept.total == 0


async def test_finished_visits_are_not_proposed(versioned: Runtime) -> None:
    receipt = await factories.handed_in_visit(versioned)
    found = await proposed(versioned)
    async with versioned.unit_of_work(CITY, write=False) as uow:
        dossier = await migration.read(uow, found.id, None, request=PAGE)
    assert receipt.visit.id not in {one.visit.id for one in dossier.lines.items}
    assert dossier.lines.total == VISITS - 1


async def test_nobody_is_moved_unasked(versioned: Runtime) -> None:
    begun = await answered(versioned)
    found = await proposed(versioned)
    async with versioned.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict, match=r"migration\.none_agreed"):
            await move.apply(uow, found.id)
    async with versioned.unit_of_work(evaluator(begun.team[0])) as uow:
        declined = await move.decline(uow, found.id, Refused(visit=begun.id, reason="明天交卷"))
    assert (declined.state, declined.reason) == (MoveState.DECLINED, "明天交卷")
    async with versioned.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict, match=r"migration\.state"):
            await move.agree(uow, found.id, begun.id)
        assert await move.agree(uow, found.id) == VISITS - 1
        report = await move.apply(uow, found.id)
    assert begun.id not in {one.visit for one in report.applied}


async def test_a_visit_has_one_open_proposal(versioned: Runtime) -> None:
    await answered(versioned)
    await proposed(versioned)
    async with versioned.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict, match=r"migration\.no_visit"):
            await migration.propose(uow, PROPOSAL)


async def test_only_the_lead_and_the_regulator_agree(versioned: Runtime) -> None:
    begun = await answered(versioned)
    found = await proposed(versioned)
    lead, second = begun.team[:2]

    async def agree(actor: Actor) -> int | DomainError:
        try:
            async with versioned.unit_of_work(actor) as uow:
                return await move.agree(uow, found.id, begun.id)
        except DomainError as refusal:
            return refusal

    assert isinstance(await agree(evaluator(second)), NotFound)
    assert isinstance(await agree(NEIGHBOUR), NotFound)
    assert isinstance(await agree(owner(begun.institution)), Forbidden)
    assert await agree(evaluator(lead)) == 1
    assert isinstance(await agree(evaluator(lead)), Conflict)


async def test_who_sees_no_visit_of_it_sees_no_proposal(versioned: Runtime) -> None:
    await answered(versioned)
    found = await proposed(versioned)
    async with versioned.unit_of_work(NEIGHBOUR, write=False) as uow:
        assert (await migration.page(uow, PAGE)).total == 0
        with pytest.raises(NotFound, match=r"migration\.unknown"):
            await migration.read(uow, found.id, None, request=PAGE)


async def test_what_cannot_be_proposed(versioned: Runtime) -> None:
    await answered(versioned)
    async with versioned.unit_of_work(CITY, write=False) as uow:
        nowhere = msgspec.structs.replace(ROUTE, new_version="9999")
        with pytest.raises(NotFound, match=r"migration\.no_version"):
            await migration.preview(uow, msgspec.structs.replace(PROPOSAL, route=nowhere), PAGE)
        same = msgspec.structs.replace(ROUTE, new_version=OLD)
        with pytest.raises(Invalid, match=r"migration\.same"):
            await migration.preview(uow, msgspec.structs.replace(PROPOSAL, route=same), PAGE)
        wrong = Decision(item="9.99", handling=Handling.RETIRE, reason="没有这一项")
        with pytest.raises(Invalid, match=r"migration\.plan"):
            await migration.preview(
                uow, msgspec.structs.replace(PROPOSAL, decisions=(wrong,)), PAGE
            )


async def test_two_versions_side_by_side(versioned: Runtime) -> None:
    async with versioned.unit_of_work(CITY, write=False) as uow:
        found = await comparison.compare(uow, ROUTE)
        known = await comparison.versions(uow)
        with pytest.raises(NotFound, match=r"comparison\.unknown"):
            await comparison.compare(
                uow, Route(old_name="nothing", old_version="1", new_name="x", new_version="1")
            )
    assert (found.changes.old.version, found.changes.new.version) == (OLD, NEW)
    assert {(ROUTE.old_name, OLD), (ROUTE.new_name, NEW)} <= {
        (one.name, one.version) for one in known
    }
