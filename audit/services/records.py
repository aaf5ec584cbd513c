"""Records: what an institution declares about itself, read and kept version by version."""

from collections.abc import Collection, Mapping
from datetime import date

import msgspec

from audit.domain import permission, record_checks, records
from audit.domain.measured import Measured
from audit.domain.measures import MeasureName, measure
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.records import (
    ENTRIES,
    Declaration,
    Entries,
    Records,
    RecordSheet,
    Totals,
)
from audit.domain.registry import Institution
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest
from checklists.measure_book import Definition, of_items
from checklists.model import ResolvedItem


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """The records of an institution as they stand, when each sheet was declared, and the totals.

    A sheet that was never declared is empty and has no declaration.
    """

    institution: Institution
    records: Records
    declarations: tuple[Declaration, ...]
    totals: Totals


class Yield(msgspec.Struct, frozen=True, kw_only=True):
    """What the records of an institution come to on a day.

    `asked` are the items of the checklists in force that a measure gives the value of, by measure.
    """

    institution: Institution
    measures: tuple[Measured, ...]
    definitions: Mapping[str, Definition]
    asked: Mapping[str, tuple[ResolvedItem, ...]]
    on: date


async def read(
    uow: UnitOfWork, institution_id: str, sheets: Collection[RecordSheet] = tuple(RecordSheet)
) -> Declared:
    """Return some sheets of an institution's records, with the training of the current year.

    The totals are those of the sheets of staff and training, if these are among `sheets`.
    """
    bounds = permission.bounds(uow.actor, Act.READ_RECORDS)
    holder = await uow.records.holder(institution_id, bounds)
    declarations = await uow.records.current(institution_id)
    read = {
        one.sheet.value: await _entries(uow, one) for one in declarations if one.sheet in sheets
    }
    found = msgspec.structs.replace(Records(), **read)
    return Declared(
        institution=holder,
        records=found,
        declarations=declarations,
        totals=records.totals(found, uow.today),
    )


async def measures(uow: UnitOfWork, institution_id: str, on: date | None = None) -> Yield:
    """Return every measure of an institution's records as they stand, today or on a day before."""
    bounds = permission.bounds(uow.actor, Act.READ_RECORDS)
    holder = await uow.records.holder(institution_id, bounds)
    basis = await uow.records.basis(institution_id)
    books, on = uow.catalogue.measures, min(on or uow.today, uow.today)
    return Yield(
        institution=holder,
        measures=tuple(measure(name, basis, on=on, calendar=uow.calendar) for name in MeasureName),
        definitions={one.code: one for book in books for one in book.definitions},
        asked=_asked(uow, holder),
        on=on,
    )


def _asked(uow: UnitOfWork, holder: Institution) -> dict[str, tuple[ResolvedItem, ...]]:
    """Return, by measure, the items it gives the value of, on the lists in force that name it."""
    asked: dict[str, tuple[ResolvedItem, ...]] = {}
    profile = (tuple(sorted(holder.forms)), holder.kind)
    for name in (each.checklist for book in uow.catalogue.measures for each in book.lists):
        pack = uow.catalogue.in_force(name, uow.today)
        if pack is None:
            continue
        items = uow.editions.edition(name, pack.version, profile).checklist.items
        known = of_items(uow.catalogue.measures, items)
        for resolved in items:
            each = known.get(resolved.item.code)
            if each is not None and each.value is not None and resolved.item.measure is not None:
                asked[each.value] = (*asked.get(each.value, ()), resolved)
    return asked


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
    record_checks.check(entries, sheet, today=uow.today)
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
    return await uow.snapshots.read(declaration.digest, ENTRIES[declaration.sheet])
