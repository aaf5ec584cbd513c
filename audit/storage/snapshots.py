"""The store of snapshots: bytes that others name by digest, checked whenever they are read."""

from collections.abc import Sequence
from typing import TypeVar

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
from checklists.editions import Editions
from checklists.model import ResolvedChecklist

_SNAPSHOTS = table_of(SnapshotRow)
JSON = "application/json"
Kind = TypeVar("Kind")


class SnapshotStore(Store):
    """Snapshots, by digest."""

    def __init__(self, connection: AsyncConnection, trail: Trail, editions: Editions) -> None:
        super().__init__(connection, trail)
        self._editions = editions

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
        content = (await self._connection.execute(query)).scalar_one_or_none()
        if content is None:
            raise NotFound("snapshot.unknown", "There is no snapshot {digest}.", digest=name)
        if digest(content) != name:
            raise Conflict(
                "snapshot.corrupt",
                "Snapshot {digest} was altered after it was kept; restore it from a backup.",
                digest=name,
            )
        return content

    async def read(self, name: str, kind: type[Kind]) -> Kind:
        """Return the value whose canonical JSON has this digest; raises as `get` does."""
        return msgspec.json.decode(await self.get(name), type=kind)

    async def checklist(self, name: str) -> ResolvedChecklist:
        """Return the frozen checklist of this digest, read once; raises as `get` does."""
        at_hand = self._editions.find(name)
        if at_hand is not None:
            return at_hand
        return self._editions.keep(name, await self.read(name, ResolvedChecklist))

    async def digests(self) -> tuple[str, ...]:
        """Return the digests of all snapshots, ascending."""
        query = select(SnapshotRow.digest).order_by(SnapshotRow.digest)
        return tuple((await self._connection.execute(query)).scalars())
