"""Visits move with their answers, of which none is lost."""

import msgspec
import pytest

from api import tasks
from audit.domain.errors import Conflict
from audit.domain.evidence import on_list
from audit.domain.migration import MoveState, Route
from audit.domain.page import PageRequest
from audit.domain.recording import Entry
from audit.domain.visit import VisitState
from audit.runtime import Runtime
from audit.services import assessment, migration, move, recording, trail
from audit.services import visit as visits
from audit.services.visit import Delivery
from checklists.migration import Decision, Handling
from tests import factories
from tests.factories_register import CITY, evaluator
from tests.factories_versions import (
    ADDED,
    GONE,
    HEAVIER,
    NEW,
    OLD,
    PROPOSAL,
    RENAMED,
    RENAMED_TO,
    REWORDED,
    ROUTE,
)
from tests.services.moving import answered, applied, history, on_first_version, proposed

PAGE = PageRequest()
VISITS = 4


async def test_answers_move_with_their_visit(versioned: Runtime) -> None:
    begun = await answered(versioned)
    before = await factories.sheet_of(versioned, begun.id)
    report = await applied(versioned, begun)
    after = await factories.sheet_of(versioned, begun.id)
    assert [one.visit for one in report.applied] == [begun.id]
    assert report.ended == ()
    assert after.checklist.version == NEW
    old = {one.item: one for one in before.answers}
    new = {one.item: one for one in after.answers}
    assert set(old) - set(new) == {REWORDED, GONE, RENAMED}
    assert set(new) - set(old) == {RENAMED_TO}
    assert new[HEAVIER] == old[HEAVIER]
    assert new[RENAMED_TO].verdict == old[RENAMED].verdict
    told = await history(versioned, begun)
    assert {one.answer for one in told.aside} == {old[REWORDED], old[GONE], old[RENAMED]}
    (made,) = told.moves
    assert (made.state, made.old, made.new) == (
        MoveState.APPLIED,
        begun.checklist,
        after.visit.checklist,
    )
    assert (made.carried, made.aside) == (len(old) - 2, 2)
    assert made.said_by == evaluator(begun.team[0]).id


async def test_the_visit_goes_on_and_is_graded_by_the_new_version(versioned: Runtime) -> None:
    begun = await answered(versioned)
    await applied(versioned, begun)
    lead = evaluator(begun.team[0])
    async with versioned.unit_of_work(lead) as uow:
        with pytest.raises(Conflict, match=r"answer\.missing") as refusal:
            await visits.submit(
                uow, begun.id, Delivery(id="delivery-early", answers=(), hand_in=True)
            )
    assert {fault.where for fault in refusal.value.faults} == {
        f"$.items.{REWORDED}",
        f"$.items.{ADDED}",
    }
    sheet = await factories.sheet_of(versioned, begun.id)
    missing = [
        msgspec.structs.replace(one, id=f"again-{one.item}")
        for one in factories.answers_to(sheet)
        if one.item in {REWORDED, ADDED}
    ]
    delivery = Delivery(id="delivery-rest", answers=tuple(missing), hand_in=True)
    async with versioned.unit_of_work(lead) as uow:
        await visits.submit(uow, begun.id, delivery)
    async with versioned.unit_of_work(CITY) as uow:
        graded = await assessment.grade(uow, begun.id)
        kept = await uow.visits.answers(begun.id)
    assert graded.visit == begun.id
    assert {one.id for one in missing} <= {one.id for one in kept}


async def test_forms_ask_anew_what_was_set_aside(versioned: Runtime) -> None:
    begun = await answered(versioned)
    await applied(versioned, begun)
    async with versioned.unit_of_work(evaluator(begun.team[0])) as uow:
        desk = await recording.desk(uow, begun.id)
        assert REWORDED not in desk.given
        assert [one.id for one in desk.set_aside[REWORDED]] == [f"answer-{REWORDED}"]
        assert set(desk.set_aside) == {REWORDED}
        sheet = await visits.sheet(uow, begun.id)
        (again,) = (one for one in factories.answers_to(sheet) if one.item == REWORDED)
        entry = Entry(item=REWORDED, seen=0, verdict=again.verdict, by=again.by)
        weighed = await recording.take(uow, begun.id, (entry,))
    assert [one.item for one in weighed.taken] == [REWORDED]
    assert REWORDED in {one.item for one in (await factories.sheet_of(versioned, begun.id)).answers}
    assert REWORDED in {one.answer.item for one in (await history(versioned, begun)).aside}


async def test_evidence_is_found_under_the_new_code(versioned: Runtime) -> None:
    begun = await on_first_version(versioned)
    taken = await tasks.receive_evidence(
        versioned,
        evaluator(begun.team[0]),
        begun.id,
        arrival=factories.arrival(item=RENAMED),
        content=factories.photo(),
    )
    await applied(versioned, begun)
    async with versioned.unit_of_work(CITY, write=False) as uow:
        found = await uow.evidence.of_visit(begun.id)
        checklist = await uow.snapshots.checklist((await visits.read(uow, begun.id)).checklist)
    assert {(one.item, one.digest) for one in found} == {
        (RENAMED, taken.digest),
        (RENAMED_TO, taken.digest),
    }
    assert [one.item for one in on_list(found, checklist)] == [RENAMED_TO]


async def test_a_person_decides_for_an_item(versioned: Runtime) -> None:
    begun = await answered(versioned)
    decision = Decision(
        item=REWORDED, handling=Handling.CARRY, becomes=(REWORDED,), reason="只补充说明"
    )
    asked = msgspec.structs.replace(PROPOSAL, decisions=(decision,))
    async with versioned.unit_of_work(CITY) as uow:
        found = await migration.propose(uow, asked)
        await move.agree(uow, found.id)
        await move.apply(uow, found.id)
    told = await history(versioned, begun)
    assert [(one.id, one.old_version, one.new_version) for one in told.migrations] == [
        (found.id, OLD, NEW)
    ]
    assert REWORDED not in {one.answer.item for one in told.aside}


async def test_visits_that_have_ended_by_then_are_left_alone(versioned: Runtime) -> None:
    begun = await answered(versioned)
    found = await proposed(versioned)
    async with versioned.unit_of_work(CITY) as uow:
        assert await move.agree(uow, found.id) == VISITS
        await visits.submit(uow, begun.id, Delivery(id="delivery-end", answers=(), hand_in=True))
    before = await factories.sheet_of(versioned, begun.id)
    async with versioned.unit_of_work(CITY) as uow:
        report = await move.apply(uow, found.id)
    assert report.ended == (begun.id,)
    assert len(report.applied) == VISITS - 1
    assert await factories.sheet_of(versioned, begun.id) == before
    assert before.visit.state is VisitState.HANDED_IN


async def test_every_step_is_in_the_trail(versioned: Runtime) -> None:
    begun = await answered(versioned)
    await applied(versioned, begun)
    async with versioned.unit_of_work(CITY, write=False) as uow:
        entries = await trail.of_visit(uow, begun.id, PAGE)
    assert "visit.moved" in {one.event.name for one in entries.items}


async def test_a_visit_never_returns_to_a_version_it_left(versioned: Runtime) -> None:
    begun = await answered(versioned)
    await applied(versioned, begun)
    back = Route(old_name=ROUTE.new_name, old_version=NEW, new_name=ROUTE.old_name, new_version=OLD)
    async with versioned.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict, match=r"migration\.no_visit"):
            await migration.propose(uow, msgspec.structs.replace(PROPOSAL, route=back))


async def test_answers_to_the_earlier_list_are_not_taken_for_the_new_one(
    versioned: Runtime,
) -> None:
    begun = await answered(versioned)
    await applied(versioned, begun)
    sheet = await factories.sheet_of(versioned, begun.id)
    (again,) = (one for one in factories.answers_to(sheet) if one.item == REWORDED)
    said = (msgspec.structs.replace(again, id="said-apart"),)
    late = Delivery(id="delivery-late", answers=said, checklist=begun.checklist)
    async with versioned.unit_of_work(evaluator(begun.team[0])) as uow:
        with pytest.raises(Conflict, match=r"visit\.list_changed"):
            await visits.submit(uow, begun.id, late)
        known = msgspec.structs.replace(late, checklist=sheet.visit.checklist)
        await visits.submit(uow, begun.id, known)
