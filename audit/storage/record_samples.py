"""The store of samples of records, and of what was found on the records."""

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.record_findings import Course, Finding
from audit.domain.record_sample import Commitment, Order, RecordSample, SampleState
from audit.storage.events import Trail
from audit.storage.schema.record_samples import RecordFindingRow, RecordSampleRow
from audit.storage.snapshots import SnapshotStore
from audit.storage.store import Row, Store, TableOf

_SAMPLES = TableOf(RecordSampleRow, RecordSample)
_FINDINGS = TableOf(RecordFindingRow, Finding)
_COMMITMENT = msgspec.json.Decoder(Commitment).decode
_ORDER = msgspec.json.Decoder(Order).decode


class RecordSampleStore(Store):
    """Samples, by visit and number; findings, by sample, record and revision."""

    def __init__(self, connection: AsyncConnection, trail: Trail, snapshots: SnapshotStore) -> None:
        super().__init__(connection, trail)
        self._snapshots = snapshots

    async def get(self, visit: str, number: int) -> RecordSample:
        """Return one sample of a visit; who sees the visit sees it. Raises `NotFound`."""
        found = await self._one(
            _SAMPLES, RecordSampleRow.visit == visit, RecordSampleRow.number == number
        )
        if found is None:
            raise NotFound(
                "sampling.unknown",
                "Visit {visit} has no sample {number}.",
                visit=visit,
                number=number,
            )
        return found

    async def course(self, sample: RecordSample) -> Course:
        """Return a sample as far as it has come."""
        return (await self._courses((sample,)))[0]

    async def courses(self, visit: str) -> tuple[Course, ...]:
        """Return the samples of a visit in their order, each as far as it has come."""
        return await self._courses(await self.of_visit(visit))

    async def of_visit(self, visit: str) -> tuple[RecordSample, ...]:
        """Return the samples of a visit in their order; who sees the visit sees them."""
        query = select(*_SAMPLES.columns).where(RecordSampleRow.visit == visit)
        return await self._all(_SAMPLES, query.order_by(RecordSampleRow.number))

    async def every(self) -> tuple[RecordSample, ...]:
        """Return all samples there are, by visit and number."""
        query = select(*_SAMPLES.columns)
        order = (RecordSampleRow.visit, RecordSampleRow.number)
        return await self._all(_SAMPLES, query.order_by(*order))

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

    async def _courses(self, samples: Sequence[RecordSample]) -> tuple[Course, ...]:
        names = {one for each in samples for one in (each.commitment, each.drawn) if one}
        contents = await self._snapshots.get_many(names)
        findings: dict[str, list[Finding]] = {one.id: [] for one in samples}
        query = select(*_FINDINGS.columns).where(RecordFindingRow.sample.in_(findings))
        order = (RecordFindingRow.sample, RecordFindingRow.record, RecordFindingRow.revision)
        for finding in await self._all(_FINDINGS, query.order_by(*order)) if samples else ():
            findings[finding.sample].append(finding)
        return tuple(_course(one, contents, findings[one.id]) for one in samples)


def _course(
    sample: RecordSample, contents: Mapping[str, bytes], findings: Sequence[Finding]
) -> Course:
    fixed = _COMMITMENT(contents[sample.commitment]) if sample.commitment else None
    order = _ORDER(contents[sample.drawn]) if sample.drawn else None
    return Course(
        sample=sample,
        plan=() if fixed is None else fixed.stages,
        order=() if order is None else tuple(record for record, _ticket in order.selected),
        findings=tuple(findings),
    )
