"""What is under way on the day the demonstration is made, so that every role has work to do."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
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
from api.demo.opendraw import OpenDraw, afternoon
from api.demo.stage import Stage
from api.demo.trip import STORY
from audit.domain.actor import Actor
from audit.domain.plan import Plan, PlanDraft, said
from audit.domain.registry import (
    Inspector,
    InspectorStatus,
    Institution,
    InstitutionStatus,
    Register,
)
from audit.domain.report import Assessment
from audit.domain.visit import Visit
from audit.domain.workdays import CHINA, local_date
from audit.services import certificate, plan

_WORKING_DAYS = 16
_LAST = 15
_PUDONG = "310115"
_FLAWED = 2  # the standing of an institution at which much is found, and next to no veto

Graded = tuple[Visit, Assessment]
Act = tuple[int, Callable[[], Awaitable[None]]]
"""What a working day brings, counted from the first."""


class Present(msgspec.Struct, frozen=True, kw_only=True):
    """How many evaluations there are, and what of them is worth opening.

    The complaint that anyone can follow with its code; the proposal to move running visits to the
    next version; a visit whose result says what would reach the next grade; one whose grade is
    proposed; the progress report; the draw that was held, and one that waits for its dice.
    """

    evaluations: int
    complaint: str
    code: str
    migration: str
    advised: str
    proposed: str
    progress: str
    drawn: str
    waiting: str


class Plans(msgspec.Struct, frozen=True, kw_only=True):
    """The public plans: that of the city, and that of a district."""

    city: Plan
    district: Plan


async def play(
    stage: Stage, plans: Plans, register: Register, *, graded: Sequence[Graded], now: datetime
) -> Present:
    """Begin some working days before `now`, and come up to it."""
    start = stage.workday(local_date(now), -_WORKING_DAYS)
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
    stays_away = next(one for one in known if one not in {place.id for place in places})
    await dealings.recuse(
        stage, actors[logins.EVALUATORS[0]], actors[logins.INSTITUTIONS[0]], place=stays_away
    )
    readers = (actors[logins.DISTRICT], actors[logins.CITY])
    held = OpenDraw(stage, plans.district, readers, title=STORY.open_title)
    waiting = OpenDraw(stage, plans.district, readers, title=WORDS.draw_title)
    thrown = afternoon(stage.workday(start, _LAST))
    drawn = _drawn(held, waiting, thrown=thrown, now=now)
    await _live(stage, start, (*_evaluated(evaluations), *drawn))
    followed = await dealings.complain(
        stage, actors[logins.DISTRICT], tuple(one.id for one in places[-len(WORDS.complaints) :])
    )
    await _prepare(stage, actors[logins.CITY], plans.city)
    return Present(
        evaluations=count,
        complaint=followed.complaint.number,
        code=followed.code,
        migration=evaluations.migration,
        advised=evaluations.visit(PUBLISHED),
        proposed=evaluations.visit(MOVED),
        progress=await aftermath.print_progress(stage),
        drawn=held.number,
        waiting=waiting.number,
    )


async def _live(stage: Stage, start: date, acts: Iterable[Act]) -> None:
    """Let each working day bring its acts."""
    for day, act in sorted(acts, key=lambda one: one[0]):
        stage.at(stage.workday(start, day), 9)
        await act()


def _evaluated(evaluations: Evaluations) -> Iterator[Act]:
    """Yield what happens to the evaluations."""
    yield 2, partial(evaluations.carry_out, PUBLISHED)
    yield 3, partial(evaluations.carry_out, GRADED)
    yield 5, evaluations.grade
    yield 6, evaluations.fail
    yield 10, evaluations.mend
    yield 13, partial(evaluations.carry_out, HANDED_IN)
    yield _LAST, partial(evaluations.carry_out, UNDER_WAY)
    yield _LAST, evaluations.move
    yield _LAST, evaluations.finish_moved


def _drawn(held: OpenDraw, waiting: OpenDraw, *, thrown: datetime, now: datetime) -> Iterator[Act]:
    """Yield what happens to a draw that is held, and to one that waits."""
    yield 13, partial(held.announce, at=thrown)
    yield 14, partial(waiting.announce, at=_hour(now))
    yield _LAST, held.hold
    yield _LAST, held.send


def _hour(now: datetime) -> datetime:
    """Return the beginning of this hour: from then on whoever looks can enter the dice, for a day.

    So nobody waits to see a draw computed.
    """
    return now.astimezone(CHINA).replace(minute=0, second=0, microsecond=0)


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
    """Draft the plan of the next year."""
    async with stage.runtime.unit_of_work(city) as uow:
        year = stage.today.year + 1
        title = WORDS.draft_title.format(year=year)
        await plan.draft(uow, PlanDraft(**said(chosen) | {"year": year, "title": title}))
