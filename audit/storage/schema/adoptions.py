"""The table of values that were taken over from records, or corrected."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from audit.storage.schema.base import Base


class AdoptionRow(Base):
    """What an evaluator made of a measure; triggers refuse to edit or delete it.

    `working` names the snapshot of the measure as it was then.
    """

    __tablename__ = "adoptions"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("computed IS NULL OR computed = taken OR reason <> ''", name="reason"),
    )

    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str]
    working: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    computed: Mapped[Decimal | None]
    taken: Mapped[Decimal]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
