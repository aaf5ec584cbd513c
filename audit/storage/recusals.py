"""The store of declared recusals, and of all that are in force by whatever ground."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, null, or_, select

from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.recusal import (
    Declaration,
    DeclarationState,
    Ground,
    StandingRecusal,
    weightiest,
)
from audit.domain.registry import InspectorStatus, InstitutionStatus
from audit.domain.visit import VisitState
from audit.storage.schema.base import table_of
from audit.storage.schema.recusals import RecusalDeclarationRow
from audit.storage.schema.registers import InspectorRow, InstitutionRow, RecusalRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Row, Store, TableOf, equal, every, in_code_range

_DECLARATIONS = TableOf(RecusalDeclarationRow, Declaration)
_RECUSALS = table_of(RecusalRow)
_ASKED = ("inspector", "institution", "reason", "declared_on", "ground", "until")
_WENT = (VisitState.UNDER_WAY, VisitState.HANDED_IN, VisitState.GRADED)

Institutions = list[ColumnElement[bool]]
"""Conditions on the institutions that recusals are asked of."""


class RecusalStore(Store):
    """Declarations by id, and the recusals that stand."""

    async def find(self, declaration: str, bounds: Bounds) -> Declaration | None:
        """Return a declaration within the bounds, or None."""
        conditions = every(RecusalDeclarationRow.id == declaration, *_within(bounds))
        return await self._one(_DECLARATIONS, *conditions)

    async def get(self, declaration: str, bounds: Bounds) -> Declaration:
        """Return a declaration within the bounds. Raises `NotFound`."""
        found = await self.find(declaration, bounds)
        if found is None:
            raise NotFound(
                "recusal.unknown", "There is no declaration {declaration}.", declaration=declaration
            )
        return found

    async def page(
        self, state: DeclarationState | None, bounds: Bounds, request: PageRequest
    ) -> Page[Declaration]:
        """Return declarations within the bounds, those that wait first, then the newest."""
        conditions = every(equal(RecusalDeclarationRow.state, state), *_within(bounds))
        waits = RecusalDeclarationRow.state != DeclarationState.PENDING
        query = select(*_DECLARATIONS.columns).where(*conditions)
        return await self._page(
            _DECLARATIONS, query.order_by(waits, RecusalDeclarationRow.id.desc()), request
        )

    async def add(self, declaration: Declaration, *, event: Event) -> None:
        """Keep a new declaration."""
        await self._insert(_DECLARATIONS.table, [_DECLARATIONS.row(declaration)], event)

    async def save(self, declaration: Declaration, *, was: DeclarationState, event: Event) -> None:
        """Keep a changed declaration. Raises `Conflict` if its state is no longer what it was."""
        where: Row = {"id": declaration.id, "state": was}
        row = _DECLARATIONS.row(declaration)
        if not await self._update(_DECLARATIONS.table, row, event, where=where):
            raise Conflict(
                "recusal.changed",
                "The declaration was changed by somebody else meanwhile; look at it again.",
            )

    async def in_region(self, region: str, on: date) -> tuple[StandingRecusal, ...]:
        """Return all recusals from the active institutions of a region on a day, one for a pair."""
        active = InstitutionRow.status == InstitutionStatus.ACTIVE
        return await self._standing(
            every(active, in_code_range(InstitutionRow.district, region)), on
        )

    async def from_institution(self, institution: str, on: date) -> dict[str, StandingRecusal]:
        """Return who stays away from an institution on a day, by inspector."""
        found = await self._standing([InstitutionRow.id == institution], on)
        return {one.inspector: one for one in found}

    async def _standing(self, which: Institutions, on: date) -> tuple[StandingRecusal, ...]:
        found = [
            *await self._recusals(_registered(which)),
            *await self._recusals(_declared(which, on)),
            *await self._recusals(_of_one_body(which, on)),
        ]
        for institution, team, at in await self._connection.execute(_last_visits(which)):
            found += [
                StandingRecusal(
                    inspector=inspector,
                    institution=institution,
                    reason="",
                    declared_on=at.date(),
                    ground=Ground.LAST_VISIT,
                )
                for inspector in team
            ]
        return weightiest(found)

    async def _recusals(self, query: Select[Any]) -> tuple[StandingRecusal, ...]:
        rows = await self._connection.execute(query)
        return tuple(
            StandingRecusal(
                inspector=inspector,
                institution=institution,
                reason=reason,
                declared_on=declared_on,
                ground=Ground(ground),
                until=until,
            )
            for inspector, institution, reason, declared_on, ground, until in rows
        )


def _registered(which: Institutions) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        *(_RECUSALS.c[name] for name in ("inspector", "institution", "reason", "declared_on")),
        literal(Ground.REGISTERED.value),
        null(),
    ]
    query = select(*columns).select_from(RecusalRow)
    return query.join(InstitutionRow, InstitutionRow.id == RecusalRow.institution).where(*which)


def _declared(which: Institutions, on: date) -> Select[Any]:
    query = select(*(_DECLARATIONS.table.c[name] for name in _ASKED))
    return query.join(InstitutionRow, InstitutionRow.id == RecusalDeclarationRow.institution).where(
        RecusalDeclarationRow.state == DeclarationState.ACCEPTED,
        or_(RecusalDeclarationRow.until.is_(None), RecusalDeclarationRow.until >= on),
        *which,
    )


def _of_one_body(which: Institutions, on: date) -> Select[Any]:
    """Return the inspectors whose own body runs the institution: both have its credit code."""
    columns: list[ColumnElement[Any]] = [
        table_of(InspectorRow).c.id,
        table_of(InstitutionRow).c.id,
        literal(""),
        literal(on),
        literal(Ground.SAME_BODY.value),
        null(),
    ]
    query = select(*columns).select_from(InspectorRow)
    return query.join(InstitutionRow, InstitutionRow.uscc == InspectorRow.organisation).where(
        InspectorRow.status == InspectorStatus.ACTIVE, *which
    )


def _last_visits(which: Institutions) -> Select[Any]:
    """Return of each institution the team that went there last, and when it began."""
    place = func.row_number().over(
        partition_by=VisitRow.institution, order_by=(VisitRow.began_at.desc(), VisitRow.id.desc())
    )
    went = (
        select(VisitRow.institution, VisitRow.team, VisitRow.began_at, place.label("place"))
        .join(InstitutionRow, InstitutionRow.id == VisitRow.institution)
        .where(VisitRow.state.in_(_WENT), *which)
        .subquery()
    )
    return select(went.c.institution, went.c.team, went.c.began_at).where(went.c.place == 1)


def _within(bounds: Bounds) -> list[ColumnElement[bool]]:
    """Return that a declaration is the actor's own, or about an institution of their region.

    An inspector sees only their own, an institution only what it asked for itself.
    """
    by_institution = RecusalDeclarationRow.ground == Ground.INSTITUTION
    nearby = in_code_range(InstitutionRow.district, bounds.region)
    return every(
        None
        if nearby is None
        else RecusalDeclarationRow.institution.in_(select(InstitutionRow.id).where(nearby)),
        equal(RecusalDeclarationRow.inspector, bounds.inspector),
        ~by_institution if bounds.inspector else None,
        equal(RecusalDeclarationRow.institution, bounds.institution),
        by_institution if bounds.institution else None,
    )
