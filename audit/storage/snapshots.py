"""The store of snapshots: bytes that others name by digest, checked whenever they are read."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.storage.database import insert_or
from audit.storage.events import Trail
from audit.storage.schema.base import table_of
from audit.storage.schema.snapshots import SnapshotRow
from audit.storage.store import Store
from checklists.canonical import digest
from checklists.model import ResolvedChecklist

_SNAPSHOTS = table_of(SnapshotRow)
JSON = "application/json"
Kind = TypeVar("Kind")
Value = TypeVar("Value")
_AT_HAND = 256
_AT_ONCE = 500
_CHECKLIST = msgspec.json.Decoder(ResolvedChecklist).decode


class AtHand:
    """What follows from snapshots, kept for the process: they never change, so neither does it."""

    def __init__(self) -> None:
        self._values: OrderedDict[tuple[str, object], Any] = OrderedDict()

    def find(self, name: str, how: object) -> Any:  # noqa: ANN401 -- whatever was made of it
        """Return what was made of a snapshot in this way, or None."""
        return self._values.get((name, how))

    def keep(self, name: str, how: object, value: Value) -> Value:
        """Keep what was made, and return it; the oldest gives way."""
        self._values[name, how] = value
        if len(self._values) > _AT_HAND:
            self._values.popitem(last=False)
        return value


class SnapshotStore(Store):
    """Snapshots, by digest."""

    def __init__(self, connection: AsyncConnection, trail: Trail, at_hand: AtHand) -> None:
        super().__init__(connection, trail)
        self._at_hand = at_hand

    async def put(self, content: bytes, *, event: Event, media_type: str = JSON) -> str:
        """Keep the bytes, once, and return their digest."""
        (name,) = await self.put_many((content,), event=event, media_type=media_type)
        return name

    async def put_many(
        self, contents: Sequence[bytes], *, event: Event, media_type: str = JSON
    ) -> tuple[str, ...]:
        """Keep many at once; return their digests in the same order."""
        self._trail.record(event)
        names = tuple(map(digest, contents))
        rows = [
            {"digest": name, "media_type": media_type, "content": content}
            for name, content in zip(names, contents, strict=True)
        ]
        if rows:
            statement = insert_or(self._connection, _SNAPSHOTS)
            await self._connection.execute(statement, rows)
        return names

    async def get(self, name: str) -> bytes:
        """Return the bytes of a digest.

        Raises `NotFound`, and `Conflict` when what is kept no longer has that digest.
        """
        query = select(SnapshotRow.content).where(SnapshotRow.digest == name)
        return _require_whole(name, (await self._connection.execute(query)).scalar_one_or_none())

    async def get_many(self, names: Collection[str]) -> dict[str, bytes]:
        """Return the bytes of many digests at once, by digest; raises as `get` does."""
        ordered = sorted(names)
        found: dict[str, bytes] = {}
        for at in range(0, len(ordered), _AT_ONCE):
            part = ordered[at : at + _AT_ONCE]
            query = select(SnapshotRow.digest, SnapshotRow.content).where(
                SnapshotRow.digest.in_(part)
            )
            found |= {row.digest: row.content for row in await self._connection.execute(query)}
        for name in ordered:
            _require_whole(name, found.get(name))
        return found

    async def read(self, name: str, kind: type[Kind]) -> Kind:
        """Return the value whose canonical JSON has this digest; raises as `get` does."""
        return msgspec.json.decode(await self.get(name), type=kind)

    async def derived(self, name: str, make: Callable[[bytes], Value]) -> Value:
        """Return what a pure function makes of a snapshot, made once; raises as `get` does."""
        found: Value | None = self._at_hand.find(name, make)
        if found is not None:
            return found
        return self._at_hand.keep(name, make, make(await self.get(name)))

    async def checklist(self, name: str) -> ResolvedChecklist:
        """Return the frozen checklist of this digest; raises as `get` does."""
        return await self.derived(name, _CHECKLIST)

    async def digests(self) -> tuple[str, ...]:
        """Return the digests of all snapshots, ascending."""
        query = select(SnapshotRow.digest).order_by(SnapshotRow.digest)
        return tuple((await self._connection.execute(query)).scalars())


def _require_whole(name: str, content: bytes | None) -> bytes:
    if content is None:
        raise NotFound("snapshot.unknown", "There is no snapshot {digest}.", digest=name)
    if digest(content) != name:
        raise Conflict(
            "snapshot.corrupt",
            "Snapshot {digest} was altered after it was kept; restore it from a backup.",
            digest=name,
        )
    return content
