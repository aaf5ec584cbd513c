"""Visits that are graded under the scheme of 2027, which says how long a grade stands."""

from collections.abc import Mapping

import msgspec

from audit.domain import grade_life
from audit.domain.actor import SYSTEM
from audit.domain.answer import Verdict
from audit.domain.grade_life import GivenGrade
from audit.domain.permission import EVERYTHING
from audit.domain.visit import Visit, VisitState
from audit.runtime import Runtime
from audit.services import assessment, assignment
from audit.services import visit as visits
from audit.services.assignment import TargetedCheck
from audit.services.visit import Delivery
from checklists.canonical import canonical
from tests import factories
from tests.factories_register import CHECKLIST, CITY, ITEM, evaluator

Found = Mapping[str, tuple[Verdict, str]]
VETO: Found = {"1.01": (Verdict.NOT, "未取得登记证书。")}


async def visit_with_a_grade(runtime: Runtime, found: Found | None = None) -> Visit:
    """Grade the visit of a draw by the list of 2027; all conforms but what was found."""
    return await graded(runtime, await factories.begun_visit(runtime), found or {})


async def graded(runtime: Runtime, begun: Visit, found: Found) -> Visit:
    """Grade a visit that was begun by the list of 2027."""
    async with runtime.unit_of_work(CITY) as uow:
        listed = uow.catalogue.resolve("community-mental-rehab", "2027.1")
        event = uow.event("visit.changed", begun.id)
        changed = msgspec.structs.replace(
            await uow.visits.get(begun.id, EVERYTHING),
            checklist=await uow.snapshots.put(canonical(listed), event=event),
            scheme=listed.scheme,
        )
        await uow.visits.save(changed, was=VisitState.UNDER_WAY, event=event)
    answers = factories.answers_to(await factories.sheet_of(runtime, begun.id), found)
    async with runtime.unit_of_work(evaluator(begun.team[0])) as uow:
        await visits.submit(
            uow, begun.id, Delivery(id=f"all-{begun.id}", answers=answers, hand_in=True)
        )
    async with runtime.unit_of_work(CITY) as uow:
        await assessment.grade(uow, begun.id)
        return await visits.read(uow, begun.id)


async def proposed_grade(runtime: Runtime, visit: str) -> None:
    """Keep a grade of a visit as it is proposed, whatever scheme the visit was graded under."""
    async with runtime.unit_of_work(SYSTEM) as uow:
        known = await uow.visits.get(visit, EVERYTHING)
        scheme = uow.catalogue.scheme("points-model-2027")
        given = GivenGrade(
            visit=known.id,
            institution=known.institution,
            institution_name=known.institution_name,
            district=known.district,
            scheme=scheme.name,
            level=3,
            title="三级",
            proposed_on=uow.today,
        )
        assert scheme.lifecycle is not None
        first = grade_life.propose(given, scheme.lifecycle, uow.calendar, by=SYSTEM.id)
        await uow.grades.add(given, first, event=uow.event("grade.proposed", known.id))


async def visit_without_a_grade(runtime: Runtime) -> Visit:
    """Grade the visit of a draw by the list of 2027, with a veto item not met."""
    return await visit_with_a_grade(runtime, VETO)


async def visited_again(runtime: Runtime, visit: Visit, found: Found | None = None) -> Visit:
    """Send the same team to the same institution again, and grade that by the list of 2027."""
    check = TargetedCheck(
        institution=visit.institution,
        work=visit.work,
        team=visit.team,
        reason="复核",
        body_name="示例市民政局",
        items=(ITEM.code,),
        checklist=CHECKLIST,
    )
    async with runtime.unit_of_work(CITY) as uow:
        ordered = await assignment.target(uow, check)
        await visits.approve(uow, ordered.id)
        begun = await visits.begin(uow, ordered.id)
    return await graded(runtime, begun, found or {})
