"""The store of the transparency log: entries in one order, and the hashes over them."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain import merkle
from audit.domain.errors import Conflict
from audit.domain.event import Event
from audit.domain.log import LogEntry, Logged, LogKind, new_entry, read_entry
from audit.domain.merkle import Place, Span
from audit.domain.page import Page, PageRequest
from audit.storage.database import lock
from audit.storage.events import Trail
from audit.storage.paging import page_of, part
from audit.storage.schema.base import table_of
from audit.storage.schema.log import LogEntryRow, LogNodeRow
from audit.storage.store import Store

_ENTRIES = table_of(LogEntryRow)
_NODES = table_of(LogNodeRow)
_COLUMNS = (_ENTRIES.c.index, _ENTRIES.c.content)
_LOCK = "log"
_PIECE = 2000


class Log(Store):
    """The log as one transaction sees it.

    What is appended waits until the transaction is about to be kept, as in the trail: a log has
    one end, so whoever adds to it holds up all others.
    """

    def __init__(self, connection: AsyncConnection, trail: Trail) -> None:
        super().__init__(connection, trail)
        self._waiting: list[tuple[LogEntry, bytes]] = []

    def append(
        self, kind: LogKind, subject: str, facts: Mapping[str, str], *, event: Event
    ) -> None:
        """Add an entry about `subject`, which is public from the commit on and for ever.

        Raises `Invalid` for facts that no log can hold.
        """
        self._trail.record(event)
        self._waiting.append(new_entry(kind, subject, facts, at=event.at))

    async def append_waiting(self) -> None:
        """Put what waits at the end of the log, which nobody else can add to until the commit."""
        if not self._waiting:
            return
        await lock(self._connection, _LOCK)
        size = await self.size()
        nodes = await self._nodes(((0, size),))
        peaks = [nodes[place] for place in merkle.cover((0, size))]
        leaves = [merkle.leaf_hash(content) for _, content in self._waiting]
        grown = merkle.grow(peaks, size, leaves)
        rows = [_entry_row(index, *one) for index, one in enumerate(self._waiting, size)]
        self._waiting.clear()
        await self._connection.execute(insert(_ENTRIES), rows)
        await self._connection.execute(
            insert(_NODES),
            [{"level": level, "index": index, "hash": node} for (level, index), node in grown],
        )

    async def size(self) -> int:
        """Return how many entries there are."""
        query = select(func.coalesce(func.max(_ENTRIES.c.index) + 1, 0))
        return int((await self._connection.execute(query)).scalar_one())

    async def root(self, size: int) -> bytes:
        """Return the root over the first `size` entries."""
        return (await self._hashes(((0, size),)))[0]

    async def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that entry `index` is among the first `size`; index < size."""
        return await self._hashes(merkle.inclusion_spans(index, size))

    async def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof that the first `new` entries begin with the first `old`; 0 < old ≤ new.

        Nobody needs the entries themselves to check it.
        """
        return await self._hashes(merkle.consistency_spans(old, new))

    async def find(self, index: int) -> Logged | None:
        """Return the entry at a place, or None."""
        found = await self.entries(index, 1)
        return found[0] if found and found[0].index == index else None

    async def entries(self, first: int, count: int) -> tuple[Logged, ...]:
        """Return at most `count` entries from a place on, in their order."""
        query = select(*_COLUMNS).where(_ENTRIES.c.index >= first).order_by(_ENTRIES.c.index)
        return tuple(map(_logged, await self._connection.execute(query.limit(count))))

    async def page(self, request: PageRequest, *, subject: str = "") -> Page[Logged]:
        """Return entries, the latest first, those about `subject` if it is given."""
        query = select(*_COLUMNS).order_by(_ENTRIES.c.index.desc())
        if subject:
            query = query.where(_ENTRIES.c.subject == subject)
        rows, total = await part(self._connection, query, request)
        return page_of(map(_logged, rows), total, request)

    async def pieces(self) -> AsyncIterator[tuple[Logged, ...]]:
        """Yield the whole log in pieces, so that any length fits in memory."""
        first = 0
        while piece := await self.entries(first, _PIECE):
            yield piece
            first = piece[-1].index + 1

    async def _hashes(self, spans: Sequence[Span]) -> tuple[bytes, ...]:
        return merkle.hashes(spans, await self._nodes(spans))

    async def _nodes(self, spans: Iterable[Span]) -> dict[Place, bytes]:
        places = merkle.covers(spans)
        query = select(_NODES.c.level, _NODES.c.index, _NODES.c.hash).where(
            tuple_(_NODES.c.level, _NODES.c.index).in_(places)
        )
        rows = await self._connection.execute(query)
        nodes = {(level, index): node for level, index, node in rows}
        if len(nodes) < len(places):
            raise Conflict(
                "log.nodes_missing",
                "Hashes of the transparency log are missing; run “mingjian verify” and restore the"
                " log from a backup.",
            )
        return nodes


def _entry_row(index: int, entry: LogEntry, content: bytes) -> dict[str, object]:
    return {
        "index": index,
        "kind": entry.kind,
        "subject": entry.subject,
        "content": content.decode(),
    }


def _logged(row: Sequence[Any]) -> Logged:
    """Return the entry of a row; one that somebody spoilt cannot be read and is refused."""
    index, content = row
    entry = read_entry(content.encode())
    if entry is None:
        raise Conflict(
            "log.spoilt",
            "Entry {index} of the transparency log was altered past the service; restore it from"
            " a backup.",
            index=index,
        )
    return Logged(index=index, entry=entry, content=content.encode())
