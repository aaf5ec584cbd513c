"""Running visits move to another version: nobody is moved unasked, and no answer is lost."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from api import tasks
from audit.domain.actor import Actor
from audit.domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from audit.domain.migration import Migration, MoveState, Route
from audit.domain.page import PageRequest
from audit.domain.recording import Entry
from audit.domain.visit import Visit, VisitState
from audit.runtime import Runtime
from audit.services import assessment, comparison, migration, move, recording, trail
from audit.services import visit as visits
from audit.services.move import History, Refused, Report
from audit.services.visit import Delivery
from audit.settings import Settings
from checklists.catalogue import Catalogue
from checklists.diff import StepKind
from checklists.migration import Decision, Handling
from tests import factories
from tests.factories_register import CITY, NEIGHBOUR, evaluator, owner
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
    with_second_version,
)
from tests.fixtures_runtime import SetClock

PAGE = PageRequest()
VISITS = 4


@pytest.fixture
async def runtime(
    settings: Settings, clock: SetClock, catalogue: Catalogue
) -> AsyncIterator[Runtime]:
    """Yield a runtime that knows two versions of the national list."""
    known = with_second_version(catalogue)
    async with Runtime.open(settings, clock=clock, catalogue=known) as opened:
        yield opened


async def answered(runtime: Runtime) -> Visit:
    """Return a visit under way under the first version, with every item answered."""
    begun = await on_first_version(runtime)
    sheet = await factories.sheet_of(runtime, begun.id)
    delivery = Delivery(id="delivery-all", answers=factories.answers_to(sheet))
    async with runtime.unit_of_work(evaluator(begun.team[0])) as uow:
        await visits.submit(uow, begun.id, delivery)
    return begun


async def on_first_version(runtime: Runtime) -> Visit:
    """Return a visit under way, bound to the first version."""
    begun = await factories.begun_visit(runtime)
    sheet = await factories.sheet_of(runtime, begun.id)
    assert sheet.checklist.version == OLD
    return begun


async def proposed(runtime: Runtime) -> Migration:
    async with runtime.unit_of_work(CITY) as uow:
        return await migration.propose(uow, PROPOSAL)


async def applied(runtime: Runtime, visit: Visit) -> Report:
    found = await proposed(runtime)
    async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
        await move.agree(uow, found.id, visit.id)
    async with runtime.unit_of_work(CITY) as uow:
        return await move.apply(uow, found.id)


async def history(runtime: Runtime, visit: Visit) -> History:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return await move.of_visit(uow, visit.id)


async def test_a_preview_tells_what_would_happen_and_keeps_nothing(runtime: Runtime) -> None:
    begun = await answered(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
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


async def test_answers_move_with_their_visit(runtime: Runtime) -> None:
    begun = await answered(runtime)
    before = await factories.sheet_of(runtime, begun.id)
    report = await applied(runtime, begun)
    after = await factories.sheet_of(runtime, begun.id)
    assert [one.visit for one in report.applied] == [begun.id]
    assert report.ended == ()
    assert after.checklist.version == NEW
    old = {one.item: one for one in before.answers}
    new = {one.item: one for one in after.answers}
    assert set(old) - set(new) == {REWORDED, GONE, RENAMED}
    assert set(new) - set(old) == {RENAMED_TO}
    assert new[HEAVIER] == old[HEAVIER]
    assert new[RENAMED_TO].verdict == old[RENAMED].verdict
    told = await history(runtime, begun)
    assert {one.answer for one in told.aside} == {old[REWORDED], old[GONE], old[RENAMED]}
    (made,) = told.moves
    assert (made.state, made.old, made.new) == (
        MoveState.APPLIED,
        begun.checklist,
        after.visit.checklist,
    )
    assert (made.carried, made.aside) == (len(old) - 2, 2)
    assert made.said_by == evaluator(begun.team[0]).id


async def test_the_visit_goes_on_and_is_graded_by_the_new_version(runtime: Runtime) -> None:
    begun = await answered(runtime)
    await applied(runtime, begun)
    lead = evaluator(begun.team[0])
    async with runtime.unit_of_work(lead) as uow:
        with pytest.raises(Conflict, match=r"answer\.missing") as refusal:
            await visits.submit(
                uow, begun.id, Delivery(id="delivery-early", answers=(), hand_in=True)
            )
    assert {fault.where for fault in refusal.value.faults} == {
        f"$.items.{REWORDED}",
        f"$.items.{ADDED}",
    }
    sheet = await factories.sheet_of(runtime, begun.id)
    missing = [
        msgspec.structs.replace(one, id=f"again-{one.item}")
        for one in factories.answers_to(sheet)
        if one.item in {REWORDED, ADDED}
    ]
    delivery = Delivery(id="delivery-rest", answers=tuple(missing), hand_in=True)
    async with runtime.unit_of_work(lead) as uow:
        await visits.submit(uow, begun.id, delivery)
    async with runtime.unit_of_work(CITY) as uow:
        graded = await assessment.grade(uow, begun.id)
        kept = await uow.visits.answers(begun.id)
    assert graded.visit == begun.id
    assert {one.id for one in missing} <= {one.id for one in kept}


async def test_forms_ask_anew_what_was_set_aside(runtime: Runtime) -> None:
    begun = await answered(runtime)
    await applied(runtime, begun)
    async with runtime.unit_of_work(evaluator(begun.team[0])) as uow:
        desk = await recording.desk(uow, begun.id)
        assert REWORDED not in desk.given
        sheet = await visits.sheet(uow, begun.id)
        (again,) = (one for one in factories.answers_to(sheet) if one.item == REWORDED)
        entry = Entry(item=REWORDED, seen=0, verdict=again.verdict, by=again.by)
        weighed = await recording.take(uow, begun.id, (entry,))
    assert [one.item for one in weighed.taken] == [REWORDED]
    assert REWORDED in {one.item for one in (await factories.sheet_of(runtime, begun.id)).answers}
    assert REWORDED in {one.answer.item for one in (await history(runtime, begun)).aside}


async def test_evidence_is_found_under_the_new_code(runtime: Runtime) -> None:
    begun = await on_first_version(runtime)
    taken = await tasks.receive_evidence(
        runtime,
        evaluator(begun.team[0]),
        begun.id,
        arrival=factories.arrival(item=RENAMED),
        content=factories.photo(),
    )
    await applied(runtime, begun)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = await uow.evidence.of_visit(begun.id)
    assert {(one.item, one.digest) for one in found} == {
        (RENAMED, taken.digest),
        (RENAMED_TO, taken.digest),
    }


async def test_a_person_decides_for_an_item(runtime: Runtime) -> None:
    begun = await answered(runtime)
    decision = Decision(
        item=REWORDED, handling=Handling.CARRY, becomes=(REWORDED,), reason="只补充说明"
    )
    asked = msgspec.structs.replace(PROPOSAL, decisions=(decision,))
    async with runtime.unit_of_work(CITY) as uow:
        found = await migration.propose(uow, asked)
        await move.agree(uow, found.id)
        await move.apply(uow, found.id)
    told = await history(runtime, begun)
    assert REWORDED not in {one.answer.item for one in told.aside}


async def test_visits_that_have_ended_by_then_are_left_alone(runtime: Runtime) -> None:
    begun = await answered(runtime)
    found = await proposed(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        assert await move.agree(uow, found.id) == VISITS
        await visits.submit(uow, begun.id, Delivery(id="delivery-end", answers=(), hand_in=True))
    before = await factories.sheet_of(runtime, begun.id)
    async with runtime.unit_of_work(CITY) as uow:
        report = await move.apply(uow, found.id)
    assert report.ended == (begun.id,)
    assert len(report.applied) == VISITS - 1
    assert await factories.sheet_of(runtime, begun.id) == before
    assert before.visit.state is VisitState.HANDED_IN


async def test_finished_visits_are_not_proposed(runtime: Runtime) -> None:
    receipt = await factories.handed_in_visit(runtime)
    found = await proposed(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        dossier = await migration.read(uow, found.id, None, request=PAGE)
    assert receipt.visit.id not in {one.visit.id for one in dossier.lines.items}
    assert dossier.lines.total == VISITS - 1


async def test_nobody_is_moved_unasked(runtime: Runtime) -> None:
    begun = await answered(runtime)
    found = await proposed(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict, match=r"migration\.none_agreed"):
            await move.apply(uow, found.id)
    async with runtime.unit_of_work(evaluator(begun.team[0])) as uow:
        declined = await move.decline(uow, found.id, Refused(visit=begun.id, reason="明天交卷"))
    assert (declined.state, declined.reason) == (MoveState.DECLINED, "明天交卷")
    async with runtime.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict, match=r"migration\.state"):
            await move.agree(uow, found.id, begun.id)
        assert await move.agree(uow, found.id) == VISITS - 1
        report = await move.apply(uow, found.id)
    assert begun.id not in {one.visit for one in report.applied}


async def test_a_visit_has_one_open_proposal(runtime: Runtime) -> None:
    await answered(runtime)
    await proposed(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict, match=r"migration\.no_visit"):
            await migration.propose(uow, PROPOSAL)


async def test_only_the_lead_and_the_regulator_agree(runtime: Runtime) -> None:
    begun = await answered(runtime)
    found = await proposed(runtime)
    lead, second = begun.team[:2]

    async def agree(actor: Actor) -> int | DomainError:
        try:
            async with runtime.unit_of_work(actor) as uow:
                return await move.agree(uow, found.id, begun.id)
        except DomainError as refusal:
            return refusal

    assert isinstance(await agree(evaluator(second)), NotFound)
    assert isinstance(await agree(NEIGHBOUR), NotFound)
    assert isinstance(await agree(owner(begun.institution)), Forbidden)
    assert await agree(evaluator(lead)) == 1
    assert isinstance(await agree(evaluator(lead)), Conflict)


async def test_who_sees_no_visit_of_it_sees_no_proposal(runtime: Runtime) -> None:
    await answered(runtime)
    found = await proposed(runtime)
    async with runtime.unit_of_work(NEIGHBOUR, write=False) as uow:
        assert (await migration.page(uow, PAGE)).total == 0
        with pytest.raises(NotFound, match=r"migration\.unknown"):
            await migration.read(uow, found.id, None, request=PAGE)


async def test_what_cannot_be_proposed(runtime: Runtime) -> None:
    await answered(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
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


async def test_two_versions_side_by_side(runtime: Runtime) -> None:
    async with runtime.unit_of_work(CITY, write=False) as uow:
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


async def test_every_step_is_in_the_trail(runtime: Runtime) -> None:
    begun = await answered(runtime)
    await applied(runtime, begun)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        entries = await trail.of_visit(uow, begun.id, PAGE)
    assert "visit.moved" in {one.event.name for one in entries.items}


async def test_a_visit_never_returns_to_a_version_it_left(runtime: Runtime) -> None:
    begun = await answered(runtime)
    await applied(runtime, begun)
    back = Route(old_name=ROUTE.new_name, old_version=NEW, new_name=ROUTE.old_name, new_version=OLD)
    async with runtime.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict, match=r"migration\.no_visit"):
            await migration.propose(uow, msgspec.structs.replace(PROPOSAL, route=back))
