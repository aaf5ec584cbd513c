"""A runtime that knows two versions of the national list."""

from collections.abc import AsyncIterator

import pytest

from audit.runtime import Runtime
from audit.settings import Settings
from checklists.catalogue import Catalogue
from tests.factories_versions import with_second_version
from tests.fixtures_runtime import SetClock


@pytest.fixture
async def versioned(
    settings: Settings, clock: SetClock, catalogue: Catalogue
) -> AsyncIterator[Runtime]:
    """Yield a runtime on a new database; the test runs once for each kind of database."""
    known = with_second_version(catalogue)
    async with Runtime.open(settings, clock=clock, catalogue=known) as opened:
        yield opened
