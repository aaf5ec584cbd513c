"""What the tests of every floor share: databases."""

import asyncio
import gc
import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy.engine import make_url

from audit.storage import migrate
from tests import postgres

pytest_plugins = ("tests.fixtures_runtime",)

# How fast the machine is today proves nothing.
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")

KINDS = ("sqlite", "postgresql")
MakeDatabase = Callable[[str], str]
"""Takes a kind, one of `KINDS`, and returns the address of a new database."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it in the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(("tests/trip", "tests/browser")))


def pytest_collection_finish() -> None:
    """Collect garbage less often, never among what was imported: a fifth of the time went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Yield the address of a PostgreSQL server, one for all worker processes of a run."""
    base = tmp_path_factory.getbasetemp()
    folder = base if worker_id == "master" else base.parent
    with postgres.server(folder / "postgres") as url:
        yield url


@pytest.fixture(scope="session")
def database_names(worker_id: str) -> Iterator[str]:
    """Return names for databases on the server that all workers share."""
    return (f"test_{worker_id}_{number}" for number in itertools.count())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with all tables, to be copied."""
    file = tmp_path_factory.mktemp("template") / "tables.sqlite3"
    asyncio.run(migrate.upgrade(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, database_names: Iterator[str]) -> Iterator[str]:
    """Yield the name of a database with all tables, to be copied."""
    with postgres.database(postgres_server, next(database_names)) as url:
        asyncio.run(migrate.upgrade(url))
        yield make_url(url).database or ""


@pytest.fixture
def empty_database_url(
    request: pytest.FixtureRequest, tmp_path: Path, database_names: Iterator[str]
) -> Iterator[MakeDatabase]:
    """Make databases without tables, dropped after the test."""
    with ExitStack() as databases:

        def make(kind: str) -> str:
            name = next(database_names)
            if kind == "sqlite":
                return f"sqlite+aiosqlite:///{tmp_path / name}.sqlite3"
            server: str = request.getfixturevalue("postgres_server")
            return databases.enter_context(postgres.database(server, name))

        yield make


@pytest.fixture
def new_database_url(
    request: pytest.FixtureRequest, tmp_path: Path, database_names: Iterator[str]
) -> Iterator[MakeDatabase]:
    """Make databases with all tables and no rows, dropped after the test."""
    with ExitStack() as databases:

        def make(kind: str) -> str:
            name = next(database_names)
            if kind == "sqlite":
                file = tmp_path / f"{name}.sqlite3"
                shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
                return f"sqlite+aiosqlite:///{file}"
            server: str = request.getfixturevalue("postgres_server")
            template: str = request.getfixturevalue("postgres_template")
            return databases.enter_context(postgres.database(server, name, template=template))

        yield make


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, new_database_url: MakeDatabase) -> str:
    """Return the address of a new database with all tables: the test runs once for each kind."""
    return new_database_url(request.param)
