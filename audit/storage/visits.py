"""The store of visits, of the deliveries of answers, and of the answers."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, tuple_

from audit.domain.answer import Answer
from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.filters import VisitFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.report import Submission, submission_reused
from audit.domain.visit import Drawn, Visit, VisitState
from audit.domain.workdays import CHINA
from audit.storage.bounds import of_visit_within, visited_by, visits_within
from audit.storage.moves import standing
from audit.storage.row_security import beyond_bounds
from audit.storage.schema.base import table_of
from audit.storage.schema.registers import InspectorRow, InstitutionRow
from audit.storage.schema.visits import AnswerRow, SubmissionRow, TeamRow, VisitRow
from audit.storage.store import Condition, Row, Store, TableOf, equal, every, found_by, in_region

_VISITS = TableOf(VisitRow, Visit)
_SUBMISSIONS = TableOf(SubmissionRow, Submission)
_ANSWERS = TableOf(AnswerRow, Answer)
_TEAM = table_of(TeamRow)
_OPEN = (VisitState.ASSIGNED, VisitState.APPROVED, VisitState.UNDER_WAY)

_SOME = 200


class VisitStore(Store):
    """Visits, by id."""

    async def find(self, visit: str, bounds: Bounds) -> Visit | None:
        """Return a visit within the bounds, or None."""
        return await self._one(_VISITS, VisitRow.id == visit, *visits_within(bounds))

    async def get(self, visit: str, bounds: Bounds) -> Visit:
        """Return a visit within the bounds. Raises `NotFound`."""
        found = await self.find(visit, bounds)
        if found is None:
            raise NotFound("visit.unknown", "There is no visit {visit}.", visit=visit)
        return found

    async def page(self, chosen: VisitFilter, bounds: Bounds, request: PageRequest) -> Page[Visit]:
        """Return visits within the bounds, the newest first, or the oldest."""
        query = select(*_VISITS.columns).where(*visits_like(chosen, bounds))
        order = VisitRow.id if chosen.oldest_first else VisitRow.id.desc()
        return await self._page(_VISITS, query.order_by(order), request)

    async def previous(self, visit: Visit) -> Visit | None:
        """Return the visit before this one that graded the same institution, or None.

        Whoever goes to an institution is told what was found there last, by whomever.
        """
        query = (
            select(*_VISITS.columns)
            .where(VisitRow.institution == visit.institution, VisitRow.id < visit.id)
            .where(VisitRow.state == VisitState.GRADED)
            .order_by(VisitRow.id.desc())
            .limit(1)
        )
        async with beyond_bounds(self._connection):
            found = await self._all(_VISITS, query)
        return found[0] if found else None

    async def previous_answers(self, previous: Visit) -> tuple[Answer, ...]:
        """Return what was answered on the visit that `previous` has found."""
        async with beyond_bounds(self._connection):
            return await self.answers(previous.id)

    async def counts(self, bounds: Bounds) -> dict[VisitState, int]:
        """Return how many visits within the bounds are in each state; none is left out."""
        query = (
            select(VisitRow.state, func.count())
            .where(*visits_like(VisitFilter(), bounds))
            .group_by(VisitRow.state)
        )
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def several(self, visits: Collection[str]) -> dict[str, Visit]:
        """Return the visits of these ids by id; who sees what belongs to one sees it."""
        query = select(*_VISITS.columns).where(VisitRow.id.in_(visits))
        return {one.id: one for one in await self._all(_VISITS, query)}

    async def of_draw(self, draw: str) -> tuple[Visit, ...]:
        """Return all visits of a draw, the oldest first."""
        query = select(*_VISITS.columns).where(VisitRow.draw == draw).order_by(VisitRow.id)
        return await self._all(_VISITS, query)

    async def loads(self) -> dict[str, int]:
        """Return how many open visits each inspector has; who has none is left out."""
        going = select(VisitRow.id).where(VisitRow.state.in_(_OPEN))
        query = (
            select(TeamRow.inspector, func.count())
            .where(TeamRow.visit.in_(going))
            .group_by(TeamRow.inspector)
        )
        # Who is busy elsewhere is busy: of visits beyond the bounds only their number is told.
        async with beyond_bounds(self._connection):
            return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def add(self, visits: Sequence[Visit], *, event: Event) -> None:
        """Keep new visits, such as all those of a draw."""
        await self._insert(_VISITS.table, [_row(visit) for visit in visits], event)
        team = [row for visit in visits for row in _team_rows(visit)]
        await self._insert(_TEAM, team, event)

    async def save(self, visit: Visit, *, was: VisitState, event: Event) -> None:
        """Keep a changed visit. Raises `Conflict` if it is no longer in the state it was."""
        where: Row = {"id": visit.id, "state": was}
        if not await self._update(_VISITS.table, _row(visit), event, where=where):
            raise Conflict(
                "visit.changed",
                "Visit {visit} was changed by somebody else meanwhile; look at it again.",
                visit=visit.id,
            )
        if was is VisitState.ASSIGNED:
            await self._save_team(visit, event)

    async def save_team(self, visit: Visit, *, event: Event) -> None:
        """Keep a visit with another team. Raises `Conflict` as `save` does."""
        await self.save(visit, was=visit.state, event=event)
        if visit.state is not VisitState.ASSIGNED:
            await self._save_team(visit, event)

    async def submission(self, submission: str, bounds: Bounds) -> Submission | None:
        """Return a delivery to a visit within the bounds by the client's id, or None."""
        within = of_visit_within(SubmissionRow.visit, bounds)
        return await self._one(_SUBMISSIONS, *every(SubmissionRow.id == submission, within))

    async def answers(self, visit: str) -> tuple[Answer, ...]:
        """Return the current answers of a visit, in the order of item codes.

        Those that were set aside when the visit moved to another version are not among them.
        """
        current = (
            select(AnswerRow.item, func.max(AnswerRow.revision))
            .where(AnswerRow.visit == visit, standing())
            .group_by(AnswerRow.item)
        )
        query = (
            select(*_ANSWERS.columns)
            .where(AnswerRow.visit == visit)
            .where(tuple_(AnswerRow.item, AnswerRow.revision).in_(current))
            .order_by(AnswerRow.item)
        )
        return await self._all(_ANSWERS, query)

    async def answer_history(self, visit: str) -> tuple[Answer, ...]:
        """Return every answer ever given on a visit by its list, by item, the first one first."""
        return await self._all(_ANSWERS, _history(visit).where(standing()))

    async def record(
        self, submission: Submission, answers: Sequence[Answer], *, event: Event
    ) -> None:
        """Keep a delivery: every answer becomes the current one of its item, earlier ones stay.

        An answer whose id is already kept is left as it is. Raises `Conflict` when its content is
        another than before, and for a delivery id in use.
        """
        row = _SUBMISSIONS.row(submission)
        if not await self._insert_new(_SUBMISSIONS.table, row, event):
            raise submission_reused(submission.id)
        earlier = await self._touched(submission.visit, answers)
        known = {answer.id: answer for answer in earlier}
        for answer in answers:
            if known.get(answer.id, answer) != answer:
                raise Conflict(
                    "answer.id_reused",
                    "Answer {id} was delivered before with other content; give the changed answer"
                    " a new id.",
                    id=answer.id,
                )
        revisions: dict[str, int] = {}
        for answer in earlier:
            revisions[answer.item] = revisions.get(answer.item, 0) + 1
        rows = [
            _ANSWERS.row(
                answer,
                visit=submission.visit,
                submission=submission.id,
                revision=revisions.get(answer.item, 0) + 1,
            )
            for answer in answers
            if answer.id not in known
        ]
        await self._insert(_ANSWERS.table, rows, event)

    async def _touched(self, visit: str, answers: Sequence[Answer]) -> tuple[Answer, ...]:
        """Return the answers kept that share the item or the id of one that comes in."""
        if len(answers) > _SOME:
            return await self._all(_ANSWERS, _history(visit))
        items, ids = [one.item for one in answers], [one.id for one in answers]
        query = select(*_ANSWERS.columns).where(
            AnswerRow.visit == visit, or_(AnswerRow.item.in_(items), AnswerRow.id.in_(ids))
        )
        return await self._all(_ANSWERS, query)

    async def _save_team(self, visit: Visit, event: Event) -> None:
        await self._connection.execute(delete(TeamRow).where(TeamRow.visit == visit.id))
        await self._insert(_TEAM, _team_rows(visit), event)


def _history(visit: str) -> Select[Any]:
    query = select(*_ANSWERS.columns).where(AnswerRow.visit == visit)
    return query.order_by(AnswerRow.item, AnswerRow.revision)


def visits_like(chosen: VisitFilter, bounds: Bounds) -> list[ColumnElement[bool]]:
    """Return the conditions on visits of what a list is narrowed to, within the bounds."""
    return every(
        equal(VisitRow.draw, chosen.draw),
        equal(VisitRow.state, chosen.state),
        equal(VisitRow.institution, chosen.institution),
        in_region(VisitRow.district, chosen.region),
        visited_by(chosen.inspector),
        equal(VisitRow.work, chosen.work),
        _to_institution(chosen.text),
        _with_person(chosen.person),
        _on_days(chosen),
        *visits_within(bounds),
    )


def _to_institution(text: str) -> Condition:
    named = found_by(InstitutionRow.search, text)
    return VisitRow.institution.in_(select(InstitutionRow.id).where(*named)) if named else None


def _with_person(text: str) -> Condition:
    named = found_by(InspectorRow.search, text)
    if not named:
        return None
    going = select(TeamRow.visit).join(InspectorRow, InspectorRow.id == TeamRow.inspector)
    return VisitRow.id.in_(going.where(*named))


def _on_days(chosen: VisitFilter) -> Condition:
    """Return that a visit began, or failed without having begun, on a day of the period."""
    at = func.coalesce(VisitRow.began_at, VisitRow.ended_at)
    conditions = every(
        at >= _midnight(chosen.since) if chosen.since else None,
        at < _midnight(chosen.until) + timedelta(days=1) if chosen.until else None,
    )
    return and_(*conditions) if conditions else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA)


def _row(visit: Visit) -> Row:
    draw = visit.origin.draw if isinstance(visit.origin, Drawn) else None
    return _VISITS.row(visit, draw=draw)


def _team_rows(visit: Visit) -> list[Row]:
    return [{"visit": visit.id, "inspector": inspector} for inspector in visit.team if inspector]
