"""The web application under test: a client, accounts, and a way to what lies behind."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from audit.domain.actor import SYSTEM, Actor
from audit.runtime import Runtime
from audit.services import token
from audit.services.token import NewToken
from audit.settings import Settings
from tests.factories_register import CITY
from tests.fixtures_runtime import CHEAP_MEMORY, START, SetClock

Value = TypeVar("Value")


class Service:
    """A running application; a request is made as the city's regulator unless said otherwise."""

    def __init__(self, client: TestClient[Litestar], clock: SetClock) -> None:
        self.client = client
        self.clock = clock
        self._tokens: dict[Actor, str] = {}

    @property
    def runtime(self) -> Runtime:
        """The runtime of the application."""
        found: Runtime = self.client.app.state.runtime
        return found

    def call(self, act: Callable[[Runtime], Awaitable[Value]]) -> Value:
        """Return what `act` gives inside the application's own loop."""
        return self.client.blocking_portal.call(act, self.runtime)

    def headers(self, actor: Actor) -> dict[str, str]:
        """Return the headers that speak for an actor."""
        if actor not in self._tokens:
            self._tokens[actor] = self.call(lambda runtime: _token(runtime, actor))
        return {"Authorization": f"Bearer {self._tokens[actor]}", "Accept-Language": "en"}

    def get(self, path: str, actor: Actor = CITY, **query: object) -> httpx.Response:
        """Return the answer to a GET request."""
        params = {name: str(value) for name, value in query.items()}
        return self.client.get(f"/api{path}", params=params, headers=self.headers(actor))

    def post(self, path: str, body: object = None, actor: Actor = CITY) -> httpx.Response:
        """Return the answer to a POST request with a JSON body, or without any."""
        content = b"" if body is None else msgspec.json.encode(body)
        headers = self.headers(actor) | {"Content-Type": "application/json"}
        return self.client.post(f"/api{path}", content=content, headers=headers)

    def send(
        self, path: str, content: bytes, fields: dict[str, str], *, actor: Actor = CITY
    ) -> httpx.Response:
        """Return the answer to a form with one file."""
        files = {"file": (f"{fields.get('id', 'file')}.png", content)}
        headers = self.headers(actor)
        return self.client.post(f"/api{path}", data=fields, files=files, headers=headers)

    def made(self, path: str, body: object = None, actor: Actor = CITY) -> Any:  # noqa: ANN401 -- JSON
        """Return the JSON of an answer that must be a success."""
        answer = self.post(path, body, actor)
        assert answer.is_success, answer.text
        return answer.json()

    def read(self, path: str, actor: Actor = CITY, **query: object) -> Any:  # noqa: ANN401 -- JSON
        """Return the JSON of what must be readable."""
        answer = self.get(path, actor, **query)
        assert answer.is_success, answer.text
        return answer.json()


@contextmanager
def serving(database_url: str, folder: Path) -> Iterator[Service]:
    """Yield the application on a database; its files go into `folder`."""
    settings = Settings(
        database_url=database_url,
        evidence_url=str(folder / "evidence"),
        key_file=str(folder / "secret.key"),
        password_memory=CHEAP_MEMORY,
        language="en",
        render_workers=1,
    )
    clock = SetClock(START)
    with TestClient(create_app(settings, clock=clock)) as client:
        yield Service(client, clock)


async def _token(runtime: Runtime, actor: Actor) -> str:
    async with runtime.unit_of_work(SYSTEM) as uow:
        new = NewToken(actor=actor, days=366)
        return (await token.create(uow, new, text=runtime.secret())).token
