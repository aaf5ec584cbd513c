"""The audit trail, and what is kept beside it, as a proof that nothing was changed."""

from collections.abc import Collection, Mapping

from audit.domain import grade as grading
from audit.domain import permission, scoring
from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Entry
from audit.domain.filters import AssessmentFilter, EventFilter
from audit.domain.page import LARGEST_PAGE, Page, PageRequest
from audit.domain.permission import EVERYTHING, Act
from audit.domain.report import Assessment, Working
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest
from checklists.catalogue import Unknown


async def page(uow: UnitOfWork, chosen: EventFilter, request: PageRequest) -> Page[Entry]:
    """Return entries of the trail, the latest first."""
    permission.require(uow.actor, Act.READ_TRAIL)
    return await uow.events.page(chosen, request)


async def entry(uow: UnitOfWork, seq: int) -> Entry:
    """Return one entry by its place. Raises `NotFound`."""
    require_reader(uow)
    found = await uow.events.page(EventFilter(after=max(seq - 1, 0)), PageRequest(limit=1))
    if seq < 1 or not found.items:
        raise NotFound("trail.no_entry", "The trail has no entry {seq}.", seq=seq)
    return found.items[0]


async def names(uow: UnitOfWork, people: Collection[str]) -> Mapping[str, str]:
    """Return the names of those among `people` who have an account, by its id."""
    require_reader(uow)
    return await uow.accounts.names(people)


def require_reader(uow: UnitOfWork) -> None:
    """Refuse who may not read the whole trail."""
    permission.require(uow.actor, Act.READ_TRAIL)


async def of_visit(uow: UnitOfWork, visit_id: str, request: PageRequest) -> Page[Entry]:
    """Return what was done about a visit and its evidence, the latest first.

    Whoever may read the visit may read this; who may read its result, of corrective actions too.
    """
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.READ_VISIT))
    subjects = {found.id} | {one.id for one in await uow.evidence.of_visit(found.id)}
    if permission.does(uow.actor, Act.READ_RESULT):
        subjects |= {one.id for one in await uow.actions.of_visit(found.id)}
    return await uow.events.about(subjects, request)


async def of_plan(uow: UnitOfWork, plan_id: str, request: PageRequest) -> Page[Entry]:
    """Return what was done about a plan, the latest first, to whoever may read the plan."""
    found = await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.READ_PLAN))
    return await uow.events.about((found.id,), request)


async def of_draw(uow: UnitOfWork, number: str, request: PageRequest) -> Page[Entry]:
    """Return what was done about a draw, the latest first, to whoever may read the draw."""
    found = await uow.draws.get(number, permission.bounds(uow.actor, Act.READ_DRAW))
    return await uow.events.about((found.number,), request)


async def of_institution(uow: UnitOfWork, institution_id: str, request: PageRequest) -> Page[Entry]:
    """Return what was done about an institution itself, the latest first.

    Whoever may read its entry in the register may read this; visits have their own.
    """
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    found = await uow.registers.institution(institution_id, bounds)
    return await uow.events.about((found.id,), request)


async def broken_links(uow: UnitOfWork) -> tuple[tuple[int, str], ...]:
    """Return (seq, fault) for every entry of the trail that is missing, displaced or edited."""
    permission.require(uow.actor, Act.READ_TRAIL)
    return await uow.events.verify()


async def named_files(uow: UnitOfWork) -> frozenset[str]:
    """Return the digests of all stored files that some record names."""
    permission.require(uow.actor, Act.READ_TRAIL)
    return await uow.evidence.named_files()


async def altered_snapshots(uow: UnitOfWork) -> tuple[int, tuple[Conflict, ...]]:
    """Return how many snapshots there are, and a refusal for each that has lost its digest."""
    permission.require(uow.actor, Act.READ_TRAIL)
    names = await uow.snapshots.digests()
    faults = []
    for name in names:
        try:
            await uow.snapshots.get(name)
        except Conflict as refusal:
            faults.append(refusal)
    return len(names), tuple(faults)


async def altered_scores(uow: UnitOfWork) -> tuple[int, tuple[str, ...]]:
    """Score and grade every visit again; return how many, and those that now come out otherwise."""
    permission.require(uow.actor, Act.READ_TRAIL)
    count, wrong, request = 0, [], PageRequest(limit=LARGEST_PAGE)
    while True:
        found = await uow.results.page(AssessmentFilter(), EVERYTHING, request)
        count += len(found.items)
        wrong += [one.visit for one in found.items if not await _comes_out_again(uow, one)]
        if found.following is None:
            return count, tuple(wrong)
        request = found.following


async def _comes_out_again(uow: UnitOfWork, kept: Assessment) -> bool:
    visit = await uow.visits.get(kept.visit, EVERYTHING)
    try:
        checklist = await uow.snapshots.checklist(visit.checklist)
        scheme = uow.catalogue.scheme(visit.scheme)
    except (Conflict, NotFound, Unknown):
        return False
    answers = {answer.item: answer for answer in await uow.visits.answers(visit.id)}
    points = scoring.score(checklist, answers, scheme)
    result = grading.grade(points, checklist, scheme, first_time=visit.first_time)
    working = digest(canonical(Working(score=points, grade=result)))
    told = (points.total, result.level, result.title)
    return (working, *told) == (kept.working, kept.total, kept.level, kept.level_title)
