"""The life of grades: proposed when a visit is graded, led on by the regulator or by its days."""

import msgspec

from audit.domain import grade_life, permission
from audit.domain.errors import Conflict
from audit.domain.filters import GradeFilter
from audit.domain.grade_life import GivenGrade, Standing, Step
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.visit import Reason
from audit.storage.unit_of_work import UnitOfWork
from checklists.scheme_model import Lifecycle


class GradeSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A grade with every state it came to; the last one is where it stands.

    `followed_by` is the visit whose grade took its place, which the last step names, or "".
    """

    grade: GivenGrade
    steps: tuple[Step, ...]
    followed_by: str


async def page(uow: UnitOfWork, chosen: GradeFilter, request: PageRequest) -> Page[Standing]:
    """Return the grades this actor may see with where each stands, the newest first."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    return await uow.grades.page(chosen, bounds, request, today=uow.today)


async def read(uow: UnitOfWork, visit_id: str) -> GradeSheet:
    """Return the grade of a visit with its states. Raises `NotFound`."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    found = await uow.grades.get(visit_id, bounds)
    later = await uow.grades.states((found.step.reason,))
    return GradeSheet(
        grade=found.grade,
        steps=await uow.grades.steps(visit_id),
        followed_by=found.step.reason if later else "",
    )


async def hear(uow: UnitOfWork, visit_id: str, statement: str) -> Step:
    """Keep what the institution said; without a statement, that its days are over."""
    found = await held(uow, visit_id)
    step = grade_life.hear(found.step, statement, on=uow.today, by=uow.actor.id)
    return await _keep(uow, step, "grade.heard")


async def display(uow: UnitOfWork, visit_id: str) -> Step:
    """Display a grade for objections."""
    found = await held(uow, visit_id)
    lifecycle = _lifecycle(uow, found.grade)
    step = grade_life.display(found.step, lifecycle, uow.calendar, on=uow.today, by=uow.actor.id)
    return await _keep(uow, step, "grade.displayed")


async def confirm(uow: UnitOfWork, visit_id: str) -> Step:
    """Confirm a grade whose display is over; one of the institution that stood till now ends.

    That one is lowered where the new one is lower, else it expires.
    """
    found = await held(uow, visit_id)
    step = grade_life.confirm(
        found.step, _lifecycle(uow, found.grade), on=uow.today, by=uow.actor.id
    )
    for earlier in await uow.grades.confirmed(found.grade.institution, found.grade.scheme):
        await _succeed(uow, earlier, found.grade)
    return await _keep(uow, step, "grade.confirmed")


async def lower(uow: UnitOfWork, visit_id: str, reason: Reason) -> Step:
    """Lower a confirmed grade, with the reason."""
    found = await held(uow, visit_id)
    step = grade_life.lower(found.step, reason, on=uow.today, by=uow.actor.id)
    return await _keep(uow, step, "grade.lowered")


async def withdraw(uow: UnitOfWork, visit_id: str, reason: Reason) -> Step:
    """Withdraw a grade, proposed or confirmed, with the reason."""
    found = await held(uow, visit_id)
    step = grade_life.withdraw(found.step, reason, on=uow.today, by=uow.actor.id)
    return await _keep(uow, step, "grade.withdrawn")


async def due(uow: UnitOfWork) -> tuple[Standing, ...]:
    """Return the grades within the actor's bounds whose state has had its last day."""
    return await uow.grades.due(uow.today, permission.bounds(uow.actor, Act.GRADE_VISIT))


async def settle(uow: UnitOfWork, visit_id: str) -> Step | None:
    """Let a grade go on by itself where its last day is over; None where nothing is due."""
    permission.require(uow.actor, Act.GRADE_VISIT)
    found = await held(uow, visit_id)
    match grade_life.falls_due(found.step, uow.today):
        case "hear":
            return await hear(uow, visit_id, "")
        case "confirm":
            return await confirm(uow, visit_id)
        case "expire":
            step = grade_life.expire(found.step, "", on=uow.today, by=uow.actor.id)
            return await _keep(uow, step, "grade.expired")
        case _:
            return None


async def held(uow: UnitOfWork, visit_id: str) -> Standing:
    """Return a grade that the actor may lead on. Raises `NotFound`."""
    return await uow.grades.get(visit_id, permission.bounds(uow.actor, Act.GRADE_VISIT))


async def _succeed(uow: UnitOfWork, earlier: Standing, later: GivenGrade) -> None:
    reason = later.visit
    lowered = later.level < earlier.grade.level
    if lowered:
        step = grade_life.lower(earlier.step, reason, on=uow.today, by=uow.actor.id)
    else:
        step = grade_life.expire(earlier.step, reason, on=uow.today, by=uow.actor.id)
    await _keep(uow, step, "grade.lowered" if lowered else "grade.expired")


async def _keep(uow: UnitOfWork, step: Step, name: str) -> Step:
    event = uow.event(name, step.visit, state=step.state, reason=step.reason)
    await uow.grades.add_step(step, event=event)
    return step


def _lifecycle(uow: UnitOfWork, grade: GivenGrade) -> Lifecycle:
    lifecycle = uow.catalogue.scheme(grade.scheme).lifecycle
    if lifecycle is None:
        raise Conflict(
            "grade_life.no_lifecycle",
            "Grade scheme {scheme} no longer says how long a grade stands; publish one that does.",
            scheme=grade.scheme,
        )
    return lifecycle
