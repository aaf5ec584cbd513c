"""The store of statistics: counts by year and district, made by the database."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Integer,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from audit.domain.ceremony import DrawState
from audit.domain.publication import PublicationKind
from audit.domain.registry import InstitutionStatus
from audit.domain.remediation import ActionState
from audit.domain.statistics import Counts, Drawn, Findings, Results
from audit.domain.visit import Membership
from audit.storage.schema.actions import ActionRow
from audit.storage.schema.disclosures import DisclosureRow
from audit.storage.schema.draws import DrawRow, MemberRow
from audit.storage.schema.publications import PublicationRow
from audit.storage.schema.registers import InstitutionRow
from audit.storage.schema.results import AssessmentRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Store


class LocalYear(FunctionElement[int]):
    """The year in China of an instant; the zone has been UTC+8 without summer time since 1992."""

    inherit_cache: bool | None = True
    type: TypeEngine[int] = Integer()


@compiles(LocalYear, "sqlite")
def _sqlite(element: LocalYear, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as SQLAlchemy calls it
    instant = compiler.process(element.clauses, **options)
    return f"CAST(strftime('%Y', {instant}, '+8 hours') AS INTEGER)"


@compiles(LocalYear, "postgresql")
def _postgresql(element: LocalYear, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as SQLAlchemy calls it
    instant = compiler.process(element.clauses, **options)
    return f"CAST(extract(year FROM ({instant}) AT TIME ZONE 'Asia/Shanghai') AS INTEGER)"


_YEAR: LocalYear = LocalYear(func.coalesce(VisitRow.began_at, VisitRow.ended_at))


class StatisticsStore(Store):
    """What can be counted of all that is public, in four statements whatever there is."""

    async def counts(self, today: date) -> Counts:
        """Return the counts; `today` decides which findings are due."""
        register = await self._connection.execute(_REGISTER)
        return Counts(
            register=dict(register.all()),
            drawn=tuple(Drawn(**row) for row in await self._rows(_DRAWN)),
            results=tuple(Results(**row) for row in await self._rows(_RESULTS)),
            findings=tuple(Findings(**row) for row in await self._rows(_findings(today))),
        )

    async def _rows(self, query: Executable) -> list[dict[str, Any]]:
        return [dict(row) for row in (await self._connection.execute(query)).mappings()]


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


_REGISTER = (
    select(InstitutionRow.district, func.count())
    .where(InstitutionRow.status == InstitutionStatus.ACTIVE)
    .group_by(InstitutionRow.district)
)
_DRAWN = (
    select(
        DrawRow.year.label("year"),
        InstitutionRow.district.label("district"),
        func.count(MemberRow.institution.distinct()).label("institutions"),
    )
    .join(MemberRow, MemberRow.draw == DrawRow.number)
    .join(InstitutionRow, InstitutionRow.id == MemberRow.institution)
    .where(DrawRow.state == DrawState.PUBLISHED, MemberRow.membership != Membership.RESERVE)
    .group_by(DrawRow.year, InstitutionRow.district)
)
_RESULTS = (
    select(
        _YEAR.label("year"),
        DisclosureRow.district.label("district"),
        DisclosureRow.result.label("result"),
        DisclosureRow.level.label("level"),
        func.count().label("count"),
        cast(func.coalesce(func.sum(AssessmentRow.hundredths), 0), BigInteger).label("hundredths"),
        _number_of(DisclosureRow.published_on <= PublicationRow.due).label("in_time"),
    )
    .join(VisitRow, VisitRow.id == DisclosureRow.visit)
    .join(
        PublicationRow,
        and_(
            PublicationRow.kind == PublicationKind.VISIT_RESULT,
            PublicationRow.subject == DisclosureRow.visit,
        ),
    )
    .outerjoin(AssessmentRow, AssessmentRow.visit == DisclosureRow.visit)
    .where(DisclosureRow.withdrawn.is_(False))
    .group_by(_YEAR, DisclosureRow.district, DisclosureRow.result, DisclosureRow.level)
)


def _findings(today: date) -> Executable:
    accepted = ActionRow.state == ActionState.ACCEPTED
    return (
        select(
            _YEAR.label("year"),
            DisclosureRow.district.label("district"),
            ActionRow.lane.label("lane"),
            ActionRow.kind.label("kind"),
            func.count().label("count"),
            _number_of(or_(accepted, ActionRow.deadline < today)).label("due"),
            _number_of(and_(accepted, ActionRow.answered_on <= ActionRow.deadline)).label("mended"),
        )
        .join(VisitRow, VisitRow.id == DisclosureRow.visit)
        .join(ActionRow, ActionRow.visit == DisclosureRow.visit)
        .where(DisclosureRow.withdrawn.is_(False))
        .group_by(_YEAR, DisclosureRow.district, ActionRow.lane, ActionRow.kind)
    )
