"""The table of checklists and overlays that are written in the service."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.pack import PackKind, PackState
from audit.storage.schema.base import Base


class PackRow(Base):
    """A version with its text; a published one is neither edited nor deleted."""

    __tablename__ = "packs"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("(kind = 'overlay') = (base <> '')", name="base"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("(state = 'published') = (published_by <> '')", name="publisher"),
        CheckConstraint("published_by <> written_by", name="second_person"),
        Index(None, "state", "region"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str]
    name: Mapped[str]
    version: Mapped[str]
    title: Mapped[str]
    kind: Mapped[PackKind]
    base: Mapped[str]
    effective: Mapped[date]
    state: Mapped[PackState]
    content: Mapped[bytes]
    digest: Mapped[str]
    revision: Mapped[int]
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    published_by: Mapped[str]
    published_at: Mapped[datetime | None]
