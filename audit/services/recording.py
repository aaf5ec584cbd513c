"""Recording a visit on forms: all that they show, and what they say, taken item by item."""

from collections.abc import Mapping, Sequence

import msgspec

from audit.domain import adoption, permission, record_answers, visit
from audit.domain.adoption import Adoption, Proposals
from audit.domain.answer import Answer
from audit.domain.errors import NotFound
from audit.domain.evidence import Evidence
from audit.domain.from_records import FromRecords, from_records
from audit.domain.migration import asked_again
from audit.domain.permission import Act
from audit.domain.record_findings import Course
from audit.domain.recording import Entry, Given, Weighed, by_item, submission_of, weigh
from audit.domain.registry import Inspector
from audit.domain.visit import Visit
from audit.domain.workdays import local_date
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest
from checklists.model import ResolvedChecklist, ResolvedItem


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """All that the forms of a visit show.

    `given` holds every answer by item, `before` the answers by item of the last graded visit to
    the same institution, `people` the inspectors whom the visit or its answers name. `set_aside`
    holds by item the answers that stood for it before the visit moved to another version.
    """

    visit: Visit
    checklist: ResolvedChecklist
    given: Given
    evidence: tuple[Evidence, ...]
    people: Mapping[str, Inspector]
    previous: Visit | None
    before: Mapping[str, Answer]
    set_aside: Mapping[str, tuple[Answer, ...]]
    records: FromRecords
    adoptions: tuple[Adoption, ...]
    samples: tuple[Course, ...]


class ItemHistory(msgspec.Struct, frozen=True, kw_only=True):
    """Every answer ever given to one item of a visit, the first one first."""

    visit: Visit
    item: ResolvedItem
    answers: tuple[Answer, ...]
    people: Mapping[str, Inspector]


async def desk(uow: UnitOfWork, visit_id: str) -> Desk:
    """Return all that the forms of a visit show to whoever records it."""
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.RECORD_VISIT))
    given = by_item(await uow.visits.answer_history(found.id))
    previous = await uow.visits.previous(found)
    before = () if previous is None else await uow.visits.previous_answers(previous)
    checklist = await uow.snapshots.checklist(found.checklist)
    return Desk(
        visit=found,
        checklist=checklist,
        given=given,
        evidence=await uow.evidence.of_visit(found.id),
        people=await _people(uow, found, [one for answers in given.values() for one in answers]),
        previous=previous,
        before={answer.item: answer for answer in before},
        set_aside=asked_again(await uow.moves.aside(found.id)),
        records=await _from_records(uow, found, checklist),
        adoptions=await uow.adoptions.of_visit(found.id),
        samples=await uow.record_samples.courses(found.id),
    )


async def take(uow: UnitOfWork, visit_id: str, entries: Sequence[Entry]) -> Weighed:
    """Take what a form says of items, as far as it can be taken.

    Who is on the team answers in their own name, whatever the form says. The visit is held to the
    end, so that of two forms at once the second finds what the first has said. Raises `Conflict`
    outside the state under way.
    """
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.RECORD_VISIT))
    visit.require_answerable(found)
    own = uow.actor.inspector if uow.actor.inspector in found.team else ""
    given = by_item(await uow.visits.answer_history(found.id))
    checklist = await uow.snapshots.checklist(found.checklist)
    weighed = weigh(
        [msgspec.structs.replace(one, by=own or one.by) for one in entries],
        given,
        checklist,
        team=found.team,
        at=uow.now,
    )
    proposals = (await _from_records(uow, found, checklist)).proposals
    weighed = adoption.require_reasons(weighed, proposals)
    samples = await uow.record_samples.courses(found.id)
    weighed = record_answers.require_reasons(weighed, record_answers.shares(samples, checklist))
    if weighed.taken:
        submission = submission_of(found.id, weighed.taken, uow.now)
        event = uow.event(
            "visit.answered", found.id, submission=submission.id, digest=submission.digest
        )
        await uow.visits.record(submission, weighed.taken, event=event)
        await _adopt(uow, found, weighed, given=given, proposals=proposals)
    return weighed


async def _adopt(
    uow: UnitOfWork,
    found: Visit,
    weighed: Weighed,
    *,
    given: Given,
    proposals: Proposals,
) -> None:
    """Keep what was made of the values that the records give, with their working as it is now."""
    contents = {item: canonical(one.measured) for item, one in proposals.items()}
    workings = {item: digest(content) for item, content in contents.items()}
    kept = adoption.adopted(found.id, weighed, proposals, given=given, workings=workings)
    if not kept:
        return
    event = uow.event(
        "visit.measures_adopted",
        found.id,
        items=[
            {"item": one.item, "working": one.working, "corrected": one.corrected} for one in kept
        ],
    )
    await uow.snapshots.put_many([contents[one.item] for one in kept], event=event)
    await uow.adoptions.add(kept, event=event)


async def _from_records(uow: UnitOfWork, found: Visit, checklist: ResolvedChecklist) -> FromRecords:
    """Return what the records say on the day of the visit, or today before it has begun."""
    return from_records(
        await uow.records.basis(found.institution),
        checklist,
        uow.catalogue.measures,
        on=uow.today if found.began_at is None else local_date(found.began_at),
        calendar=uow.calendar,
    )


async def history(uow: UnitOfWork, visit_id: str, item: str) -> ItemHistory:
    """Return every answer to one item. Raises `NotFound` for an item that is not on the list."""
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.READ_VISIT))
    checklist = await uow.snapshots.checklist(found.checklist)
    resolved = next((one for one in checklist.items if one.item.code == item), None)
    if resolved is None:
        raise NotFound(
            "recording.item",
            "There is no item {item} on the checklist of visit {visit}.",
            item=item,
            visit=found.id,
        )
    answers = tuple(one for one in await uow.visits.answer_history(found.id) if one.item == item)
    return ItemHistory(
        visit=found,
        item=resolved,
        answers=answers,
        people=await _people(uow, found, answers),
    )


async def _people(
    uow: UnitOfWork, found: Visit, answers: Sequence[Answer]
) -> Mapping[str, Inspector]:
    return await uow.registers.inspectors({*found.team, *(one.by for one in answers)})
