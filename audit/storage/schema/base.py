"""What all tables share: names of constraints, and types with the same value on both databases."""

import enum
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

import msgspec
from sqlalchemy import BigInteger, DateTime, Dialect, Enum, MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

# Text sorts by code point on both databases, so a list has one order wherever it is kept.
PLAIN_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


class Utc(TypeDecorator[datetime]):
    """An instant. What goes in must know its offset; what comes out is in UTC."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = DateTime(timezone=True)
    cache_ok: bool | None = True

    @override
    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no offset; give a time in UTC")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal kept as its text: SQLite has no decimals, and 85.0 stays apart from 85.00."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Text
    cache_ok: bool | None = True

    @override
    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError(f"{value} is not a number")
        return str(value)

    @override
    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Packed(TypeDecorator[Any]):
    """A small value that is read as a whole and never searched, kept as JSON text."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Text
    cache_ok: bool | None = True

    def __init__(self, kind: object) -> None:
        super().__init__()
        self.kind = kind
        self._decoder = msgspec.json.Decoder(kind)

    @override
    def process_bind_param(self, value: object, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        return msgspec.json.encode(value, order="sorted").decode()

    @override
    def process_result_value(self, value: str | None, _dialect: Dialect) -> object:
        return None if value is None else self._decoder.decode(value)


def _values(kind: type[enum.Enum]) -> list[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    """The declared tables."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[type, TypeEngine[Any]]] = {
        str: PLAIN_TEXT,
        int: BigInteger(),
        datetime: Utc(),
        Decimal: Exact(),
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            create_constraint=True,
            length=32,
            values_callable=_values,
        ),
    }


def table_of(rows: type[Base]) -> Table:
    """Return the table behind a declared class."""
    table = rows.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{rows.__name__} is not declared on a table")
    return table
