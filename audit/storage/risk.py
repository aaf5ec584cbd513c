"""The store of classes of risk: the facts they follow from, the runs, what each came to."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update

from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.filters import RiskFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.registry import InstitutionStatus
from audit.domain.remediation import ActionKind
from audit.domain.risk import RatingState, RiskFacts, RiskRating, RiskRun, superseded
from audit.domain.visit import ResultCode
from audit.storage.actions import overdue
from audit.storage.schema.actions import ActionRow
from audit.storage.schema.complaints import ComplaintRow
from audit.storage.schema.disclosures import DisclosureRow
from audit.storage.schema.registers import InstitutionRow
from audit.storage.schema.risk import RiskRatingRow, RiskRunRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Store, TableOf, equal, every, in_code_range, pieces

_RUNS = TableOf(RiskRunRow, RiskRun)
_RATINGS = TableOf(RiskRatingRow, RiskRating)
_DECIDED = ("state", "decided_on", "decided_by")
_BREACH = (ResultCode.CORRECTED, ResultCode.PENDING)


class RiskStore(Store):
    """Runs and ratings, by id."""

    async def facts(self, region: str, *, since: date, today: date) -> tuple[RiskFacts, ...]:
        """Return what is known of each active institution of a region, by id."""
        orders = await self._counts(_orders(region, since))
        complaints = await self._counts(_complaints(region, since))
        late = await self._counts(_overdue(region, today))
        results = await self._results(region, since)
        active = InstitutionRow.status == InstitutionStatus.ACTIVE
        query = select(
            InstitutionRow.id,
            InstitutionRow.name,
            InstitutionRow.district,
            InstitutionRow.risk_class,
        ).where(*every(active, in_code_range(InstitutionRow.district, region)))
        rows = await self._connection.execute(query.order_by(InstitutionRow.id))
        return tuple(
            RiskFacts(
                institution=row.id,
                name=row.name,
                district=row.district,
                risk_class=row.risk_class,
                orders=orders.get(row.id, 0),
                complaints=complaints.get(row.id, 0),
                overdue=late.get(row.id, 0),
                **results.get(row.id, {}),
            )
            for row in rows
        )

    async def get(self, rating: str, bounds: Bounds) -> RiskRating:
        """Return a rating within the bounds. Raises `NotFound`."""
        found = await self._one(_RATINGS, RiskRatingRow.id == rating, *_within(bounds))
        if found is None:
            raise NotFound("risk.unknown", "There is no class of risk {rating}.", rating=rating)
        return found

    async def of_institution(self, institution: str, bounds: Bounds) -> tuple[RiskRating, ...]:
        """Return what all runs came to for an institution, the latest first."""
        query = select(*_RATINGS.columns).where(
            RiskRatingRow.institution == institution, *_within(bounds)
        )
        order = (RiskRatingRow.rated_on.desc(), RiskRatingRow.id.desc())
        return await self._all(_RATINGS, query.order_by(*order))

    async def page(
        self, chosen: RiskFilter, bounds: Bounds, request: PageRequest
    ) -> Page[RiskRating]:
        """Return ratings within the bounds: the latest first, those with most points before."""
        waits = (RiskRatingRow.objection != "") & (RiskRatingRow.answer == "")
        named = RiskRatingRow.institution_name.contains(chosen.text, autoescape=True)
        conditions = every(
            in_code_range(RiskRatingRow.district, chosen.region),
            equal(RiskRatingRow.state, chosen.state),
            equal(RiskRatingRow.change, chosen.change),
            equal(RiskRatingRow.after, chosen.risk_class),
            equal(RiskRatingRow.institution, chosen.institution),
            waits if chosen.objected else None,
            named if chosen.text else None,
            *_within(bounds),
        )
        query = select(*_RATINGS.columns).where(*conditions)
        order = (RiskRatingRow.rated_on.desc(), RiskRatingRow.points.desc(), RiskRatingRow.id)
        return await self._page(_RATINGS, query.order_by(*order), request)

    async def proposed(self, run: str, bounds: Bounds) -> tuple[RiskRating, ...]:
        """Return what a run proposed within the bounds and nobody decided yet."""
        query = select(*_RATINGS.columns).where(
            RiskRatingRow.run == run,
            RiskRatingRow.state == RatingState.PROPOSED,
            *_within(bounds),
        )
        return await self._all(_RATINGS, query.order_by(RiskRatingRow.id))

    async def latest_run(self, region: str) -> RiskRun | None:
        """Return the latest run that covers a region, or None."""
        covering = [region[:length] for length in (0, 2, 4, 6) if length <= len(region)]
        query = (
            select(*_RUNS.columns)
            .where(RiskRunRow.region.in_(covering))
            .order_by(RiskRunRow.ran_on.desc(), RiskRunRow.id.desc())
            .limit(1)
        )
        found = await self._all(_RUNS, query)
        return found[0] if found else None

    async def add(self, run: RiskRun, ratings: Sequence[RiskRating], *, event: Event) -> None:
        """Keep a run; what earlier runs proposed for its region and nobody decided is over."""
        proposed = RiskRatingRow.state == RatingState.PROPOSED
        over = every(proposed, in_code_range(RiskRatingRow.district, run.region))
        ended = update(_RATINGS.table).where(*over).values(state=superseded(RatingState.PROPOSED))
        await self._connection.execute(ended)
        await self._insert(_RUNS.table, [_RUNS.row(run)], event)
        rows = [_RATINGS.row(one, change=one.change) for one in ratings]
        await self._insert(_RATINGS.table, rows, event)

    async def save(self, rating: RiskRating, *, was: RiskRating, event: Event) -> None:
        """Keep a changed rating. Raises `Conflict` if it is no longer what it was."""
        where = {
            "id": was.id,
            "state": was.state,
            "objection": was.objection,
            "answer": was.answer,
        }
        if not await self._update(_RATINGS.table, _RATINGS.row(rating), event, where=where):
            raise Conflict(
                "risk.changed",
                "The class of {institution} was changed by somebody else meanwhile; look at it"
                " again.",
                institution=was.institution_name,
            )

    async def confirm(self, ratings: Sequence[RiskRating], *, events: Sequence[Event]) -> None:
        """Keep ratings that one act confirmed. Raises `Conflict` if one was no proposal any more.

        `events` has one for each of them.
        """
        for event in events:
            self._trail.record(event)
        decided = {name: getattr(ratings[0], name) for name in _DECIDED}
        kept = 0
        for ids in pieces(one.id for one in ratings):
            waiting = (RiskRatingRow.id.in_(ids), RiskRatingRow.state == RatingState.PROPOSED)
            made = update(_RATINGS.table).where(*waiting).values(**decided)
            kept += (await self._connection.execute(made)).rowcount
        if kept != len(ratings):
            raise Conflict(
                "risk.decided_meanwhile",
                "Somebody else decided {count} of these classes meanwhile; look at them again.",
                count=len(ratings) - kept,
            )

    async def _counts(self, query: Select[Any, int]) -> dict[str, int]:
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def _results(self, region: str, since: date) -> dict[str, Mapping[str, Any]]:
        """Return of each institution what its published results say; the latest has the score."""
        query = (
            select(DisclosureRow.institution, DisclosureRow.result, DisclosureRow.hundredths)
            .where(*_published(region, since))
            .order_by(DisclosureRow.published_on, DisclosureRow.visit)
        )
        found: dict[str, dict[str, Any]] = {}
        for institution, result, hundredths in await self._connection.execute(query):
            known = found.setdefault(institution, {"seen": True, "refused": 0, "unreachable": 0})
            known["refused"] += result is ResultCode.REFUSED
            known["unreachable"] += result is ResultCode.UNREACHABLE
            if hundredths is not None:
                known["hundredths"] = hundredths
        return dict(found)


def _published(region: str, since: date) -> list[ColumnElement[bool]]:
    return every(
        DisclosureRow.withdrawn.is_(False),
        DisclosureRow.published_on >= since,
        in_code_range(DisclosureRow.district, region),
    )


def _orders(region: str, since: date) -> Select[str, int]:
    """Return the query for the orders among the published results of each institution."""
    return (
        select(DisclosureRow.institution, func.count())
        .join(ActionRow, ActionRow.visit == DisclosureRow.visit)
        .where(ActionRow.kind == ActionKind.ORDER, *_published(region, since))
        .group_by(DisclosureRow.institution)
    )


def _complaints(region: str, since: date) -> Select[str | None, int]:
    """Return the query for the complaints whose inspection found a breach."""
    return (
        select(ComplaintRow.institution, func.count())
        .join(VisitRow, VisitRow.id == ComplaintRow.visit)
        .join(DisclosureRow, DisclosureRow.visit == VisitRow.id)
        .where(VisitRow.result.in_(_BREACH), *_published(region, since))
        .group_by(ComplaintRow.institution)
    )


def _overdue(region: str, today: date) -> Select[str, int]:
    return (
        select(VisitRow.institution, func.count())
        .join(ActionRow, ActionRow.visit == VisitRow.id)
        .where(*every(overdue(today), in_code_range(ActionRow.district, region)))
        .group_by(VisitRow.institution)
    )


def _within(bounds: Bounds) -> list[ColumnElement[bool]]:
    mine = RiskRatingRow.state == RatingState.CONFIRMED
    return every(
        in_code_range(RiskRatingRow.district, bounds.region),
        equal(RiskRatingRow.institution, bounds.institution),
        mine if bounds.institution else None,
    )
