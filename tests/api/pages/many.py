"""Things of every kind, and any number of copies of each, for pages that must not ask for more."""

from collections.abc import Mapping

from audit.domain.complaint_checks import Category, NewComplaint
from audit.domain.measures import MeasureName
from audit.domain.migration import Proposal, Route
from audit.domain.permission import EVERYTHING
from audit.domain.records import RecordSheet
from audit.runtime import Runtime
from audit.services import certificate, complaint, migration, token
from audit.services.token import NewToken
from tests import factories
from tests.api.pages import recorded
from tests.api.pages.copies import ASKED, COPIES, Things, entries
from tests.api.public import many
from tests.factories_grades import proposed_grade
from tests.factories_packs import drafts_of_each_kind
from tests.factories_plans import drafted_and_rated
from tests.factories_register import (
    ADMIN,
    CHECKLIST,
    CITY,
    DISTRICTS,
    INSPECTORS,
    ITEM,
    NUMBER,
    owner,
)
from tests.services.acts_sampling import listed_sample

FIXED: Mapping[str, str] = {
    "district": DISTRICTS[0],
    "draw": NUMBER,
    "item": ITEM.code,
    "inspector_near": INSPECTORS[1].id,
    "recorder": recorded.TEAM[0].id,
    "person": "bench-city",
    "organisation": "regulator-31",
    "checklist": CHECKLIST,
    "version": "2026.1",
    "newer": "2027.1",
    "register": "institutions",
    "record": RecordSheet.STAFF,
    "measure": MeasureName.RELEVANT_DEGREE_SHARE,
    "indicator": "relevant_degree_institutions",
    "entry": "2",
    "part": ASKED.partition(".")[0],
    "asked": ASKED,
    "month": "2026-03",
    "operation": "1",
    "scheme": "points-model-2027",
    "sample": "1",
    "last": "0",
}
"""What is the same in every run."""


async def things(runtime: Runtime) -> Things:
    """Make one thing of each kind, by the services."""
    result = await many.published_things(runtime)
    under_way = await recorded.begun_visit(runtime)
    approved = await recorded.ordered_visit(runtime)
    await factories.received_photo(runtime, under_way, "photo-first")
    await listed_sample(runtime, under_way.id)
    async with runtime.unit_of_work(owner(result.institution)) as uow:
        issued = await certificate.issue(uow, result.visit)
    async with runtime.unit_of_work(ADMIN) as uow:
        made = await token.create(uow, NewToken(actor=CITY, days=9), text=runtime.secret())
    number, moved = await said_and_moved(runtime, result.institution)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        graded = await uow.visits.get(result.visit, EVERYTHING)
        action = (await uow.actions.of_visit(graded.id))[0]
        drawn = await uow.draws.get(NUMBER, EVERYTHING)
    duty = await factories.duty_to_publish(runtime, graded.id)
    drafts = await drafts_of_each_kind(runtime)
    plan_draft, rating = await drafted_and_rated(runtime, CITY, drawn.plan, graded.institution)
    await proposed_grade(runtime, graded.id)
    known = {
        **FIXED,
        "institution": result.institution,
        "name": result.institution_name[:2],
        "plan": drawn.plan,
        "plan_draft": plan_draft,
        "rating": rating,
        "owner": graded.institution,
        "visit": graded.id,
        "own": graded.id,
        "under_way": under_way.id,
        "approved": approved.id,
        "action": action.id,
        "own_action": action.id,
        "publication": duty.id,
        "complaint": number,
        "migration": moved,
        "draft": drafts[0],
        "draft_overlay": drafts[1],
        "token": made.record.digest,
    }
    return Things(
        result=result,
        graded=graded,
        under_way=under_way,
        approved=approved,
        action=action,
        certificate=issued,
        known=known,
    )


async def said_and_moved(
    runtime: Runtime, institution: str, checklist: str = CHECKLIST
) -> tuple[str, str]:
    """Return the number of a complaint about an institution, and the id of a migration."""
    complained = NewComplaint(
        category=Category.OTHER, text="收费与公示的价目不一致。", institution=institution
    )
    route = Route(
        old_name=checklist, old_version="2026.1", new_name=checklist, new_version="2027.1"
    )
    async with runtime.unit_of_work(CITY) as uow:
        moved = await migration.propose(uow, Proposal(route=route, reason="新版施行"))
        said = await complaint.submit(uow, complained, address="192.0.2.1", chance=runtime.secret())
    return said.complaint.number, moved.id


async def copy(runtime: Runtime, of: Things, numbers: range) -> None:
    """Keep a copy of each thing for each number, at the same places as the first."""
    await many.copy(runtime, of.result, numbers)
    async with runtime.unit_of_work(CITY) as uow:
        event = uow.event("test.copied", of.graded.id, numbers=len(numbers))
        for number in numbers:
            await entries(uow, number, event)
            for kind in COPIES:
                await kind(uow, of, number, event=event)
