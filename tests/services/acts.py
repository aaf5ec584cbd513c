"""Every act of the services on one trip, so that each can be asked of everybody."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from audit.domain.actor import Actor, Role
from audit.domain.facts import TableFacts, VisitFacts
from audit.domain.filters import (
    ActionFilter,
    AssessmentFilter,
    DrawFilter,
    EventFilter,
    InspectorFilter,
    InstitutionFilter,
    PlanFilter,
    PublicationFilter,
    RecusalFilter,
    VisitFilter,
)
from audit.domain.page import PageRequest
from audit.domain.permission import Act
from audit.domain.publication import PublicationKind
from audit.domain.visit import ResultCode, WorkKind
from audit.runtime import Runtime
from audit.services import (
    assessment,
    assignment,
    case_file,
    directory,
    dossier,
    draw,
    evidence,
    migration,
    move,
    notice,
    plan,
    publication,
    recording,
    register,
    remediation,
    report,
    report_list,
    result,
    team,
    token,
    trail,
    visit,
    visit_list,
)
from audit.services.assignment import Filling, TargetedCheck
from audit.services.evidence import Content
from audit.services.publication import Deferral
from audit.services.remediation import Response
from audit.services.report import Rendered
from audit.services.token import NewToken
from audit.services.visit import Delivery, Failure
from audit.storage.unit_of_work import UnitOfWork
from tests import factories
from tests.factories_register import (
    CHECKLIST,
    CITY,
    INSPECTORS,
    INSTITUTIONS,
    ITEM,
    NUMBER,
    REGISTER,
    new_plan,
)
from tests.services.acts_draw import on_the_draw
from tests.services.acts_indicator import on_indicators
from tests.services.acts_sampling import listed_sample, on_samples

Ask = Callable[[UnitOfWork], Awaitable[Any]]


class Trip(msgspec.Struct, frozen=True, kw_only=True):
    """What the acts are about: a graded visit and all that belongs to it."""

    visit: str
    institution: str
    district: str
    team: tuple[str, ...]
    plan: str
    draw: str
    action: str
    evidence: str
    publication: str
    facts: VisitFacts
    table: TableFacts


async def trip(runtime: Runtime) -> Trip:
    """Return a trip up to a graded visit with evidence."""
    begun = await factories.begun_visit(runtime)
    taken = await factories.received_photo(runtime, begun)
    await listed_sample(runtime, begun.id)
    sheet = await factories.sheet_of(runtime, begun.id)
    delivery = Delivery(id="delivery-all", answers=factories.answers_to(sheet), hand_in=True)
    async with runtime.unit_of_work(CITY) as uow:
        await visit.submit(uow, begun.id, delivery)
        await assessment.grade(uow, begun.id)
        (action,) = await uow.actions.of_visit(begun.id)
        due = await uow.publications.of_subject(PublicationKind.VISIT_RESULT, begun.id)
        drawn = await draw.read(uow, NUMBER)
        facts = await report.visit_facts(uow, begun.id)
        table = await report.table_facts(uow, NUMBER)
    assert due is not None
    return Trip(
        visit=begun.id,
        institution=begun.institution,
        district=begun.district,
        team=begun.team,
        plan=drawn.plan,
        draw=drawn.number,
        action=action.id,
        evidence=taken.id,
        publication=due.id,
        facts=facts,
        table=table,
    )


_NOTHING = "nothing"
_PAGE = PageRequest()
_TABLE = Rendered(facts=b'{"rows":[]}', document="0" * 64, size=1)
_BYTES = Content(digest="0" * 64, size=9, media_type="image/png")
_LATER = Deferral(reason="等待复核", until=date(2026, 12, 1))
_NEW_TOKEN = NewToken(actor=Actor(id="new", role=Role.ADMIN))
_FAILURE = Failure(result=ResultCode.CLOSED, reason="已停业")


def elsewhere(trip: Trip) -> Trip:
    """Return a trip none of whose things ever was, and none of whose acts can therefore succeed."""
    facts = msgspec.structs.replace(
        trip.facts, visit=msgspec.structs.replace(trip.facts.visit, id=_NOTHING)
    )
    names = ("visit", "institution", "plan", "draw", "action", "evidence", "publication")
    table = msgspec.structs.replace(trip.table, draw=_NOTHING)
    return msgspec.structs.replace(trip, **dict.fromkeys(names, _NOTHING), facts=facts, table=table)


def on_things(trip: Trip) -> Mapping[tuple[Act, str], Ask]:
    """Return what can be asked about single things: act and name of the service → the question."""
    of_a_visit = {**_on_visits(trip), **_on_outcomes(trip)}
    return {
        **_until_the_draw(trip),
        **on_the_draw(trip.plan, trip.draw),
        **of_a_visit,
        **on_indicators(trip.district),
        **on_samples(trip.visit),
    }


def _until_the_draw(trip: Trip) -> Mapping[tuple[Act, str], Ask]:
    own = tuple(one for one in INSTITUTIONS if one.id == trip.institution)
    mine = msgspec.structs.replace(REGISTER, institutions=own, inspectors=(), recusals=(), items=())
    return {
        (Act.READ_REGISTER, "institution"): lambda u: register.institution(u, trip.institution),
        (Act.READ_REGISTER, "dossier"): lambda u: dossier.of_institution(u, trip.institution),
        (Act.READ_REGISTER, "trail"): lambda u: trail.of_institution(u, trip.institution, _PAGE),
        (Act.EDIT_REGISTER, "save"): lambda u: register.save(u, mine),
        (Act.EDIT_PLAN, "draft"): lambda u: plan.draft(u, new_plan()),
        (Act.EDIT_PLAN, "publish"): lambda u: plan.publish(u, trip.plan),
        (Act.READ_PLAN, "read"): lambda u: plan.read(u, trip.plan),
        (Act.EDIT_PLAN, "preview"): lambda u: plan.preview(u, new_plan()),
        (Act.EDIT_PLAN, "basis"): lambda u: plan.basis(u, trip.plan),
        (Act.READ_PLAN, "sheet"): lambda u: plan.sheet(u, trip.plan),
        (Act.READ_PLAN, "trail"): lambda u: trail.of_plan(u, trip.plan, _PAGE),
    }


def _on_visits(trip: Trip) -> Mapping[tuple[Act, str], Ask]:
    visit_id = trip.visit
    check = TargetedCheck(
        institution=trip.institution,
        work=WorkKind.INSPECTION,
        team=(INSPECTORS[3].id, INSPECTORS[4].id),
        reason="群众投诉",
        body_name="示例市民政局",
        items=(ITEM.code,),
        checklist=CHECKLIST,
    )
    filling = Filling(inspector=INSPECTORS[5].id, reason="补足人员")
    nothing = Delivery(id="delivery-none", answers=())
    more = factories.arrival("photo-0002")
    return {
        (Act.ASSIGN_VISIT, "assign"): lambda u: assignment.assign(u, trip.draw),
        (Act.ASSIGN_VISIT, "target"): lambda u: assignment.target(u, check),
        (Act.ASSIGN_VISIT, "open_place"): lambda u: team.open_place(u, visit_id),
        (Act.ASSIGN_VISIT, "prospect"): lambda u: team.prospect(u, trip.institution),
        (Act.ASSIGN_VISIT, "fill"): lambda u: assignment.fill(u, visit_id, filling),
        (Act.APPROVE_VISIT, "approve_all"): lambda u: team.approve(u, trip.draw),
        (Act.APPROVE_VISIT, "approve"): lambda u: visit.approve(u, visit_id),
        (Act.READ_VISIT, "read"): lambda u: visit.read(u, visit_id),
        (Act.READ_VISIT, "sheet"): lambda u: visit.sheet(u, visit_id),
        (Act.READ_VISIT, "trail"): lambda u: trail.of_visit(u, visit_id, _PAGE),
        (Act.READ_VISIT, "case_file"): lambda u: case_file.read(u, visit_id),
        (Act.READ_NOTICE, "notice"): lambda u: notice.read(u, visit_id),
        (Act.READ_VISIT, "evidence"): lambda u: evidence.of_visit(u, visit_id),
        (Act.READ_VISIT, "evidence.read"): lambda u: evidence.read(u, trip.evidence),
        (Act.RECORD_VISIT, "begin"): lambda u: visit.begin(u, visit_id),
        (Act.RECORD_VISIT, "fail"): lambda u: visit.fail(u, visit_id, _FAILURE),
        (Act.RECORD_VISIT, "submit"): lambda u: visit.submit(u, visit_id, nothing),
        (Act.RECORD_VISIT, "desk"): lambda u: recording.desk(u, visit_id),
        (Act.RECORD_VISIT, "take"): lambda u: recording.take(u, visit_id, ()),
        (Act.READ_VISIT, "moves"): lambda u: move.of_visit(u, visit_id),
        (Act.READ_VISIT, "history"): lambda u: recording.history(u, visit_id, "1.01"),
        (Act.RECORD_VISIT, "admit"): lambda u: evidence.admit(
            u, visit_id, arrival=more, content=_BYTES
        ),
        (Act.RECORD_VISIT, "record"): lambda u: evidence.record(
            u, visit_id, arrival=more, content=_BYTES
        ),
    }


def _on_outcomes(trip: Trip) -> Mapping[tuple[Act, str], Ask]:
    visit_id, action, due = trip.visit, trip.action, trip.publication
    return {
        (Act.GRADE_VISIT, "grade"): lambda u: assessment.grade(u, visit_id),
        (Act.GRADE_VISIT, "facts"): lambda u: report.visit_facts(u, visit_id),
        (Act.GRADE_VISIT, "record"): lambda u: report.record(u, trip.facts, _TABLE),
        (Act.READ_RESULT, "read"): lambda u: assessment.read(u, visit_id),
        (Act.READ_RESULT, "sheet"): lambda u: result.read(u, visit_id),
        (Act.READ_RESULT, "find"): lambda u: report.find(u, visit_id),
        (Act.READ_RESULT, "report"): lambda u: report.read(u, visit_id),
        (Act.ANSWER_ACTION, "answer"): lambda u: remediation.answer(
            u, action, Response(text="已整改完毕")
        ),
        (Act.JUDGE_ACTION, "accept"): lambda u: remediation.accept(u, action),
        (Act.JUDGE_ACTION, "give_back"): lambda u: remediation.give_back(u, action, "缺少照片"),
        (Act.PUBLISH, "publish"): lambda u: publication.publish(u, due),
        (Act.PUBLISH, "defer"): lambda u: publication.defer(u, due, _LATER),
        (Act.PUBLISH, "withdraw"): lambda u: publication.withdraw(u, due, "结果有误"),
        (Act.READ_TRAIL, "broken_links"): trail.broken_links,
        (Act.READ_TRAIL, "named_files"): trail.named_files,
        (Act.READ_TRAIL, "altered_snapshots"): trail.altered_snapshots,
        (Act.READ_TRAIL, "altered_scores"): trail.altered_scores,
        (Act.READ_TRAIL, "names"): lambda u: trail.names(u, ()),
        (Act.READ_TRAIL, "page"): lambda u: trail.page(u, EventFilter(), _PAGE),
        (Act.MANAGE_TOKENS, "create"): lambda u: token.create(u, _NEW_TOKEN, text="secret"),
        (Act.MANAGE_TOKENS, "revoke"): lambda u: token.revoke(u, "0" * 64),
        (Act.MANAGE_TOKENS, "page"): lambda u: token.page(u, _PAGE),
        (Act.MANAGE_TOKENS, "read"): lambda u: token.read(u, "0" * 64),
        (Act.MANAGE_ORGANISATIONS, "regulators"): directory.regulators,
        (Act.MANAGE_ORGANISATIONS, "of_organisation"): lambda u: directory.of_organisation(
            u, "nowhere", _PAGE
        ),
    }


def on_draws(trip: Trip) -> Mapping[tuple[Act, str], Ask]:
    """Return what can be asked about the draw's table; the plan lies in the whole city."""
    return {
        (Act.PUBLISH, "table_facts"): lambda u: report.table_facts(u, trip.draw),
        (Act.PUBLISH, "record_table"): lambda u: report.record_table(u, trip.table, _TABLE),
    }


def lists() -> Mapping[tuple[Act, str], Ask]:
    """Return the lists that show to each just what is theirs."""
    return {
        (Act.READ_REGISTER, "institutions"): lambda u: register.institutions(
            u, InstitutionFilter(), _PAGE
        ),
        (Act.READ_REGISTER, "dossiers"): lambda u: dossier.institutions(
            u, InstitutionFilter(), _PAGE
        ),
        (Act.READ_REGISTER, "inspectors"): lambda u: register.inspectors(
            u, InspectorFilter(), _PAGE
        ),
        (Act.READ_REGISTER, "recusals"): lambda u: register.recusals(u, RecusalFilter(), _PAGE),
        (Act.READ_REGISTER, "named_recusals"): lambda u: dossier.recusals(
            u, RecusalFilter(), _PAGE
        ),
        (Act.READ_PLAN, "plans"): lambda u: plan.page(u, PlanFilter(), _PAGE),
        (Act.READ_DRAW, "draws"): lambda u: draw.page(u, DrawFilter(), _PAGE),
        (Act.READ_DRAW, "tables"): lambda u: report_list.tables(u, _PAGE),
        (Act.READ_NOTICE, "notices"): lambda u: notice.page(u, _PAGE),
        (Act.READ_VISIT, "migrations"): lambda u: migration.page(u, _PAGE),
        (Act.READ_VISIT, "visits"): lambda u: visit.page(u, VisitFilter(), _PAGE),
        (Act.READ_VISIT, "visit_lines"): lambda u: visit_list.page(u, VisitFilter(), _PAGE),
        (Act.READ_RESULT, "results"): lambda u: assessment.page(u, AssessmentFilter(), _PAGE),
        (Act.READ_RESULT, "results_told"): lambda u: result.page(u, AssessmentFilter(), _PAGE),
        (Act.READ_RESULT, "actions"): lambda u: remediation.page(u, ActionFilter(), _PAGE),
        (Act.PUBLISH, "publications"): lambda u: publication.page(u, PublicationFilter(), _PAGE),
    }
