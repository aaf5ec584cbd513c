"""The tables of accounts: people, the roles they hold, the links that let them in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.account import LinkKind
from audit.storage.schema.base import Base, Packed

_LIVE = text("ended_on IS NULL")
_LIVE_INSPECTOR = text("inspector IS NOT NULL AND ended_on IS NULL")


class PersonRow(Base):
    """Somebody with an account. Of passwords and codes digests only; the second factor sealed."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("login"),
        UniqueConstraint("identity"),
        CheckConstraint("length(login) BETWEEN 3 AND 64 AND login = lower(login)", name="login"),
        CheckConstraint("totp_step >= 0", name="totp_step"),
        Index(None, "name", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str]
    name: Mapped[str]
    password: Mapped[str]
    totp: Mapped[str]
    totp_step: Mapped[int]
    recovery: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
    identity: Mapped[str | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class MembershipRow(Base):
    """That a person acts for an organisation: once at a time; an inspector is one person."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= since", name="ended"),
        Index(
            "uq_memberships_person_organisation_live",
            "person",
            "organisation",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "uq_memberships_inspector_live",
            "inspector",
            unique=True,
            sqlite_where=_LIVE_INSPECTOR,
            postgresql_where=_LIVE_INSPECTOR,
        ),
        Index(None, "person", "since"),
        Index(None, "organisation", "person"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    manager: Mapped[bool]
    inspector: Mapped[str | None] = mapped_column(ForeignKey("inspectors.id"))
    since: Mapped[date]
    ended_on: Mapped[date | None]


class LinkRow(Base):
    """The digest of a link to set a password with."""

    __tablename__ = "links"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("created_at <= expires_at", name="expires"),
        Index(None, "person", "created_at"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[LinkKind]
    person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    made_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
