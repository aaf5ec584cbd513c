"""What an institution is told of its visits, and when."""

from collections.abc import Awaitable
from datetime import date

import msgspec
import pytest

from audit.domain import visit as visits
from audit.domain.actor import SYSTEM, Actor
from audit.domain.errors import NotFound
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.visit import BEGUN, CONCLUDED, ResultCode, Visit, VisitState, WorkKind
from audit.runtime import Runtime
from audit.services import assignment, notice, report
from audit.services.assignment import TargetedCheck
from audit.services.notice import Attendant
from tests import factories
from tests.factories_register import CHECKLIST, CITY, INSPECTORS, INSTITUTIONS, ITEM, owner

# Until when an institution knows nothing of its visit, and from when on it knows the result.
KNOWN = {
    (False, "assigned"): (False, False),
    (False, "approved"): (False, False),
    (False, "under_way"): (True, False),
    (False, "handed_in"): (True, False),
    (False, "graded"): (True, True),
    (False, "failed"): (True, True),
    (True, "assigned"): (False, False),
    (True, "approved"): (True, False),
    (True, "under_way"): (True, False),
}


@pytest.mark.parametrize("announced", [False, True])
async def test_an_institution_learns_of_a_visit_in_time(
    runtime: Runtime, *, announced: bool
) -> None:
    made = await targeted(runtime, announced=announced)
    theirs = owner(made.institution)
    for state in VisitState:
        if (announced, state) in KNOWN:
            await set_state(runtime, made, state)
            seen = await outlook(runtime, theirs, made.id)
            assert seen == KNOWN[announced, state], state
            assert visits.told(await load(runtime, made.id)) == seen[0]


async def targeted(runtime: Runtime, *, announced: bool) -> Visit:
    await factories.saved_register(runtime)
    check = TargetedCheck(
        institution=INSTITUTIONS[1].id,
        work=WorkKind.INSPECTION,
        team=(INSPECTORS[3].id, INSPECTORS[4].id),
        reason="群众投诉",
        body_name="示例市民政局",
        items=(ITEM.code,),
        checklist=CHECKLIST,
        announced=announced,
    )
    async with runtime.unit_of_work(CITY) as uow:
        return await assignment.target(uow, check)


async def load(runtime: Runtime, visit_id: str) -> Visit:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        return await uow.visits.get(visit_id, EVERYTHING)


async def set_state(runtime: Runtime, made: Visit, state: VisitState) -> None:
    """Put the visit into a state, with what a visit in this state has."""
    before = await load(runtime, made.id)
    ended = state in CONCLUDED | {VisitState.HANDED_IN}
    result = {VisitState.GRADED: ResultCode.NO_ISSUE, VisitState.FAILED: ResultCode.CLOSED}
    after = msgspec.structs.replace(
        before,
        state=state,
        result=result.get(state),
        began_at=made.created_at if state in BEGUN else None,
        ended_at=made.created_at if ended else None,
    )
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("visit.changed", made.id)
        await uow.visits.save(after, was=before.state, event=event)


async def outlook(runtime: Runtime, actor: Actor, visit_id: str) -> tuple[bool, bool]:
    """Return whether an institution finds the notice of a visit, and the visit's result."""
    async with runtime.unit_of_work(actor, write=False) as uow:
        listed = (await notice.page(uow, PageRequest())).total
        told = await finds(notice.read(uow, visit_id))
        assert told == bool(listed)
        return told, await finds(report.find(uow, visit_id))


async def finds(asked: Awaitable[object]) -> bool:
    try:
        await asked
    except NotFound:
        return False
    return True


async def test_a_notice_says_who_comes_for_what_and_nothing_else(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    async with runtime.unit_of_work(owner(begun.institution), write=False) as uow:
        told = await notice.read(uow, begun.id)
    people = {one.id: one for one in INSPECTORS}
    assert told.team == tuple(
        Attendant(name=people[one].name, organisation=people[one].organisation_name)
        for one in begun.team
    )
    assert (told.body, told.matters) == ("示例市民政局", (ITEM.name,))
    assert (told.state, told.announced, told.ended_on) == (VisitState.UNDER_WAY, False, None)
    assert told.began_on == date(2026, 3, 2)
    assert told.checklist
    assert begun.team[0] not in str(told)
    assert begun.checklist not in str(told)
