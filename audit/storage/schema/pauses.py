"""The table of pauses: visits that came to no lasting grade, and when to rate again."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.storage.schema.base import Base


class PauseRow(Base):
    """A visit that came to no lasting grade; never edited."""

    __tablename__ = "rating_pauses"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 9", name="level"),
        CheckConstraint('refused_on <= "on"', name="order"),
        Index(None, "institution", "scheme", "again_on"),
        Index(None, "district", "visit"),
        Index(None, "refused_by"),
        Index(None, "again_on"),
    )

    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    institution: Mapped[str] = mapped_column(ForeignKey("institutions.id"))
    institution_name: Mapped[str]
    district: Mapped[str]
    scheme: Mapped[str]
    level: Mapped[int]
    title: Mapped[str]
    on: Mapped[date]
    refused_by: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    refused_on: Mapped[date]
    again_on: Mapped[date]
