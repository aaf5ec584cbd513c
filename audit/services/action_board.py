"""Corrective actions as both sides look at them: the board, the list, and one with its exchange."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from audit.domain import permission
from audit.domain.burndown import Point, burndown
from audit.domain.evidence import Evidence
from audit.domain.exchange import Attachment, Turn
from audit.domain.filters import ActionFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.remediation import ActionState, CorrectiveAction
from audit.domain.visit import Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.model import ResolvedItem

_FEW = 4


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """An action with the visit that found it."""

    action: CorrectiveAction
    visit: Visit


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What of a selection is in each state, the next deadlines of what is not accepted.

    `overdue` counts over all states; `course` is the burn-down of the selection.
    """

    counts: Mapping[ActionState, int]
    overdue: int
    next: Mapping[ActionState, tuple[Listed, ...]]
    course: tuple[Point, ...]
    today: date


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """An action with all that belongs to it.

    `files` are those of each turn by its id, `evidence` what the visit took in by its digest;
    `names` are those of who spoke. `left` counts the actions of the visit not yet accepted.
    """

    action: CorrectiveAction
    visit: Visit
    item: ResolvedItem
    turns: tuple[Turn, ...]
    files: Mapping[str, tuple[Attachment, ...]]
    evidence: Mapping[str, Evidence]
    names: Mapping[str, str]
    left: int
    today: date


async def page(uow: UnitOfWork, chosen: ActionFilter, request: PageRequest) -> Page[Listed]:
    """Return the actions this actor may see, the next deadline first."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    found = await uow.actions.page(chosen, bounds, request)
    return Page(
        items=await _listed(uow, found.items),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def board(uow: UnitOfWork, chosen: ActionFilter) -> Board:
    """Return the board of the actions this actor may see, in a constant number of queries."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    shown: dict[ActionState, tuple[CorrectiveAction, ...]] = {}
    for state in (ActionState.OPEN, ActionState.RETURNED, ActionState.ANSWERED):
        of_state = msgspec.structs.replace(chosen, state=state)
        shown[state] = await uow.actions.first(of_state, bounds, _FEW)
    tally = await uow.actions.tally(chosen, bounds, uow.today)
    listed = await _listed(uow, [one for actions in shown.values() for one in actions])
    return Board(
        counts=tally.states,
        overdue=tally.overdue,
        next={state: tuple(one for one in listed if one.action.state is state) for state in shown},
        course=burndown(tally.flow, today=uow.today),
        today=uow.today,
    )


async def read(uow: UnitOfWork, action_id: str) -> Matter:
    """Return one action with its exchange. Raises `NotFound`."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    action = await uow.actions.get(action_id, bounds)
    (listed,) = await _listed(uow, [action])
    checklist = await uow.snapshots.checklist(listed.visit.checklist)
    turns = await uow.exchanges.turns(action.id)
    files = await uow.exchanges.files([one.id for one in turns])
    siblings = await uow.actions.of_visit(action.visit)
    return Matter(
        action=action,
        visit=listed.visit,
        item=next(one for one in checklist.items if one.item.code == action.item),
        turns=turns,
        files={one.id: tuple(file for file in files if file.turn == one.id) for one in turns},
        evidence={one.digest: one for one in await uow.evidence.of_visit(action.visit)},
        names=await uow.accounts.names({one.by for one in turns}),
        left=sum(one.state is not ActionState.ACCEPTED for one in siblings),
        today=uow.today,
    )


async def districts(uow: UnitOfWork) -> tuple[str, ...]:
    """Return the codes of the districts in the actor's region, none for an actor without one."""
    region = permission.bounds(uow.actor, Act.READ_RESULT).region
    if not region:
        return ()
    return tuple(code for code in await uow.registers.districts() if code.startswith(region))


async def _listed(uow: UnitOfWork, actions: Sequence[CorrectiveAction]) -> tuple[Listed, ...]:
    visits = await uow.visits.several({one.visit for one in actions})
    return tuple(Listed(action=one, visit=visits[one.visit]) for one in actions)
