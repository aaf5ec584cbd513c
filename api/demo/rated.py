"""Grades that last: one confirmed, and lowered by the next visit; one that was not given at all."""

import asyncio
from collections.abc import Sequence
from datetime import date

import msgspec

from api import tasks
from api.demo import aftermath, fieldwork, moving, trip
from api.demo.dealings import WORDS
from api.demo.fieldwork import Conduct
from api.demo.stage import REGULATOR, Stage, evaluator
from audit.domain.actor import SYSTEM
from audit.domain.report import Assessment
from audit.domain.visit import Visit
from audit.services import assignment, grade_life
from audit.services import visit as visits
from audit.services.assignment import TargetedCheck

_BEGIN = date(2026, 6, 15)
_GOOD, _WORSE, _REFUSED = "demo-rated-36", "demo-rated-53", "demo-rated-42"
"""Findings that come to the fourth level, to the third, and to none for a veto item."""
_A_STEP, _DISPLAYED, _NEXT_VISIT = 2, 8, 20  # working days
_PHOTOS = 1


class Rated(msgspec.Struct, frozen=True, kw_only=True):
    """The visits whose grade was lowered, whose grade stands, and that came to none."""

    lowered: str
    standing: str
    refused: str


async def play(stage: Stage, graded: Sequence[tuple[Visit, Assessment]]) -> Rated:
    """Visit the two worst of those with a grade by the next version, and the first once more."""
    ordered = sorted(graded, key=lambda one: (one[1].level, one[1].total))
    worst, other, *_ = (visit for visit, assessment in ordered if assessment.level)
    stage.at(_BEGIN, 9)
    lowered, refused = await _visit(stage, ((worst, _GOOD), (other, _REFUSED)))
    await _come_to_stand(stage, lowered)
    _wait(stage, _NEXT_VISIT)
    (standing,) = await _visit(stage, ((worst, _WORSE),))
    await _come_to_stand(stage, standing)
    return Rated(lowered=lowered.id, standing=standing.id, refused=refused.id)


async def _visit(stage: Stage, found: Sequence[tuple[Visit, str]]) -> list[Visit]:
    """Send the teams of earlier visits again, and carry that through to what is mended."""
    ordered = [await _order(stage, visit) for visit, _ in found]
    proposed = await moving.propose(stage, REGULATOR)
    leads = {one.id: evaluator(one.team[0]) for one in ordered}
    await moving.carry_out(stage, REGULATOR, proposed, leads=leads)
    _wait(stage, _A_STEP)
    for visit, (_, key) in zip(ordered, found, strict=True):
        conduct = Conduct(actor=leads[visit.id], key=key, photos=_PHOTOS)
        await fieldwork.record(stage, visit, conduct)
    _wait(stage, _A_STEP)
    for visit in ordered:
        await fieldwork.grade(stage, visit)
    await asyncio.gather(*(_report(stage, visit) for visit in ordered))
    await trip.publish_pending(stage)
    _wait(stage, _A_STEP)
    await aftermath.mend(stage, ordered)
    return ordered


async def _order(stage: Stage, earlier: Visit) -> Visit:
    check = TargetedCheck(
        institution=earlier.institution,
        work=earlier.work,
        team=earlier.team,
        reason=WORDS.recheck,
        body_name=WORDS.body_name,
        items=trip.MATTERS[:1],
        checklist=trip.CHECKLIST,
    )
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        ordered = await assignment.target(uow, check)
        return await visits.approve(uow, ordered.id)


async def _report(stage: Stage, visit: Visit) -> None:
    await tasks.make_report(
        stage.runtime,
        stage.renderer,
        REGULATOR,
        visit_id=visit.id,
        language=stage.runtime.settings.language,
    )


async def _come_to_stand(stage: Stage, visit: Visit) -> None:
    """Let a proposed grade be heard and displayed; it is confirmed once its days are over."""
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        await grade_life.hear(uow, visit.id, WORDS.heard)
        await grade_life.display(uow, visit.id)
    _wait(stage, _DISPLAYED)
    async with stage.runtime.unit_of_work(SYSTEM) as uow:
        await grade_life.settle(uow, visit.id)


def _wait(stage: Stage, days: int) -> None:
    stage.at(stage.workday(stage.today, days), 9)
