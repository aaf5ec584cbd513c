"""The tables of running visits that move to another version of their checklist."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.migration import MoveState
from audit.storage.schema.base import Base, Packed
from checklists.migration import Handling

_OPEN = text("state IN ('proposed', 'agreed')")


class MigrationRow(Base):
    """A proposal to move visits from one version to another; never edited."""

    __tablename__ = "migrations"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    old_name: Mapped[str]
    old_version: Mapped[str]
    new_name: Mapped[str]
    new_version: Mapped[str]
    plan: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class MoveRow(Base):
    """The move of one visit; a visit has one that is open at most."""

    __tablename__ = "migration_visits"
    __table_args__ = (
        CheckConstraint("(state = 'proposed') = (said_at IS NULL)", name="said"),
        CheckConstraint("(said_at IS NULL) = (said_by = '')", name="said_by"),
        CheckConstraint("(state = 'declined') = (reason <> '')", name="reason"),
        CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name="applied"),
        CheckConstraint("old <> new", name="versions"),
        Index(None, "visit", "migration"),
        Index(
            "ix_migration_visits_open",
            "visit",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    migration: Mapped[str] = mapped_column(ForeignKey("migrations.id"), primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    old: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    new: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    state: Mapped[MoveState]
    said_by: Mapped[str]
    said_at: Mapped[datetime | None]
    reason: Mapped[str]
    applied_at: Mapped[datetime | None]
    carried: Mapped[int]
    aside: Mapped[int]


class AsideRow(Base):
    """That an answer, and those before it to the same item, no longer stand for the item."""

    __tablename__ = "answers_aside"
    __table_args__ = (Index(None, "migration", "visit"),)

    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    migration: Mapped[str] = mapped_column(ForeignKey("migrations.id"))
    handling: Mapped[Handling]
    becomes: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
