"""The store of what evaluators took over from records, or corrected."""

from collections.abc import Sequence

from sqlalchemy import select

from audit.domain.adoption import Adoption
from audit.domain.event import Event
from audit.storage.schema.adoptions import AdoptionRow
from audit.storage.store import Store, TableOf

_ADOPTIONS = TableOf(AdoptionRow, Adoption)


class AdoptionStore(Store):
    """Adoptions by visit, item and revision; none is ever changed. Who sees the visit sees them."""

    async def of_visit(self, visit: str) -> tuple[Adoption, ...]:
        """Return all of a visit, by item and revision."""
        query = select(*_ADOPTIONS.columns).where(AdoptionRow.visit == visit)
        return await self._all(_ADOPTIONS, query.order_by(AdoptionRow.item, AdoptionRow.revision))

    async def add(self, adoptions: Sequence[Adoption], *, event: Event) -> None:
        """Keep adoptions; the snapshots of their workings are kept already."""
        await self._insert(_ADOPTIONS.table, [_ADOPTIONS.row(one) for one in adoptions], event)
