"""The tables of assessments and of the reports made from them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.storage.schema.base import Base


class AssessmentRow(Base):
    """The outcome of a visit, never edited. `hundredths` is the total in 1/100, to sort by.

    `district` repeats that of the visit, so that long lists of a region need not ask for it.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 9", name="level"),
        Index(None, "at", "visit"),
        Index(None, "level", "at"),
        Index(None, "hundredths", "visit"),
        Index(None, "district", "level"),
    )

    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    algorithm: Mapped[str]
    scheme: Mapped[str]
    total: Mapped[Decimal]
    hundredths: Mapped[int]
    level: Mapped[int]
    level_title: Mapped[str]
    working: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    at: Mapped[datetime]
    district: Mapped[str]


class ReportRow(Base):
    """A document made from facts: one for each state of them, never edited."""

    __tablename__ = "reports"
    __table_args__ = (CheckConstraint("size > 0", name="size"), Index(None, "document"))

    subject: Mapped[str] = mapped_column(primary_key=True)
    facts: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"), primary_key=True)
    document: Mapped[str]
    size: Mapped[int]
    at: Mapped[datetime]
