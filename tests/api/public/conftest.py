"""The application over the runtime of a test; its renderers and timetable are not started."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.app import create_app
from audit.runtime import Runtime


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the application; what the test does by `runtime` is seen through it."""
    app: Any = create_app(runtime.settings, clock=runtime.clock)
    app.state.runtime = runtime
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened
