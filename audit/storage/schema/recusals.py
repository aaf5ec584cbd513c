"""The tables of declared recusals, and of what people changed about teams."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.recusal import DeclarationState, Ground
from audit.domain.team_change import ChangeKind
from audit.storage.schema.base import Base, Packed


class RecusalDeclarationRow(Base):
    """What an inspector or an institution declared; none is deleted."""

    __tablename__ = "recusal_declarations"
    __table_args__ = (
        CheckConstraint("state <> 'accepted' OR inspector IS NOT NULL", name="known"),
        CheckConstraint("ground = 'institution' OR inspector IS NOT NULL", name="own"),
        CheckConstraint("until IS NULL OR left_on IS NOT NULL", name="until"),
        Index(None, "institution", "state"),
        Index(None, "inspector", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    ground: Mapped[Ground]
    inspector: Mapped[str | None] = mapped_column(ForeignKey("inspectors.id"))
    institution: Mapped[str] = mapped_column(ForeignKey("institutions.id"))
    person: Mapped[str]
    reason: Mapped[str]
    left_on: Mapped[date | None]
    declared_on: Mapped[date]
    until: Mapped[date | None]
    state: Mapped[DeclarationState]
    decision: Mapped[str]
    decided_on: Mapped[date | None]


class TeamChangeRow(Base):
    """What a person changed about a team, with the public reason; never edited."""

    __tablename__ = "team_changes"
    __table_args__ = (
        CheckConstraint("place BETWEEN 0 AND 9", name="place"),
        CheckConstraint("reason <> ''", name="reason"),
        Index(None, "draw", "id"),
        Index(None, "visit", "id"),
        Index(None, "institution"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    draw: Mapped[str | None] = mapped_column(ForeignKey("draws.number"))
    kind: Mapped[ChangeKind]
    institution: Mapped[str] = mapped_column(ForeignKey("institutions.id"))
    place: Mapped[int]
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str]
    choice_reason: Mapped[str]
    passed: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
    at: Mapped[datetime]
