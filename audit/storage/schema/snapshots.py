"""The table of snapshots: bytes that others name by digest."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.storage.schema.base import Base


class SnapshotRow(Base):
    """Bytes with their digest, neither edited nor deleted."""

    __tablename__ = "snapshots"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes]
