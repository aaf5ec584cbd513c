"""The store of publications."""

from datetime import date

from sqlalchemy import and_, or_, select

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
from audit.storage.store import Condition, Row, Store, TableOf, begins, equal, every, in_region

_PUBLICATIONS = TableOf(PublicationRow, Publication)
_WAITING = (PublicationState.PENDING, PublicationState.DEFERRED)


class PublicationStore(Store):
    """Publications, by id."""

    async def find(self, publication: str) -> Publication | None:
        """Return a publication, or None."""
        return await self._one(_PUBLICATIONS, PublicationRow.id == publication)

    async def get(self, publication: str) -> Publication:
        """Return a publication. Raises `NotFound`."""
        found = await self.find(publication)
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

    async def page(
        self, chosen: PublicationFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Publication]:
        """Return publications within the bounds, the next due first."""
        conditions = every(
            equal(PublicationRow.state, chosen.state),
            equal(PublicationRow.kind, chosen.kind),
            _due_by(chosen.due_by) if chosen.due_by else None,
            _lies_in(bounds.region),
        )
        query = select(*_PUBLICATIONS.columns).where(*conditions)
        order = (PublicationRow.due, PublicationRow.id)
        return await self._page(_PUBLICATIONS, query.order_by(*order), request)

    async def due(self, today: date) -> tuple[Publication, ...]:
        """Return all whose last day has come and that are not yet public, the oldest first."""
        query = (
            select(*_PUBLICATIONS.columns)
            .where(*every(_due_by(today)))
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


def _lies_in(region: str) -> Condition:
    """Return that the visit, or the plan of the draw, or the plan itself lies in the region."""
    if not region:
        return None
    visits = select(VisitRow.id).where(*every(in_region(VisitRow.district, region)))
    plans = select(PlanRow.id).where(*every(begins(PlanRow.region, region)))
    draws = select(DrawRow.number).where(DrawRow.plan.in_(plans))
    return or_(
        *(
            and_(PublicationRow.kind == kind, PublicationRow.subject.in_(subjects))
            for kind, subjects in (
                (PublicationKind.VISIT_RESULT, visits),
                (PublicationKind.DRAW, draws),
                (PublicationKind.PLAN, plans),
            )
        )
    )
