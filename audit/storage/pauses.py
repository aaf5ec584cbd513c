"""The store of pauses: visits that came to no lasting grade, and when to rate again."""

from datetime import date

from sqlalchemy import ColumnElement, select

from audit.domain.event import Event
from audit.domain.filters import PauseFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.rating import Pause
from audit.storage.bounds import of_visit_within
from audit.storage.row_security import beyond_bounds
from audit.storage.schema.pauses import PauseRow
from audit.storage.store import Store, TableOf, every, in_region

_PAUSES = TableOf(PauseRow, Pause)
_NEWEST_FIRST = (PauseRow.on.desc(), PauseRow.visit.desc())


class PauseStore(Store):
    """Pauses by the visit that came to no lasting grade; none is ever changed."""

    async def find(self, visit: str) -> Pause | None:
        """Return the pause that a visit fell into or began, or None."""
        return await self._one(_PAUSES, PauseRow.visit == visit)

    async def last(self, institution: str, scheme: str) -> Pause | None:
        """Return the pause of an institution under a scheme that ends last, or None.

        One begun where the institution lay before it moved counts as well.
        """
        query = (
            select(*_PAUSES.columns)
            .where(PauseRow.institution == institution, PauseRow.scheme == scheme)
            .order_by(PauseRow.again_on.desc(), PauseRow.visit)
            .limit(1)
        )
        async with beyond_bounds(self._connection):
            found = await self._all(_PAUSES, query)
        return found[0] if found else None

    async def page(
        self, chosen: PauseFilter, bounds: Bounds, request: PageRequest, *, today: date
    ) -> Page[Pause]:
        """Return pauses within the bounds, the newest first."""
        conditions = every(
            in_region(PauseRow.district, chosen.region),
            _named(chosen.text),
            PauseRow.again_on > today if chosen.running else None,
            of_visit_within(PauseRow.visit, bounds),
        )
        query = select(*_PAUSES.columns).where(*conditions).order_by(*_NEWEST_FIRST)
        return await self._page(_PAUSES, query, request)

    async def add(self, pause: Pause, *, event: Event) -> None:
        """Keep a pause; a visit has one."""
        await self._insert(_PAUSES.table, [_PAUSES.row(pause)], event)


def _named(text: str) -> ColumnElement[bool] | None:
    return PauseRow.institution_name.contains(text, autoescape=True) if text else None
