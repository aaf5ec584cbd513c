"""The connection to the database: what differs between SQLite and PostgreSQL is said here."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import Boolean, Connection, DateTime, ExceptionContext, Table, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from audit.domain.errors import Invalid
from audit.storage.sqlite import connect as sqlite_connect

_ABOUT_KEYS = frozenset(
    {
        "SQLITE_CONSTRAINT_UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
        "SQLITE_CONSTRAINT_FOREIGNKEY",
        psycopg.errors.UniqueViolation.sqlstate,
        psycopg.errors.ForeignKeyViolation.sqlstate,
    }
)


class Database:
    """An engine, and transactions for reading or for writing.

    SQLite has one writer at a time. Writers of this process queue here, in the order they came;
    those of other processes wait for each other inside SQLite (BEGIN IMMEDIATE).
    """

    def __init__(self, url: str) -> None:
        self.engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
        event.listen(self.engine.sync_engine, "handle_error", _refuse_value)
        self._one_writer = asyncio.Lock() if url.startswith("sqlite") else None
        self._writing = self.engine.execution_options(writes=True)
        self._reading = _for_reading(self.engine)

    @asynccontextmanager
    async def transaction(self, *, write: bool) -> AsyncIterator[AsyncConnection]:
        """Yield a connection whose work is kept if the block ends well, and undone if it raises."""
        async with AsyncExitStack() as stack:
            if write and self._one_writer is not None:
                await stack.enter_async_context(self._one_writer)
            engine = self._writing if write else self._reading
            connection = await stack.enter_async_context(engine.connect())
            async with connection.begin():
                yield connection

    async def close(self) -> None:
        """Give back every connection."""
        await self.engine.dispose()


async def lock(connection: AsyncConnection, name: str) -> None:
    """Wait until no other transaction holds the lock of this name, and hold it until the commit.

    On SQLite the transaction is the only writer already.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def insert_or(connection: AsyncConnection, table: Table, *, update: tuple[str, ...] = ()) -> Insert:
    """Return an INSERT that, for a key already there, sets the columns of `update`, or nothing.

    The rows it names are those of the primary key.
    """
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    if not update:
        kept: Insert = statement.on_conflict_do_nothing()
        return kept
    changed: Insert = statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: statement.excluded[name] for name in update},
    )
    return changed


class AfterDay(FunctionElement[datetime]):
    """The instant at which a day in China is over."""

    inherit_cache: bool | None = True
    type: TypeEngine[datetime] = DateTime(timezone=True)


@compiles(AfterDay)
def _zoned(element: AfterDay, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as SQLAlchemy calls it
    day = compiler.process(element.clauses, **options)
    return f"(({day} + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')"


@compiles(AfterDay, "sqlite")
def _shifted(element: AfterDay, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as SQLAlchemy calls it
    # SQLite keeps instants as text in UTC; China has kept to one offset since 1992.
    return f"datetime({compiler.process(element.clauses, **options)}, '+1 day', '-8 hours')"


class MostRows(FunctionElement[bool]):
    """A condition that most rows fulfil.

    SQLite, told so, walks a list in the order asked for instead of sorting all that an index finds
    (https://sqlite.org/lang_corefunc.html#likely); PostgreSQL knows by its own statistics.
    """

    inherit_cache: bool | None = True
    type: TypeEngine[bool] = Boolean()


@compiles(MostRows)
def _plain(element: MostRows, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as SQLAlchemy calls it
    return f"({compiler.process(element.clauses, **options)})"


@compiles(MostRows, "sqlite")
def _told(element: MostRows, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as SQLAlchemy calls it
    return f"likely({compiler.process(element.clauses, **options)})"


def is_about_keys(error: IntegrityError) -> bool:
    """Return whether a key is taken or missing; anything else is a defect of ours."""
    name = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return name in _ABOUT_KEYS


# An engine hides the parameters of a statement that failed: what people entered is in no log.
def _sqlite(url: str) -> AsyncEngine:
    file = make_url(url).database or ""
    engine = create_async_engine(
        url, async_creator=lambda: sqlite_connect(file), pool_size=8, hide_parameters=True
    )
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.begin_with_next(write=connection.get_execution_options().get("writes", False))


def _postgresql(url: str) -> AsyncEngine:
    return create_async_engine(
        url, pool_size=10, max_overflow=10, pool_pre_ping=True, hide_parameters=True
    )


def _refuse_value(context: ExceptionContext) -> None:
    """Say as `Invalid` that a number is too large or a text holds what no text may."""
    problem = context.original_exception
    if isinstance(problem, OverflowError | psycopg.DataError | sqlite3.DataError):
        raise Invalid(
            "storage.value",
            "A value cannot be kept: {problem}. Correct the number, or take the control"
            " characters out of the text.",
            problem=str(problem),
        ) from problem


def _for_reading(engine: AsyncEngine) -> AsyncEngine:
    if engine.dialect.name == "sqlite":
        return engine
    # A page and its count are read from one snapshot, and the server itself refuses to write.
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
