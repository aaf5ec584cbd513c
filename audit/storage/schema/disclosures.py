"""The table of published results."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.visit import ResultCode, WorkKind
from audit.storage.schema.base import Base


class DisclosureRow(Base):
    """The public result of a visit: what lists are searched by; `facts` is the result itself.

    `year` is that of the inspection, `hundredths` the total in 1/100 of a point, and `in_time`
    that it was published by the day it was due: statistics are counted by them. A withdrawn result
    stays, out of sight.
    """

    __tablename__ = "disclosures"
    __table_args__ = (
        CheckConstraint("level IS NULL OR level BETWEEN 0 AND 9", name="level"),
        Index(None, "withdrawn", "published_on", "visit"),
        Index(None, "withdrawn", "district"),
        Index(None, "withdrawn", "district", "level"),
        Index(None, "withdrawn", "level"),
        Index(None, "withdrawn", "search"),
        Index(None, "institution", "withdrawn", "published_on", "visit"),
        Index(None, "draw", "withdrawn", "published_on", "visit"),
        Index(
            "ix_disclosures_statistics",
            *("withdrawn", "year", "district", "visit", "result", "level", "hundredths", "in_time"),
        ),
    )

    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    draw: Mapped[str]
    institution: Mapped[str] = mapped_column(ForeignKey("institutions.id"))
    institution_name: Mapped[str]
    district: Mapped[str]
    work: Mapped[WorkKind]
    result: Mapped[ResultCode]
    level: Mapped[int | None]
    facts: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    published_on: Mapped[date]
    withdrawn: Mapped[bool]
    search: Mapped[str]
    year: Mapped[int]
    hundredths: Mapped[int | None]
    in_time: Mapped[bool]
