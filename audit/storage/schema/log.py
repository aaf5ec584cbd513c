"""The tables of the transparency log: entries, subtrees, heads and cosignatures, all kept."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.log import LogKind
from audit.storage.schema.base import Base


class LogEntryRow(Base):
    """An entry; `index` counts from 0 without gaps, `content` is the canonical JSON of it all."""

    __tablename__ = "log_entries"
    __table_args__ = (
        CheckConstraint('"index" >= 0', name="index"),
        Index(None, "subject", "index"),
        Index(None, "kind", "index"),
    )

    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[LogKind]
    subject: Mapped[str]
    content: Mapped[str]


class LogNodeRow(Base):
    """The hash of a complete subtree, which no later entry changes."""

    __tablename__ = "log_nodes"
    __table_args__ = (
        CheckConstraint('level BETWEEN 0 AND 62 AND "index" >= 0', name="place"),
        CheckConstraint("length(hash) = 32", name="hash"),
    )

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes]


class LogHeadRow(Base):
    """The signed head of a day, as it was made public."""

    __tablename__ = "log_heads"
    __table_args__ = (CheckConstraint("size >= 0", name="size"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    size: Mapped[int]
    note: Mapped[str]


class LogCosignatureRow(Base):
    """What a witness signed: the head of a size; `at` is the time the witness gives."""

    __tablename__ = "log_cosignatures"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    witness: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    text: Mapped[str]
    line: Mapped[str]
