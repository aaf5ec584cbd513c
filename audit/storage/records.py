"""The store of what institutions declare about themselves."""

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.measured import Basis, Served, Stand, served
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.record_work import Service
from audit.domain.records import ENTRIES, Declaration, RecordSheet
from audit.domain.registry import Institution
from audit.storage.bounds import visits_within
from audit.storage.database import lock
from audit.storage.events import Trail
from audit.storage.schema.records import DeclarationRow
from audit.storage.schema.registers import InstitutionRow
from audit.storage.schema.visits import VisitRow
from audit.storage.snapshots import SnapshotStore
from audit.storage.store import Store, TableOf, equal, every, in_code_range

_DECLARATIONS = TableOf(DeclarationRow, Declaration)
_INSTITUTIONS = TableOf(InstitutionRow, Institution)
_SERVICES = msgspec.json.Decoder(tuple[Service, ...]).decode


def _served(content: bytes) -> tuple[Served, ...]:
    return served(_SERVICES(content))


# How the snapshot of each sheet is read for measures: services by client, since they are many.
_MEASURED = {
    sheet: _served if sheet is RecordSheet.SERVICES else msgspec.json.Decoder(kind).decode
    for sheet, kind in ENTRIES.items()
}


class RecordStore(Store):
    """Declarations, by institution, sheet and version; none is ever changed."""

    def __init__(self, connection: AsyncConnection, trail: Trail, snapshots: SnapshotStore) -> None:
        super().__init__(connection, trail)
        self._snapshots = snapshots

    async def basis(self, institution: str) -> Basis:
        """Return the sheets of an institution as they stand, for measures to be made from."""
        declarations = await self.current(institution)
        sheets = {
            "served" if one.sheet is RecordSheet.SERVICES else one.sheet.value: (
                await self._snapshots.derived(one.digest, _MEASURED[one.sheet])
            )
            for one in declarations
        }
        stands = tuple(
            Stand(sheet=one.sheet, version=one.version, digest=one.digest) for one in declarations
        )
        return msgspec.structs.replace(Basis(), stands=stands, **sheets)

    async def holder(self, institution: str, bounds: Bounds) -> Institution:
        """Return the institution whose records these are.

        Raises `NotFound`; outside the bounds it is as if it were not there.
        """
        conditions = every(
            InstitutionRow.id == institution,
            equal(InstitutionRow.id, bounds.institution),
            in_code_range(InstitutionRow.district, bounds.region),
        )
        if bounds.inspector:
            visited = select(VisitRow.institution).where(*visits_within(bounds))
            conditions.append(InstitutionRow.id.in_(visited))
        query = select(*_INSTITUTIONS.columns).where(*conditions)
        found = await self._all(_INSTITUTIONS, query)
        if not found:
            raise NotFound(
                "records.institution_unknown",
                "There are no records of an institution {institution}.",
                institution=institution,
            )
        return found[0]

    async def current(self, institution: str) -> tuple[Declaration, ...]:
        """Return the latest version of each sheet that was declared."""
        latest = (
            select(DeclarationRow.sheet, func.max(DeclarationRow.version).label("version"))
            .where(DeclarationRow.institution == institution)
            .group_by(DeclarationRow.sheet)
            .subquery()
        )
        query = (
            select(*_DECLARATIONS.columns)
            .join(latest, DeclarationRow.sheet == latest.c.sheet)
            .where(DeclarationRow.institution == institution)
            .where(DeclarationRow.version == latest.c.version)
            .order_by(DeclarationRow.sheet)
        )
        return await self._all(_DECLARATIONS, query)

    async def history(
        self, institution: str, sheet: RecordSheet, request: PageRequest
    ) -> Page[Declaration]:
        """Return the versions of a sheet, the latest first."""
        query = (
            select(*_DECLARATIONS.columns)
            .where(DeclarationRow.institution == institution, DeclarationRow.sheet == sheet)
            .order_by(DeclarationRow.version.desc())
        )
        return await self._page(_DECLARATIONS, query, request)

    async def latest(self, institution: str, sheet: RecordSheet) -> Declaration | None:
        """Return the latest version of a sheet, or None.

        In a unit that writes, nobody else declares for the institution until this one ends, so the
        versions have no gap.
        """
        if self._trail.writing:
            await lock(self._connection, f"records {institution}")
        found = await self.history(institution, sheet, PageRequest(limit=1))
        return found.items[0] if found.items else None

    async def version(self, institution: str, sheet: RecordSheet, number: int) -> Declaration:
        """Return one version of a sheet. Raises `NotFound`."""
        found = await self._one(
            _DECLARATIONS,
            DeclarationRow.institution == institution,
            DeclarationRow.sheet == sheet,
            DeclarationRow.version == number,
        )
        if found is None:
            raise NotFound(
                "records.version_unknown",
                "There is no version {version} of the sheet “{sheet}”.",
                version=number,
                sheet=sheet,
            )
        return found

    async def add(self, declaration: Declaration, *, event: Event) -> None:
        """Keep a new version of a sheet."""
        await self._insert(_DECLARATIONS.table, [_DECLARATIONS.row(declaration)], event)
