"""The store of corrective actions."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.filters import ActionFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.remediation import ActionState, CorrectiveAction
from audit.storage.bounds import of_visit_within, visits_within
from audit.storage.schema.actions import ActionRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Condition, Row, Store, TableOf, equal, every, in_region

_ACTIONS = TableOf(ActionRow, CorrectiveAction)


class ActionStore(Store):
    """Corrective actions, by id."""

    async def find(self, action: str, bounds: Bounds) -> CorrectiveAction | None:
        """Return an action of a visit within the bounds, or None."""
        within = every(ActionRow.id == action, of_visit_within(ActionRow.visit, bounds))
        return await self._one(_ACTIONS, *within)

    async def get(self, action: str, bounds: Bounds) -> CorrectiveAction:
        """Return an action of a visit within the bounds. Raises `NotFound`."""
        found = await self.find(action, bounds)
        if found is None:
            raise NotFound(
                "remediation.unknown", "There is no corrective action {action}.", action=action
            )
        return found

    async def of_visit(self, visit: str) -> tuple[CorrectiveAction, ...]:
        """Return the actions of a visit, by item."""
        query = select(*_ACTIONS.columns).where(ActionRow.visit == visit).order_by(ActionRow.item)
        return await self._all(_ACTIONS, query)

    async def page(
        self, chosen: ActionFilter, bounds: Bounds, request: PageRequest
    ) -> Page[CorrectiveAction]:
        """Return actions within the bounds, the next deadline first."""
        query = (
            select(*_ACTIONS.columns)
            .join(VisitRow, VisitRow.id == ActionRow.visit)
            .where(*_conditions(chosen, bounds))
            .order_by(ActionRow.deadline, ActionRow.id)
        )
        return await self._page(_ACTIONS, query, request)

    async def add(self, actions: Sequence[CorrectiveAction], *, event: Event) -> None:
        """Keep the new actions of a visit."""
        await self._insert(_ACTIONS.table, [_ACTIONS.row(action) for action in actions], event)

    async def save(self, action: CorrectiveAction, *, was: ActionState, event: Event) -> None:
        """Keep a changed action. Raises `Conflict` if it is no longer in the state it was."""
        where: Row = {"id": action.id, "state": was}
        if not await self._update(_ACTIONS.table, _ACTIONS.row(action), event, where=where):
            raise Conflict(
                "remediation.changed",
                "Corrective action {action} was changed by somebody else meanwhile; look at it"
                " again.",
                action=action.id,
            )


def _conditions(chosen: ActionFilter, bounds: Bounds) -> list[ColumnElement[bool]]:
    return every(
        equal(ActionRow.visit, chosen.visit),
        equal(ActionRow.state, chosen.state),
        equal(ActionRow.lane, chosen.lane),
        equal(VisitRow.institution, chosen.institution),
        in_region(VisitRow.district, chosen.region),
        _overdue(chosen.overdue_on) if chosen.overdue_on else None,
        *visits_within(bounds),
    )


def _overdue(today: date) -> Condition:
    """Say what `remediation.is_overdue` says."""
    waiting = ActionRow.state.in_((ActionState.OPEN, ActionState.RETURNED))
    late = and_(ActionRow.state == ActionState.ANSWERED, ActionRow.answered_on > ActionRow.deadline)
    return or_(and_(waiting, ActionRow.deadline < today), late)
