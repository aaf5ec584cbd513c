"""The moves of visits to another version: agreed to by whoever answers for each, then applied."""

from collections.abc import Sequence

import msgspec

from audit.domain import migration, permission
from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.migration import Kept, Migration, Move, Moved, MoveState
from audit.domain.permission import Act
from audit.domain.recording import submission_of
from audit.domain.visit import Reason, Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.migration import Plan

_AT_ONCE = 50
_PLAN = msgspec.json.Decoder(Plan).decode


class Refused(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which visit is to stay, and why."""

    visit: str
    reason: Reason


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was carried out: the moves applied, and the visits that had ended by then."""

    applied: tuple[Move, ...]
    ended: tuple[str, ...]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """How a visit came to its list: its moves, the first first, and the answers kept aside.

    `migrations` are the proposals of the moves, in the same order.
    """

    visit: Visit
    moves: tuple[Move, ...]
    migrations: tuple[Migration, ...]
    aside: tuple[Kept, ...]


async def agree(uow: UnitOfWork, identity: str, visit: str = "") -> int:
    """Agree to the move of one visit, or of all that this actor answers for; return how many.

    A visit is answered for by the lead of its team and by the regulator of its region. Raises
    `NotFound` for a move that is not theirs, `Conflict` for one that was decided already.
    """
    moves = await _own(uow, identity, visit)
    event = uow.event("migration.agreed", identity, visits=len(moves))
    agreed = [migration.agree(one, uow.actor.id, uow.now) for one in moves]
    await uow.moves.save(agreed, was=MoveState.PROPOSED, event=event)
    return len(agreed)


async def decline(uow: UnitOfWork, identity: str, refused: Refused) -> Move:
    """Let a visit stay with its version, with the reason; raises as `agree` does."""
    (found,) = await _own(uow, identity, refused.visit)
    declined = migration.decline(found, uow.actor.id, uow.now, reason=refused.reason)
    event = uow.event("migration.declined", identity, visit=found.visit, reason=refused.reason)
    await uow.moves.save((declined,), was=found.state, event=event)
    return declined


async def apply(uow: UnitOfWork, identity: str) -> Report:
    """Move every visit of a proposal that was agreed to and still runs, with its answers.

    Answers are never deleted: each holds on the new list, or is kept aside. Raises `Conflict` when
    none was agreed to.
    """
    bounds = permission.bounds(uow.actor, Act.MOVE_VISIT)
    found = await uow.moves.get(identity, bounds)
    moves = await uow.moves.held(identity, MoveState.AGREED, bounds)
    if not moves:
        raise Conflict(
            "migration.none_agreed",
            "No visit of migration {migration} waits to be moved; whoever answers for one agrees"
            " first.",
            migration=identity,
        )
    plan = await uow.snapshots.derived(found.plan, _PLAN)
    applied: list[Move] = []
    for start in range(0, len(moves), _AT_ONCE):
        applied += await _apply(uow, moves[start : start + _AT_ONCE], plan)
    done = {one.visit for one in applied}
    return Report(
        applied=tuple(applied), ended=tuple(one.visit for one in moves if one.visit not in done)
    )


async def of_visit(uow: UnitOfWork, visit_id: str) -> History:
    """Return the moves of a visit, and its answers that no longer stand for their items."""
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.READ_VISIT))
    moves = await uow.moves.of_visit(found.id)
    return History(
        visit=found,
        moves=tuple(made for _, made in moves),
        migrations=tuple(proposed for proposed, _ in moves),
        aside=await uow.moves.aside(found.id),
    )


async def _own(uow: UnitOfWork, identity: str, visit: str) -> tuple[Move, ...]:
    """Return the moves this actor decides on: those that wait, or the one of a visit."""
    bounds = permission.bounds(uow.actor, Act.AGREE_MOVE)
    await uow.moves.get(identity, bounds)
    state = None if visit else MoveState.PROPOSED
    found = await uow.moves.held(identity, state, bounds, visit=visit)
    if visit and not found:
        raise NotFound(
            "migration.no_move",
            "Migration {migration} does not touch a visit {visit} of yours.",
            migration=identity,
            visit=visit,
        )
    if not found:
        raise Conflict(
            "migration.none_waits",
            "No visit of migration {migration} waits for you to agree.",
            migration=identity,
        )
    return found


async def _apply(uow: UnitOfWork, moves: Sequence[Move], plan: Plan) -> list[Move]:
    names = [one.visit for one in moves]
    visits = await uow.moves.visits(names)
    lists = {name: await uow.snapshots.checklist(name) for name in {one.new for one in moves}}
    items = frozenset[str]().union(*(migration.touched(plan, one) for one in lists.values()))
    given = await uow.moves.given(names, items)
    counts = await uow.moves.answered(names)
    applied: list[Move] = []
    for one in moves:
        visit = visits[one.visit]
        if visit.state not in migration.RUNNING or visit.checklist != one.old:
            continue
        new = lists[one.new]
        answers = tuple(each.answer for each in given[one.visit])
        found = migration.move(visit, answers, plan, new=new)
        done = migration.apply(one, found, uow.now, answers=counts.get(visit.id, 0))
        event = uow.event(
            "visit.moved", visit.id, migration=one.migration, old=one.old, new=one.new
        )
        moved = migration.rebound(visit, one.new, new.scheme)
        await uow.moves.rebind(moved, old=one.old, event=event)
        await uow.moves.save((done,), was=one.state, event=event)
        await uow.moves.set_aside(one, found.aside, given[one.visit], event=event)
        await _take_on(uow, visit, found, event=event)
        applied.append(done)
    await _follow(uow, [one.visit for one in applied], plan)
    return applied


async def _follow(uow: UnitOfWork, visits: Sequence[str], plan: Plan) -> None:
    """Keep what was taken for an item that goes on under another code there too."""
    items = [rule.item for rule in plan.rules if set(rule.becomes) - {rule.item}]
    taken = await uow.moves.evidence(visits, items) if items else ()
    for one in migration.followed(taken, plan):
        await uow.evidence.add(one, event=uow.event("evidence.followed", one.id, visit=one.visit))


async def _take_on(uow: UnitOfWork, visit: Visit, found: Moved, *, event: Event) -> None:
    """Keep the answers that stand under another code from now on."""
    if found.renamed:
        submission = submission_of(visit.id, found.renamed, uow.now)
        await uow.visits.record(submission, found.renamed, event=event)
