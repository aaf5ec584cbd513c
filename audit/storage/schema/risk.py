"""The tables of runs of a risk rule, and of the classes they came to."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.registry import RiskClass
from audit.domain.risk import RatingState, RiskChange, RiskReason
from audit.storage.schema.base import Base, Packed


class RiskRunRow(Base):
    """One run over a region; `facts` is the digest of all it was computed from."""

    __tablename__ = "risk_runs"
    __table_args__ = (
        CheckConstraint("institutions >= 0", name="institutions"),
        Index(None, "region", "ran_on"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str]
    rule: Mapped[str]
    ran_on: Mapped[date]
    by: Mapped[str]
    facts: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    institutions: Mapped[int]


class RiskRatingRow(Base):
    """What a run came to for one institution, and what became of it. `change` narrows lists."""

    __tablename__ = "risk_ratings"
    __table_args__ = (
        UniqueConstraint("run", "institution"),
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint("(objected_on IS NULL) = (objection = '')", name="objection"),
        CheckConstraint("(answered_on IS NULL) = (answer = '')", name="answer"),
        CheckConstraint("(state = 'confirmed') = (decided_on IS NOT NULL)", name="decided"),
        Index(None, "institution", "rated_on"),
        Index(None, "district", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("risk_runs.id"))
    institution: Mapped[str] = mapped_column(ForeignKey("institutions.id"))
    institution_name: Mapped[str]
    district: Mapped[str]
    rule: Mapped[str]
    rated_on: Mapped[date]
    before: Mapped[RiskClass] = mapped_column(Packed(RiskClass))
    after: Mapped[RiskClass]
    change: Mapped[RiskChange]
    points: Mapped[int]
    reasons: Mapped[tuple[RiskReason, ...]] = mapped_column(Packed(tuple[RiskReason, ...]))
    state: Mapped[RatingState]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str]
    objection: Mapped[str]
    objected_on: Mapped[date | None]
    answer: Mapped[str]
    answered_on: Mapped[date | None]
