"""The tables of samples of records: what was frozen and drawn, and what was found on each."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.record_findings import Mark
from audit.domain.record_sample import Aim, Reading, RecordKind, SampleState, Source
from audit.storage.schema.base import Base, Packed


class RecordSampleRow(Base):
    """A sample; list, commitment and order are snapshots. Once fixed, none of them changes."""

    __tablename__ = "record_samples"
    __table_args__ = (
        UniqueConstraint("visit", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("count >= 1", name="count"),
        CheckConstraint(
            "state IN ('listed', 'abandoned') OR (aim IS NOT NULL AND source IS NOT NULL"
            " AND commitment IS NOT NULL AND planned_at IS NOT NULL)",
            name="planned",
        ),
        CheckConstraint(
            "state NOT IN ('drawn', 'concluded') OR (drawn IS NOT NULL AND drawn_at IS NOT NULL)",
            name="drawn",
        ),
        CheckConstraint(
            "(state IN ('concluded', 'abandoned')) = (ended_at IS NOT NULL)", name="ended"
        ),
        CheckConstraint("state <> 'abandoned' OR reason <> ''", name="reason"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    number: Mapped[int]
    item: Mapped[str]
    kind: Mapped[RecordKind]
    records: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    count: Mapped[int]
    listed_at: Mapped[datetime]
    listed_by: Mapped[str]
    state: Mapped[SampleState]
    aim: Mapped[Aim | None] = mapped_column(Packed(Aim))
    source: Mapped[Source | None] = mapped_column(Packed(Source))
    commitment: Mapped[str | None] = mapped_column(ForeignKey("snapshots.digest"))
    planned_at: Mapped[datetime | None]
    readings: Mapped[tuple[Reading, ...]] = mapped_column(Packed(tuple[Reading, ...]))
    entropy: Mapped[str]
    drawn: Mapped[str | None] = mapped_column(ForeignKey("snapshots.digest"))
    drawn_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str]


class RecordFindingRow(Base):
    """What was found on a record drawn; a change adds the next revision, none is edited."""

    __tablename__ = "record_findings"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("mark = 'fits' OR note <> ''", name="note"),
    )

    sample: Mapped[str] = mapped_column(ForeignKey("record_samples.id"), primary_key=True)
    record: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[Mark]
    note: Mapped[str]
    evidence: Mapped[str | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    by: Mapped[str]
    at: Mapped[datetime]
