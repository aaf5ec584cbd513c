"""The tables of sessions, of the browsers known, and of attempts to get in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.throttle import Counter
from audit.storage.schema.base import Base


class SessionRow(Base):
    """Somebody signed in at a browser; of its token the digest."""

    __tablename__ = "sessions"
    __table_args__ = (
        UniqueConstraint("digest"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("created_at < expires_at", name="expires"),
        Index(None, "person", "created_at"),
        Index(None, "membership"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    membership: Mapped[str] = mapped_column(ForeignKey("memberships.id"))
    device: Mapped[str]
    agent: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    enrolling: Mapped[str]
    ended_at: Mapped[datetime | None]


class DeviceRow(Base):
    """A browser that a person has signed in with before."""

    __tablename__ = "devices"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest"),)

    person: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class TriesRow(Base):
    """How many attempts failed; forgotten after a day."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (CheckConstraint("failed >= 0", name="failed"), Index(None, "last_at"))

    counter: Mapped[Counter] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    failed: Mapped[int]
    last_at: Mapped[datetime]
