"""The web application on a new database of each kind, one for all tests of a module."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests import postgres
from tests.api.service import Service, serving
from tests.conftest import KINDS


@pytest.fixture(scope="module", params=KINDS)
def service(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    database_names: Iterator[str],
) -> Iterator[Service]:
    """Yield the service on a new database; the tests of a module share what they make."""
    folder = tmp_path_factory.mktemp("service")
    with ExitStack() as databases:
        if request.param == "sqlite":
            file = folder / "service.sqlite3"
            shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
            url = f"sqlite+aiosqlite:///{file}"
        else:
            url = databases.enter_context(
                postgres.database(
                    request.getfixturevalue("postgres_server"),
                    next(database_names),
                    template=request.getfixturevalue("postgres_template"),
                )
            )
        yield databases.enter_context(serving(url, folder))
