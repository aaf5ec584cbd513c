"""The tables of the exchange about corrective actions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.remediation import ActionState
from audit.storage.schema.base import Base, Packed


class TurnRow(Base):
    """What one side said; triggers refuse to edit or delete it."""

    __tablename__ = "action_turns"
    __table_args__ = (
        UniqueConstraint("action", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("state <> 'open'", name="said"),
        CheckConstraint("(state = 'accepted') = (text = '')", name="text"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(ForeignKey("corrective_actions.id"))
    number: Mapped[int]
    state: Mapped[ActionState]
    text: Mapped[str]
    evidence: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
    at: Mapped[datetime]
    by: Mapped[str]


class AttachmentRow(Base):
    """A file of an answer; triggers refuse to edit or delete it."""

    __tablename__ = "action_files"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("length(print_digest) IN (0, 64)", name="print_digest"),
        Index(None, "turn", "id"),
        Index(None, "digest"),
        Index(None, "print_digest"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    turn: Mapped[str] = mapped_column(ForeignKey("action_turns.id"))
    digest: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    name: Mapped[str]
    print_digest: Mapped[str]
