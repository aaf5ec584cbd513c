"""The store of assessments and reports."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

import msgspec
from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from audit.domain.boundary import Band
from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.filters import AssessmentFilter, HistoryFilter, VisitFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.report import Assessment, Report
from audit.domain.workdays import CHINA
from audit.storage.bounds import of_visit_within, visits_within
from audit.storage.database import insert_or
from audit.storage.row_security import beyond_bounds
from audit.storage.schema.results import AssessmentRow, ReportRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Condition, Store, TableOf, equal, every, in_region
from audit.storage.visits import visits_like

_ASSESSMENTS = TableOf(AssessmentRow, Assessment)
_REPORTS = TableOf(ReportRow, Report)
_NEWEST_FIRST = (AssessmentRow.at.desc(), AssessmentRow.visit.desc())
_BEST_FIRST = (AssessmentRow.hundredths.desc(), AssessmentRow.visit)
_CENTS = 2


class ResultStore(Store):
    """Assessments by visit, and the reports of a subject; none is ever changed."""

    async def find_assessment(self, visit: str) -> Assessment | None:
        """Return the assessment of a visit, or None."""
        return await self._one(_ASSESSMENTS, AssessmentRow.visit == visit)

    async def assessment(self, visit: str) -> Assessment:
        """Return the assessment of a visit. Raises `NotFound`."""
        found = await self.find_assessment(visit)
        if found is None:
            raise NotFound(
                "assessment.unknown", "Visit {visit} has no assessment yet.", visit=visit
            )
        return found

    async def page(
        self, chosen: AssessmentFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Assessment]:
        """Return assessments within the bounds, the newest or the best first."""
        query = (
            select(*_ASSESSMENTS.columns)
            .where(*_like(chosen, bounds))
            .order_by(*(_BEST_FIRST if chosen.best_first else _NEWEST_FIRST))
        )
        return await self._page(_ASSESSMENTS, query, request)

    async def history(
        self, chosen: HistoryFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Assessment]:
        """Return assessments within the bounds by the days they were made, the newest first."""
        conditions = every(
            in_region(AssessmentRow.district, chosen.region),
            AssessmentRow.at >= _midnight(chosen.since) if chosen.since else None,
            AssessmentRow.at < _midnight(chosen.until) + timedelta(days=1)
            if chosen.until
            else None,
            of_visit_within(AssessmentRow.visit, bounds),
        )
        query = select(*_ASSESSMENTS.columns).where(*conditions).order_by(*_NEWEST_FIRST)
        return await self._page(_ASSESSMENTS, query, request)

    async def spread(self, chosen: AssessmentFilter, bounds: Bounds) -> dict[int, int]:
        """Return how many assessments within the bounds have each level; none is left out."""
        query = (
            select(AssessmentRow.level, func.count())
            .where(*_like(chosen, bounds))
            .group_by(AssessmentRow.level)
        )
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def latest(self, institutions: Collection[str], bounds: Bounds) -> dict[str, Assessment]:
        """Return the newest assessment within the bounds of each institution that has one."""
        query = (
            select(*_ASSESSMENTS.columns, VisitRow.institution)
            .join(VisitRow, VisitRow.id == AssessmentRow.visit)
            .where(VisitRow.institution.in_(institutions), *visits_within(bounds))
            .order_by(AssessmentRow.at, AssessmentRow.visit)
        )
        rows = await self._connection.execute(query)
        return {row[-1]: _ASSESSMENTS.value(row[:-1]) for row in rows}

    async def near(
        self, bands: Sequence[Band], bounds: Bounds, request: PageRequest, *, region: str
    ) -> Page[Assessment]:
        """Return the newest assessment of each institution that lies in a band.

        Those within the bounds and in the region, the closest to its line first.
        """
        conditions = every(
            or_(false(), *map(_in_band, bands)),
            in_region(AssessmentRow.district, region),
            *visits_within(bounds),
        )
        distance = case(
            *((_in_band(band), func.abs(AssessmentRow.hundredths - band.line)) for band in bands)
        )
        query = (
            select(*_ASSESSMENTS.columns)
            .join(VisitRow, VisitRow.id == AssessmentRow.visit)
            .where(*conditions, ~_graded_later())
            .order_by(distance, AssessmentRow.visit)
        )
        return await self._page(_ASSESSMENTS, query, request)

    async def graded(self, institutions: Collection[str]) -> frozenset[str]:
        """Return those of the institutions that have been graded before."""
        query = (
            select(VisitRow.institution)
            .join(AssessmentRow, AssessmentRow.visit == VisitRow.id)
            .where(VisitRow.institution.in_(institutions))
            .distinct()
        )
        # An institution that moved here was graded elsewhere before; only that it was is told.
        async with beyond_bounds(self._connection):
            return frozenset((await self._connection.execute(query)).scalars())

    async def add_assessment(self, assessment: Assessment, *, event: Event) -> None:
        """Keep the assessment of a visit, with the district it lies in; there is one."""
        query = select(VisitRow.district).where(VisitRow.id == assessment.visit)
        row = _ASSESSMENTS.row(
            assessment,
            hundredths=hundredths(assessment.total),
            district=(await self._connection.execute(query)).scalar_one_or_none() or "",
        )
        await self._insert(_ASSESSMENTS.table, [row], event)

    async def latest_report(self, subject: str) -> Report | None:
        """Return the last report made of a subject, or None."""
        query = (
            select(*_REPORTS.columns)
            .where(ReportRow.subject == subject)
            .order_by(ReportRow.at.desc(), ReportRow.facts)
            .limit(1)
        )
        found = await self._all(_REPORTS, query)
        return found[0] if found else None

    async def latest_reports(self, subjects: Collection[str]) -> dict[str, Report]:
        """Return the last report made of each subject that has one."""
        query = (
            select(*_REPORTS.columns)
            .where(ReportRow.subject.in_(subjects))
            .order_by(ReportRow.at, ReportRow.facts.desc())
        )
        return {one.subject: one for one in await self._all(_REPORTS, query)}

    async def reports_of_visits(
        self, chosen: VisitFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Report]:
        """Return the reports of visits within the bounds, that of the newest visit first."""
        query = (
            select(*_REPORTS.columns)
            .join(VisitRow, VisitRow.id == ReportRow.subject)
            .where(*visits_like(chosen, bounds))
            .order_by(ReportRow.subject.desc(), ReportRow.facts)
        )
        return await self._page(_REPORTS, query, request)

    async def report_with(self, subject: str, document: str) -> Report | None:
        """Return the report of a subject whose PDF has this digest, or None."""
        conditions = (ReportRow.subject == subject, ReportRow.document == document)
        query = select(*_REPORTS.columns).where(*conditions).order_by(ReportRow.facts).limit(1)
        found = await self._all(_REPORTS, query)
        return found[0] if found else None

    async def reports_with(self, digest: str) -> tuple[Report, ...]:
        """Return the reports whose PDF, or whose facts, have this digest."""
        query = select(*_REPORTS.columns).where(
            or_(ReportRow.document == digest, ReportRow.facts == digest)
        )
        return await self._all(_REPORTS, query.order_by(ReportRow.at, ReportRow.subject))

    async def add_report(self, report: Report, *, event: Event) -> bool:
        """Keep a report, unless one was made of the same facts; return whether it was kept."""
        statement = insert_or(self._connection, _REPORTS.table).values(**_REPORTS.row(report))
        statement = statement.returning(ReportRow.facts)
        kept = (await self._connection.execute(statement)).one_or_none() is not None
        if kept:
            self._trail.record(event)
        return kept


def _like(chosen: AssessmentFilter, bounds: Bounds) -> list[ColumnElement[bool]]:
    visits = visits_like(
        VisitFilter(draw=chosen.draw, institution=chosen.institution, text=chosen.text),
        msgspec.structs.replace(bounds, region=""),
    )
    return every(
        equal(AssessmentRow.level, chosen.level),
        _in_year(chosen.year) if chosen.year else None,
        in_region(AssessmentRow.district, chosen.region),
        in_region(AssessmentRow.district, bounds.region),
        AssessmentRow.visit.in_(select(VisitRow.id).where(*visits)) if visits else None,
    )


def _in_band(band: Band) -> ColumnElement[bool]:
    return and_(
        AssessmentRow.scheme == band.scheme,
        AssessmentRow.level == band.level,
        AssessmentRow.hundredths.between(band.first, band.last),
    )


def _graded_later() -> ColumnElement[bool]:
    """Return that the institution of a visit was graded again after it."""
    visit, later = aliased(VisitRow), aliased(AssessmentRow)
    return exists().where(
        visit.institution == VisitRow.institution,
        later.visit == visit.id,
        tuple_(later.at, later.visit) > tuple_(AssessmentRow.at, AssessmentRow.visit),
    )


def _in_year(year: int) -> Condition:
    first, last = (datetime(number, 1, 1, tzinfo=CHINA) for number in (year, year + 1))
    return and_(AssessmentRow.at >= first, AssessmentRow.at < last)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA)


def hundredths(total: Decimal) -> int:
    """Return a total in 1/100 points, as which lists sort it."""
    return int(total.scaleb(_CENTS).to_integral_value(ROUND_HALF_UP))
