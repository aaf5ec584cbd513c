"""The store of the transparency log: entries in one order, and the hashes over them."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, false, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain import merkle
from audit.domain.checkpoint import Cosignature, Head
from audit.domain.errors import Conflict
from audit.domain.event import Event
from audit.domain.log import LogEntry, Logged, LogKind, LogRow, new_entry, read_entry
from audit.domain.merkle import Place, Span
from audit.domain.page import Page, PageRequest
from audit.storage.database import lock
from audit.storage.events import Trail
from audit.storage.paging import page_of, part
from audit.storage.schema.base import table_of
from audit.storage.schema.log import (
    LogCosignatureRow,
    LogEntryRow,
    LogHeadRow,
    LogNodeRow,
)
from audit.storage.store import Store, TableOf

_ENTRIES = table_of(LogEntryRow)
_NODES = table_of(LogNodeRow)
_HEADS = TableOf(LogHeadRow, Head)
_COSIGNED = TableOf(LogCosignatureRow, Cosignature)
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
        peaks = list(await self.hashes([merkle.span(one) for one in merkle.cover((0, size))]))
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
        return (await self.hashes(((0, size),)))[0]

    async def hashes(self, spans: Sequence[Span]) -> tuple[bytes, ...]:
        """Return the hash of each span, such as those that a proof consists of.

        Raises `Conflict` where hashes of subtrees are missing.
        """
        places = merkle.covers(spans)
        nodes = await self.nodes(places)
        if len(nodes) < len(places):
            raise Conflict(
                "log.nodes_missing",
                "Hashes of the transparency log are missing; run “mingjian verify” and restore the"
                " log from a backup.",
            )
        return merkle.hashes(spans, nodes)

    async def find(self, index: int) -> Logged | None:
        """Return the entry at a place, or None."""
        found = await self.entries(index, 1)
        return found[0] if found and found[0].index == index else None

    async def entries(self, first: int, count: int) -> tuple[Logged, ...]:
        """Return at most `count` entries from a place on, in their order."""
        query = select(*_COLUMNS).where(_ENTRIES.c.index >= first).order_by(_ENTRIES.c.index)
        return tuple(map(_logged, await self._connection.execute(query.limit(count))))

    async def page(
        self, request: PageRequest, *, subject: str = "", kind: LogKind | None = None
    ) -> Page[Logged]:
        """Return entries, the latest first, those about `subject` and of a kind if it is given."""
        query = select(*_COLUMNS).order_by(_ENTRIES.c.index.desc())
        if subject:
            query = query.where(_ENTRIES.c.subject == subject)
        if kind is not None:
            query = query.where(_ENTRIES.c.kind == kind)
        rows, total = await part(self._connection, query, request)
        return page_of(map(_logged, rows), total, request)

    async def rows(self) -> AsyncIterator[tuple[LogRow, ...]]:
        """Yield the whole log as it is kept, in pieces, so that any length fits in memory."""
        first = 0
        columns = (_ENTRIES.c.index, _ENTRIES.c.kind, _ENTRIES.c.subject, _ENTRIES.c.content)
        while True:
            query = select(*columns).where(_ENTRIES.c.index >= first).order_by(_ENTRIES.c.index)
            found = (await self._connection.execute(query.limit(_PIECE))).all()
            if not found:
                return
            yield tuple(
                LogRow(index=index, kind=kind, subject=subject, content=content.encode())
                for index, kind, subject, content in found
            )
            first = found[-1][0] + 1

    async def nodes(self, places: Collection[Place]) -> dict[Place, bytes]:
        """Return the hashes of those of the subtrees that are kept."""
        # Level by level, both databases look each one up in the key.
        of_level: dict[int, list[int]] = {}
        for level, index in places:
            of_level.setdefault(level, []).append(index)
        query = select(_NODES.c.level, _NODES.c.index, _NODES.c.hash).where(
            or_(
                false(),
                *(
                    and_(_NODES.c.level == level, _NODES.c.index.in_(found))
                    for level, found in of_level.items()
                ),
            )
        )
        rows = await self._connection.execute(query)
        return {(level, index): node for level, index, node in rows}

    async def heads(self, request: PageRequest) -> Page[Head]:
        """Return the heads that were kept, the latest first."""
        query = select(*_HEADS.columns).order_by(LogHeadRow.day.desc())
        return await self._page(_HEADS, query, request)

    async def head_of(self, day: date) -> Head | None:
        """Return the head of a day, or None."""
        return await self._one(_HEADS, LogHeadRow.day == day)

    async def keep_head(self, head: Head, *, event: Event) -> bool:
        """Keep the head of a day, unless there is one; return whether it was kept."""
        return await self._insert_new(_HEADS.table, _HEADS.row(head), event)

    async def cosignatures(self, sizes: Collection[int]) -> tuple[Cosignature, ...]:
        """Return what witnesses signed of heads of these sizes, by size and name."""
        query = (
            select(*_COSIGNED.columns)
            .where(LogCosignatureRow.size.in_(sizes))
            .order_by(LogCosignatureRow.size, LogCosignatureRow.witness)
        )
        return await self._all(_COSIGNED, query)

    async def latest_cosignatures(self) -> tuple[Cosignature, ...]:
        """Return the last one of each witness, by name."""
        last = (
            select(LogCosignatureRow.witness, func.max(LogCosignatureRow.size).label("size"))
            .group_by(LogCosignatureRow.witness)
            .subquery()
        )
        query = (
            select(*_COSIGNED.columns)
            .join(
                last,
                and_(
                    last.c.witness == LogCosignatureRow.witness,
                    last.c.size == LogCosignatureRow.size,
                ),
            )
            .order_by(LogCosignatureRow.witness)
        )
        return await self._all(_COSIGNED, query)

    async def all_cosignatures(self) -> tuple[Cosignature, ...]:
        """Return every cosignature, by size and name."""
        order = (LogCosignatureRow.size, LogCosignatureRow.witness)
        return await self._all(_COSIGNED, select(*_COSIGNED.columns).order_by(*order))

    async def cosign(self, one: Cosignature, *, event: Event) -> bool:
        """Keep what a witness signed, unless it has signed this size; return whether it was."""
        return await self._insert_new(_COSIGNED.table, _COSIGNED.row(one), event)


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
