"""What waits for somebody: the tasks that the trip leaves with each role."""

import enum
from datetime import date

import msgspec


class Task(enum.StrEnum):
    """A kind of thing to do; each is done on one page."""

    ANSWER_ACTIONS = "answer_actions"
    PUBLISH_DUE = "publish_due"
    JUDGE_ACTIONS = "judge_actions"
    TAKE_UP_COMPLAINTS = "take_up_complaints"
    ANSWER_COMPLAINTS = "answer_complaints"
    GRADE_VISITS = "grade_visits"
    APPROVE_VISITS = "approve_visits"
    FINISH_VISITS = "finish_visits"
    BEGIN_VISITS = "begin_visits"
    COMPUTE_DRAWS = "compute_draws"
    ASSIGN_DRAWS = "assign_draws"
    PUBLISH_PLANS = "publish_plans"
    READ_NOTICES = "read_notices"


class Wait(enum.StrEnum):
    """Something that others have to do, and that somebody keeps an eye on."""

    ACTIONS_OVERDUE = "actions_overdue"
    ACTIONS_OPEN = "actions_open"
    VISITS_UNDER_WAY = "visits_under_way"
    ACTIONS_BEING_CHECKED = "actions_being_checked"


class Todo(msgspec.Struct, frozen=True, kw_only=True):
    """How many things of a kind there are, and the nearest of their deadlines, if they have one."""

    what: Task | Wait
    count: int
    deadline: date | None = None


class TodoList(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for the reader, the nearest deadline first, and what waits for somebody else."""

    own: tuple[Todo, ...]
    others: tuple[Todo, ...]


def in_order(found: tuple[Todo, ...]) -> tuple[Todo, ...]:
    """Return what there is to do: by deadline, then in the order of the kinds."""
    rank = {what: place for place, what in enumerate((*Task, *Wait))}
    return tuple(
        sorted(
            (one for one in found if one.count),
            key=lambda one: (one.deadline or date.max, rank[one.what]),
        )
    )
