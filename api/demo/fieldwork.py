"""The visits of the demonstration: gone through on site, or failed with their reason."""

from datetime import date, timedelta

import msgspec

from api import tasks
from api.demo import filesample, findings
from api.demo.findings import PHRASES, pick, roll
from api.demo.stage import REGULATOR, Stage, evaluator
from audit.domain.actor import Actor
from audit.domain.answer import Answer, Verdict
from audit.domain.report import Assessment
from audit.domain.visit import ResultCode, Visit
from audit.services import assessment
from audit.services import visit as visits
from audit.services.evidence import Arrival
from audit.services.visit import Delivery, Failure
from checklists.canonical import digest

FIRST_DAY = date(2026, 4, 13)
A_DAY = 3
_FEW, _MANY = 2, 8
_HOURS = (9, 13, 15)
_ON_SITE = timedelta(minutes=95)
_FAILING = (70, "unreachable", "closed", "refused", "moved")


class Conduct(msgspec.Struct, frozen=True, kw_only=True):
    """How a visit is gone through: `key` decides what is found, `photos` how many are taken.

    `files` says that a sample of client files is looked at.
    """

    actor: Actor
    key: str
    photos: int
    hand_in: bool = True
    files: bool = False


async def go(stage: Stage, place: int, visit: Visit) -> Visit:
    """Carry out the visit in its turn: `place` counts from 0."""
    day = stage.workday(FIRST_DAY, place // A_DAY)
    stage.at(day, _HOURS[place % A_DAY])
    chance, *reasons = _FAILING
    if roll(visit.institution, "fails") < chance:
        return await _fail(stage, visit, pick(reasons, visit.institution))
    conduct = Conduct(
        actor=evaluator(visit.team[0]),
        key=visit.institution,
        photos=_MANY if place == 0 else _FEW,
        files=place == 0,
    )
    return await record(stage, visit, conduct)


async def grade(stage: Stage, visit: Visit) -> Assessment:
    """Score and grade a visit that was handed in."""
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        return await assessment.grade(uow, visit.id)


async def _fail(stage: Stage, visit: Visit, result: str) -> Visit:
    failure = Failure(result=ResultCode(result), reason=PHRASES.failures[result])
    async with stage.runtime.unit_of_work(evaluator(visit.team[0])) as uow:
        return await visits.fail(uow, visit.id, failure)


async def record(stage: Stage, visit: Visit, conduct: Conduct) -> Visit:
    """Begin the visit, photograph, answer in two deliveries, and hand in unless told otherwise."""
    async with stage.runtime.unit_of_work(conduct.actor) as uow:
        await visits.begin(uow, visit.id)
        checklist = (await visits.sheet(uow, visit.id)).checklist
    if conduct.files:
        await filesample.take(stage, visit, key=conduct.key)
    given = findings.answers(checklist, conduct.key, by=visit.team[0], at=stage.clock())
    for position, answer in enumerate(_worth_a_photo(given)[: conduct.photos]):
        await _photograph(stage, visit, answer, conduct=conduct, position=position)
    stage.clock.move(stage.clock() + _ON_SITE)
    half = len(given) // 2
    parts = (given[:half], given[half:]) if conduct.hand_in else (given[:half],)
    for part, some in enumerate(parts):
        delivery = Delivery(
            id=digest(f"demo|delivery|{visit.id}|{part}".encode())[:32],
            answers=some,
            hand_in=part == 1,
        )
        async with stage.runtime.unit_of_work(conduct.actor) as uow:
            visit = (await visits.submit(uow, visit.id, delivery)).visit
    return visit


async def _photograph(
    stage: Stage, visit: Visit, answer: Answer, *, conduct: Conduct, position: int
) -> None:
    caption = f"{pick(PHRASES.captions, visit.id, str(position))} {answer.item}"
    content = findings.photograph(caption, f"{conduct.key}|{position}")
    await tasks.receive_evidence(
        stage.runtime,
        conduct.actor,
        visit.id,
        arrival=Arrival(
            id=digest(f"demo|photo|{visit.id}|{position}".encode())[:32],
            item=answer.item,
            name=f"{position + 1}.jpg",
            caption=caption,
            captured_at=stage.clock(),
            claimed=digest(content),
        ),
        content=content,
    )


def _worth_a_photo(given: tuple[Answer, ...]) -> list[Answer]:
    return sorted(given, key=lambda answer: answer.verdict not in {Verdict.NOT, Verdict.PARTLY})
