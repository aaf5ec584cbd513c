"""How many statements the database is sent, so that a page can be held to a fixed number."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from audit.runtime import Runtime


class Statements:
    """The statements that were executed, in order."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def note(self, *arguments: object) -> None:
        """Take down a statement, as SQLAlchemy tells of it."""
        self.texts.append(str(arguments[2]))

    def __len__(self) -> int:
        return len(self.texts)


@contextmanager
def counted(runtime: Runtime) -> Iterator[Statements]:
    """Take down the statements that are executed inside the block."""
    statements = Statements()
    engine = runtime.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", statements.note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", statements.note)
