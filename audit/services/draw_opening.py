"""What the next draw of a plan would freeze if it were announced now."""

from datetime import date, datetime

import msgspec

from audit.domain import ceremony, permission, plan
from audit.domain.ceremony import Draw, DrawState
from audit.domain.escrow import latest_day
from audit.domain.frame import can_be_drawn
from audit.domain.permission import Act
from audit.domain.plan import Plan
from audit.storage.unit_of_work import UnitOfWork


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """How much the next draw of a plan would freeze if it were announced `at` this moment.

    Nobody is counted as forced or excluded. `number` is that of the first `draft` of the plan, or
    else the next one; `redraws` the void draw before it. `latest` is the last day until which its
    result may stay sealed if it is drawn soon.
    """

    plan: Plan
    number: str
    rehearsal_number: str
    draft: Draw | None
    redraws: str
    latest: date
    units: int
    inspectors: int
    recusals: int
    at: datetime


async def opening(uow: UnitOfWork, plan_id: str) -> Opening:
    """Return how much the next draw of a plan would freeze now. Raises `Conflict` for a draft."""
    chosen = await uow.plans.get(plan_id, permission.bounds(uow.actor, Act.HOLD_DRAW))
    plan.require_published(chosen)
    staff = await uow.registers.active_inspectors(chosen.region)
    known = {person.id for person in staff if can_be_drawn(chosen, person)}
    recusals = await uow.recusals.in_region(chosen.region, uow.today)
    population = await uow.plans.population(chosen.region)
    drafts = [one for one in await uow.draws.drafts_of_plan(chosen.id) if not one.rehearsal]
    last = await uow.draws.last_of_plan(chosen.id)
    return Opening(
        plan=chosen,
        number=drafts[0].number if drafts else await _next_number(uow, chosen.body),
        rehearsal_number=await _next_number(uow, chosen.body, rehearsal=True),
        draft=drafts[0] if drafts else None,
        redraws=last.number if last and last.state is DrawState.VOID else "",
        latest=latest_day(chosen, uow.now, uow.calendar),
        units=sum(population.values()),
        inspectors=len(known),
        recusals=sum(one.inspector in known for one in recusals),
        at=uow.now,
    )


async def _next_number(uow: UnitOfWork, body: str, *, rehearsal: bool = False) -> str:
    serial = await uow.draws.next_serial(body, uow.today.year, rehearsal=rehearsal)
    return ceremony.number(body, uow.today.year, serial)
