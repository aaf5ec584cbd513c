"""The tables of complaints, and of how many came from one sender today."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.complaint import ComplaintState
from audit.domain.complaint_checks import Category
from audit.storage.schema.base import Base


class ComplaintRow(Base):
    """A numbered complaint. Nothing leads from it to whoever made it: `code` is a digest.

    `year` and `serial` are its number taken apart; `text_digest` tells the same text again.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        UniqueConstraint("year", "serial"),
        UniqueConstraint("code"),
        CheckConstraint("serial >= 1", name="serial"),
        CheckConstraint("length(code) = 64 AND length(text_digest) = 64", name="digests"),
        CheckConstraint(
            "(state IN ('answered', 'not_taken_up')) = (replied_at IS NOT NULL)", name="replied"
        ),
        CheckConstraint("(replied_at IS NULL) = (reply = '')", name="reply"),
        CheckConstraint("visit IS NULL OR institution IS NOT NULL", name="visit"),
        Index(None, "received_at", "number"),
        Index(None, "state", "received_at", "number"),
        Index(None, "district", "received_at"),
        Index(None, "institution", "received_at"),
        Index(None, "text_digest"),
        Index(None, "visit"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    code: Mapped[str]
    institution: Mapped[str | None] = mapped_column(ForeignKey("institutions.id"))
    institution_name: Mapped[str]
    district: Mapped[str]
    category: Mapped[Category]
    text: Mapped[str]
    text_digest: Mapped[str]
    received_at: Mapped[datetime]
    state: Mapped[ComplaintState]
    reply: Mapped[str]
    replied_at: Mapped[datetime | None]
    visit: Mapped[str | None] = mapped_column(ForeignKey("visits.id"))


class ComplaintSenderRow(Base):
    """How many complaints a sender made on a day; it says not which, and days before are gone."""

    __tablename__ = "complaint_senders"
    __table_args__ = (
        CheckConstraint("length(sender) = 64", name="sender"),
        CheckConstraint("count >= 1", name="count"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
