"""What the tests of every floor share: databases."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import postgres

EmptyDatabase = Callable[[str], str]
"""Takes a kind, "sqlite" or "postgresql", and returns the address of a new, empty database."""


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


@pytest.fixture
def empty_database_url(
    request: pytest.FixtureRequest, tmp_path: Path, database_names: Iterator[str]
) -> Iterator[EmptyDatabase]:
    """Make empty databases, dropped after the test; PostgreSQL is started when first asked for."""
    with ExitStack() as databases:

        def make(kind: str) -> str:
            name = next(database_names)
            if kind == "sqlite":
                return f"sqlite+aiosqlite:///{tmp_path / name}.sqlite3"
            server: str = request.getfixturevalue("postgres_server")
            return databases.enter_context(postgres.database(server, name))

        yield make
