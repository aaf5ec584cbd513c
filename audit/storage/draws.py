"""The store of draws and of whom they drew."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select

from audit.domain.ceremony import FIRST_REHEARSAL, KNOWN, PUBLIC, Draw, DrawState, Member
from audit.domain.draw_entry import Entry
from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.filters import DrawFilter, MemberFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.plan import Plan
from audit.domain.visit import CONCLUDED, Drawn, Membership, Visit
from audit.storage.bounds import of_plan_within
from audit.storage.database import lock
from audit.storage.schema.draws import DrawRow, EntropyRow, MemberRow
from audit.storage.schema.plans import PlanRow
from audit.storage.schema.registers import InstitutionRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Row, Store, TableOf, equal, every, found_by
from audit.storage.vault import Vault

_DRAWS = TableOf(DrawRow, Draw)
_PLANS = TableOf(PlanRow, Plan)
_ENTRIES = TableOf(EntropyRow, Entry)
_MEMBERS = TableOf(MemberRow, Member)


class DrawStore(Store):
    """Draws, by number, and their members."""

    async def next_serial(self, body: str, year: int, *, rehearsal: bool = False) -> int:
        """Return the serial of the next draw of a body and year; rehearsals are counted apart.

        In a unit that writes, no other transaction gets one until this one ends, so the numbers
        have no gap even if it fails.
        """
        if self._trail.writing:
            await lock(self._connection, f"draw {body} {year}")
        first = FIRST_REHEARSAL if rehearsal else 1
        query = select(func.coalesce(func.max(DrawRow.serial) + 1, first)).where(
            DrawRow.body == body, DrawRow.year == year, DrawRow.rehearsal.is_(rehearsal)
        )
        return int((await self._connection.execute(query)).scalar_one())

    async def find(self, number: str, bounds: Bounds) -> Draw | None:
        """Return a draw of a plan within the bounds, or None."""
        within = every(DrawRow.number == number, of_plan_within(DrawRow.plan, bounds))
        return await self._one(_DRAWS, *within)

    async def get(self, number: str, bounds: Bounds) -> Draw:
        """Return a draw of a plan within the bounds. Raises `NotFound`."""
        found = await self.find(number, bounds)
        if found is None:
            raise NotFound("draw.unknown", "There is no draw {draw}.", draw=number)
        return found

    async def page(self, chosen: DrawFilter, bounds: Bounds, request: PageRequest) -> Page[Draw]:
        """Return draws of plans within the bounds, the latest announced first."""
        conditions = every(
            equal(DrawRow.body, chosen.body),
            equal(DrawRow.year, chosen.year),
            equal(DrawRow.plan, chosen.plan),
            equal(DrawRow.state, chosen.state),
            None if chosen.rehearsals else DrawRow.rehearsal.is_(False),
            of_plan_within(DrawRow.plan, bounds),
        )
        query = select(*_DRAWS.columns).where(*conditions)
        order = (DrawRow.announced_at.desc(), DrawRow.number.desc())
        return await self._page(_DRAWS, query.order_by(*order), request)

    async def without_visits(self, bounds: Bounds) -> int:
        """Return how many draws within the bounds have a result and no visit yet."""
        query = (
            select(func.count())
            .select_from(DrawRow)
            .where(DrawRow.state.in_(KNOWN), DrawRow.rehearsal.is_(False))
            .where(~exists().where(VisitRow.draw == DrawRow.number))
            .where(*every(of_plan_within(DrawRow.plan, bounds)))
        )
        return (await self._connection.execute(query)).scalar_one()

    async def plans_of(self, numbers: Collection[str]) -> dict[str, Plan]:
        """Return the plans that draws were made from, by the number of the draw."""
        query = (
            select(DrawRow.number, *_PLANS.columns)
            .join(PlanRow, PlanRow.id == DrawRow.plan)
            .where(DrawRow.number.in_(numbers))
        )
        rows = await self._connection.execute(query)
        return {number: _PLANS.value(plan) for number, *plan in rows}

    async def last_of_plan(self, plan: str) -> Draw | None:
        """Return the draw of a plan with the highest number, drafts and rehearsals apart."""
        query = (
            select(*_DRAWS.columns)
            .where(
                DrawRow.plan == plan,
                DrawRow.rehearsal.is_(False),
                DrawRow.state != DrawState.DRAFTED,
            )
            .order_by(DrawRow.year.desc(), DrawRow.serial.desc())
            .limit(1)
        )
        return next(iter(await self._all(_DRAWS, query)), None)

    async def drafts_of_plan(self, plan: str) -> tuple[Draw, ...]:
        """Return the drafts of a plan, the lowest number first."""
        query = (
            select(*_DRAWS.columns)
            .where(DrawRow.plan == plan, DrawRow.state == DrawState.DRAFTED)
            .order_by(DrawRow.number)
        )
        return await self._all(_DRAWS, query)

    async def redrawn_by(self, number: str) -> tuple[str, ...]:
        """Return the numbers of the draws that stand in for a void one."""
        query = select(DrawRow.number).where(DrawRow.redraws == number).order_by(DrawRow.number)
        return tuple((await self._connection.execute(query)).scalars())

    async def waiting(self, now: datetime) -> tuple[Draw, ...]:
        """Return the announced draws whose sources should have spoken by now."""
        query = select(*_DRAWS.columns).where(
            DrawRow.state == DrawState.ANNOUNCED, DrawRow.draw_at <= now
        )
        return await self._all(_DRAWS, query.order_by(DrawRow.number))

    async def finished(self) -> tuple[Draw, ...]:
        """Return the draws with a result all of whose visits are over, and public rehearsals."""
        visits = exists().where(VisitRow.draw == DrawRow.number)
        over = visits & ~visits.where(VisitRow.state.not_in(CONCLUDED))
        query = select(*_DRAWS.columns).where(
            DrawRow.state.in_((DrawState.COMPUTED, DrawState.PUBLISHED)),
            DrawRow.rehearsal.is_(True) | over,
        )
        return await self._all(_DRAWS, query.order_by(DrawRow.number))

    async def enter(self, entry: Entry, *, event: Event) -> None:
        """Keep what somebody entered of a source of chance."""
        await self._insert(_ENTRIES.table, [_ENTRIES.row(entry)], event)

    async def entries(self, number: str) -> tuple[Entry, ...]:
        """Return all that was entered for a draw, by place, the first first."""
        query = select(*_ENTRIES.columns).where(EntropyRow.draw == number)
        return await self._all(_ENTRIES, query.order_by(EntropyRow.place, EntropyRow.number))

    async def lead_expertise(self, visit: Visit) -> str:
        """Return what the lead on a visit must know by the plan of its draw, "" for nothing."""
        if not isinstance(visit.origin, Drawn):
            return ""
        return (await self.plans_of([visit.origin.draw]))[visit.origin.draw].lead_expertise

    async def add(self, draw: Draw, *, event: Event) -> None:
        """Keep a new draw under the number it was given."""
        await self._insert(_DRAWS.table, [_draw_row(draw)], event)

    async def save(self, draw: Draw, *, was: DrawState, event: Event) -> None:
        """Keep a changed draw. Raises `Conflict` if it is no longer in the state it was."""
        where: Row = {"number": draw.number, "state": was}
        if not await self._update(_DRAWS.table, _draw_row(draw), event, where=where):
            raise Conflict(
                "draw.changed",
                "Draw {draw} was changed by somebody else meanwhile; look at it again.",
                draw=draw.number,
            )

    async def add_members(self, members: Sequence[Member], *, event: Event) -> None:
        """Keep the sample and the reserve of a draw."""
        await self._insert(_MEMBERS.table, [_MEMBERS.row(member) for member in members], event)

    async def members(self, number: str) -> tuple[Member, ...]:
        """Return all members of a draw, by stratum, membership and position."""
        query = select(*_MEMBERS.columns).where(MemberRow.draw == number).order_by(*_PLACE)
        return await self._all(_MEMBERS, query)

    async def member_page(
        self, number: str, chosen: MemberFilter, request: PageRequest
    ) -> Page[Member]:
        """Return members of a draw, by stratum, membership and position."""
        conditions = every(
            MemberRow.draw == number,
            equal(MemberRow.stratum, chosen.stratum),
            equal(MemberRow.membership, chosen.membership),
        )
        query = select(*_MEMBERS.columns).where(*conditions).order_by(*_PLACE)
        named = found_by(InstitutionRow.search, chosen.text)
        if named:
            query = query.join(InstitutionRow, InstitutionRow.id == MemberRow.institution)
            query = query.where(*named)
        return await self._page(_MEMBERS, query, request)

    async def published_with(self, institution: str) -> tuple[Draw, ...]:
        """Return the published draws that sent somebody to an institution, the latest first."""
        query = (
            select(*_DRAWS.columns)
            .join(MemberRow, MemberRow.draw == DrawRow.number)
            .where(
                MemberRow.institution == institution,
                MemberRow.membership != Membership.RESERVE,
                DrawRow.state.in_(PUBLIC),
                DrawRow.rehearsal.is_(False),
            )
            .order_by(DrawRow.announced_at.desc(), DrawRow.number.desc())
        )
        return await self._all(_DRAWS, query)


def line_salt(vault: Vault, number: str, institution: str) -> str:
    """Return the salt of one line of a draw, which only the key of this service gives."""
    return vault.mark(f"{number}|{institution}", "draw line")


_PLACE = (
    MemberRow.stratum,
    MemberRow.membership == Membership.RESERVE,
    MemberRow.membership,
    MemberRow.position,
)
"""By stratum: who is visited, then the reserve, each in the order drawn."""


def _draw_row(draw: Draw) -> Row:
    body, year, serial = draw.number.split("-")
    return _DRAWS.row(draw, body=body, year=int(year), serial=int(serial))
