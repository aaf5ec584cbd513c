"""The store of publications."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.filters import PublicationFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.publication import Publication, PublicationKind, PublicationState
from audit.storage.schema.draws import DrawRow
from audit.storage.schema.plans import PlanRow
from audit.storage.schema.publications import PublicationRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Condition, Row, Store, TableOf, begins, equal, every

_PUBLICATIONS = TableOf(PublicationRow, Publication)
_WAITING = (PublicationState.PENDING, PublicationState.DEFERRED)


class PublicationStore(Store):
    """Publications, by id."""

    async def find(self, publication: str, bounds: Bounds) -> Publication | None:
        """Return a publication within the bounds, or None."""
        return await self._one(_PUBLICATIONS, PublicationRow.id == publication, *_within(bounds))

    async def get(self, publication: str, bounds: Bounds) -> Publication:
        """Return a publication within the bounds. Raises `NotFound`."""
        found = await self.find(publication, bounds)
        if found is None:
            raise NotFound(
                "publication.unknown",
                "There is no publication {publication}.",
                publication=publication,
            )
        return found

    async def of_subject(self, kind: PublicationKind, subject: str) -> Publication | None:
        """Return the publication of a visit, draw or plan, or None."""
        return await self._one(
            _PUBLICATIONS, PublicationRow.kind == kind, PublicationRow.subject == subject
        )

    async def of_subjects(
        self, kind: PublicationKind, subjects: Collection[str]
    ) -> dict[str, Publication]:
        """Return the publication of each visit, draw or plan that has one."""
        query = select(*_PUBLICATIONS.columns).where(
            PublicationRow.kind == kind, PublicationRow.subject.in_(subjects)
        )
        return {one.subject: one for one in await self._all(_PUBLICATIONS, query)}

    async def page(
        self, chosen: PublicationFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Publication]:
        """Return publications within the bounds, the next due first."""
        conditions = every(
            equal(PublicationRow.state, chosen.state),
            equal(PublicationRow.kind, chosen.kind),
            _due_by(chosen.due_by) if chosen.due_by else None,
            PublicationRow.due > chosen.due_after if chosen.due_after else None,
            begins(PublicationRow.region, chosen.region),
            *_within(bounds),
        )
        query = select(*_PUBLICATIONS.columns).where(*conditions)
        order = (PublicationRow.due, PublicationRow.id)
        return await self._page(_PUBLICATIONS, query.order_by(*order), request)

    async def titles(self, publications: Collection[str]) -> dict[str, str]:
        """Return by id what they are about: the institution of a visit, or a title."""
        title = func.coalesce(VisitRow.institution_name, DrawRow.title, PlanRow.title)
        query = (
            select(PublicationRow.id, title)
            .outerjoin(VisitRow, _about(PublicationKind.VISIT_RESULT, VisitRow.id))
            .outerjoin(DrawRow, _about(PublicationKind.DRAW, DrawRow.number))
            .outerjoin(PlanRow, _about(PublicationKind.PLAN, PlanRow.id))
            .where(PublicationRow.id.in_(publications), title.is_not(None))
        )
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def due(self, today: date, bounds: Bounds) -> tuple[Publication, ...]:
        """Return what is not yet public within the bounds on its last day, the oldest first."""
        query = (
            select(*_PUBLICATIONS.columns)
            .where(*every(_due_by(today)), *_within(bounds))
            .order_by(PublicationRow.due, PublicationRow.id)
        )
        return await self._all(_PUBLICATIONS, query)

    async def add(self, publication: Publication, *, event: Event) -> None:
        """Keep a new duty to publish; a subject has one."""
        await self._insert(_PUBLICATIONS.table, [_PUBLICATIONS.row(publication)], event)

    async def save(self, publication: Publication, *, was: PublicationState, event: Event) -> None:
        """Keep a changed publication. Raises `Conflict` if it is no longer in the state it was."""
        row = _PUBLICATIONS.row(publication)
        where: Row = {"id": publication.id, "state": was}
        if not await self._update(_PUBLICATIONS.table, row, event, where=where):
            raise Conflict(
                "publication.changed",
                "Publication {publication} was changed by somebody else meanwhile; look at it"
                " again.",
                publication=publication.id,
            )


def _due_by(day: date) -> Condition:
    """Say what `publication.is_due` says."""
    return and_(PublicationRow.state.in_(_WAITING), PublicationRow.due <= day)


def _about(kind: PublicationKind, key: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return and_(PublicationRow.kind == kind, PublicationRow.subject == key)


def _within(bounds: Bounds) -> list[ColumnElement[bool]]:
    return every(begins(PublicationRow.region, bounds.region))
