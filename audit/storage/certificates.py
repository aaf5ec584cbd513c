"""The store of certificates and of the documents printed of them."""

from collections.abc import Collection

import msgspec
from sqlalchemy import ColumnElement, Select, func, select

from audit.domain.certificate import Certificate
from audit.domain.disclosure import PublishedResult
from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.filters import CertificateFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.report import Report
from audit.storage.database import lock
from audit.storage.paging import page_of, part
from audit.storage.schema.base import table_of
from audit.storage.schema.certificates import CertificateFileRow, CertificateRow
from audit.storage.schema.disclosures import DisclosureRow
from audit.storage.schema.snapshots import SnapshotRow
from audit.storage.store import Row, Store, TableOf, equal, every, in_region

_CERTIFICATES = table_of(CertificateRow)
_FILES = TableOf(CertificateFileRow, Report)
_DECODER = msgspec.json.Decoder(Certificate)
_RESULTS = msgspec.json.Decoder(PublishedResult)
_SHARED = ("number", "visit", "institution", "district", "level", "issued_on")


class CertificateStore(Store):
    """Certificates, by number; none is ever changed."""

    async def next_serial(self, year: int) -> int:
        """Return the serial of the next certificate of a year.

        In a unit that writes, no other transaction gets one until this one ends, so the numbers
        have no gap even if it fails.
        """
        if self._trail.writing:
            await lock(self._connection, f"certificate {year}")
        query = select(func.coalesce(func.max(CertificateRow.serial), 0) + 1).where(
            CertificateRow.year == year
        )
        return int((await self._connection.execute(query)).scalar_one())

    async def result(self, visit: str, bounds: Bounds) -> PublishedResult:
        """Return the public result of a visit within the bounds. Raises `NotFound`."""
        query = _public().where(
            *every(
                DisclosureRow.visit == visit,
                equal(DisclosureRow.institution, bounds.institution),
                in_region(DisclosureRow.district, bounds.region),
            )
        )
        content = (await self._connection.execute(query)).scalar_one_or_none()
        if content is None:
            raise NotFound(
                "certificate.no_result",
                "No result of visit {visit} is public; a certificate is issued of a published one.",
                visit=visit,
            )
        return _RESULTS.decode(content)

    async def results_of(self, institutions: Collection[str]) -> tuple[PublishedResult, ...]:
        """Return all public results with a grade of these institutions."""
        query = _public().where(
            DisclosureRow.institution.in_(institutions), DisclosureRow.level.is_not(None)
        )
        contents = (await self._connection.execute(query)).scalars()
        return tuple(map(_RESULTS.decode, contents))

    async def find_of_visit(self, visit: str) -> Certificate | None:
        """Return the certificate of a visit's result, or None."""
        return await self._find(CertificateRow.visit == visit)

    async def get(self, number: str, bounds: Bounds) -> Certificate:
        """Return a certificate within the bounds. Raises `NotFound`."""
        found = await self._find(CertificateRow.number == number, *_within(bounds))
        if found is None:
            raise NotFound(
                "certificate.unknown", "There is no certificate {number}.", number=number
            )
        return found

    async def page(
        self, chosen: CertificateFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Certificate]:
        """Return certificates within the bounds, the latest first."""
        conditions = every(
            equal(CertificateRow.institution, chosen.institution),
            equal(CertificateRow.visit, chosen.visit),
            equal(CertificateRow.level, chosen.level),
            in_region(CertificateRow.district, chosen.region),
        )
        query = _kept().where(*conditions, *_within(bounds))
        order = query.order_by(CertificateRow.number.desc())
        rows, total = await part(self._connection, order, request)
        return page_of((_DECODER.decode(row[0]) for row in rows), total, request)

    async def add(self, certificate: Certificate, *, serial: int, facts: str, event: Event) -> None:
        """Keep a certificate; `facts` is the digest of its snapshot."""
        row: Row = {name: getattr(certificate, name) for name in _SHARED} | {
            "year": certificate.issued_on.year,
            "serial": serial,
            "facts": facts,
        }
        await self._insert(_CERTIFICATES, [row], event)

    async def find_file(self, number: str) -> Report | None:
        """Return the document printed of a certificate, or None."""
        return await self._one(_FILES, CertificateFileRow.subject == number)

    async def add_file(self, printed: Report, *, event: Event) -> None:
        """Keep the document printed of a certificate; there is one."""
        await self._insert(_FILES.table, [_FILES.row(printed)], event)

    async def _find(self, *conditions: ColumnElement[bool]) -> Certificate | None:
        query = _kept().where(*conditions)
        content = (await self._connection.execute(query)).scalar_one_or_none()
        return None if content is None else _DECODER.decode(content)


def _within(bounds: Bounds) -> list[ColumnElement[bool]]:
    return every(
        equal(CertificateRow.institution, bounds.institution),
        in_region(CertificateRow.district, bounds.region),
    )


def _kept() -> Select[bytes]:
    return select(SnapshotRow.content).join(
        CertificateRow, CertificateRow.facts == SnapshotRow.digest
    )


def _public() -> Select[bytes]:
    return (
        select(SnapshotRow.content)
        .join(DisclosureRow, DisclosureRow.facts == SnapshotRow.digest)
        .where(DisclosureRow.withdrawn.is_(False))
    )
