"""Classes of risk: computed by a named rule, confirmed by the regulator, answered for."""

from collections.abc import Mapping, Sequence

import msgspec

from audit.domain import permission, risk
from audit.domain.errors import Conflict
from audit.domain.filters import RiskFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.plan_limits import months_before
from audit.domain.registry import Institution
from audit.domain.risk import RISK_2026, RiskRating, RiskRun, Statement
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical


class RiskBoard(msgspec.Struct, frozen=True, kw_only=True):
    """A page of ratings; `run` is the latest that covers the actor's region, if any."""

    ratings: Page[RiskRating]
    run: RiskRun | None


class RiskSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A rating, those of the institution before and after it, and the names of who decided."""

    rating: RiskRating
    history: tuple[RiskRating, ...]
    names: Mapping[str, str]


class OwnRisk(msgspec.Struct, frozen=True, kw_only=True):
    """An institution's own class in the register, and the confirmed ratings, the latest first."""

    institution: Institution
    ratings: tuple[RiskRating, ...]


async def board(uow: UnitOfWork, chosen: RiskFilter, request: PageRequest) -> RiskBoard:
    """Return the ratings this actor may see, the latest first, with the latest run."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return RiskBoard(
        ratings=await page(uow, chosen, request),
        run=await uow.risk.latest_run(bounds.region),
    )


async def page(uow: UnitOfWork, chosen: RiskFilter, request: PageRequest) -> Page[RiskRating]:
    """Return the ratings this actor may see, the latest first."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return await uow.risk.page(chosen, bounds, request)


async def read(uow: UnitOfWork, rating_id: str) -> RiskSheet:
    """Return one rating with its history. Raises `NotFound`."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    found = await uow.risk.get(rating_id, bounds)
    history = await uow.risk.of_institution(found.institution, bounds)
    people = {one.decided_by for one in history if one.decided_by}
    return RiskSheet(rating=found, history=history, names=await uow.accounts.names(people))


async def run(uow: UnitOfWork) -> RiskRun:
    """Compute the class of every active institution of the actor's region, and propose it.

    All it is computed from is kept under its digest. What an earlier run proposed there and nobody
    decided is over.
    """
    region = permission.bounds(uow.actor, Act.EDIT_REGISTER).region
    rule, today = RISK_2026, uow.today
    facts = await uow.risk.facts(region, since=months_before(today, rule.months), today=today)
    identity = uow.new_id()
    event = uow.event("risk.run", identity, rule=rule.name, region=region, institutions=len(facts))
    made = RiskRun(
        id=identity,
        region=region,
        rule=rule.name,
        ran_on=today,
        by=uow.actor.id,
        facts=await uow.snapshots.put(canonical({"rule": rule, "facts": facts}), event=event),
        institutions=len(facts),
    )
    ratings = [risk.rate(one, rule, run=made, identity=uow.new_id()) for one in facts]
    await uow.risk.add(made, ratings, event=event)
    return made


async def confirm(uow: UnitOfWork, rating_id: str) -> RiskRating:
    """Confirm one class and write it into the register.

    Raises `Conflict` if it is no longer proposed or the register changed since the run.
    """
    before = await uow.risk.get(rating_id, permission.bounds(uow.actor, Act.EDIT_REGISTER))
    (after,) = await _confirm(uow, (before,))
    return after


async def confirm_all(uow: UnitOfWork) -> int:
    """Confirm all that the latest run proposes in the actor's region; return how many.

    It is all or nothing: raises `Conflict` where `confirm` does, or if nothing is proposed.
    """
    bounds = permission.bounds(uow.actor, Act.EDIT_REGISTER)
    latest = await uow.risk.latest_run(bounds.region)
    waiting = await uow.risk.proposed(latest.id, bounds) if latest else ()
    if not waiting:
        raise Conflict(
            "risk.nothing_proposed", "No class waits to be confirmed; run the rule first."
        )
    return len(await _confirm(uow, waiting))


async def answer(uow: UnitOfWork, rating_id: str, statement: Statement) -> RiskRating:
    """Answer the objection of an institution. Raises `Conflict` where none waits."""
    before = await uow.risk.get(rating_id, permission.bounds(uow.actor, Act.EDIT_REGISTER))
    after = risk.answer(before, statement, uow.today)
    event = uow.event("risk.answered", before.institution, rating=rating_id)
    await uow.risk.save(after, was=before, event=event)
    return after


async def own(uow: UnitOfWork) -> OwnRisk:
    """Return the class of the actor's own institution, with the reasons."""
    bounds = permission.bounds(uow.actor, Act.ANSWER_ACTION)
    return OwnRisk(
        institution=await uow.registers.institution(bounds.institution, bounds),
        ratings=await uow.risk.of_institution(bounds.institution, bounds),
    )


async def object_to(uow: UnitOfWork, rating_id: str, statement: Statement) -> RiskRating:
    """Object to a confirmed class of the actor's own institution, once."""
    before = await uow.risk.get(rating_id, permission.bounds(uow.actor, Act.ANSWER_ACTION))
    after = risk.object_to(before, statement, uow.today)
    event = uow.event("risk.objected", before.institution, rating=rating_id)
    await uow.risk.save(after, was=before, event=event)
    return after


async def _confirm(uow: UnitOfWork, waiting: Sequence[RiskRating]) -> tuple[RiskRating, ...]:
    kept = await uow.registers.institutions([one.institution for one in waiting])
    confirmed = tuple(
        risk.confirm(one, kept[one.institution].risk_class, on=uow.today, by=uow.actor.id)
        for one in waiting
    )
    events = [
        uow.event(
            "risk.confirmed",
            one.institution,
            before=one.before,
            after=one.after,
            points=one.points,
            rule=one.rule,
        )
        for one in confirmed
    ]
    await uow.risk.confirm(confirmed, events=events)
    changed = [
        msgspec.structs.replace(kept[one.institution], risk_class=one.after)
        for one in confirmed
        if one.after is not one.before
    ]
    await uow.registers.save_institutions(changed, event=events[-1])
    return confirmed
