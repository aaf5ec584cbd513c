"""How a draw ends: void with a public reason, or open to all and closed when its time has come."""

import msgspec

from audit.domain import ceremony, draw_clock, draw_log, permission, publication
from audit.domain.ceremony import Draw, DrawState
from audit.domain.draw_entry import answers
from audit.domain.draw_files import Plan as Announced
from audit.domain.entropy import Drand
from audit.domain.log import LogKind
from audit.domain.permission import Act
from audit.domain.publication import PublicationKind
from audit.domain.visit import Reason
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """A drand round that has appeared, and that an announced draw waits for at a place, from 1."""

    draw: str
    place: int
    round: int


async def awaited(uow: UnitOfWork) -> tuple[Awaited, ...]:
    """Return the drand rounds that draws wait for and that have appeared."""
    permission.require(uow.actor, Act.OPERATE)
    waiting = await uow.draws.waiting(uow.now)
    return tuple([one for found in waiting for one in await _rounds(uow, found)])


async def void(uow: UnitOfWork, number: str, reason: Reason) -> Draw:
    """Declare the draw void in public; its number and this reason stay for ever.

    With that the duty to publish it is done. Raises `Conflict` once visits follow from it.
    """
    before = await uow.draws.get(number, permission.bounds(uow.actor, Act.HOLD_DRAW))
    after = ceremony.void(before, reason)
    ceremony.require_unvisited(before, len(await uow.visits.of_draw(number)))
    event = uow.event("draw.void", number, reason=reason)
    await uow.draws.save(after, was=before.state, event=event)
    uow.log.append(LogKind.VOID, number, {"reason": digest(reason.encode())}, event=event)
    due = await uow.publications.of_subject(PublicationKind.DRAW, number)
    if due is not None and due.published_on is None:
        told = publication.publish(due, on=uow.today)
        await uow.publications.save(told, was=due.state, event=event)
    return after


async def due(uow: UnitOfWork) -> tuple[str, ...]:
    """Return the numbers of the draws for which it is time to go on, or to end."""
    permission.require(uow.actor, Act.OPERATE)
    waiting = [one.number for one in await uow.draws.waiting(uow.now) if await _missing(uow, one)]
    return (*waiting, *(one.number for one in await uow.draws.finished()))


async def settle(uow: UnitOfWork, number: str) -> Draw:
    """Let a draw go on as its time has come: void, open to all, or closed.

    It is void where a source is still missing when its time is over: nothing stands in for one.
    The result opens once all visits are over, if it is not open yet; then the draw is closed. A
    draw whose time has not come is left as it is.
    """
    permission.require(uow.actor, Act.OPERATE)
    before = await uow.draws.get(number, permission.bounds(uow.actor, Act.READ_DRAW))
    if before.state is DrawState.ANNOUNCED:
        missed = await _missing(uow, before)
        return await void(uow, number, draw_clock.MISSED_WORDS) if missed else before
    if number not in {one.number for one in await uow.draws.finished()}:
        return before
    if before.state is DrawState.COMPUTED:
        before = await _publish(uow, before)
    event = uow.event("draw.closed", number)
    after = ceremony.close(before, uow.now)
    await uow.draws.save(after, was=before.state, event=event)
    return after


async def _publish(uow: UnitOfWork, before: Draw) -> Draw:
    event = uow.event("draw.opened", before.number)
    duty = await uow.publications.of_subject(PublicationKind.DRAW, before.number)
    if duty is not None and duty.published_on is None:
        told = publication.publish(duty, on=uow.today)
        await uow.publications.save(told, was=duty.state, event=event)
    after = ceremony.publish(before, uow.now)
    await uow.draws.save(after, was=before.state, event=event)
    for kind, facts in draw_log.openings(after, await uow.draws.entries(before.number)):
        uow.log.append(kind, before.number, facts, event=event)
    return after


async def _rounds(uow: UnitOfWork, drawn: Draw) -> list[Awaited]:
    announced = await uow.snapshots.read(drawn.plan_digest, Announced)
    given = answers(announced.entropy, await uow.draws.entries(drawn.number))
    return [
        Awaited(draw=drawn.number, place=place, round=source.round)
        for place, (source, answer) in enumerate(zip(announced.entropy, given, strict=True), 1)
        if isinstance(source, Drand)
        and answer is None
        and draw_clock.begins(drawn, source) <= uow.now <= draw_clock.ends(drawn, source)
    ]


async def _missing(uow: UnitOfWork, drawn: Draw) -> bool:
    announced = await uow.snapshots.read(drawn.plan_digest, Announced)
    given = answers(announced.entropy, await uow.draws.entries(drawn.number))
    return bool(draw_clock.missing(drawn, announced.entropy, given, now=uow.now))
