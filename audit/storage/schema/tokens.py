"""The table of bearer tokens: digests only."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.actor import Actor
from audit.storage.schema.base import Base, Packed


class TokenRow(Base):
    """The digest of a token, and whom it speaks for."""

    __tablename__ = "tokens"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("created_at < expires_at", name="expires"),
        CheckConstraint("(person IS NULL) = (membership IS NULL)", name="person"),
        Index(None, "created_at"),
        Index(None, "person", "created_at"),
        Index(None, "membership"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[Actor] = mapped_column(Packed(Actor))
    name: Mapped[str]
    person: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    membership: Mapped[str | None] = mapped_column(ForeignKey("memberships.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
