"""The store of estimates: what was found on the visits of one draw, and how they were graded."""

import msgspec
from sqlalchemy import select

from audit.domain.visit import VisitState
from audit.storage.schema.actions import ActionRow
from audit.storage.schema.results import AssessmentRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Store


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A finding on one item at one institution."""

    institution: str
    item: str
    title: str


class Graded(msgspec.Struct, frozen=True, kw_only=True):
    """The grade of one institution; `level` 0 is none."""

    institution: str
    level: int
    title: str


class EstimateStore(Store):
    """What the graded visits of a draw have brought, in two statements whatever there is."""

    async def findings(self, draw: str) -> tuple[Found, ...]:
        """Return the findings of all graded visits of a draw."""
        query = (
            select(VisitRow.institution, ActionRow.item, ActionRow.title)
            .join(ActionRow, ActionRow.visit == VisitRow.id)
            .where(VisitRow.draw == draw, VisitRow.state == VisitState.GRADED)
            .order_by(ActionRow.item, VisitRow.institution)
        )
        rows = await self._connection.execute(query)
        return tuple(Found(institution=one, item=item, title=title) for one, item, title in rows)

    async def grades(self, draw: str) -> tuple[Graded, ...]:
        """Return the grades of all graded visits of a draw, the highest level first."""
        query = (
            select(VisitRow.institution, AssessmentRow.level, AssessmentRow.level_title)
            .join(AssessmentRow, AssessmentRow.visit == VisitRow.id)
            .where(VisitRow.draw == draw, VisitRow.state == VisitState.GRADED)
            .order_by(AssessmentRow.level.desc(), VisitRow.institution)
        )
        rows = await self._connection.execute(query)
        return tuple(
            Graded(institution=one, level=level, title=title) for one, level, title in rows
        )
