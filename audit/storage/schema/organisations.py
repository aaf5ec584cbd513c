"""The table of organisations."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.organisation import Contract, OrganisationKind
from audit.storage.schema.base import Base, Packed

_OPEN = text("institution IS NOT NULL AND closed_on IS NULL")


class OrganisationRow(Base):
    """A body that people act for; an institution of the register is at most one that is open."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("(kind IN ('regulator', 'oversight')) = (region <> '')", name="region"),
        CheckConstraint("(kind = 'institution') = (institution IS NOT NULL)", name="institution"),
        CheckConstraint("kind = 'evaluator' OR contracts = '[]'", name="contracts"),
        Index(
            "uq_organisations_institution_open",
            "institution",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "kind", "name", "id"),
        Index(None, "name", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind]
    name: Mapped[str]
    region: Mapped[str]
    institution: Mapped[str | None] = mapped_column(ForeignKey("institutions.id"))
    uscc: Mapped[str]
    contracts: Mapped[tuple[Contract, ...]] = mapped_column(Packed(tuple[Contract, ...]))
    closed_on: Mapped[date | None]
