"""The tables of visits, of who goes, and of the answers given."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.answer import Verdict
from audit.domain.visit import Drawn, ResultCode, Targeted, VisitState, WorkKind
from audit.storage.schema.base import Base, Packed


class VisitRow(Base):
    """A visit. `draw` repeats what `origin` says, so that only a drawn member can be visited."""

    __tablename__ = "visits"
    __table_args__ = (
        ForeignKeyConstraint(
            ["draw", "institution"], ["draw_members.draw", "draw_members.institution"]
        ),
        UniqueConstraint("draw", "institution"),
        CheckConstraint("(state IN ('graded', 'failed')) = (result IS NOT NULL)", name="result"),
        CheckConstraint(
            "state NOT IN ('under_way', 'handed_in', 'graded') OR began_at IS NOT NULL",
            name="began",
        ),
        CheckConstraint(
            "(state IN ('handed_in', 'graded', 'failed')) = (ended_at IS NOT NULL)", name="ended"
        ),
        CheckConstraint(
            "ended_at IS NULL OR coalesce(began_at, ended_at) <= ended_at", name="order"
        ),
        Index(None, "draw", "id"),
        Index(None, "state", "id"),
        Index(None, "institution", "id"),
        Index(None, "district", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    draw: Mapped[str | None]
    origin: Mapped[Drawn | Targeted] = mapped_column(Packed(Drawn | Targeted))
    institution: Mapped[str] = mapped_column(ForeignKey("institutions.id"))
    institution_name: Mapped[str]
    district: Mapped[str]
    work: Mapped[WorkKind]
    team: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
    checklist: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    scheme: Mapped[str]
    first_time: Mapped[bool]
    announced: Mapped[bool]
    state: Mapped[VisitState]
    result: Mapped[ResultCode | None]
    result_reason: Mapped[str]
    created_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class TeamRow(Base):
    """That an inspector goes on a visit; the order of the team is in the visit itself."""

    __tablename__ = "visit_team"
    __table_args__ = (Index(None, "inspector", "visit"),)

    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    inspector: Mapped[str] = mapped_column(ForeignKey("inspectors.id"), primary_key=True)


class SubmissionRow(Base):
    """A delivery of answers, by the client's id; a repeat is known by it."""

    __tablename__ = "submissions"
    __table_args__ = (CheckConstraint("answers >= 0", name="answers"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), index=True)
    digest: Mapped[str]
    answers: Mapped[int]
    at: Mapped[datetime]


class AnswerRow(Base):
    """An answer. A change adds the next revision; the highest one is current, none is edited."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("visit", "id"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("verdict = 'conform' OR reason <> ''", name="reason"),
        CheckConstraint('"of" >= 1', name="of"),
    )

    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[str] = mapped_column(ForeignKey("submissions.id"), index=True)
    id: Mapped[str]
    verdict: Mapped[Verdict]
    reason: Mapped[str]
    value: Mapped[Decimal | None]
    of: Mapped[int | None]
    by: Mapped[str]
    at: Mapped[datetime]
