"""The store of checklists and overlays that are written in the service."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, select

from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.pack import PackState, WrittenPack
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.storage.schema.packs import PackRow
from audit.storage.store import Row, Store, TableOf, begins, every
from checklists.canonical import digest
from checklists.checks import Flaw
from checklists.joining import Pack
from checklists.reading import read_pack

_PACKS = TableOf(PackRow, WrittenPack)


class PackStore(Store):
    """Packs by id, each with its text."""

    async def get(self, pack: str, bounds: Bounds) -> WrittenPack:
        """Return a pack within the bounds. Raises `NotFound`."""
        found = await self._one(_PACKS, PackRow.id == pack, *_within(bounds))
        if found is None:
            raise NotFound("authoring.unknown_draft", "There is no draft {draft}.", draft=pack)
        return found

    async def text(self, pack: WrittenPack) -> tuple[Pack, bytes]:
        """Return what a pack holds, and its text. Raises `Conflict` for one that was altered."""
        query = select(PackRow.content).where(PackRow.id == pack.id)
        content = (await self._connection.execute(query)).scalar_one()
        found = read_pack(content)
        if isinstance(found, Flaw) or digest(content) != pack.digest:
            raise Conflict(
                "authoring.altered",
                "The text of pack {pack} was altered past the service; restore it from a backup.",
                pack=pack.id,
            )
        return found, content

    async def page(self, bounds: Bounds, request: PageRequest) -> Page[WrittenPack]:
        """Return the packs within the bounds: drafts first, then what was published last."""
        query = select(*_PACKS.columns).where(*_within(bounds))
        order = (PackRow.state, PackRow.id.desc())
        return await self._page(_PACKS, query.order_by(*order), request)

    async def published(self) -> dict[str, str]:
        """Return the digests of all published packs by id, in the order of their publication."""
        query = (
            select(PackRow.id, PackRow.digest)
            .where(PackRow.state == PackState.PUBLISHED)
            .order_by(PackRow.published_at, PackRow.id)
        )
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def contents(self, packs: Collection[str]) -> dict[str, bytes]:
        """Return the texts of packs by id."""
        query = select(PackRow.id, PackRow.content).where(PackRow.id.in_(packs))
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def add(self, pack: WrittenPack, content: bytes, *, event: Event) -> None:
        """Keep a new draft. Raises `Conflict` where another has its name and version."""
        try:
            await self._insert(_PACKS.table, [_PACKS.row(pack, content=content)], event)
        except Conflict as error:
            raise Conflict(
                "authoring.taken",
                "{name} {version} is written already; take another version, or go on with that"
                " draft.",
                name=pack.name,
                version=pack.version,
            ) from error

    async def save(self, pack: WrittenPack, content: bytes, *, event: Event) -> bool:
        """Keep a draft anew, or publish it; return whether it was still the revision before.

        That is the same one when it is published, which changes nothing of its text.
        """
        before = pack.revision - (pack.state is PackState.DRAFT)
        where: Row = {"id": pack.id, "revision": before, "state": PackState.DRAFT}
        return await self._update(
            _PACKS.table, _PACKS.row(pack, content=content), event, where=where
        )

    async def remove(self, draft: WrittenPack, *, event: Event) -> bool:
        """Take a draft out, so that its name and version are free again.

        Returns whether it was still a draft, in the revision that is given.
        """
        self._trail.record(event)
        statement = delete(PackRow).where(
            PackRow.id == draft.id,
            PackRow.revision == draft.revision,
            PackRow.state == PackState.DRAFT,
        )
        return (await self._connection.execute(statement)).rowcount == 1


def _within(bounds: Bounds) -> list[ColumnElement[bool]]:
    return every(begins(PackRow.region, bounds.region))
