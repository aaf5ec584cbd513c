"""A service with something of everything, reached over HTTP."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
import uvicorn

from api.app import create_app
from audit.runtime import Runtime, upgrade
from audit.settings import Settings
from reports.render import Renderer
from tests.api.pages.desk import signed_in
from tests.browser.trip import Storyteller
from tests.browser.who import ADMIN, CITY, Who
from tests.fixtures_runtime import CHEAP_MEMORY, START, SetClock

_HERE = "127.0.0.1"


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A running service: its address and clock, what there is by name, and open sessions."""

    address: str
    clock: SetClock
    things: Mapping[str, str]
    tokens: Mapping[Who, str]

    def at(self, path: str) -> str:
        """Return an address; {names} in the path stand for things."""
        return self.address + path.format_map(self.things)


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Yield a service on a new database in `folder`; it is stopped in the end."""
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{folder / 'site.db'}",
        evidence_url=str(folder / "evidence"),
        key_file=str(folder / "secret.key"),
        password_memory=CHEAP_MEMORY,
        demo=True,
        render_workers=1,
    )
    clock = SetClock(START)
    things, tokens = asyncio.run(_play(settings, clock))
    with serving(settings, clock) as address:
        yield Site(address=address, clock=clock, things=things, tokens=tokens)


@contextmanager
def serving(settings: Settings, clock: SetClock) -> Iterator[str]:
    """Yield the address of a service with these settings; it is stopped in the end."""
    config = uvicorn.Config(create_app(settings, clock=clock), log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server((_HERE, 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://{_HERE}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


async def _play(settings: Settings, clock: SetClock) -> tuple[dict[str, str], dict[Who, str]]:
    await upgrade(settings)
    async with Runtime.open(settings, clock=clock) as runtime:
        for actor in (ADMIN, CITY):
            await signed_in(runtime, actor)
        with Renderer(workers=1) as renderer:
            trip = await Storyteller(runtime, renderer, clock).play()
        tokens = {who: await signed_in(runtime, actor) for who, actor in trip.actors.items()}
    return trip.things, tokens
