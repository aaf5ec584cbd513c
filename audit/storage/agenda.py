"""The store of the agenda: what lies on the days of a month, read across steps."""

from datetime import date

import msgspec
from sqlalchemy import and_, func, or_, select

from audit.domain.agenda import ActionsDue, PublicationDue
from audit.domain.filters import VisitFilter
from audit.domain.permission import Bounds
from audit.domain.publication import Publication, PublicationKind, PublicationState
from audit.domain.remediation import ActionState
from audit.domain.visit import Visit
from audit.storage.schema.actions import ActionRow
from audit.storage.schema.publications import PublicationRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Condition, Store, TableOf, begins, every
from audit.storage.visits import visits_like

MOST = 1000
"""How many lines of a kind are read for one month; a page cannot show more."""

_VISITS = TableOf(VisitRow, Visit)
_PUBLICATIONS = TableOf(PublicationRow, Publication)
_WAITING = (PublicationState.PENDING, PublicationState.DEFERRED)


class AgendaStore(Store):
    """What happens or falls due between two days, both included; it is only read."""

    async def visits(
        self, first: date, last: date, chosen: VisitFilter, *, bounds: Bounds
    ) -> tuple[Visit, ...]:
        """Return the visits of those days, the earliest first, at most `MOST`."""
        of_days = msgspec.structs.replace(chosen, since=first, until=last)
        query = (
            select(*_VISITS.columns)
            .where(*visits_like(of_days, bounds))
            .order_by(func.coalesce(VisitRow.began_at, VisitRow.ended_at), VisitRow.id)
        )
        return await self._all(_VISITS, query.limit(MOST))

    async def actions(
        self, first: date, last: date, chosen: VisitFilter, *, bounds: Bounds
    ) -> tuple[ActionsDue, ...]:
        """Return the actions not yet accepted that fall due then, by day and visit."""
        place = (ActionRow.deadline, ActionRow.visit)
        query = (
            select(*place, func.min(VisitRow.institution_name), func.count())
            .join(VisitRow, VisitRow.id == ActionRow.visit)
            .where(ActionRow.deadline.between(first, last), ActionRow.state != ActionState.ACCEPTED)
            .where(*visits_like(chosen, bounds))
            .group_by(*place)
            .order_by(*place)
        )
        rows = await self._connection.execute(query.limit(MOST))
        return tuple(
            ActionsDue(day=day, visit=visit, institution_name=name, count=count)
            for day, visit, name, count in rows
        )

    async def publications(
        self, first: date, last: date, chosen: VisitFilter, *, bounds: Bounds
    ) -> tuple[PublicationDue, ...]:
        """Return what is not yet public and must be by then, the first due first."""
        of_visits = and_(
            PublicationRow.kind == PublicationKind.VISIT_RESULT,
            *visits_like(chosen, Bounds()),
        )
        query = (
            select(*_PUBLICATIONS.columns, VisitRow.institution_name)
            .outerjoin(VisitRow, VisitRow.id == PublicationRow.subject)
            .where(PublicationRow.due.between(first, last), PublicationRow.state.in_(_WAITING))
            .where(*every(begins(PublicationRow.region, bounds.region)))
            .where(or_(*every(of_visits, _of_others(chosen))))
            .order_by(PublicationRow.due, PublicationRow.id)
        )
        rows = await self._connection.execute(query.limit(MOST))
        return tuple(
            PublicationDue(
                publication=_PUBLICATIONS.value(row[:-1]), institution_name=row[-1] or ""
            )
            for row in rows
        )


def _of_others(chosen: VisitFilter) -> Condition:
    """Return that it is no visit that becomes public; none, where only visits are asked for."""
    if msgspec.structs.replace(chosen, region="") != VisitFilter():
        return None
    return and_(
        PublicationRow.kind != PublicationKind.VISIT_RESULT,
        *every(begins(PublicationRow.region, chosen.region)),
    )
