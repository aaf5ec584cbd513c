"""The store of what people changed about teams."""

from sqlalchemy import select

from audit.domain.event import Event
from audit.domain.team_change import TeamChange
from audit.storage.schema.recusals import TeamChangeRow
from audit.storage.store import Store, TableOf

_CHANGES = TableOf(TeamChangeRow, TeamChange)


class TeamChangeStore(Store):
    """Changes, the first first; who sees the visit or the open draw sees them."""

    async def of_draw(self, draw: str) -> tuple[TeamChange, ...]:
        """Return all changes of the teams of a draw."""
        query = select(*_CHANGES.columns).where(TeamChangeRow.draw == draw)
        return await self._all(_CHANGES, query.order_by(TeamChangeRow.id))

    async def of_visit(self, visit: str) -> tuple[TeamChange, ...]:
        """Return all changes of the team of a visit."""
        query = select(*_CHANGES.columns).where(TeamChangeRow.visit == visit)
        return await self._all(_CHANGES, query.order_by(TeamChangeRow.id))

    async def every(self) -> tuple[TeamChange, ...]:
        """Return every change there is."""
        return await self._all(_CHANGES, select(*_CHANGES.columns).order_by(TeamChangeRow.id))

    async def add(self, change: TeamChange, *, event: Event) -> None:
        """Keep a change."""
        await self._insert(_CHANGES.table, [_CHANGES.row(change)], event)
