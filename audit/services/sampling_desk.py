"""Samples of records as they are read: those of a visit, one of them, and what may be listed."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from audit.domain import permission, record_lists, record_sampling, visit
from audit.domain.ceremony import Draw
from audit.domain.draw_files import PLAN, RESULT
from audit.domain.draw_files import Plan as DrawPlan
from audit.domain.errors import Conflict, NotFound
from audit.domain.evidence import Evidence
from audit.domain.permission import EVERYTHING, Act
from audit.domain.record_findings import Course
from audit.domain.record_sample import (
    Commitment,
    DrawSeed,
    Order,
    RecordKind,
    RecordSample,
    number_of,
)
from audit.domain.record_work import Case
from audit.domain.records import RecordSheet, StaffMember
from audit.domain.sample import seed_of
from audit.domain.visit import Drawn, Visit, VisitState
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest
from checklists.model import ResolvedChecklist

Kind = TypeVar("Kind")


class Samples(msgspec.Struct, frozen=True, kw_only=True):
    """The samples of a visit; `open` says whether another can be taken, by whoever asks."""

    visit: Visit
    checklist: ResolvedChecklist
    courses: tuple[Course, ...]
    open: bool


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """One sample with all that belongs to it.

    `names` are those of who did anything, by account; `open` says whether whoever asks may go on
    with it. `sealed` tells whether the visit follows from a draw whose seed is still secret.
    """

    visit: Visit
    checklist: ResolvedChecklist
    course: Course
    fixed: Commitment | None
    drawn: Order | None
    evidence: tuple[Evidence, ...]
    names: Mapping[str, str]
    open: bool
    sealed: bool


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers that a sheet of the declared records holds, each once, in order."""

    sheet: RecordSheet
    kind: RecordKind
    numbers: tuple[str, ...]


async def of_visit(uow: UnitOfWork, visit_id: str) -> Samples:
    """Return the samples of a visit, for those who may read the visit, or its result."""
    found = await _visit(uow, visit_id)
    return Samples(
        visit=found,
        checklist=await uow.snapshots.checklist(found.checklist),
        courses=await uow.record_samples.courses(found.id),
        open=_open(uow, found),
    )


async def read(uow: UnitOfWork, visit_id: str, number: int) -> Sampling:
    """Return one sample of a visit. Raises `NotFound`."""
    found = await _visit(uow, visit_id)
    sample = await uow.record_samples.get(found.id, number)
    course = await uow.record_samples.course(sample)
    doers = {one.by for one in course.findings} | {one.by for one in sample.readings}
    return Sampling(
        visit=found,
        checklist=await uow.snapshots.checklist(found.checklist),
        course=course,
        fixed=await _snapshot(uow, sample.commitment, Commitment),
        drawn=await _snapshot(uow, sample.drawn, Order),
        evidence=await uow.evidence.of_visit(found.id),
        names=await uow.accounts.names(doers | {sample.listed_by}),
        open=_open(uow, found),
        sealed=sample.aim is None and await _sealed(uow, found),
    )


async def require_recorder(uow: UnitOfWork, visit_id: str) -> None:
    """Refuse who may not record this visit, as taking a sample does."""
    await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.RECORD_VISIT))


async def _sealed(uow: UnitOfWork, found: Visit) -> bool:
    if not isinstance(found.origin, Drawn):
        return False
    draw = await uow.draws.get(found.origin.draw, EVERYTHING)  # its order is known to the team
    plan = await uow.snapshots.read(draw.files[PLAN], DrawPlan)
    return record_sampling.keeps_secret(draw, plan)


async def declared(
    uow: UnitOfWork, visit_id: str
) -> tuple[Visit, ResolvedChecklist, tuple[Declared, ...]]:
    """Return the visit, its list, and the record numbers that the institution has declared.

    Raises `Conflict` outside the state under way: a list is taken down for a sample to come.
    """
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.RECORD_VISIT))
    visit.require_answerable(found)
    sheets = {one.sheet: one.digest for one in await uow.records.current(found.institution)}
    offers = []
    if RecordSheet.CASES in sheets:
        cases = await uow.snapshots.read(sheets[RecordSheet.CASES], tuple[Case, ...])
        numbers = tuple(sorted({one.client for one in cases}))
        kind = RecordKind.CLIENT_FILES
        offers.append(Declared(sheet=RecordSheet.CASES, kind=kind, numbers=numbers))
    if RecordSheet.STAFF in sheets:
        staff = await uow.snapshots.read(sheets[RecordSheet.STAFF], tuple[StaffMember, ...])
        numbers = tuple(sorted({one.number for one in staff if one.employed(uow.today)}))
        kind = RecordKind.STAFF_FILES
        offers.append(Declared(sheet=RecordSheet.STAFF, kind=kind, numbers=numbers))
    checklist = await uow.snapshots.checklist(found.checklist)
    return found, checklist, tuple(one for one in offers if one.numbers)


async def altered(uow: UnitOfWork) -> tuple[int, tuple[str, ...]]:
    """Draw every sample again; return how many there are, and those that come out otherwise.

    One drawn with the secret of a sealed draw is checked in full once that draw is open.
    """
    permission.require(uow.actor, Act.READ_TRAIL)
    samples = await uow.record_samples.every()
    wrong = [number_of(one) for one in samples if not await _holds(uow, one)]
    return len(samples), tuple(wrong)


async def _holds(uow: UnitOfWork, sample: RecordSample) -> bool:
    try:
        content = await uow.snapshots.get(sample.records)
        fixed = await _snapshot(uow, sample.commitment, Commitment)
        order = await _snapshot(uow, sample.drawn, Order)
        entropy = await _entropy(uow, sample)
    except (Conflict, NotFound, msgspec.DecodeError):
        return False
    numbers = record_lists.listed(content)
    if digest(record_lists.written(numbers)) != sample.records or len(numbers) != sample.count:
        return False
    found = await uow.visits.get(sample.visit, EVERYTHING)
    return record_sampling.follows(
        sample, found.institution, fixed=fixed, order=order, numbers=numbers, entropy=entropy
    )


async def _entropy(uow: UnitOfWork, sample: RecordSample) -> str:
    """Return the entropy of a sample, "" while it is the secret of a draw that is not open."""
    if not isinstance(sample.source, DrawSeed):
        return sample.entropy
    draw = await uow.draws.get(sample.source.draw, EVERYTHING)
    if not _is_public(draw):
        return ""
    seed = await uow.snapshots.derived(draw.files[RESULT], seed_of)
    return record_sampling.draw_entropy(draw.number, seed)


def _is_public(draw: Draw) -> bool:
    return draw.opened and RESULT in draw.files


async def _snapshot(uow: UnitOfWork, name: str | None, kind: type[Kind]) -> Kind | None:
    return None if name is None else await uow.snapshots.read(name, kind)


async def _visit(uow: UnitOfWork, visit_id: str) -> Visit:
    """Return a visit that the actor may read, or whose result they may."""
    reads = permission.does(uow.actor, Act.READ_VISIT)
    act = Act.READ_VISIT if reads else Act.READ_RESULT
    return await uow.visits.get(visit_id, permission.bounds(uow.actor, act))


def _open(uow: UnitOfWork, found: Visit) -> bool:
    may = permission.may(uow.actor, Act.RECORD_VISIT, visit.scope(found))
    return may and found.state is VisitState.UNDER_WAY
