"""The table of the audit trail."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.storage.schema.base import Base


class EventRow(Base):
    """An entry of the trail; triggers refuse to edit or delete one.

    `seq` is given by the trail and counts without gaps; `data` is canonical JSON.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("length(digest) = 64 AND length(previous) = 64", name="digest"),
        Index(None, "subject", "seq"),
        Index(None, "name", "seq"),
        Index(None, "actor", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    previous: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    name: Mapped[str]
    subject: Mapped[str]
    data: Mapped[str]
