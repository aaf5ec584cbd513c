"""What the tests of storage share: registers to refer to, and a count of statements."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from audit.domain.actor import SYSTEM
from audit.runtime import Runtime
from audit.storage.unit_of_work import UnitOfWork
from tests.storage import things


class Statements:
    """The statements that were executed, in order."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def note(self, *arguments: object) -> None:
        self.texts.append(str(arguments[2]))

    @property
    def selects(self) -> int:
        return sum(text.lstrip().startswith("SELECT") for text in self.texts)


@contextmanager
def counted(runtime: Runtime) -> Iterator[Statements]:
    """Count what is executed inside the block."""
    statements = Statements()
    engine = runtime.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", statements.note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", statements.note)


def is_postgresql(runtime: Runtime) -> bool:
    return make_url(runtime.settings.database_url).get_backend_name() == "postgresql"


@pytest.fixture
async def filled(runtime: Runtime) -> Runtime:
    """Return a runtime whose registers hold what visits refer to."""
    async with runtime.unit_of_work(SYSTEM) as uow:
        await things.fill_registers(uow)
    return runtime


class Undone(Exception):
    """Raised by the fixture itself, so that nothing is kept."""


@pytest.fixture
async def uow(filled: Runtime) -> AsyncIterator[UnitOfWork]:
    """Yield a unit of work that writes, on filled registers; it is undone in the end."""
    with suppress(Undone):
        async with filled.unit_of_work(SYSTEM) as unit:
            yield unit
            raise Undone
