"""Records: what an institution declares about itself, read and kept version by version."""

import msgspec

from audit.domain import permission, records
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.records import (
    Contingency,
    Declaration,
    Entries,
    Price,
    Records,
    RecordSheet,
    StaffMember,
    Totals,
    Training,
)
from audit.domain.registry import Institution
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest

_ENTRIES: dict[RecordSheet, type[Entries]] = {
    RecordSheet.STAFF: tuple[StaffMember, ...],
    RecordSheet.TRAINING: tuple[Training, ...],
    RecordSheet.PRICES: tuple[Price, ...],
    RecordSheet.CONTINGENCY: tuple[Contingency, ...],
}


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """The records of an institution as they stand, when each sheet was declared, and the totals.

    A sheet that was never declared is empty and has no declaration.
    """

    institution: Institution
    records: Records
    declarations: tuple[Declaration, ...]
    totals: Totals


async def read(uow: UnitOfWork, institution_id: str) -> Declared:
    """Return the records of an institution, with the training of the current year."""
    bounds = permission.bounds(uow.actor, Act.READ_RECORDS)
    holder = await uow.records.holder(institution_id, bounds)
    declarations = await uow.records.current(institution_id)
    sheets = {one.sheet.value: await _entries(uow, one) for one in declarations}
    found = msgspec.structs.replace(Records(), **sheets)
    return Declared(
        institution=holder,
        records=found,
        declarations=declarations,
        totals=records.totals(found, uow.today.year),
    )


def require_reader(uow: UnitOfWork) -> None:
    """Refuse whose role reads no records at all."""
    permission.bounds(uow.actor, Act.READ_RECORDS)


async def require_declarant(uow: UnitOfWork, institution_id: str) -> None:
    """Refuse who may not declare for this institution, as `declare` does."""
    bounds = permission.bounds(uow.actor, Act.DECLARE_RECORDS)
    await uow.records.holder(institution_id, bounds)


async def declare(
    uow: UnitOfWork, institution_id: str, sheet: RecordSheet, *, entries: Entries
) -> Declaration:
    """Keep a sheet as its next version; the same entries again change nothing.

    Earlier versions stay. Raises `Invalid` for days to come and too many entries.
    """
    await require_declarant(uow, institution_id)
    records.check(entries, sheet, today=uow.today)
    content = canonical(entries)
    before = await uow.records.latest(institution_id, sheet)
    if before is not None and before.digest == digest(content):
        return before
    version = 1 if before is None else before.version + 1
    event = uow.event(
        "records.declared",
        institution_id,
        sheet=sheet,
        version=version,
        entries=len(entries),
        digest=digest(content),
    )
    declaration = Declaration(
        institution=institution_id,
        sheet=sheet,
        version=version,
        entries=len(entries),
        digest=await uow.snapshots.put(content, event=event),
        declared_at=uow.now,
        by=uow.actor.id,
    )
    await uow.records.add(declaration, event=event)
    return declaration


async def history(
    uow: UnitOfWork, institution_id: str, sheet: RecordSheet, *, request: PageRequest
) -> Page[Declaration]:
    """Return the versions of a sheet, the latest first."""
    bounds = permission.bounds(uow.actor, Act.READ_RECORDS)
    await uow.records.holder(institution_id, bounds)
    return await uow.records.history(institution_id, sheet, request)


async def version(
    uow: UnitOfWork, institution_id: str, sheet: RecordSheet, *, number: int
) -> Entries:
    """Return the entries of one version of a sheet."""
    bounds = permission.bounds(uow.actor, Act.READ_RECORDS)
    await uow.records.holder(institution_id, bounds)
    return await _entries(uow, await uow.records.version(institution_id, sheet, number))


async def _entries(uow: UnitOfWork, declaration: Declaration) -> Entries:
    return await uow.snapshots.read(declaration.digest, _ENTRIES[declaration.sheet])
