"""The tables of the register: institutions, inspectors, recusals and the item list."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.registry import InspectorStatus, InstitutionStatus, ItemCategory, RiskClass
from audit.storage.schema.base import Base, Packed


class InstitutionRow(Base):
    """An institution that can be drawn. `search` is what it is found and sorted by."""

    __tablename__ = "institutions"
    __table_args__ = (
        CheckConstraint("length(uscc) = 18", name="uscc"),
        CheckConstraint("length(district) = 6", name="district"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        Index(None, "district", "id", "search"),
        Index(None, "status", "district", "risk_class"),
        Index(None, "uscc"),
        Index(None, "district", "status", "risk_class", "kind", "forms"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    name: Mapped[str]
    district: Mapped[str]
    address: Mapped[str]
    forms: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
    kind: Mapped[str]
    status: Mapped[InstitutionStatus]
    risk_class: Mapped[RiskClass]
    capacity: Mapped[int | None]
    registered_on: Mapped[date | None]
    search: Mapped[str]


class InspectorRow(Base):
    """A person who can be assigned to a visit. `search` is what they are found and sorted by."""

    __tablename__ = "inspectors"
    __table_args__ = (
        CheckConstraint("length(organisation) = 18", name="organisation"),
        CheckConstraint("capacity >= 0", name="capacity"),
        Index(None, "status", "id"),
        Index(None, "organisation"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    organisation: Mapped[str]
    organisation_name: Mapped[str]
    districts: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
    expertise: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
    capacity: Mapped[int]
    status: Mapped[InspectorStatus]
    officer: Mapped[bool]
    search: Mapped[str]


class RecusalRow(Base):
    """An inspector who must not visit an institution."""

    __tablename__ = "recusals"

    inspector: Mapped[str] = mapped_column(ForeignKey("inspectors.id"), primary_key=True)
    institution: Mapped[str] = mapped_column(
        ForeignKey("institutions.id"), primary_key=True, index=True
    )
    reason: Mapped[str]
    declared_on: Mapped[date]


class ItemRow(Base):
    """An entry of the published list of what may be inspected."""

    __tablename__ = "inspection_items"
    __table_args__ = (
        CheckConstraint("ratio_den >= 1 AND ratio_num BETWEEN 0 AND ratio_den", name="ratio"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    category: Mapped[ItemCategory]
    subject: Mapped[str]
    basis: Mapped[str]
    method: Mapped[str]
    ratio_num: Mapped[int]
    ratio_den: Mapped[int]
    frequency: Mapped[str]
    checklist: Mapped[str]
