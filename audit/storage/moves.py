"""The store of running visits that move to another version: proposals, moves, answers set aside."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, exists, func, select, update
from sqlalchemy.orm import aliased

from audit.domain.answer import Answer
from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.evidence import Evidence
from audit.domain.migration import RUNNING, Kept, Migration, Move, MoveState, Route
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.visit import Visit
from audit.storage.bounds import of_visit_within, visits_within
from audit.storage.schema.base import table_of
from audit.storage.schema.evidence import EvidenceRow
from audit.storage.schema.moves import AsideRow, MigrationRow, MoveRow
from audit.storage.schema.visits import AnswerRow, VisitRow
from audit.storage.store import Row, Store, TableOf, equal, every

_MIGRATIONS = TableOf(MigrationRow, Migration)
_MOVES = TableOf(MoveRow, Move)
_ANSWERS = TableOf(AnswerRow, Answer)
_EVIDENCE = TableOf(EvidenceRow, Evidence)
_VISITS = TableOf(VisitRow, Visit)
_ASIDE = table_of(AsideRow)


# More names than this in one statement cost more than to read what they would leave out.
_MOST_NAMED = 2000


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A current answer of a visit, and which revision of its item it is."""

    visit: str
    revision: int
    answer: Answer


class MoveStore(Store):
    """Proposals by id, each with the moves of its visits; who sees a visit sees its move."""

    async def get(self, migration: str, bounds: Bounds) -> Migration:
        """Return a proposal that touches a visit within the bounds. Raises `NotFound`."""
        query = select(*_MIGRATIONS.columns).where(MigrationRow.id == migration, _touches(bounds))
        found = await self._all(_MIGRATIONS, query)
        if not found:
            raise NotFound(
                "migration.unknown", "There is no migration {migration}.", migration=migration
            )
        return found[0]

    async def page(self, bounds: Bounds, request: PageRequest) -> Page[Migration]:
        """Return the proposals that touch a visit within the bounds, the newest first."""
        query = select(*_MIGRATIONS.columns).where(_touches(bounds))
        return await self._page(_MIGRATIONS, query.order_by(MigrationRow.id.desc()), request)

    async def counts(
        self, migrations: Collection[str], bounds: Bounds
    ) -> dict[str, dict[MoveState, int]]:
        """Return how many moves within the bounds are in each state, by proposal."""
        query = (
            select(MoveRow.migration, MoveRow.state, func.count())
            .where(MoveRow.migration.in_(migrations), *_within(bounds))
            .group_by(MoveRow.migration, MoveRow.state)
        )
        found: dict[str, dict[MoveState, int]] = {}
        for migration, state, count in await self._connection.execute(query):
            found.setdefault(migration, {})[state] = count
        return found

    async def moves(
        self, migration: str, state: MoveState | None, bounds: Bounds, *, request: PageRequest
    ) -> Page[Move]:
        """Return the moves of a proposal within the bounds, by visit."""
        return await self._page(_MOVES, _moves(migration, state, bounds), request)

    async def held(
        self, migration: str, state: MoveState | None, bounds: Bounds, *, visit: str = ""
    ) -> tuple[Move, ...]:
        """Return the moves in a state within the bounds, or that of one visit.

        In a unit that writes they are held until its end.
        """
        query = _moves(migration, state, bounds)
        if visit:
            query = query.where(MoveRow.visit == visit)
        if self._trail.writing:
            query = query.with_for_update(key_share=True, of=MoveRow)
        return await self._all(_MOVES, query)

    async def of_visit(self, visit: str) -> tuple[tuple[Migration, Move], ...]:
        """Return every move of a visit with its proposal, the first first."""
        query = (
            select(*_MIGRATIONS.columns, *_MOVES.columns)
            .join(MoveRow, MoveRow.migration == MigrationRow.id)
            .where(MoveRow.visit == visit)
            .order_by(MigrationRow.id)
        )
        width = len(_MIGRATIONS.columns)
        return tuple(
            (_MIGRATIONS.value(row[:width]), _MOVES.value(row[width:]))
            for row in await self._connection.execute(query)
        )

    async def lists(self, bounds: Bounds) -> tuple[str, ...]:
        """Return the digests of the lists that running visits within the bounds have."""
        query = select(VisitRow.checklist).distinct().where(*_running(bounds))
        return tuple((await self._connection.execute(query)).scalars())

    async def running(
        self, lists: Collection[str], route: Route, bounds: Bounds
    ) -> tuple[Visit, ...]:
        """Return the running visits with one of these lists that could take a route.

        One with an open move could not, nor one that left the version it would come to.
        """
        is_open = exists().where(
            MoveRow.visit == VisitRow.id,
            MoveRow.state.in_((MoveState.PROPOSED, MoveState.AGREED)),
        )
        query = select(*_VISITS.columns).where(
            *_running(bounds), VisitRow.checklist.in_(lists), ~is_open, ~_left(route)
        )
        return await self._all(_VISITS, query.order_by(VisitRow.id))

    async def visits(self, visits: Collection[str]) -> dict[str, Visit]:
        """Return visits by id, held until the end of a unit that writes."""
        query = select(*_VISITS.columns).where(VisitRow.id.in_(visits)).order_by(VisitRow.id)
        if self._trail.writing:
            query = query.with_for_update(key_share=True)
        return {one.id: one for one in await self._all(_VISITS, query)}

    async def answered(self, visits: Collection[str]) -> dict[str, int]:
        """Return how many items of each visit have a current answer."""
        query = (
            select(AnswerRow.visit, func.count(AnswerRow.item.distinct()))
            .where(AnswerRow.visit.in_(visits), standing())
            .group_by(AnswerRow.visit)
        )
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def given(
        self, visits: Collection[str], items: Collection[str] | None = None
    ) -> dict[str, list[Given]]:
        """Return the current answers of visits, to these items or all, by visit."""
        later = aliased(AnswerRow)
        query = (
            select(AnswerRow.visit, AnswerRow.revision, *_ANSWERS.columns)
            .where(AnswerRow.visit.in_(visits), standing())
            .where(
                ~exists().where(
                    later.visit == AnswerRow.visit,
                    later.item == AnswerRow.item,
                    later.revision > AnswerRow.revision,
                )
            )
            .order_by(AnswerRow.visit, AnswerRow.item)
        )
        if items is not None and len(items) <= _MOST_NAMED:
            query = query.where(AnswerRow.item.in_(items))
        found: dict[str, list[Given]] = {visit: [] for visit in visits}
        for visit, revision, *row in await self._connection.execute(query):
            answer = _ANSWERS.value(row)
            found[visit].append(Given(visit=visit, revision=revision, answer=answer))
        return found

    async def evidence(
        self, visits: Collection[str], items: Collection[str]
    ) -> tuple[Evidence, ...]:
        """Return the evidence that was taken on visits for these items."""
        query = select(*_EVIDENCE.columns).where(
            EvidenceRow.visit.in_(visits), EvidenceRow.item.in_(items)
        )
        return await self._all(_EVIDENCE, query.order_by(EvidenceRow.id))

    async def aside(self, visit: str) -> tuple[Kept, ...]:
        """Return the answers of a visit that no longer stand for their items, by item."""
        query = (
            select(AsideRow.handling, AsideRow.becomes, *_ANSWERS.columns)
            .join(
                AnswerRow,
                and_(
                    AnswerRow.visit == AsideRow.visit,
                    AnswerRow.item == AsideRow.item,
                    AnswerRow.revision == AsideRow.revision,
                ),
            )
            .where(AsideRow.visit == visit)
            .order_by(AsideRow.item, AsideRow.revision)
        )
        return tuple(
            Kept(handling=handling, becomes=becomes, answer=_ANSWERS.value(row))
            for handling, becomes, *row in await self._connection.execute(query)
        )

    async def add(self, migration: Migration, moves: Sequence[Move], *, event: Event) -> None:
        """Keep a proposal with its moves. Raises `Conflict` for a visit that has an open one."""
        await self._insert(_MIGRATIONS.table, [_MIGRATIONS.row(migration)], event)
        await self._insert(_MOVES.table, [_MOVES.row(move) for move in moves], event)

    async def save(self, moves: Iterable[Move], *, was: MoveState, event: Event) -> None:
        """Keep changed moves. Raises `Conflict` if one is no longer in the state it was."""
        for move in moves:
            where: Row = {"migration": move.migration, "visit": move.visit, "state": was}
            if not await self._update(_MOVES.table, _MOVES.row(move), event, where=where):
                raise Conflict(
                    "migration.changed",
                    "The move of visit {visit} was changed by somebody else meanwhile; look at it"
                    " again.",
                    visit=move.visit,
                )

    async def set_aside(
        self, move: Move, kept: Iterable[Kept], given: Iterable[Given], *, event: Event
    ) -> None:
        """Keep that answers no longer stand for their items; the answers stay as they are."""
        revisions = {one.answer.item: one.revision for one in given}
        rows = [
            {
                "visit": move.visit,
                "item": one.answer.item,
                "revision": revisions[one.answer.item],
                "migration": move.migration,
                "handling": one.handling,
                "becomes": one.becomes,
            }
            for one in kept
        ]
        await self._insert(_ASIDE, rows, event)

    async def rebind(self, visit: Visit, *, old: str, event: Event) -> None:
        """Keep the new list of a visit. Raises `Conflict` if it has another, or has ended."""
        self._trail.record(event)
        statement = (
            update(_VISITS.table)
            .where(VisitRow.id == visit.id, VisitRow.checklist == old, VisitRow.state.in_(RUNNING))
            .values(checklist=visit.checklist, scheme=visit.scheme)
        )
        if (await self._connection.execute(statement)).rowcount != 1:
            raise Conflict(
                "visit.changed",
                "Visit {visit} was changed by somebody else meanwhile; look at it again.",
                visit=visit.id,
            )


def standing() -> ColumnElement[bool]:
    """Return that an answer has not been set aside by a move of its visit."""
    return ~exists().where(
        AsideRow.visit == AnswerRow.visit,
        AsideRow.item == AnswerRow.item,
        AsideRow.revision >= AnswerRow.revision,
    )


def _moves(migration: str, state: MoveState | None, bounds: Bounds) -> Select[Any]:
    chosen = every(MoveRow.migration == migration, equal(MoveRow.state, state))
    return select(*_MOVES.columns).where(*chosen, *_within(bounds)).order_by(MoveRow.visit)


def _within(bounds: Bounds) -> list[ColumnElement[bool]]:
    return every(of_visit_within(MoveRow.visit, bounds))


def _touches(bounds: Bounds) -> ColumnElement[bool]:
    return exists().where(MoveRow.migration == MigrationRow.id, *_within(bounds))


def _left(route: Route) -> ColumnElement[bool]:
    return exists().where(
        MoveRow.visit == VisitRow.id,
        MoveRow.state == MoveState.APPLIED,
        MoveRow.migration == MigrationRow.id,
        MigrationRow.old_name == route.new_name,
        MigrationRow.old_version == route.new_version,
    )


def _running(bounds: Bounds) -> list[ColumnElement[bool]]:
    return [VisitRow.state.in_(RUNNING), *visits_within(bounds)]
