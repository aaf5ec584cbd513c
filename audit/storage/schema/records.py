"""The table of what institutions declare about themselves."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.records import RecordSheet
from audit.storage.schema.base import Base


class DeclarationRow(Base):
    """One version of a sheet, never edited; its entries are the snapshot `digest` names."""

    __tablename__ = "declarations"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("entries >= 0", name="entries"),
    )

    institution: Mapped[str] = mapped_column(ForeignKey("institutions.id"), primary_key=True)
    sheet: Mapped[RecordSheet] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[int]
    digest: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    declared_at: Mapped[datetime]
    by: Mapped[str]
