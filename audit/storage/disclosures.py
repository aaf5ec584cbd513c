"""The store of published results: what anyone may read."""

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import Select, select

from audit.domain.disclosure import PublishedResult
from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.filters import DisclosureFilter
from audit.domain.page import Page, PageRequest
from audit.storage.paging import page_of, part
from audit.storage.pinyin import search_text
from audit.storage.results import hundredths
from audit.storage.schema.base import table_of
from audit.storage.schema.disclosures import DisclosureRow
from audit.storage.schema.snapshots import SnapshotRow
from audit.storage.store import Row, Store, equal, every, found_by, in_region

_DISCLOSURES = table_of(DisclosureRow)
_DECODER = msgspec.json.Decoder(PublishedResult)
_SHARED = ("visit", "draw", "institution", "institution_name", "district", "work", "result")


class DisclosureStore(Store):
    """Published results, by visit; a withdrawn one is not found."""

    async def find(self, visit: str) -> PublishedResult | None:
        """Return the public result of a visit, or None."""
        query = _public().where(DisclosureRow.visit == visit)
        content = (await self._connection.execute(query)).scalar_one_or_none()
        return None if content is None else _DECODER.decode(content)

    async def get(self, visit: str) -> PublishedResult:
        """Return the public result of a visit. Raises `NotFound`."""
        found = await self.find(visit)
        if found is None:
            raise NotFound(
                "disclosure.unknown", "No result of visit {visit} is public.", visit=visit
            )
        return found

    async def page(self, chosen: DisclosureFilter, request: PageRequest) -> Page[PublishedResult]:
        """Return public results, the latest published first."""
        conditions = every(
            in_region(DisclosureRow.district, chosen.region),
            equal(DisclosureRow.level, chosen.level),
            equal(DisclosureRow.institution, chosen.institution),
            equal(DisclosureRow.draw, chosen.draw),
            *found_by(DisclosureRow.search, chosen.text),
        )
        query = select(DisclosureRow.facts).where(DisclosureRow.withdrawn.is_(False), *conditions)
        order = (DisclosureRow.published_on.desc(), DisclosureRow.visit.desc())
        rows, total = await part(self._connection, query.order_by(*order), request)
        results = await self._read([row[0] for row in rows])
        return page_of(results, total, request)

    async def _read(self, facts: Sequence[str]) -> list[PublishedResult]:
        """Return the results of these digests: of a long list only those of one page are read."""
        query = select(SnapshotRow.digest, SnapshotRow.content).where(SnapshotRow.digest.in_(facts))
        found = await self._connection.execute(query)
        contents: dict[str, bytes] = {row[0]: row[1] for row in found}
        return [_DECODER.decode(contents[name]) for name in facts]

    async def of_draw(self, draw: str) -> tuple[PublishedResult, ...]:
        """Return all public results of a draw, by district and institution."""
        query = _public().where(DisclosureRow.draw == draw)
        order = (DisclosureRow.district, DisclosureRow.institution)
        contents = (await self._connection.execute(query.order_by(*order))).scalars()
        return tuple(map(_DECODER.decode, contents))

    async def districts(self) -> tuple[str, ...]:
        """Return the codes of the districts that have public results."""
        query = (
            select(DisclosureRow.district)
            .where(DisclosureRow.withdrawn.is_(False))
            .distinct()
            .order_by(DisclosureRow.district)
        )
        return tuple((await self._connection.execute(query)).scalars())

    async def add(self, result: PublishedResult, *, facts: str, due: date, event: Event) -> None:
        """Make a result public that was `due` on a day; `facts` is the digest of its snapshot."""
        row: Row = {name: getattr(result, name) for name in _SHARED} | {
            "level": None if result.grade is None else result.grade.level,
            "facts": facts,
            "published_on": result.published_on,
            "withdrawn": False,
            "search": search_text(result.institution_name, result.institution, result.district),
            "year": result.inspected_on.year,
            "hundredths": None if result.grade is None else hundredths(result.grade.total),
            "in_time": result.published_on <= due,
        }
        await self._insert(_DISCLOSURES, [row], event)

    async def withdraw(self, visit: str, *, event: Event) -> None:
        """Take a result out of sight. Raises `NotFound` when none is public."""
        where: Row = {"visit": visit, "withdrawn": False}
        if not await self._update(_DISCLOSURES, {"withdrawn": True}, event, where=where):
            raise NotFound(
                "disclosure.unknown", "No result of visit {visit} is public.", visit=visit
            )


def _public() -> Select[bytes]:
    return (
        select(SnapshotRow.content)
        .join(DisclosureRow, DisclosureRow.facts == SnapshotRow.digest)
        .where(DisclosureRow.withdrawn.is_(False))
    )
