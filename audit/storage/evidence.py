"""The store of evidence records; the bytes are in the evidence store."""

from sqlalchemy import select, union

from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.evidence import Evidence, id_reused
from audit.domain.permission import Bounds
from audit.storage.bounds import of_visit_within
from audit.storage.schema.certificates import CertificateFileRow
from audit.storage.schema.evidence import EvidenceRow
from audit.storage.schema.exchanges import AttachmentRow
from audit.storage.schema.results import ReportRow
from audit.storage.store import Store, TableOf, every

_EVIDENCE = TableOf(EvidenceRow, Evidence)


class EvidenceStore(Store):
    """Evidence records, by the id the client gave them."""

    async def find(self, evidence: str, bounds: Bounds) -> Evidence | None:
        """Return a record of a visit within the bounds, or None."""
        within = every(EvidenceRow.id == evidence, of_visit_within(EvidenceRow.visit, bounds))
        return await self._one(_EVIDENCE, *within)

    async def get(self, evidence: str, bounds: Bounds) -> Evidence:
        """Return a record of a visit within the bounds. Raises `NotFound`."""
        found = await self.find(evidence, bounds)
        if found is None:
            raise NotFound(
                "evidence.unknown", "There is no evidence {evidence}.", evidence=evidence
            )
        return found

    async def of_visit(self, visit: str) -> tuple[Evidence, ...]:
        """Return the evidence of a visit in the order it was taken."""
        query = (
            select(*_EVIDENCE.columns)
            .where(EvidenceRow.visit == visit)
            .order_by(EvidenceRow.captured_at, EvidenceRow.id)
        )
        return await self._all(_EVIDENCE, query)

    async def add(self, evidence: Evidence, *, event: Event) -> None:
        """Keep a new record; its bytes are stored already. Raises `Conflict` for an id in use."""
        if not await self._insert_new(_EVIDENCE.table, _EVIDENCE.row(evidence), event):
            raise id_reused(evidence.id)

    async def viewed(self, evidence: Evidence, *, event: Event) -> None:  # noqa: ARG002 -- who saw which
        """Keep in the custody trail that a file was looked at; the record itself stays as it is."""
        self._trail.record(event)

    async def named_files(self) -> frozenset[str]:
        """Return the digests of all files that records, answers, reports and certificates name."""
        names = union(
            select(EvidenceRow.digest),
            select(EvidenceRow.print_digest).where(EvidenceRow.print_digest != ""),
            select(AttachmentRow.digest),
            select(AttachmentRow.print_digest).where(AttachmentRow.print_digest != ""),
            select(ReportRow.document),
            select(CertificateFileRow.document),
        )
        return frozenset((await self._connection.execute(names)).scalars())
