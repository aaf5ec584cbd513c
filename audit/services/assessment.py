"""The outcome of a visit: score, grade, corrective actions, and the duty to publish."""

from audit.domain import grade as grading
from audit.domain import (
    grade_life,
    permission,
    publication,
    rating,
    remediation,
    scoring,
    visit,
)
from audit.domain.filters import AssessmentFilter
from audit.domain.grade import Grade
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.publication import PublicationKind
from audit.domain.report import Assessment, Working
from audit.domain.visit import Visit, VisitState
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest
from checklists.model import ResolvedChecklist
from checklists.scheme_model import GradeScheme


async def grade(uow: UnitOfWork, visit_id: str) -> Assessment:
    """Score and grade a visit that was handed in; its findings become corrective actions.

    The result must be published within 20 working days from now. Raises `Conflict` in any other
    state, or while items have no answer.
    """
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.GRADE_VISIT))
    visit.advance(found, "grade")
    checklist = await uow.snapshots.checklist(found.checklist)
    scheme = uow.catalogue.scheme(found.scheme)
    working, actions = await _judge(uow, found, checklist=checklist, scheme=scheme)
    content = canonical(working)
    graded = visit.grade(found, has_findings=bool(actions))
    event = uow.event("visit.graded", found.id, working=digest(content), level=working.grade.level)
    assessment = Assessment(
        visit=found.id,
        algorithm=working.score.algorithm,
        scheme=scheme.name,
        total=working.score.total,
        level=working.grade.level,
        level_title=working.grade.title,
        working=await uow.snapshots.put(content, event=event),
        at=uow.now,
    )
    await uow.visits.save(graded, was=VisitState.HANDED_IN, event=event)
    await uow.results.add_assessment(assessment, event=event)
    await uow.actions.add(actions, event=event)
    await uow.publications.add(_duty(uow, found), event=event)
    await _propose(uow, found, working.grade)
    return assessment


async def read(uow: UnitOfWork, visit_id: str) -> Working:
    """Return the working of a visit's score and grade, for those who may see its result."""
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.READ_RESULT))
    assessment = await uow.results.assessment(found.id)
    return await uow.snapshots.read(assessment.working, Working)


async def page(uow: UnitOfWork, chosen: AssessmentFilter, request: PageRequest) -> Page[Assessment]:
    """Return the assessments this actor may see, newest first."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    return await uow.results.page(chosen, bounds, request)


async def _judge(
    uow: UnitOfWork, found: Visit, *, checklist: ResolvedChecklist, scheme: GradeScheme
) -> tuple[Working, tuple[remediation.CorrectiveAction, ...]]:
    answers = {answer.item: answer for answer in await uow.visits.answers(found.id)}
    points = scoring.score(checklist, answers, scheme)
    result = grading.grade(points, checklist, scheme, first_time=found.first_time)
    actions = remediation.corrective_actions(
        found.id,
        checklist,
        answers,
        scheme=scheme,
        work=found.work,
        found_on=uow.today,
        calendar=uow.calendar,
        ids=iter(uow.new_id, ""),
    )
    return Working(score=points, grade=result), actions


async def _propose(uow: UnitOfWork, found: Visit, grade: Grade) -> None:
    """Propose the grade that a visit came to, where its scheme says how long a grade stands.

    An institution that was given none is not rated again before its pause is over.
    """
    lifecycle = uow.catalogue.scheme(found.scheme).lifecycle
    if lifecycle is None:
        return
    running = await uow.pauses.last(found.institution, found.scheme)
    held = rating.pause(found, grade, lifecycle, running=running, on=uow.today)
    if held is not None:
        event = uow.event("grade.paused", found.id, again_on=held.again_on.isoformat())
        await uow.pauses.add(held, event=event)
        return
    given = grade_life.given(found, grade, on=uow.today)
    first = grade_life.propose(given, lifecycle, uow.calendar, by=uow.actor.id)
    event = uow.event("grade.proposed", found.id, level=given.level)
    await uow.grades.add(given, first, event=event)


def _duty(uow: UnitOfWork, found: Visit) -> publication.Publication:
    return publication.new_publication(
        uow.new_id(),
        PublicationKind.VISIT_RESULT,
        found.id,
        region=found.district,
        formed=uow.today,
        calendar=uow.calendar,
    )
