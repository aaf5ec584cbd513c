"""The tables of certificates and of the documents printed of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.storage.schema.base import Base


class CertificateRow(Base):
    """What certificates are searched by, never edited; `facts` is the certificate itself."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("year", "serial"),
        CheckConstraint("serial >= 1", name="serial"),
        CheckConstraint("level BETWEEN 1 AND 9", name="level"),
        Index(None, "institution", "number"),
        Index(None, "district", "number"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), unique=True)
    institution: Mapped[str] = mapped_column(ForeignKey("institutions.id"))
    district: Mapped[str]
    level: Mapped[int]
    issued_on: Mapped[date]
    facts: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))


class CertificateFileRow(Base):
    """The document printed of a certificate: one, never edited; `subject` is the number."""

    __tablename__ = "certificate_files"
    __table_args__ = (CheckConstraint("size > 0", name="size"), Index(None, "document"))

    subject: Mapped[str] = mapped_column(ForeignKey("certificates.number"), primary_key=True)
    facts: Mapped[str] = mapped_column(ForeignKey("snapshots.digest"))
    document: Mapped[str]
    size: Mapped[int]
    at: Mapped[datetime]
