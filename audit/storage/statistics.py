"""The store of statistics: counts by year and district, made by the database."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Executable, and_, cast, func, or_, select

from audit.domain.ceremony import PUBLIC
from audit.domain.registry import InstitutionStatus
from audit.domain.remediation import ActionKind, ActionState
from audit.domain.statistics import Counts, Drawn, Findings, Results
from audit.domain.visit import Membership
from audit.storage.schema.actions import ActionRow
from audit.storage.schema.disclosures import DisclosureRow
from audit.storage.schema.draws import DrawRow, MemberRow
from audit.storage.schema.registers import InstitutionRow
from audit.storage.store import Store
from checklists.model import Lane

_DISTRICT_DIGITS = 6


class StatisticsStore(Store):
    """What can be counted of all that is public, in four statements whatever there is."""

    async def counts(self, today: date) -> Counts:
        """Return the counts; `today` decides which findings are due."""
        register = await self._connection.execute(_REGISTER)
        findings = await self._connection.execute(_findings(today))
        return Counts(
            register=dict(register.all()),
            drawn=tuple(Drawn(**row) for row in await self._rows(_DRAWN)),
            results=tuple(Results(**row) for row in await self._rows(_RESULTS)),
            findings=tuple(map(_findings_of, findings)),
        )

    async def _rows(self, query: Executable) -> list[dict[str, Any]]:
        return [dict(row) for row in (await self._connection.execute(query)).mappings()]


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


_REGISTER = (
    select(InstitutionRow.district, func.count())
    .where(InstitutionRow.status == InstitutionStatus.ACTIVE)
    .group_by(InstitutionRow.district)
)
# A stratum begins with the code of its district (`frame.stratum`).
_DRAWN_IN: ColumnElement[str] = func.substr(MemberRow.stratum, 1, _DISTRICT_DIGITS)
_DRAWN = (
    select(
        DrawRow.year.label("year"),
        _DRAWN_IN.label("district"),
        func.count(MemberRow.institution.distinct()).label("institutions"),
    )
    .join(MemberRow, MemberRow.draw == DrawRow.number)
    .where(
        DrawRow.state.in_(PUBLIC),
        DrawRow.rehearsal.is_(False),
        MemberRow.membership != Membership.RESERVE,
    )
    .group_by(DrawRow.year, _DRAWN_IN)
)
_KINDS = (
    DisclosureRow.year,
    DisclosureRow.district,
    DisclosureRow.result,
    DisclosureRow.level,
)
_RESULTS = (
    select(
        *_KINDS,
        func.count().label("count"),
        cast(func.coalesce(func.sum(DisclosureRow.hundredths), 0), BigInteger).label("hundredths"),
        _number_of(DisclosureRow.in_time.is_(True)).label("in_time"),
    )
    .where(DisclosureRow.withdrawn.is_(False))
    .group_by(*_KINDS)
)


def _findings(today: date) -> Executable:
    """Return the query for a row of each year and district: it, its lanes, and three counts.

    They are counted visit by visit first, in the order of an index: a hundred thousand actions
    need not be sorted.
    """
    accepted = ActionRow.state == ActionState.ACCEPTED
    counted = {
        **{lane.value: ActionRow.lane == lane for lane in Lane},
        "orders": ActionRow.kind == ActionKind.ORDER,
        "due": or_(accepted, ActionRow.deadline < today),
        "mended": and_(accepted, ActionRow.answered_on <= ActionRow.deadline),
    }
    of_visit = (
        select(
            ActionRow.visit,
            *(_number_of(condition).label(name) for name, condition in counted.items()),
        )
        .group_by(ActionRow.visit)
        .subquery()
    )
    place = (DisclosureRow.year, DisclosureRow.district)
    return (
        select(*place, *(cast(func.sum(of_visit.c[name]), BigInteger) for name in counted))
        .join(of_visit, of_visit.c.visit == DisclosureRow.visit)
        .where(DisclosureRow.withdrawn.is_(False))
        .group_by(*place)
    )


def _findings_of(row: Sequence[Any]) -> Findings:
    year, district, *lanes, orders, due, mended = row
    found = {lane: count for lane, count in zip(Lane, lanes, strict=True) if count}
    return Findings(
        year=year, district=district, lanes=found, orders=orders, due=due, mended=mended
    )
