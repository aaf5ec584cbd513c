"""The store of indicators: what regions report, and the facts that others follow from."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec
from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain.event import Event
from audit.domain.indicator_facts import Facts, Holder
from audit.domain.indicator_report import Reported
from audit.domain.measured import Basis, Stand
from audit.domain.permission import Bounds
from audit.domain.records import ENTRIES, RecordSheet
from audit.domain.registry import InstitutionStatus
from audit.domain.workdays import CHINA, local_date
from audit.storage.events import Trail
from audit.storage.schema.complaints import ComplaintRow
from audit.storage.schema.indicators import ReportedRow
from audit.storage.schema.records import DeclarationRow
from audit.storage.schema.registers import InstitutionRow
from audit.storage.snapshots import SnapshotStore
from audit.storage.store import Store, TableOf, begins, equal, every, in_code_range

_REPORTED = TableOf(ReportedRow, Reported)
# The sheets whose entries are counted; of the others only the day matters.
_READ = (RecordSheet.STAFF, RecordSheet.TRAINING, RecordSheet.CASES)
_DECODERS = {sheet: msgspec.json.Decoder(ENTRIES[sheet]) for sheet in _READ}


class IndicatorStore(Store):
    """Reported figures by indicator, region, year and version; none is ever changed."""

    def __init__(self, connection: AsyncConnection, trail: Trail, snapshots: SnapshotStore) -> None:
        super().__init__(connection, trail)
        self._snapshots = snapshots

    async def latest(
        self, region: str, bounds: Bounds, *, year: int | None = None, indicator: str = ""
    ) -> tuple[Reported, ...]:
        """Return the latest version of each figure of a region and of the regions within."""
        chosen = every(
            begins(ReportedRow.region, region),
            begins(ReportedRow.region, bounds.region),
            equal(ReportedRow.year, year),
            equal(ReportedRow.indicator, indicator),
        )
        key = (ReportedRow.indicator, ReportedRow.region, ReportedRow.year)
        last = (
            select(*key, func.max(ReportedRow.version).label("version"))
            .where(*chosen)
            .group_by(*key)
            .subquery()
        )
        same = (column == last.c[column.key] for column in (*key, ReportedRow.version))
        query = select(*_REPORTED.columns).join(last, and_(*same)).order_by(*key)
        return await self._all(_REPORTED, query)

    async def versions(
        self, indicator: str, region: str, year: int, *, bounds: Bounds
    ) -> tuple[Reported, ...]:
        """Return the versions of one figure, the latest first."""
        chosen = every(
            ReportedRow.indicator == indicator,
            ReportedRow.region == region,
            ReportedRow.year == year,
            begins(ReportedRow.region, bounds.region),
        )
        query = select(*_REPORTED.columns).where(*chosen).order_by(ReportedRow.version.desc())
        return await self._all(_REPORTED, query)

    async def regions(self) -> tuple[str, ...]:
        """Return the regions that reported something, ascending."""
        query = select(ReportedRow.region).distinct().order_by(ReportedRow.region)
        return tuple((await self._connection.execute(query)).scalars())

    async def add(self, reported: Sequence[Reported], *, event: Event) -> None:
        """Keep new versions. Raises `Conflict` where somebody else reported at the same time."""
        await self._insert(_REPORTED.table, list(map(_REPORTED.row, reported)), event)

    async def facts(self, region: str, *, year: int, holders: tuple[Holder, ...]) -> Facts:
        """Return what computed indicators of a region and year are made of."""
        active = await self._connection.execute(_active(region))
        return Facts(
            region=region,
            active=dict(active.all()),
            complaints=await self.complaints(region, year),
            holders=holders,
        )

    async def complaints(self, region: str, year: int) -> dict[str, tuple[int, int]]:
        """Return of each district the complaints received in a year: answered, and all."""
        rows = await self._connection.execute(_complaints(region, year))
        return {district: (closed, count) for district, closed, count in rows}

    async def holders(self, region: str) -> tuple[Holder, ...]:
        """Return what the active institutions of a region declared, of those that did."""
        rows = (await self._connection.execute(_declarations(region))).all()
        wanted = {row.digest for row in rows if row.sheet in _READ}
        contents = await self._snapshots.get_many(wanted)
        by_holder: dict[tuple[str, str], list[Any]] = {}
        for row in rows:
            by_holder.setdefault((row.institution, row.district), []).append(row)
        return tuple(
            Holder(
                district=district,
                declared={row.sheet: local_date(row.first_at) for row in sheets},
                basis=_basis(sheets, contents),
            )
            for (_, district), sheets in by_holder.items()
        )


def _basis(rows: Collection[Any], contents: dict[str, bytes]) -> Basis:
    sheets = {
        row.sheet.value: _DECODERS[row.sheet].decode(contents[row.digest])
        for row in rows
        if row.sheet in _READ
    }
    stands = tuple(
        Stand(sheet=row.sheet, version=row.version, digest=row.digest)
        for row in rows
        if row.sheet in _READ
    )
    return msgspec.structs.replace(Basis(), stands=stands, **sheets)


def _active(region: str) -> Select[str, int]:
    return (
        select(InstitutionRow.district, func.count())
        .where(*_active_in(region))
        .group_by(InstitutionRow.district)
    )


def _active_in(region: str) -> Iterator[Any]:
    yield InstitutionRow.status == InstitutionStatus.ACTIVE
    yield from every(in_code_range(InstitutionRow.district, region))


def _complaints(region: str, year: int) -> Select[str, int, int]:
    first, last = (datetime.combine(date(one, 1, 1), time(), CHINA) for one in (year, year + 1))
    return (
        select(ComplaintRow.district, func.count(ComplaintRow.replied_at), func.count())
        .where(
            *every(in_code_range(ComplaintRow.district, region)),
            ComplaintRow.received_at >= first,
            ComplaintRow.received_at < last,
        )
        .group_by(ComplaintRow.district)
    )


def _declarations(region: str) -> Select[Any]:
    """Return the query for the latest version of each sheet, and when the first was declared."""
    key = (DeclarationRow.institution, DeclarationRow.sheet)
    last = (
        select(
            *key,
            func.max(DeclarationRow.version).label("version"),
            func.min(DeclarationRow.declared_at).label("first_at"),
        )
        .group_by(*key)
        .subquery()
    )
    same = (column == last.c[column.key] for column in (*key, DeclarationRow.version))
    return (
        select(
            InstitutionRow.id.label("institution"),
            InstitutionRow.district,
            DeclarationRow.sheet,
            DeclarationRow.version,
            DeclarationRow.digest,
            last.c.first_at,
        )
        .join(last, and_(*same))
        .join(InstitutionRow, InstitutionRow.id == DeclarationRow.institution)
        .where(*_active_in(region))
        .order_by(InstitutionRow.id, DeclarationRow.sheet)
    )
