"""Results for those whom they concern: the list with its spread, and one with all its reasons."""

from collections import Counter
from collections.abc import Mapping

import msgspec

from audit.domain import permission
from audit.domain.filters import AssessmentFilter
from audit.domain.grade_life import Step
from audit.domain.mending import Advice, advice
from audit.domain.next_grade import NextGrade, next_grade
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, Bounds
from audit.domain.publication import Publication, PublicationKind, PublicationState
from audit.domain.rating import Pause
from audit.domain.remediation import CorrectiveAction
from audit.domain.report import Assessment, Report, Working
from audit.domain.visit import Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.model import ResolvedChecklist
from checklists.scheme_model import GradeScheme

_MADE_PUBLIC = (PublicationState.PUBLISHED, PublicationState.WITHDRAWN)


class ResultLine(msgspec.Struct, frozen=True, kw_only=True):
    """A graded visit, its report if one was made, and how far its publication is.

    An institution learns of a publication once it has taken place.
    """

    assessment: Assessment
    visit: Visit
    report: Report | None
    publication: Publication | None


class ResultSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A result with its reasons, the way to the next grade, and what to mend; None at the highest.

    `evidence` counts the files of each item, `certificate` is the number of the one that was
    issued, or "". `life` is where the grade stands, None under a scheme whose grades do not last
    and in a pause, which `pause` then tells of. `samples` counts the samples of records.
    """

    line: ResultLine
    working: Working
    checklist: ResolvedChecklist
    scheme: GradeScheme
    actions: tuple[CorrectiveAction, ...]
    evidence: Mapping[str, int]
    following: NextGrade | None
    advice: Advice | None
    certificate: str
    life: Step | None
    pause: Pause | None
    samples: int


async def page(uow: UnitOfWork, chosen: AssessmentFilter, request: PageRequest) -> Page[ResultLine]:
    """Return the results this actor may see, with what belongs to each."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    found = await uow.results.page(chosen, bounds, request)
    return Page(
        items=await _lines(uow, found.items, bounds),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def spread(uow: UnitOfWork, chosen: AssessmentFilter) -> Mapping[int, int]:
    """Return how many of the results this actor may see have each level; 0 is no grade."""
    return await uow.results.spread(chosen, permission.bounds(uow.actor, Act.READ_RESULT))


async def districts(uow: UnitOfWork) -> tuple[str, ...]:
    """Return the codes of the districts in the actor's region, none for an actor without one."""
    region = permission.bounds(uow.actor, Act.READ_RESULT).region
    if not region:
        return ()
    return tuple(code for code in await uow.registers.districts() if code.startswith(region))


async def read(uow: UnitOfWork, visit_id: str) -> ResultSheet:
    """Return the result of a visit with its reasons. Raises `NotFound`."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    visit = await uow.visits.get(visit_id, bounds)
    assessment = await uow.results.assessment(visit.id)
    (line,) = await _lines(uow, (assessment,), bounds)
    working = await uow.snapshots.read(assessment.working, Working)
    scheme = uow.catalogue.scheme(visit.scheme)
    issued = await uow.certificates.find_of_visit(visit.id)
    return ResultSheet(
        line=line,
        working=working,
        checklist=await uow.snapshots.checklist(visit.checklist),
        scheme=scheme,
        actions=await uow.actions.of_visit(visit.id),
        evidence=Counter(one.item for one in await uow.evidence.of_visit(visit.id)),
        following=next_grade(working.score, working.grade, scheme),
        advice=_advice(working, scheme),
        certificate=issued.number if issued else "",
        life=(await uow.grades.states((visit.id,))).get(visit.id),
        pause=await uow.pauses.find(visit.id),
        samples=len(await uow.record_samples.of_visit(visit.id)),
    )


def _advice(working: Working, scheme: GradeScheme) -> Advice | None:
    """Return what to mend for the next level, None at the highest."""
    level, first_time = working.grade.next_level, working.grade.first_time
    if level is None:
        return None
    return advice(working.score, scheme, level, first_time=first_time)


async def _lines(
    uow: UnitOfWork, assessments: tuple[Assessment, ...], bounds: Bounds
) -> tuple[ResultLine, ...]:
    names = [one.visit for one in assessments]
    visits = await uow.visits.several(names)
    reports = await uow.results.latest_reports(names)
    publications = await uow.publications.of_subjects(PublicationKind.VISIT_RESULT, names)
    return tuple(
        ResultLine(
            assessment=one,
            visit=visits[one.visit],
            report=reports.get(one.visit),
            publication=_known(publications.get(one.visit), bounds),
        )
        for one in assessments
    )


def _known(publication: Publication | None, bounds: Bounds) -> Publication | None:
    """Return the publication if it is public, or lies in the region of who asks."""
    if publication is None or bounds.region or publication.state in _MADE_PUBLIC:
        return publication
    return None
