"""The table of what regions report for their indicators."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.storage.schema.base import Base


class ReportedRow(Base):
    """One version of a figure; triggers refuse to edit or delete it."""

    __tablename__ = "indicator_figures"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("length(region) IN (2, 4, 6)", name="region"),
        CheckConstraint("numerator >= 0", name="numerator"),
        CheckConstraint("denominator >= 1 AND numerator <= denominator", name="denominator"),
        Index(None, "year", "region"),
    )

    indicator: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[str]
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    note: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
