"""The case file (案卷) of a visit: all that those may read who prepare, make or judge it."""

from collections.abc import Collection, Mapping
from datetime import date

import msgspec

from audit.domain import permission
from audit.domain.answer import Answer
from audit.domain.burden import Burden, burden
from audit.domain.event import Entry
from audit.domain.evidence import Evidence, on_list
from audit.domain.migration import RUNNING, Kept, Migration, Move
from audit.domain.page import LARGEST_PAGE, PageRequest
from audit.domain.permission import Act
from audit.domain.plan import Plan
from audit.domain.publication import Publication, PublicationKind
from audit.domain.record_findings import Course
from audit.domain.records import Declaration
from audit.domain.registry import Inspector, Institution
from audit.domain.remediation import CorrectiveAction
from audit.domain.report import Report, Working
from audit.domain.visit import CONCLUDED, Drawn, Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.measure_book import of_items
from checklists.model import ResolvedChecklist
from checklists.scheme_model import GradeScheme

MILESTONES = (
    "visit.targeted",
    "visit.filled",
    "visit.substituted",
    "visit.replaced",
    "visit.approved",
    "visit.begun",
    "visit.handed_in",
    "visit.failed",
    "visit.graded",
    "visit.corrected",
    "report.made",
    "publication.published",
    "publication.deferred",
    "publication.withdrawn",
)
"""The events that bring a visit further."""

_ALL = PageRequest(limit=LARGEST_PAGE)


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """The last graded visit to the same institution and what it found."""

    visit: Visit
    findings: tuple[CorrectiveAction, ...]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a visit: empty are what it has not come to, and what the actor may not see."""

    working: Working | None = None
    actions: tuple[CorrectiveAction, ...] = ()
    report: Report | None = None
    publication: Publication | None = None


class Commission(msgspec.Struct, frozen=True, kw_only=True):
    """Who ordered a visit, on what basis, and to check which matters of the item list.

    `plan` is that of its draw, None for a visit for cause.
    """

    body: str
    plan: Plan | None
    basis: str
    matters: tuple[str, ...]


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """A visit with all that belongs to it.

    `burden` says which papers are asked for and which stand in the records the actor may read.
    `earlier` is there until the answers are closed. `course` holds the milestones, the earliest
    first; `moves` tells how it came to its list, and `aside` which answers no longer stand for
    their items. `names` are those of who did any of it.
    """

    visit: Visit
    institution: Institution
    team: tuple[Inspector, ...]
    order: Commission
    checklist: ResolvedChecklist
    scheme: GradeScheme
    answers: Mapping[str, Answer]
    evidence: tuple[Evidence, ...]
    outcome: Outcome
    earlier: Earlier | None
    declarations: tuple[Declaration, ...]
    burden: Burden
    course: tuple[Entry, ...]
    moves: tuple[tuple[Migration, Move], ...]
    aside: tuple[Kept, ...]
    samples: tuple[Course, ...]
    names: Mapping[str, str]
    today: date


async def read(uow: UnitOfWork, visit_id: str) -> CaseFile:
    """Return the case file of a visit. Raises `NotFound`."""
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.READ_VISIT))
    people = await uow.registers.inspectors(found.team)
    course = await uow.events.about((found.id,), _ALL, names=MILESTONES)
    checklist = await uow.snapshots.checklist(found.checklist)
    declarations = await _declarations(uow, found)
    moves = await uow.moves.of_visit(found.id)
    doers = {one.event.actor for one in course.items} | {made.said_by for _, made in moves}
    return CaseFile(
        visit=found,
        institution=(await uow.registers.institutions((found.institution,)))[found.institution],
        team=tuple(people[one] for one in found.team),
        order=await _order(uow, found),
        checklist=checklist,
        scheme=uow.catalogue.scheme(found.scheme),
        answers={one.item: one for one in await uow.visits.answers(found.id)},
        evidence=on_list(await uow.evidence.of_visit(found.id), checklist),
        outcome=await _outcome(uow, found),
        earlier=await _earlier(uow, found),
        declarations=declarations,
        burden=burden(
            checklist.items,
            of_items(uow.catalogue.measures, checklist.items),
            {one.sheet for one in declarations},
        ),
        course=course.items[::-1],
        moves=moves,
        aside=await uow.moves.aside(found.id),
        samples=await uow.record_samples.courses(found.id),
        names=await uow.accounts.names(doers),
        today=uow.today,
    )


async def names(uow: UnitOfWork, people: Collection[str]) -> Mapping[str, str]:
    """Return the names of those who did something about a visit, by their accounts."""
    permission.bounds(uow.actor, Act.READ_VISIT)
    return await uow.accounts.names(people)


async def _order(uow: UnitOfWork, found: Visit) -> Commission:
    items = {item.code: item for item in await uow.registers.items()}
    if isinstance(found.origin, Drawn):
        plan = (await uow.draws.plans_of((found.origin.draw,)))[found.origin.draw]
        matters = tuple(items[code].name for code in plan.items)
        return Commission(body=plan.body_name, plan=plan, basis=plan.legal_basis, matters=matters)
    ordered = [items[code] for code in found.origin.items]
    return Commission(
        body=found.origin.body_name,
        plan=None,
        basis="\n".join(dict.fromkeys(item.basis for item in ordered)),
        matters=tuple(item.name for item in ordered),
    )


async def _outcome(uow: UnitOfWork, found: Visit) -> Outcome:
    if found.state not in CONCLUDED or not permission.does(uow.actor, Act.READ_RESULT):
        return Outcome()
    assessment = await uow.results.find_assessment(found.id)
    return Outcome(
        working=None
        if assessment is None
        else await uow.snapshots.read(assessment.working, Working),
        actions=await uow.actions.of_visit(found.id),
        report=await uow.results.latest_report(found.id),
        publication=await uow.publications.of_subject(PublicationKind.VISIT_RESULT, found.id),
    )


async def _earlier(uow: UnitOfWork, found: Visit) -> Earlier | None:
    if found.state not in RUNNING:
        return None
    before = await uow.visits.previous(found)
    if before is None:
        return None
    return Earlier(visit=before, findings=await uow.actions.found_on(before.id))


async def _declarations(uow: UnitOfWork, found: Visit) -> tuple[Declaration, ...]:
    if not permission.does(uow.actor, Act.READ_RECORDS):
        return ()
    return await uow.records.current(found.institution)
