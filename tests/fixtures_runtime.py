"""A runtime on a new database of each kind, with a clock that the test sets."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.runtime import Runtime
from audit.settings import Settings
from checklists import loader
from checklists.catalogue import Catalogue

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CHEAP_MEMORY = 64
"""What hashing a password takes in the tests, in KiB."""


class SetClock:
    """A clock that stands still until it is put forward."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Return the checklists that come with the service, read once."""
    return loader.load()


@pytest.fixture
def clock() -> SetClock:
    """Return the clock of the runtime: Monday 2 March 2026, nine o'clock in China."""
    return SetClock(START)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return settings for a new database; the test runs once for each kind."""
    return Settings(
        database_url=database_url,
        evidence_url=str(tmp_path / "evidence"),
        key_file=str(tmp_path / "secret.key"),
        password_memory=CHEAP_MEMORY,
    )


@pytest.fixture
async def runtime(
    settings: Settings, clock: SetClock, catalogue: Catalogue
) -> AsyncIterator[Runtime]:
    """Yield a runtime on a new database; the test runs once for each kind of database."""
    async with Runtime.open(settings, clock=clock, catalogue=catalogue) as opened:
        yield opened
