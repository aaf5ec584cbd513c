"""The store of inspection plans."""

from collections.abc import Collection
from datetime import date, datetime, time

from sqlalchemy import func, or_, select

from audit.domain import plan_limits
from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.filters import PlanFilter
from audit.domain.frame import Exclusion
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.plan import Plan, PlanState
from audit.domain.registry import InstitutionStatus, RiskClass
from audit.domain.visit import VisitState
from audit.domain.workdays import CHINA, local_date
from audit.storage.bounds import plans_within
from audit.storage.schema.plans import PlanRow
from audit.storage.schema.registers import InstitutionRow
from audit.storage.schema.visits import VisitRow
from audit.storage.store import Store, TableOf, equal, every, in_code_range

_PLANS = TableOf(PlanRow, Plan)


class PlanStore(Store):
    """Plans, by id."""

    async def find(self, plan: str, bounds: Bounds) -> Plan | None:
        """Return a plan within the bounds, or None."""
        return await self._one(_PLANS, PlanRow.id == plan, *plans_within(bounds))

    async def get(self, plan: str, bounds: Bounds) -> Plan:
        """Return a plan within the bounds. Raises `NotFound`."""
        found = await self.find(plan, bounds)
        if found is None:
            raise NotFound("plan.unknown", "There is no plan {plan}.", plan=plan)
        return found

    async def page(self, chosen: PlanFilter, bounds: Bounds, request: PageRequest) -> Page[Plan]:
        """Return plans whose region lies within the bounds, the latest year first."""
        conditions = every(
            equal(PlanRow.body, chosen.body),
            equal(PlanRow.year, chosen.year),
            equal(PlanRow.state, chosen.state),
            *plans_within(bounds),
        )
        query = select(*_PLANS.columns).where(*conditions)
        order = (PlanRow.year.desc(), PlanRow.body, PlanRow.id.desc())
        return await self._page(_PLANS, query.order_by(*order), request)

    async def population(self, region: str) -> dict[tuple[str, RiskClass], int]:
        """Return how many institutions of each district and risk class of a region can be drawn."""
        place = (InstitutionRow.district, InstitutionRow.risk_class)
        conditions = every(
            InstitutionRow.status == InstitutionStatus.ACTIVE,
            in_code_range(InstitutionRow.district, region),
        )
        query = select(*place, func.count()).where(*conditions).group_by(*place)
        rows = await self._connection.execute(query)
        return {(district, risk_class): count for district, risk_class, count in rows}

    async def versions(self, plan: Plan, bounds: Bounds) -> tuple[Plan, ...]:
        """Return every version of a plan within the bounds, dropped drafts too, the first first."""
        query = select(*_PLANS.columns).where(
            or_(PlanRow.id == plan.first, PlanRow.series == plan.first), *plans_within(bounds)
        )
        return await self._all(_PLANS, query.order_by(PlanRow.version, PlanRow.id))

    async def beside(self, plan: Plan) -> tuple[Plan, ...]:
        """Return the public plans of a year and kind of work that share a part of the region."""
        wider = [plan.region[:length] for length in (2, 4, 6) if length <= len(plan.region)]
        query = select(*_PLANS.columns).where(
            PlanRow.year == plan.year,
            PlanRow.work == plan.work,
            PlanRow.state == PlanState.PUBLISHED,
            or_(PlanRow.region.in_(wider), PlanRow.region.startswith(plan.region)),
        )
        return await self._all(_PLANS, query.order_by(PlanRow.id))

    async def left_out(
        self, plan: Plan, today: date, *, named: Collection[str] = ()
    ) -> tuple[Exclusion, ...]:
        """Return whom the bounds of a plan leave out of a draw today, but for those `named`."""
        since = plan_limits.checks_since(plan, today)
        if since is None:
            return ()
        found = plan_limits.exclusions(plan, await self._checks(plan, since), today)
        return tuple(one for one in found if one.institution not in named)

    async def _checks(self, plan: Plan, since: date) -> dict[str, list[date]]:
        """Return the days of the checks of each active institution, of the plan's kind of work.

        A visit that has not begun counts on the day it was made, one that failed does not count.
        """
        conditions = every(
            VisitRow.work == plan.work,
            VisitRow.state != VisitState.FAILED,
            func.coalesce(VisitRow.began_at, VisitRow.created_at)
            >= datetime.combine(since, time(), CHINA),
            InstitutionRow.status == InstitutionStatus.ACTIVE,
            in_code_range(InstitutionRow.district, plan.region),
        )
        query = (
            select(VisitRow.institution, VisitRow.began_at, VisitRow.created_at)
            .join(InstitutionRow, InstitutionRow.id == VisitRow.institution)
            .where(*conditions)
        )
        found: dict[str, list[date]] = {}
        for institution, began, created in await self._connection.execute(query):
            found.setdefault(institution, []).append(local_date(began or created))
        return found

    async def add(self, plan: Plan, *, event: Event) -> None:
        """Keep a new plan."""
        await self._insert(_PLANS.table, [_PLANS.row(plan)], event)

    async def save(self, plan: Plan, *, was: PlanState, event: Event) -> None:
        """Keep a changed plan. Raises `Conflict` if it is no longer in the state it was."""
        where = {"id": plan.id, "state": was}
        if not await self._update(_PLANS.table, _PLANS.row(plan), event, where=where):
            raise Conflict(
                "plan.changed",
                "Plan {plan} was changed by somebody else meanwhile; look at it again.",
                plan=plan.id,
            )
