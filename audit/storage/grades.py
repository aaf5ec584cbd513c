"""The store of the life of grades: what was given, and every state it came to."""

from collections.abc import Collection
from contextlib import AsyncExitStack
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased, join

from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.filters import GradeFilter
from audit.domain.grade_life import FALLS_DUE, GivenGrade, GradeState, Standing, Step
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.rating import Standings
from audit.domain.visit import VisitState
from audit.domain.workdays import CHINA
from audit.storage.bounds import of_visit_within
from audit.storage.database import AfterDay
from audit.storage.paging import page_of, part
from audit.storage.row_security import beyond_bounds
from audit.storage.schema.grades import GradeRow, GradeStepRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Store, TableOf, equal, every, in_region

_GRADES = TableOf(GradeRow, GivenGrade)
_STEPS = TableOf(GradeStepRow, Step)
_WIDTH = len(_GRADES.columns)


class GradeStore(Store):
    """Grades by the visit that came to them; neither they nor their steps are ever changed."""

    async def get(self, visit: str, bounds: Bounds) -> Standing:
        """Return the grade of a visit within the bounds. Raises `NotFound`.

        In a unit that writes it is held until the end.
        """
        query = _standing(GradeRow.visit == visit, *_within(bounds))
        if self._trail.writing:
            query = query.with_for_update(key_share=True, of=GradeRow)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise NotFound("grade.unknown", "There is no grade of visit {visit}.", visit=visit)
        return _read(row)

    async def steps(self, visit: str) -> tuple[Step, ...]:
        """Return every state of a grade, the first first."""
        query = select(*_STEPS.columns).where(GradeStepRow.visit == visit)
        return await self._all(_STEPS, query.order_by(GradeStepRow.number))

    async def page(
        self, chosen: GradeFilter, bounds: Bounds, request: PageRequest, *, today: date
    ) -> Page[Standing]:
        """Return grades within the bounds, the newest first."""
        conditions = every(
            equal(GradeStepRow.state, chosen.state),
            equal(GradeRow.level, chosen.level),
            in_region(GradeRow.district, chosen.region),
            _named(chosen.text),
            _due(today) if chosen.due else None,
            _stands() if chosen.unchecked else None,
            ~_visited_again(today.year) if chosen.unchecked else None,
        )
        order = (GradeRow.proposed_on.desc(), GradeRow.visit.desc())
        query = _standing(*conditions, *_within(bounds)).order_by(*order)
        async with AsyncExitStack() as whole:
            if chosen.unchecked:
                await whole.enter_async_context(beyond_bounds(self._connection))
            rows, total = await part(self._connection, query, request)
        return page_of(map(_read, rows), total, request)

    async def due(self, today: date, bounds: Bounds) -> tuple[Standing, ...]:
        """Return the grades whose state has had its last day, by that day."""
        query = _standing(_due(today), *_within(bounds))
        rows = await self._connection.execute(query.order_by(GradeStepRow.until, GradeRow.visit))
        return tuple(map(_read, rows))

    async def confirmed(self, institution: str, scheme: str) -> tuple[Standing, ...]:
        """Return the grades of an institution that stand under a scheme."""
        query = _standing(
            GradeRow.institution == institution,
            GradeRow.scheme == scheme,
            GradeStepRow.state == GradeState.CONFIRMED,
        )
        return tuple(map(_read, await self._connection.execute(query)))

    async def standings(self, bounds: Bounds, year: int) -> dict[str, Standings]:
        """Return by scheme how many grades within the bounds stand, and were visited this year."""
        standing = _standing(_stands(), *_within(bounds))
        query = standing.with_only_columns(
            GradeRow.scheme,
            func.count(),
            func.count().filter(_visited_again(year)),
            maintain_column_froms=True,
        ).group_by(GradeRow.scheme)
        # One where the institution moved to counts as well; only that it was is told.
        async with beyond_bounds(self._connection):
            rows = (await self._connection.execute(query)).all()
        return {row[0]: Standings(standing=row[1], visited=row[2]) for row in rows}

    async def states(self, visits: Collection[str]) -> dict[str, Step]:
        """Return the state of the grade of each visit that has one, whatever the bounds.

        It says what a certificate is worth, which whoever holds one may know.
        """
        async with beyond_bounds(self._connection):
            rows = await self._connection.execute(_standing(GradeRow.visit.in_(visits)))
        return {one.grade.visit: one.step for one in map(_read, rows)}

    async def add(self, grade: GivenGrade, first: Step, *, event: Event) -> None:
        """Keep a grade with its first step; a visit has one."""
        await self._insert(_GRADES.table, [_GRADES.row(grade)], event)
        await self._insert(_STEPS.table, [_STEPS.row(first)], event)

    async def add_step(self, step: Step, *, event: Event) -> None:
        """Keep a further step. Raises `Conflict` if another was kept meanwhile."""
        await self._insert(_STEPS.table, [_STEPS.row(step)], event)


def _standing(*conditions: ColumnElement[bool]) -> Select[Any]:
    later = aliased(GradeStepRow)
    is_last = ~exists().where(later.visit == GradeStepRow.visit, later.number > GradeStepRow.number)
    return (
        select(*_GRADES.columns, *_STEPS.columns)
        .select_from(join(GradeRow, GradeStepRow, GradeStepRow.visit == GradeRow.visit))
        .where(is_last, *conditions)
    )


def _named(text: str) -> ColumnElement[bool] | None:
    return GradeRow.institution_name.contains(text, autoescape=True) if text else None


def _due(today: date) -> ColumnElement[bool]:
    return and_(GradeStepRow.state.in_(FALLS_DUE), GradeStepRow.until < today)


def _stands() -> ColumnElement[bool]:
    return GradeStepRow.state == GradeState.CONFIRMED


def _visited_again(year: int) -> ColumnElement[bool]:
    """Return that a visit was handed in this year, later than the day of the confirmation."""
    later = aliased(VisitRow)
    first, last = (datetime(number, 1, 1, tzinfo=CHINA) for number in (year, year + 1))
    return exists().where(
        later.institution == GradeRow.institution,
        later.state.in_((VisitState.HANDED_IN, VisitState.GRADED)),
        later.ended_at >= first,
        later.ended_at < last,
        later.ended_at >= AfterDay(GradeStepRow.on),
    )


def _within(bounds: Bounds) -> list[ColumnElement[bool]]:
    return every(of_visit_within(GradeRow.visit, bounds))


def _read(row: Any) -> Standing:  # noqa: ANN401 -- a row of both tables
    return Standing(grade=_GRADES.value(row[:_WIDTH]), step=_STEPS.value(row[_WIDTH:]))
