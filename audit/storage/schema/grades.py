"""The tables of the life of grades."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.grade_life import GradeState
from audit.storage.schema.base import Base


class GradeRow(Base):
    """A grade that a visit came to, under a scheme that says how long it stands; never edited."""

    __tablename__ = "grades"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 9", name="level"),
        Index(None, "institution", "scheme"),
        Index(None, "district", "visit"),
    )

    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    institution: Mapped[str] = mapped_column(ForeignKey("institutions.id"))
    institution_name: Mapped[str]
    district: Mapped[str]
    scheme: Mapped[str]
    level: Mapped[int]
    title: Mapped[str]
    proposed_on: Mapped[date]


class GradeStepRow(Base):
    """A state a grade came to; the one with the highest number is where it stands. Never edited."""

    __tablename__ = "grade_steps"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        Index(None, "state", "until"),
    )

    visit: Mapped[str] = mapped_column(ForeignKey("grades.visit"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[GradeState]
    on: Mapped[date]
    until: Mapped[date | None]
    estimated: Mapped[bool]
    reason: Mapped[str]
    by: Mapped[str]
