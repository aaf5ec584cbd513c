"""The table of evidence; the bytes are in the evidence store, by digest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.storage.schema.base import Base


class EvidenceRow(Base):
    """A file taken on a visit; never edited."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("length(print_digest) IN (0, 64)", name="print_digest"),
        Index(None, "visit", "item", "id"),
        Index(None, "digest"),
        Index(None, "print_digest"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    item: Mapped[str]
    digest: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    name: Mapped[str]
    caption: Mapped[str]
    captured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    by: Mapped[str]
    print_digest: Mapped[str]
