"""What every store stands on: values in tables, one connection, and the trail."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from audit.domain.errors import Conflict
from audit.domain.event import Event
from audit.domain.page import Page, PageRequest
from audit.storage.database import MostRows, insert_or, is_about_keys
from audit.storage.events import Trail
from audit.storage.paging import page_of, part
from audit.storage.schema.base import Base, table_of

Value = TypeVar("Value", bound=msgspec.Struct)
Row = dict[str, Any]
Condition = ColumnElement[bool] | None
_DISTRICT_DIGITS = 6
_AT_ONCE = 5000


class TableOf(Generic[Value]):
    """Where values of one kind are kept: each field in the column of its name."""

    def __init__(self, rows: type[Base], kind: type[Value]) -> None:
        self.table = table_of(rows)
        self._kind = kind
        self.columns = [self.table.c[name] for name in kind.__struct_fields__]

    def value(self, row: Sequence[Any]) -> Value:
        """Return the value of a row of exactly `columns`."""
        return self._kind(**dict(zip(self._kind.__struct_fields__, row, strict=True)))

    def row(self, value: Value, **more: object) -> Row:
        """Return the row of a value, with columns that the value itself does not have."""
        return msgspec.structs.asdict(value) | more


class Store:
    """One transaction's access to the tables of a step."""

    def __init__(self, connection: AsyncConnection, trail: Trail) -> None:
        self._connection = connection
        self._trail = trail

    async def _one(self, kept: TableOf[Value], *conditions: ColumnElement[bool]) -> Value | None:
        """Return the one value that fulfils the conditions.

        In a unit that writes, its row is held until the end, so that what is decided on it stays
        true; on SQLite nobody else writes meanwhile.
        """
        query = select(*kept.columns).where(*conditions)
        if self._trail.writing:
            query = query.with_for_update(key_share=True)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else kept.value(row)

    async def _all(self, kept: TableOf[Value], query: Select[Any]) -> tuple[Value, ...]:
        return tuple(map(kept.value, await self._connection.execute(query)))

    async def _page(
        self, kept: TableOf[Value], query: Select[Any], request: PageRequest
    ) -> Page[Value]:
        rows, total = await part(self._connection, query, request)
        return page_of(map(kept.value, rows), total, request)

    async def _insert(self, table: Table, rows: Sequence[Row], event: Event) -> None:
        self._trail.record(event)
        if not rows:
            return
        with _refusal(table):
            await self._connection.execute(insert(table), list(rows))

    async def _insert_new(self, table: Table, row: Row, event: Event) -> bool:
        """Insert a row unless its key is taken, by whomever; return whether it was inserted."""
        self._trail.record(event)
        key = list(table.primary_key.columns)
        statement = insert_or(self._connection, table).values(**row).returning(*key)
        with _refusal(table):
            return (await self._connection.execute(statement)).one_or_none() is not None

    async def _upsert(self, table: Table, rows: Sequence[Row], event: Event) -> None:
        self._trail.record(event)
        if not rows:
            return
        keys = {column.name for column in table.primary_key.columns}
        others = tuple(column.name for column in table.columns if column.name not in keys)
        statement = insert_or(self._connection, table, update=others)
        with _refusal(table):
            await self._connection.execute(statement, list(rows))

    async def _update(
        self, table: Table, row: Mapping[str, object], event: Event, *, where: Row
    ) -> bool:
        """Set the columns of `row` where those of `where` still hold; return whether they did."""
        self._trail.record(event)
        conditions = [table.c[name] == value for name, value in where.items()]
        result = await self._connection.execute(update(table).where(*conditions).values(**row))
        return result.rowcount == 1


@contextmanager
def _refusal(table: Table) -> Iterator[None]:
    """Say as a `Conflict` that a key is taken, or that what a row names is not there."""
    try:
        yield
    except IntegrityError as error:
        if not is_about_keys(error):
            raise
        raise Conflict(
            "storage.refused",
            "What is to be kept under {table} is already there, or names something that is not;"
            " look at what is kept, then send it again.",
            table=table.name,
        ) from error


def equal(column: InstrumentedAttribute[Any], value: object) -> Condition:
    """Return that the column has this value; no condition for an empty one."""
    return None if value is None or value == "" else column == value


def in_region(column: InstrumentedAttribute[str], prefix: str) -> Condition:
    """Return that a district code lies in a region; no condition for the empty prefix.

    For one district an index answers. A wider region is tested row by row in the order of the
    list, of which a page needs only the beginning; to count it, an index answers.
    """
    if len(prefix) == _DISTRICT_DIGITS:
        return column == prefix
    within = in_code_range(column, prefix)
    return None if within is None else MostRows(within)


def in_code_range(column: InstrumentedAttribute[str], prefix: str) -> Condition:
    """Return the same for a list in the order of districts, where an index answers it."""
    if not prefix:
        return None
    first, last = prefix.ljust(_DISTRICT_DIGITS, "0"), prefix.ljust(_DISTRICT_DIGITS, "9")
    return and_(column >= first, column <= last)


def begins(column: InstrumentedAttribute[str], prefix: str) -> Condition:
    """Return that the text begins with `prefix`; no condition for an empty one."""
    return column.startswith(prefix, autoescape=True) if prefix else None


def found_by(column: InstrumentedAttribute[str], text: str) -> list[ColumnElement[bool]]:
    """Return that every word of `text` stands in the column of what a thing is found by."""
    return [column.contains(word, autoescape=True) for word in text.lower().split()]


def packs(column: InstrumentedAttribute[Any], word: str, *, beginning: bool = False) -> Condition:
    """Return that a packed tuple of codes holds `word`, or one that begins with it."""
    if not word:
        return None
    sought = f'"{word}' if beginning else f'"{word}"'
    return type_coerce(column, Text).contains(sought, autoescape=True)


def pieces(ids: Iterable[str]) -> list[list[str]]:
    """Return the ids in pieces that fit into one statement."""
    distinct = list(dict.fromkeys(ids))
    return [distinct[start : start + _AT_ONCE] for start in range(0, len(distinct), _AT_ONCE)]


def every(*conditions: Condition) -> list[ColumnElement[bool]]:
    """Return the conditions that there are."""
    return [condition for condition in conditions if condition is not None]
