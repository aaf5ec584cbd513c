"""The tables of draws and of whom they drew."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.ceremony import DrawMode, DrawState
from audit.domain.escrow import Escrow
from audit.domain.visit import Membership
from audit.storage.schema.base import Base, Packed


class DrawRow(Base):
    """A numbered draw. `body`, `year` and `serial` are its number taken apart; none is deleted."""

    __tablename__ = "draws"
    __table_args__ = (
        UniqueConstraint("body", "year", "serial"),
        CheckConstraint("serial >= 1", name="serial"),
        CheckConstraint("units >= 0 AND selected BETWEEN 0 AND units", name="selected"),
        CheckConstraint(
            "state NOT IN ('computed', 'published', 'closed') OR computed_at IS NOT NULL",
            name="computed",
        ),
        CheckConstraint(
            "state = 'void' OR (state IN ('published', 'closed')) = (published_at IS NOT NULL)",
            name="published",
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("rehearsal = (serial > 9000)", name="rehearsal"),
        CheckConstraint("(state = 'void') = (void_reason <> '')", name="void"),
        Index(None, "state", "announced_at"),
        Index(None, "announced_at"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    year: Mapped[int]
    serial: Mapped[int]
    plan: Mapped[str] = mapped_column(ForeignKey("plans.id"), index=True)
    title: Mapped[str]
    state: Mapped[DrawState]
    plan_digest: Mapped[str]
    files: Mapped[dict[str, str]] = mapped_column(Packed(dict[str, str]))
    units: Mapped[int]
    populations: Mapped[dict[str, int]] = mapped_column(Packed(dict[str, int]))
    selected: Mapped[int]
    announced_at: Mapped[datetime]
    draw_at: Mapped[datetime | None]
    computed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    void_reason: Mapped[str]
    mode: Mapped[DrawMode]
    publish_by: Mapped[date | None]
    escrow: Mapped[Escrow | None] = mapped_column(Packed(Escrow | None))
    rehearsal: Mapped[bool]
    redraws: Mapped[str | None] = mapped_column(index=True)
    lines: Mapped[str]


class EntropyRow(Base):
    """What somebody entered of a source of chance; `number` counts at each source."""

    __tablename__ = "draw_entropy"
    __table_args__ = (CheckConstraint("place >= 1 AND number >= 1", name="number"),)

    draw: Mapped[str] = mapped_column(ForeignKey("draws.number"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[str]
    value: Mapped[str]
    proven: Mapped[bool]
    secret: Mapped[bool]
    evidence: Mapped[str]
    at: Mapped[datetime]


class MemberRow(Base):
    """An institution in the sample of a draw or in its reserve, with its exact chance."""

    __tablename__ = "draw_members"
    __table_args__ = (
        UniqueConstraint("draw", "stratum", "membership", "position"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("den >= 1 AND num BETWEEN 0 AND den", name="chance"),
    )

    draw: Mapped[str] = mapped_column(ForeignKey("draws.number"), primary_key=True)
    institution: Mapped[str] = mapped_column(
        ForeignKey("institutions.id"), primary_key=True, index=True
    )
    stratum: Mapped[str]
    membership: Mapped[Membership]
    position: Mapped[int]
    ticket: Mapped[str]
    num: Mapped[int]
    den: Mapped[int]
    team: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
