"""The table of corrective actions."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.remediation import ActionKind, ActionState
from audit.domain.scheme import Severity
from audit.storage.schema.base import Base, Packed
from checklists.model import Lane


class ActionRow(Base):
    """A finding to be mended: one for each item of a visit; an order only for a legal duty.

    `district` repeats that of the visit, so that long lists of a region need not ask for it.
    """

    __tablename__ = "corrective_actions"
    __table_args__ = (
        UniqueConstraint("visit", "item"),
        CheckConstraint("kind <> 'order' OR lane = 'legal'", name="order"),
        CheckConstraint("deadline >= found_on", name="deadline"),
        CheckConstraint("(state = 'open') = (answered_on IS NULL)", name="answered"),
        CheckConstraint("(answered_on IS NULL) = (response = '')", name="response"),
        CheckConstraint("(state = 'accepted') = (closed_on IS NOT NULL)", name="closed"),
        CheckConstraint("state <> 'returned' OR review <> ''", name="returned"),
        Index(None, "state", "deadline", "id"),
        Index(None, "deadline", "id"),
        Index(None, "district", "deadline", "id"),
        Index(None, "district", "state", "deadline", "answered_on"),
        Index(None, "district", "lane"),
        Index(None, "state", "district", "deadline", "answered_on"),
        Index(
            "ix_corrective_actions_tally",
            *("found_on", "deadline", "closed_on", "state", "district", "answered_on"),
        ),
        Index(None, "deadline", "visit", "state"),
        Index(
            "ix_corrective_actions_statistics",
            *("visit", "lane", "kind", "state", "deadline", "answered_on"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    item: Mapped[str]
    title: Mapped[str]
    lane: Mapped[Lane]
    severity: Mapped[Severity]
    kind: Mapped[ActionKind]
    reason: Mapped[str]
    found_on: Mapped[date]
    deadline: Mapped[date]
    deadline_estimated: Mapped[bool]
    state: Mapped[ActionState]
    response: Mapped[str]
    evidence: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
    answered_on: Mapped[date | None]
    review: Mapped[str]
    closed_on: Mapped[date | None]
    district: Mapped[str]
