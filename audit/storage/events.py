"""The store of the audit trail: one chain for everything, written right before the commit."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import UTC
from typing import Any

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain.event import GENESIS, Entry, Event, chain, check_chain
from audit.domain.filters import EventFilter
from audit.domain.page import Page, PageRequest
from audit.storage.database import lock
from audit.storage.paging import page_of, part
from audit.storage.row_security import beyond_bounds
from audit.storage.schema.base import table_of
from audit.storage.schema.events import EventRow
from checklists.canonical import canonical

_EVENTS = table_of(EventRow)
_PIECE = 2000
_CHAIN_LOCK = "events"


class ReadOnlyUnit(RuntimeError):
    """A unit of work opened for reading was asked to write: a defect of the caller."""


class Trail:
    """The trail as one transaction sees it.

    What is recorded waits until the transaction is about to be kept: the chain has one end, so
    whoever adds to it holds up all others.
    """

    def __init__(self, connection: AsyncConnection, *, writing: bool) -> None:
        self._connection = connection
        self._waiting: dict[int, Event] = {}
        self.writing = writing

    def record(self, event: Event) -> None:
        """Add an event; handed in again by the next write of the same act, it is kept once.

        Raises `ReadOnlyUnit` in a unit that only reads, `NotCanonical` for data that cannot be
        hashed.
        """
        if not self.writing:
            raise ReadOnlyUnit(f"{event.name}: open the unit of work with write=True")
        if id(event) not in self._waiting:
            canonical(event)
            self._waiting[id(event)] = event

    async def chain_waiting(self) -> None:
        """Put what waits at the end of the chain, which nobody else can add to until the commit."""
        if not self._waiting:
            return
        await lock(self._connection, _CHAIN_LOCK)
        seq, previous = await self.end()
        rows = []
        for event in self._waiting.values():
            entry = chain(_as_read_back(event), seq=seq + 1, previous=previous)
            rows.append(_row(entry))
            seq, previous = entry.seq, entry.digest
        self._waiting.clear()
        await self._connection.execute(insert(_EVENTS), rows)

    async def page(self, chosen: EventFilter, request: PageRequest) -> Page[Entry]:
        """Return entries, the latest first; with `after` set, in their order from there."""
        fields = {"subject": chosen.subject, "name": chosen.name, "actor": chosen.actor}
        query = select(_EVENTS).where(
            *(_EVENTS.c[name] == value for name, value in fields.items() if value)
        )
        if chosen.after:
            query = query.where(_EVENTS.c.seq > chosen.after).order_by(_EVENTS.c.seq)
        else:
            query = query.order_by(_EVENTS.c.seq.desc())
        rows, total = await part(self._connection, query, request)
        return page_of(map(_entry, rows), total, request)

    async def about(
        self, subjects: Collection[str], request: PageRequest, *, names: Collection[str] = ()
    ) -> Page[Entry]:
        """Return entries whose subject is one of these, of `names` if given, the latest first."""
        query = select(_EVENTS).where(_EVENTS.c.subject.in_(subjects))
        if names:
            query = query.where(_EVENTS.c.name.in_(names))
        query = query.order_by(_EVENTS.c.seq.desc())
        # Who may read the whole trail is another matter than who may read one thing.
        async with beyond_bounds(self._connection):
            rows, total = await part(self._connection, query, request)
        return page_of(map(_entry, rows), total, request)

    async def length(self) -> int:
        """Return how many entries there are: whatever is written makes it more."""
        return (await self.end())[0]

    async def entries(self, after: int = 0) -> AsyncIterator[tuple[Entry, ...]]:
        """Yield the whole trail after a place, in pieces, so that any length fits in memory."""
        while True:
            query = (
                select(_EVENTS).where(_EVENTS.c.seq > after).order_by(_EVENTS.c.seq).limit(_PIECE)
            )
            piece = tuple(map(_entry, await self._connection.execute(query)))
            if not piece:
                return
            yield piece
            after = piece[-1].seq

    async def verify(self) -> tuple[tuple[int, str], ...]:
        """Return (seq, fault) for every entry that is missing, out of place or edited."""
        faults: list[tuple[int, str]] = []
        seq, previous = 0, GENESIS
        async for piece in self.entries():
            faults += check_chain(piece, seq=seq, previous=previous)
            seq, previous = piece[-1].seq, piece[-1].digest
        return tuple(faults)

    async def end(self) -> tuple[int, str]:
        """Return the place and the digest of the last entry."""
        query = select(_EVENTS.c.seq, _EVENTS.c.digest).order_by(_EVENTS.c.seq.desc()).limit(1)
        # Whoever adds to the trail must know its end, though few may read it.
        async with beyond_bounds(self._connection):
            last = (await self._connection.execute(query)).one_or_none()
        return (0, GENESIS) if last is None else (last.seq, last.digest)


def _as_read_back(event: Event) -> Event:
    """Return the event as it will come out of the database: its digest must still be right then."""
    data = msgspec.json.decode(canonical(event.data))
    return msgspec.structs.replace(event, at=event.at.astimezone(UTC), data=data)


def _row(entry: Entry) -> dict[str, object]:
    event = entry.event
    return {
        "seq": entry.seq,
        "previous": entry.previous,
        "digest": entry.digest,
        "at": event.at,
        "actor": event.actor,
        "name": event.name,
        "subject": event.subject,
        "data": canonical(event.data).decode(),
    }


def _entry(row: Sequence[Any]) -> Entry:
    """Return the entry of a row whose columns are those of the table, in its order."""
    seq, previous, digest, at, actor, name, subject, data = row
    event = Event(at=at, actor=actor, name=name, subject=subject, data=_read(data))
    return Entry(seq=seq, previous=previous, digest=digest, event=event)


def _read(data: str) -> dict[str, Any]:
    """Return what stands in the data of an entry; what somebody spoilt is not lost to the reader.

    Its digest is then wrong, which `verify` tells.
    """
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except msgspec.DecodeError:
        return {"spoilt": data}
