"""The SQLite connection: one trip to its thread for each statement.

The driver goes to the thread four times for a query: to make a cursor, to execute, to fetch and to
close. A trip costs more than most of our queries, so here all four are one, and the beginning of a
transaction goes along with its first statement.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import aiosqlite
from typing_extensions import override

_BUSY_MILLISECONDS = 10_000
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}",
    "PRAGMA cache_size = -16384",
)


async def connect(file: str) -> "SqliteConnection":
    """Open a database file, which is made with its folder if it is not there."""
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    connection = SqliteConnection(file)
    await connection  # type: ignore[unused-awaitable]
    return connection


class SqliteConnection(aiosqlite.Connection):
    """A connection that begins no transaction by itself."""

    def __init__(self, file: str) -> None:
        super().__init__(lambda: _open(file), iter_chunk_size=64)
        self._thread.daemon = True
        self._beginning = ""

    def begin_with_next(self, *, write: bool) -> None:
        """Begin a transaction when the next statement is executed."""
        self._beginning = "BEGIN IMMEDIATE" if write else "BEGIN"

    @override
    def cursor(self) -> "SqliteCursor":  # type: ignore[override]
        """Return a cursor; it needs no trip."""
        return SqliteCursor(self)

    @override
    async def commit(self) -> None:
        """Commit, if there is anything to."""
        self._beginning = ""
        if self.in_transaction:
            await super().commit()

    @override
    async def rollback(self) -> None:
        """Roll back, if there is anything to."""
        self._beginning = ""
        if self.in_transaction:
            await super().rollback()

    async def in_thread(self, act: Callable[[sqlite3.Connection], None]) -> None:
        """Do something with the connection in its own thread, in the transaction that was begun."""
        beginning, self._beginning = self._beginning, ""

        def begun(connection: sqlite3.Connection) -> None:
            if beginning:
                connection.execute(beginning)
            act(connection)

        await self._execute(begun, self._conn)  # type: ignore[no-untyped-call]


class SqliteCursor:
    """A cursor that has fetched everything when its statement was executed."""

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Sequence[Any] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> Self:
        """Execute a statement and fetch its rows."""
        row = _sound(parameters)
        return await self._run(lambda connection: connection.execute(statement, row))

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Execute a statement once for each of the parameters."""
        rows = map(_sound, parameters)
        return await self._run(lambda connection: connection.executemany(statement, rows))

    async def fetchall(self) -> list[Any]:
        """Return the rows."""
        return self._rows

    async def close(self) -> None:
        """Do nothing: the cursor in the thread is closed already."""

    async def _run(self, act: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> Self:
        def in_thread(connection: sqlite3.Connection) -> None:
            cursor = act(connection)
            try:
                self.description = cursor.description
                self._rows = cursor.fetchall() if cursor.description else []
                self.rowcount = cursor.rowcount
                self.lastrowid = cursor.lastrowid
            finally:
                cursor.close()

        await self._connection.in_thread(in_thread)
        return self


def _sound(parameters: Iterable[Any]) -> tuple[Any, ...]:
    """Return the parameters; PostgreSQL keeps no text with a NUL, so neither is one kept here."""
    row = tuple(parameters)
    if any(isinstance(value, str) and "\0" in value for value in row):
        raise sqlite3.DataError("a text holds the character NUL")
    return row


def _open(file: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    return connection
