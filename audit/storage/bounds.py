"""Bounds as conditions: a query finds just what its actor may see."""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from audit.domain.permission import EVERYTHING, Bounds
from audit.domain.visit import BEGUN, CONCLUDED, VisitState
from audit.storage.schema.plans import PlanRow
from audit.storage.schema.visits import TeamRow, VisitRow
from audit.storage.store import Condition, begins, equal, every, in_region


def visits_within(bounds: Bounds) -> list[ColumnElement[bool]]:
    """Return the conditions on visits that keep those within the bounds."""
    return every(
        in_region(VisitRow.district, bounds.region),
        equal(VisitRow.institution, bounds.institution),
        visited_by(bounds.inspector),
        _led_by(bounds.inspector) if bounds.leads else None,
        VisitRow.state != VisitState.ASSIGNED if bounds.approved else None,
        _told() if bounds.told else None,
        VisitRow.state.in_(CONCLUDED) if bounds.concluded else None,
    )


def of_visit_within(column: InstrumentedAttribute[Any], bounds: Bounds) -> Condition:
    """Return that the visit a column names lies within the bounds."""
    if bounds == EVERYTHING:
        return None
    return column.in_(select(VisitRow.id).where(*visits_within(bounds)))


def plans_within(bounds: Bounds) -> list[ColumnElement[bool]]:
    """Return the conditions on plans that keep those within the bounds."""
    return every(begins(PlanRow.region, bounds.region))


def of_plan_within(column: InstrumentedAttribute[Any], bounds: Bounds) -> Condition:
    """Return that the plan a column names lies within the bounds."""
    if bounds == EVERYTHING:
        return None
    return column.in_(select(PlanRow.id).where(*plans_within(bounds)))


def visited_by(inspector: str) -> Condition:
    """Return that an inspector is on the team of the visit; no condition for nobody."""
    if not inspector:
        return None
    return VisitRow.id.in_(select(TeamRow.visit).where(TeamRow.inspector == inspector))


def _led_by(inspector: str) -> Condition:
    """Return that an inspector is the first of the team, which is packed in its order."""
    return type_coerce(VisitRow.team, Text).startswith(f'["{inspector}"', autoescape=True)


def _told() -> Condition:
    """Say what `visit.told` says."""
    announced = and_(VisitRow.announced, VisitRow.state == VisitState.APPROVED)
    return or_(VisitRow.state.in_(BEGUN), announced)
