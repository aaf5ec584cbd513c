"""How the tests read public pages, as a browser would, and how something comes to be public."""

import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
from litestar.datastructures import State

from api.app import create_app
from audit.domain.ceremony import Draw
from audit.domain.disclosure import PublishedResult
from audit.domain.permission import EVERYTHING
from audit.domain.publication import PublicationKind
from audit.runtime import Runtime
from audit.services import publication
from audit.settings import Settings
from tests import factories
from tests.factories_register import CITY

Client = httpx.AsyncClient
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGES = ("/", "/plans", "/draws", "/results", "/data", "/about")


@functools.cache
def application(settings: Settings) -> Any:  # noqa: ANN401 -- httpx and Litestar differ on ASGI
    """Return the application; to put it together takes longer than a test."""
    return create_app(settings)


@asynccontextmanager
async def browsing(runtime: Runtime) -> AsyncIterator[Client]:
    """Yield a client of the application over a runtime, with nothing kept of another."""
    nowhere = msgspec.structs.replace(
        runtime.settings, database_url="", evidence_url="", key_file=""
    )
    app = application(nowhere)
    app.state = State({"runtime": runtime})
    transport = httpx.ASGITransport(app=app)
    async with Client(transport=transport, base_url="http://test") as opened:
        yield opened


async def page(client: Client, path: str) -> str:
    """Return a page that is there."""
    answer = await client.get(path, headers=BROWSER)
    assert answer.status_code == 200, path
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


async def missing(client: Client, path: str) -> str:
    """Return the page that says that something is not there."""
    answer = await client.get(path, headers=BROWSER)
    assert answer.status_code == 404, path
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


async def published_draw(runtime: Runtime) -> Draw:
    """Publish a draw that was computed."""
    found = await factories.computed_draw(runtime)
    duty = await factories.duty_to_publish(runtime, found.number, PublicationKind.DRAW)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
        return await uow.draws.get(found.number, EVERYTHING)


async def published_result(runtime: Runtime) -> PublishedResult:
    """Publish the result of a visit that was graded."""
    duty = await factories.published_result(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return await uow.disclosures.get(duty.subject)
