"""What waits for whoever signs in: a handful of counts, whatever the size of the lists."""

import itertools
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from typing import Any

from audit.domain import permission
from audit.domain.actor import Actor
from audit.domain.ceremony import DrawState
from audit.domain.complaint import ComplaintState
from audit.domain.filters import (
    ActionFilter,
    ComplaintFilter,
    DrawFilter,
    PlanFilter,
    PublicationFilter,
)
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, Bounds
from audit.domain.plan import PlanState
from audit.domain.publication import PublicationState
from audit.domain.remediation import ActionState
from audit.domain.todo import Task, Todo, TodoList, Wait, in_order
from audit.domain.visit import VisitState
from audit.storage.unit_of_work import UnitOfWork

Ask = Callable[[UnitOfWork, Bounds], Awaitable[tuple[Todo, ...]]]

_FIRST = PageRequest(limit=1)


async def todo(uow: UnitOfWork) -> TodoList:
    """Return what the actor has to do, and what others have to do for them."""
    asked = [ask(uow, permission.bounds(uow.actor, act)) for act, ask in _asks(uow.actor)]
    found = tuple(itertools.chain.from_iterable([await one for one in asked]))
    return TodoList(
        own=in_order(tuple(one for one in found if isinstance(one.what, Task))),
        others=in_order(tuple(one for one in found if isinstance(one.what, Wait))),
    )


def _asks(actor: Actor) -> list[tuple[Act, Ask]]:
    """Return what is asked for an actor; who grades visits leaves the recording to the team."""
    grades = permission.does(actor, Act.GRADE_VISIT)
    return [
        (act, ask)
        for act, ask in _ASKS
        if permission.does(actor, act) and not (act is Act.RECORD_VISIT and grades)
    ]


def _visits(**kinds: tuple[VisitState, ...]) -> Ask:
    """Ask for the number of visits in some states, for each kind of task by its name."""

    async def ask(uow: UnitOfWork, bounds: Bounds) -> tuple[Todo, ...]:
        counts = await uow.visits.counts(bounds)
        return tuple(
            Todo(what=_named(name), count=sum(counts.get(state, 0) for state in states))
            for name, states in kinds.items()
        )

    return ask


def _actions(what: Task | Wait, *states: ActionState) -> Ask:
    async def ask(uow: UnitOfWork, bounds: Bounds) -> tuple[Todo, ...]:
        pages = [
            await uow.actions.page(ActionFilter(state=state), bounds, _FIRST) for state in states
        ]
        deadlines = [one.deadline for page in pages for one in page.items]
        return (_counted(what, pages, () if what is Task.JUDGE_ACTIONS else deadlines),)

    return ask


async def _overdue_actions(uow: UnitOfWork, bounds: Bounds) -> tuple[Todo, ...]:
    page = await uow.actions.page(ActionFilter(overdue_on=uow.today), bounds, _FIRST)
    return (_counted(Wait.ACTIONS_OVERDUE, (page,), [one.deadline for one in page.items]),)


async def _publications(uow: UnitOfWork, bounds: Bounds) -> tuple[Todo, ...]:
    pages = [
        await uow.publications.page(PublicationFilter(state=state), bounds, _FIRST)
        for state in (PublicationState.PENDING, PublicationState.DEFERRED)
    ]
    return (_counted(Task.PUBLISH_DUE, pages, [one.due for page in pages for one in page.items]),)


async def _complaints(uow: UnitOfWork, bounds: Bounds) -> tuple[Todo, ...]:
    received, in_hand = [
        await uow.complaints.page(ComplaintFilter(state=state), bounds, _FIRST)
        for state in (ComplaintState.RECEIVED, ComplaintState.IN_HAND)
    ]
    return (
        Todo(what=Task.TAKE_UP_COMPLAINTS, count=received.total),
        Todo(what=Task.ANSWER_COMPLAINTS, count=in_hand.total),
    )


async def _drafts(uow: UnitOfWork, bounds: Bounds) -> tuple[Todo, ...]:
    page = await uow.plans.page(PlanFilter(state=PlanState.DRAFT), bounds, _FIRST)
    return (Todo(what=Task.PUBLISH_PLANS, count=page.total),)


async def _draws(uow: UnitOfWork, bounds: Bounds) -> tuple[Todo, ...]:
    announced = await uow.draws.page(DrawFilter(state=DrawState.ANNOUNCED), bounds, _FIRST)
    return (
        Todo(what=Task.COMPUTE_DRAWS, count=announced.total),
        Todo(what=Task.ASSIGN_DRAWS, count=await uow.draws.without_visits(bounds)),
    )


def _counted(what: Task | Wait, pages: Iterable[Page[Any]], deadlines: Iterable[date]) -> Todo:
    count = sum(page.total for page in pages)
    return Todo(what=what, count=count, deadline=min(deadlines, default=None))


def _named(name: str) -> Task | Wait:
    return Task(name) if name in set(Task) else Wait(name)


_ASKS: tuple[tuple[Act, Ask], ...] = (
    (
        Act.GRADE_VISIT,
        _visits(
            approve_visits=(VisitState.ASSIGNED,),
            grade_visits=(VisitState.HANDED_IN,),
            visits_under_way=(VisitState.APPROVED, VisitState.UNDER_WAY),
        ),
    ),
    (
        Act.RECORD_VISIT,
        _visits(begin_visits=(VisitState.APPROVED,), finish_visits=(VisitState.UNDER_WAY,)),
    ),
    (
        Act.READ_NOTICE,
        _visits(read_notices=(VisitState.APPROVED, VisitState.UNDER_WAY)),
    ),
    (Act.JUDGE_ACTION, _actions(Task.JUDGE_ACTIONS, ActionState.ANSWERED)),
    (Act.JUDGE_ACTION, _actions(Wait.ACTIONS_OPEN, ActionState.OPEN, ActionState.RETURNED)),
    (Act.JUDGE_ACTION, _overdue_actions),
    (Act.ANSWER_ACTION, _actions(Task.ANSWER_ACTIONS, ActionState.OPEN, ActionState.RETURNED)),
    (Act.ANSWER_ACTION, _actions(Wait.ACTIONS_BEING_CHECKED, ActionState.ANSWERED)),
    (Act.PUBLISH, _publications),
    (Act.HANDLE_COMPLAINT, _complaints),
    (Act.HOLD_DRAW, _draws),
    (Act.EDIT_PLAN, _drafts),
)
