"""Visits: approved, begun, answered, handed in, or failed with a public reason."""

from typing import Annotated

import msgspec

from audit.domain import permission, publication, visit
from audit.domain.answer import Answer, ClientId, check_answers, require_complete
from audit.domain.commission import require_led
from audit.domain.errors import Conflict
from audit.domain.filters import VisitFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.publication import PublicationKind
from audit.domain.report import Submission, submission_reused
from audit.domain.visit import Reason, ResultCode, Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest
from checklists.model import Digest, ResolvedChecklist


class Delivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answers as a client sends them: `id` makes a repetition harmless.

    `hand_in` closes the visit; every item must then have an answer. `checklist` is the digest of
    the list they were given to; a client that works apart from the service names it.
    """

    id: ClientId
    answers: Annotated[tuple[Answer, ...], msgspec.Meta(max_length=5000)]
    hand_in: bool = False
    checklist: Digest | msgspec.UnsetType = msgspec.UNSET


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken: an acknowledged delivery is never lost."""

    submission: Submission
    visit: Visit


class Failure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a visit could not take place; the reason is published."""

    result: ResultCode
    reason: Reason


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A visit with its frozen checklist and the current answers."""

    visit: Visit
    checklist: ResolvedChecklist
    answers: tuple[Answer, ...]


async def page(uow: UnitOfWork, chosen: VisitFilter, request: PageRequest) -> Page[Visit]:
    """Return the visits this actor may see, newest first."""
    bounds = permission.bounds(uow.actor, Act.READ_VISIT)
    return await uow.visits.page(chosen, bounds, request)


async def read(uow: UnitOfWork, visit_id: str) -> Visit:
    """Return one visit."""
    return await _load(uow, visit_id, Act.READ_VISIT)


async def to_assign(uow: UnitOfWork, visit_id: str) -> Visit:
    """Return one visit for whoever says who goes."""
    return await _load(uow, visit_id, Act.ASSIGN_VISIT)


async def sheet(uow: UnitOfWork, visit_id: str) -> Sheet:
    """Return all that an inspector needs on site."""
    found = await _load(uow, visit_id, Act.READ_VISIT)
    return Sheet(
        visit=found,
        checklist=await uow.snapshots.checklist(found.checklist),
        answers=await uow.visits.answers(found.id),
    )


async def approve(uow: UnitOfWork, visit_id: str) -> Visit:
    """Approve a visit: nothing is inspected without approval."""
    found = await _load(uow, visit_id, Act.APPROVE_VISIT)
    approved = visit.approve(found)
    team = await uow.registers.inspectors(found.team)
    expertise = await uow.draws.lead_expertise(found)
    require_led(found, [team[one] for one in found.team], expertise)
    return await _keep(uow, found, approved, name="visit.approved")


async def begin(uow: UnitOfWork, visit_id: str) -> Visit:
    """Begin a visit on site."""
    found = await _load(uow, visit_id, Act.RECORD_VISIT)
    return await _keep(uow, found, visit.begin(found, uow.now), name="visit.begun")


async def fail(uow: UnitOfWork, visit_id: str, failure: Failure) -> Visit:
    """Record that a visit could not take place; that is a result too, and must be published."""
    found = await _load(uow, visit_id, Act.RECORD_VISIT)
    failed = visit.fail(found, failure.result, failure.reason, at=uow.now)
    due = publication.new_publication(
        uow.new_id(),
        PublicationKind.VISIT_RESULT,
        found.id,
        region=found.district,
        formed=uow.today,
        calendar=uow.calendar,
    )
    event = uow.event("visit.failed", found.id, state=failed.state, result=failed.result)
    await uow.visits.save(failed, was=found.state, event=event)
    await uow.publications.add(due, event=event)
    return failed


async def submit(uow: UnitOfWork, visit_id: str, delivery: Delivery) -> Receipt:
    """Take in answers, and close the visit if the client hands it in.

    A repeated delivery is acknowledged and changes nothing. Raises `Conflict` for an id that was
    used for something else, outside the state under way, or to another list than the visit has;
    `Invalid` for answers that the checklist does not allow.
    """
    bounds = permission.bounds(uow.actor, Act.RECORD_VISIT)
    found = await uow.visits.get(visit_id, bounds)
    content = digest(content_of(delivery))
    earlier = await uow.visits.submission(delivery.id, bounds)
    if earlier is not None:
        return Receipt(submission=_same(earlier, found.id, content), visit=found)
    visit.require_answerable(found)
    _require_list(found, delivery)
    checklist = await uow.snapshots.checklist(found.checklist)
    check_answers(delivery.answers, checklist, team=found.team)
    submission = Submission(
        id=delivery.id, visit=found.id, digest=content, answers=len(delivery.answers), at=uow.now
    )
    event = uow.event("visit.answered", found.id, submission=submission.id, digest=content)
    await uow.visits.record(submission, delivery.answers, event=event)
    if delivery.hand_in:
        require_complete(await uow.visits.answers(found.id), checklist)
        found = await _keep(uow, found, visit.hand_in(found, uow.now), name="visit.handed_in")
    return Receipt(submission=submission, visit=found)


def content_of(delivery: Delivery) -> bytes:
    """Return what the digest of a delivery is of.

    An answer that is of no sample stands there as it did before answers could be, so that a
    delivery whose acknowledgement was lost is still known when it comes again.
    """
    plain = msgspec.to_builtins(delivery)
    for answer in plain["answers"]:
        if answer["of"] is None:
            del answer["of"]
    return canonical(plain)


def _require_list(found: Visit, delivery: Delivery) -> None:
    """Refuse answers to a list that the visit no longer has: they answer other questions."""
    if delivery.checklist not in {msgspec.UNSET, found.checklist}:
        raise Conflict(
            "visit.list_changed",
            "Visit {visit} has moved to another version of its checklist since; fetch the list,"
            " look at the answers again, and send them for it.",
            visit=found.id,
        )


def _same(earlier: Submission, visit_id: str, content: str) -> Submission:
    if (earlier.visit, earlier.digest) != (visit_id, content):
        raise submission_reused(earlier.id)
    return earlier


async def _load(uow: UnitOfWork, visit_id: str, act: Act) -> Visit:
    return await uow.visits.get(visit_id, permission.bounds(uow.actor, act))


async def _keep(uow: UnitOfWork, before: Visit, after: Visit, *, name: str) -> Visit:
    event = uow.event(name, after.id, state=after.state)
    await uow.visits.save(after, was=before.state, event=event)
    return after
