"""The application over the runtime of a test; its renderers and timetable are not started."""

from collections.abc import AsyncIterator

import pytest

from audit.runtime import Runtime
from tests.api.public.reading import Client, browsing


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[Client]:
    """Yield a client of the application; what the test does by `runtime` is seen through it."""
    async with browsing(runtime) as opened:
        yield opened
