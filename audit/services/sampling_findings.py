"""Looking at the records that a sample drew: what was found on each, and the end of it."""

import msgspec

from audit.domain import permission, record_sample, visit
from audit.domain.errors import Invalid
from audit.domain.permission import EVERYTHING, Act
from audit.domain.personal_data import personal_data
from audit.domain.record_findings import (
    Course,
    Finding,
    Mark,
    Note,
    require_certain,
    require_findable,
)
from audit.domain.record_sample import RecordSample
from audit.domain.visit import Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest


class Marking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found on a record; `evidence` is the id of a file of the visit, "" for none."""

    record: str
    mark: Mark
    note: Note = ""
    evidence: str = ""


async def mark(uow: UnitOfWork, visit_id: str, number: int, *, marking: Marking) -> Course:
    """Keep what was found on a record; the same again changes nothing.

    Raises `Invalid` for a record that was not drawn, a missing note, or a file of another visit.
    """
    found, sample = await _open_sample(uow, visit_id, number)
    record_sample.require_looking(sample)
    course = await uow.record_samples.course(sample)
    now = course.standing
    if now is not None:
        require_findable(marking.record, marking.mark, marking.note, now=now, order=course.order)
    await _require_own(uow, found, marking)
    finding = _finding(uow, course, marking)
    before = course.found.get(marking.record)
    if before is not None and _said(before) == _said(finding):
        return course
    event = uow.event("sample.marked", found.id, sample=number, finding=digest(canonical(finding)))
    await uow.record_samples.record(finding, event=event)
    return msgspec.structs.replace(course, findings=(*course.findings, finding))


async def conclude(uow: UnitOfWork, visit_id: str, number: int) -> Course:
    """End the looking; raises `Conflict` while the verdict is open or a record is in doubt."""
    found, sample = await _open_sample(uow, visit_id, number)
    ended = record_sample.conclude(sample, at=uow.now)
    course = await uow.record_samples.course(sample)
    if course.standing is not None:
        require_certain(course.standing)
    event = uow.event(
        "sample.concluded",
        found.id,
        sample=number,
        findings=digest(canonical(course.findings)),
    )
    await uow.record_samples.save(ended, was=sample.state, event=event)
    return msgspec.structs.replace(course, sample=ended)


def _finding(uow: UnitOfWork, course: Course, marking: Marking) -> Finding:
    revisions = [one.revision for one in course.findings if one.record == marking.record]
    return Finding(
        sample=course.sample.id,
        record=marking.record,
        revision=max(revisions, default=0) + 1,
        mark=marking.mark,
        note=marking.note.strip(),
        evidence=marking.evidence or None,
        by=uow.actor.id,
        at=uow.now,
    )


def _said(finding: Finding) -> tuple[Mark, str, str | None]:
    return finding.mark, finding.note, finding.evidence


async def _require_own(uow: UnitOfWork, found: Visit, marking: Marking) -> None:
    """Refuse a file that was not taken in on this visit, and a note that tells who somebody is."""
    if marking.evidence:
        evidence = await uow.evidence.find(marking.evidence, EVERYTHING)
        if evidence is None or evidence.visit != found.id:
            raise Invalid(
                "sampling.evidence",
                "There is no file {evidence} among the evidence of this visit; choose one of its"
                " files.",
                evidence=marking.evidence,
            )
    if personal_data(marking.note):
        raise Invalid(
            "sampling.note_personal",
            "The note on record {record} holds a number or an address of a person; leave it out,"
            " the number of the record is enough.",
            record=marking.record,
        )


async def _open_sample(uow: UnitOfWork, visit_id: str, number: int) -> tuple[Visit, RecordSample]:
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.RECORD_VISIT))
    visit.require_answerable(found)
    return found, await uow.record_samples.get(found.id, number)
