"""What is under way on the day the demonstration is made, so that every role has work to do."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial

import msgspec

from api import tasks
from api.demo import aftermath, dealings, indicators, logins
from api.demo.accounts import Entries, open_accounts
from api.demo.dealings import WORDS
from api.demo.evaluation import (
    ANNOUNCED,
    GRADED,
    HANDED_IN,
    MOVED,
    ORDERED,
    PUBLISHED,
    UNDER_WAY,
    Evaluations,
    finding_key,
)
from api.demo.findings import standing
from api.demo.stage import Stage
from audit.domain.actor import Actor
from audit.domain.entropy import Dice
from audit.domain.plan import Plan, PlanDraft
from audit.domain.registry import (
    Inspector,
    InspectorStatus,
    Institution,
    InstitutionStatus,
    Register,
)
from audit.domain.report import Assessment
from audit.domain.visit import Visit
from audit.domain.workdays import CHINA
from audit.services import certificate, draw, plan
from audit.services.draw import Announcement

_WORKING_DAYS = 16
_PUDONG = "310115"
_FLAWED = 2  # the standing of an institution at which much is found, and next to no veto
_DICE = 20

Graded = tuple[Visit, Assessment]


class Present(msgspec.Struct, frozen=True, kw_only=True):
    """How many evaluations there are, and what of them is worth opening.

    The complaint that anyone can follow with its code; the proposal to move running visits to the
    next version; a visit whose result says what would reach the next grade; one whose grade is
    proposed; the progress report.
    """

    evaluations: int
    complaint: str
    code: str
    migration: str
    advised: str
    proposed: str
    progress: str


async def play(
    stage: Stage, chosen: Plan, register: Register, *, graded: Sequence[Graded], until: date
) -> Present:
    """Begin some working days before `until`, and come up to it."""
    start = stage.workday(until, -_WORKING_DAYS)
    evaluators = _evaluators(register)
    known = _open_to(register, {one.id for one in evaluators})
    best = next(visit for visit in _best_first(graded) if visit.institution in known)
    places = _places(known, best.institution)
    institutions = (places[PUBLISHED], places[ANNOUNCED])
    stage.at(start, 9)
    actors = await open_accounts(stage, Entries(evaluators=evaluators, institutions=institutions))
    await dealings.declare(stage, actors[logins.INSTITUTIONS[1]])
    await indicators.report(stage)
    await _certify(stage, actors[logins.INSTITUTIONS[1]], best)
    evaluations = Evaluations(stage, actors)
    count = await evaluations.order(places)
    await _evaluate(stage, evaluations, start)
    followed = await dealings.complain(
        stage, actors[logins.DISTRICT], tuple(one.id for one in places[-len(WORDS.complaints) :])
    )
    await _prepare(stage, actors[logins.CITY], chosen)
    return Present(
        evaluations=count,
        complaint=followed.complaint.number,
        code=followed.code,
        migration=evaluations.migration,
        advised=evaluations.visit(PUBLISHED),
        proposed=evaluations.visit(MOVED),
        progress=await aftermath.print_progress(stage),
    )


async def _evaluate(stage: Stage, evaluations: Evaluations, start: date) -> None:
    """Let each working day bring its act."""
    timetable: tuple[tuple[int, Callable[[], Awaitable[None]]], ...] = (
        (2, partial(evaluations.carry_out, PUBLISHED)),
        (3, partial(evaluations.carry_out, GRADED)),
        (5, evaluations.grade),
        (6, evaluations.fail),
        (10, evaluations.mend),
        (13, partial(evaluations.carry_out, HANDED_IN)),
        (15, partial(evaluations.carry_out, UNDER_WAY)),
        (15, evaluations.move),
        (15, evaluations.finish_moved),
    )
    for day, act in timetable:
        stage.at(stage.workday(start, day), 9)
        await act()


def _best_first(graded: Sequence[Graded]) -> Iterator[Visit]:
    for visit, _ in sorted(graded, key=lambda one: one[1].level or 0, reverse=True):
        yield visit


def _evaluators(register: Register) -> tuple[Inspector, Inspector]:
    """Return two evaluators of different bodies."""
    active = [
        one
        for one in register.inspectors
        if not one.officer and one.status is InspectorStatus.ACTIVE
    ]
    first = active[0]
    return first, next(one for one in active if one.organisation != first.organisation)


def _open_to(register: Register, team: Collection[str]) -> dict[str, Institution]:
    """Return the active institutions to which all of a team may go."""
    recused = {one.institution for one in register.recusals if one.inspector in team}
    return {
        one.id: one
        for one in register.institutions
        if one.status is InstitutionStatus.ACTIVE and one.id not in recused
    }


def _places(known: Mapping[str, Institution], best: str) -> list[Institution]:
    """Return whom to evaluate: one with flaws first, the best one where the visit is announced."""
    near = [one for one in known.values() if one.district == _PUDONG and one.id != best]
    far = [one for one in known.values() if one.district != _PUDONG and one.id != best]
    flawed = next(one for one in near if standing(finding_key(one.id)) == _FLAWED)
    spread = far[:: len(far) // ANNOUNCED][: ANNOUNCED - 1]
    waiting = [one for one in near if one is not flawed][: ORDERED - ANNOUNCED - 1]
    return [flawed, *spread, known[best], *waiting]


async def _certify(stage: Stage, institution: Actor, visit: Visit) -> None:
    async with stage.runtime.unit_of_work(institution) as uow:
        issued = await certificate.issue(uow, visit.id)
    language = stage.runtime.settings.language
    await tasks.print_certificate(stage.runtime, stage.renderer, issued, language=language)


async def _prepare(stage: Stage, city: Actor, chosen: Plan) -> None:
    """Announce a draw that waits for dice to be thrown, and draft the plan of the next year."""
    async with stage.runtime.unit_of_work(city) as uow:
        announcement = Announcement(
            plan=chosen.id,
            number=await draw.next_number(uow, chosen.id),
            title=WORDS.draw_title,
            entropy=(Dice(n=_DICE),),
            draw_at=datetime.combine(stage.workday(stage.today, 2), time(15), CHINA),
        )
        await draw.announce(uow, announcement)
        year = stage.today.year + 1
        said = {name: getattr(chosen, name) for name in PlanDraft.__struct_fields__}
        title = WORDS.draft_title.format(year=year)
        await plan.draft(uow, PlanDraft(**said | {"year": year, "title": title}))
