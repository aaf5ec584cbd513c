"""The store of corrective actions."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import ColumnElement, case, false, func, select

from audit.domain.burndown import Flow, Tally
from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.filters import ActionFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.remediation import ActionState, CorrectiveAction
from audit.storage.bounds import of_visit_within
from audit.storage.database import MostRows
from audit.storage.row_security import beyond_bounds
from audit.storage.schema.actions import ActionRow
from audit.storage.schema.registers import InstitutionRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import (
    Condition,
    Row,
    Store,
    TableOf,
    equal,
    every,
    found_by,
    in_region,
)

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

    async def found_on(self, visit: str) -> tuple[CorrectiveAction, ...]:
        """Return what a visit found, by item, for whoever prepares the next one there."""
        async with beyond_bounds(self._connection):
            return await self.of_visit(visit)

    async def page(
        self, chosen: ActionFilter, bounds: Bounds, request: PageRequest
    ) -> Page[CorrectiveAction]:
        """Return actions within the bounds, the next deadline first."""
        query = (
            select(*_ACTIONS.columns)
            .where(*_conditions(chosen, bounds))
            .order_by(ActionRow.deadline, ActionRow.id)
        )
        return await self._page(_ACTIONS, query, request)

    async def first(
        self, chosen: ActionFilter, bounds: Bounds, most: int
    ) -> tuple[CorrectiveAction, ...]:
        """Return the actions within the bounds that fall due first; they are not counted."""
        query = (
            select(*_ACTIONS.columns)
            .where(*_conditions(chosen, bounds))
            .order_by(ActionRow.deadline, ActionRow.id)
        )
        return await self._all(_ACTIONS, query.limit(most))

    async def tally(self, chosen: ActionFilter, bounds: Bounds, today: date) -> Tally:
        """Return how many actions are in each state, overdue, and found and due on each day."""
        groups = (ActionRow.found_on, ActionRow.deadline, ActionRow.closed_on, ActionRow.state)
        late = func.count().filter(overdue(today))
        query = select(*groups, func.count(), late).where(*_conditions(chosen, bounds))
        # Read once for all of it: of a hundred thousand rows, reading is what takes time.
        found, due, accepted = Counter[date](), Counter[date](), Counter[date]()
        states, past_due = Counter[ActionState](), 0
        for begun, last, closed, state, count, late_ones in await self._connection.execute(
            query.group_by(*groups)
        ):
            found[begun] += count
            due[last] += count
            if closed is not None:
                accepted[closed] += count
            states[state] += count
            past_due += late_ones
        flow = Flow(found=found, due=due, accepted=accepted)
        return Tally(states=states, overdue=past_due, flow=flow)

    async def add(self, actions: Sequence[CorrectiveAction], *, event: Event) -> None:
        """Keep the new actions of a visit, with the district it lies in."""
        visits = {action.visit for action in actions}
        query = select(VisitRow.id, VisitRow.district).where(VisitRow.id.in_(visits))
        found = await self._connection.execute(query)
        districts: dict[str, str] = {row[0]: row[1] for row in found}
        rows = [
            _ACTIONS.row(action, district=districts.get(action.visit, "")) for action in actions
        ]
        await self._insert(_ACTIONS.table, rows, event)

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
    of_institution = select(VisitRow.id).where(VisitRow.institution == chosen.institution)
    in_state = equal(ActionRow.state, chosen.state)
    if in_state is not None and (chosen.visit or chosen.institution or bounds.institution):
        in_state = MostRows(in_state)  # the few of one institution are found by their visits
    return every(
        equal(ActionRow.visit, chosen.visit),
        in_state,
        equal(ActionRow.lane, chosen.lane),
        ActionRow.visit.in_(of_institution) if chosen.institution else None,
        equal(ActionRow.kind, chosen.kind),
        equal(ActionRow.severity, chosen.severity),
        ActionRow.state != ActionState.ACCEPTED if chosen.waiting else None,
        _in_institution(chosen.text),
        in_region(ActionRow.district, chosen.region),
        in_region(ActionRow.district, bounds.region),
        overdue(chosen.overdue_on) if chosen.overdue_on else None,
        of_visit_within(ActionRow.visit, msgspec.structs.replace(bounds, region="")),
    )


def _in_institution(text: str) -> Condition:
    named = found_by(InstitutionRow.search, text)
    if not named:
        return None
    visited = select(VisitRow.id).join(InstitutionRow, InstitutionRow.id == VisitRow.institution)
    return ActionRow.visit.in_(visited.where(*named))


def overdue(today: date) -> ColumnElement[bool]:
    """Say what `remediation.is_overdue` says.

    As one case and not as alternatives, so that a region's index is read from end to end and not
    each row looked up by its state.
    """
    return case(
        (ActionRow.state == ActionState.ACCEPTED, false()),
        (ActionRow.state == ActionState.ANSWERED, ActionRow.answered_on > ActionRow.deadline),
        else_=ActionRow.deadline < today,
    )
