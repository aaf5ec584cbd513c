"""The table of publications: what is due to become public, and what is."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.publication import PublicationKind, PublicationState
from audit.storage.schema.base import Base


class PublicationRow(Base):
    """The duty to publish one thing; a deferral and a withdrawal give their reason."""

    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        CheckConstraint("due >= formed", name="due"),
        CheckConstraint(
            "(state IN ('published', 'withdrawn')) = (published_on IS NOT NULL)", name="published"
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn"),
        CheckConstraint("state NOT IN ('deferred', 'withdrawn') OR reason <> ''", name="reason"),
        Index(None, "state", "due", "id"),
        Index(None, "due", "id"),
        Index(None, "region"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[PublicationKind]
    subject: Mapped[str]
    region: Mapped[str]
    formed: Mapped[date]
    due: Mapped[date]
    due_estimated: Mapped[bool]
    state: Mapped[PublicationState]
    reason: Mapped[str]
    published_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
