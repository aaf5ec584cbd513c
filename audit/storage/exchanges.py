"""The store of the exchange about corrective actions."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.exchange import Attachment, Turn
from audit.storage.schema.exchanges import AttachmentRow, TurnRow
from audit.storage.store import Store, TableOf

_TURNS = TableOf(TurnRow, Turn)
_FILES = TableOf(AttachmentRow, Attachment)


class ExchangeStore(Store):
    """Turns and their files; who sees the action sees them."""

    async def turns(self, action: str) -> tuple[Turn, ...]:
        """Return what was said about an action, the first first."""
        query = select(*_TURNS.columns).where(TurnRow.action == action)
        return await self._all(_TURNS, query.order_by(TurnRow.number))

    async def next_number(self, action: str) -> int:
        """Return the number of the next turn; of two at once the database refuses the later."""
        query = select(func.coalesce(func.max(TurnRow.number), 0) + 1)
        found = await self._connection.execute(query.where(TurnRow.action == action))
        return int(found.scalar_one())

    async def files(self, turns: Collection[str]) -> tuple[Attachment, ...]:
        """Return the files of turns, in the order they were sent."""
        query = select(*_FILES.columns).where(AttachmentRow.turn.in_(turns))
        return await self._all(_FILES, query.order_by(AttachmentRow.turn, AttachmentRow.id))

    async def file(self, action: str, file: str) -> Attachment:
        """Return a file of an action. Raises `NotFound`."""
        of_action = select(TurnRow.id).where(TurnRow.action == action)
        found = await self._one(_FILES, AttachmentRow.id == file, AttachmentRow.turn.in_(of_action))
        if found is None:
            raise NotFound(
                "exchange.no_file",
                "There is no file {file} with this corrective action.",
                file=file,
            )
        return found

    async def add(self, turn: Turn, files: Sequence[Attachment] = (), *, event: Event) -> None:
        """Keep a turn with its files, whose bytes are stored already."""
        await self._insert(_TURNS.table, [_TURNS.row(turn)], event)
        await self._insert(_FILES.table, [_FILES.row(file) for file in files], event)

    async def viewed(self, file: Attachment, *, event: Event) -> None:  # noqa: ARG002 -- who saw which
        """Keep in the custody trail that a file was looked at; it stays as it is."""
        self._trail.record(event)
