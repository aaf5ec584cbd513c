"""The store of samples of records, and of what was found on the records."""

from collections.abc import Sequence

from sqlalchemy import select

from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.permission import Bounds
from audit.domain.record_findings import Finding
from audit.domain.record_sample import RecordSample, SampleState
from audit.storage.bounds import of_visit_within
from audit.storage.schema.record_samples import RecordFindingRow, RecordSampleRow
from audit.storage.store import Row, Store, TableOf, every

_SAMPLES = TableOf(RecordSampleRow, RecordSample)
_FINDINGS = TableOf(RecordFindingRow, Finding)


class RecordSampleStore(Store):
    """Samples, by visit and number; findings, by sample, record and revision."""

    async def get(self, visit: str, number: int, bounds: Bounds) -> RecordSample:
        """Return one sample of a visit within the bounds. Raises `NotFound`."""
        found = await self._one(
            _SAMPLES,
            *every(
                RecordSampleRow.visit == visit,
                RecordSampleRow.number == number,
                of_visit_within(RecordSampleRow.visit, bounds),
            ),
        )
        if found is None:
            raise NotFound(
                "sampling.unknown",
                "Visit {visit} has no sample {number}.",
                visit=visit,
                number=number,
            )
        return found

    async def of_visit(self, visit: str) -> tuple[RecordSample, ...]:
        """Return the samples of a visit in their order; who sees the visit sees them."""
        query = select(*_SAMPLES.columns).where(RecordSampleRow.visit == visit)
        return await self._all(_SAMPLES, query.order_by(RecordSampleRow.number))

    async def every(self) -> tuple[RecordSample, ...]:
        """Return all samples there are, by visit and number."""
        query = select(*_SAMPLES.columns)
        order = (RecordSampleRow.visit, RecordSampleRow.number)
        return await self._all(_SAMPLES, query.order_by(*order))

    async def findings(self, samples: Sequence[str]) -> tuple[Finding, ...]:
        """Return every finding of some samples, by record, the first one first."""
        query = select(*_FINDINGS.columns).where(RecordFindingRow.sample.in_(samples))
        order = (RecordFindingRow.sample, RecordFindingRow.record, RecordFindingRow.revision)
        return await self._all(_FINDINGS, query.order_by(*order))

    async def add(self, sample: RecordSample, *, event: Event) -> None:
        """Keep a new sample; its list is kept already."""
        await self._insert(_SAMPLES.table, [_SAMPLES.row(sample)], event)

    async def save(self, sample: RecordSample, *, was: SampleState, event: Event) -> None:
        """Keep a changed sample. Raises `Conflict` if it is no longer in the state it was."""
        where: Row = {"id": sample.id, "state": was}
        if not await self._update(_SAMPLES.table, _SAMPLES.row(sample), event, where=where):
            raise Conflict(
                "sampling.changed",
                "Sample {number} was changed by somebody else meanwhile; look at it again.",
                number=sample.number,
            )

    async def record(self, finding: Finding, *, event: Event) -> None:
        """Keep what was found on a record."""
        await self._insert(_FINDINGS.table, [_FINDINGS.row(finding)], event)
