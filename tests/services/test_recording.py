"""Recording by services: two at once are taken one after the other, and none overwrites."""

import asyncio

import pytest

from audit.domain.actor import SYSTEM, Actor
from audit.domain.answer import Answer, Verdict
from audit.domain.errors import Conflict
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.domain.recording import Entry, Weighed
from audit.domain.visit import Visit, WorkKind
from audit.runtime import Runtime
from audit.services import assignment, recording
from audit.services import visit as visits
from audit.services.assignment import TargetedCheck
from tests import factories
from tests.factories_register import CHECKLIST, CITY, INSPECTORS, evaluator
from tests.factories_register import ITEM as MATTER

ITEM = "1.01"


def entry(visit: Visit, verdict: Verdict, *, seen: int = 0, by: int = 0) -> Entry:
    reason = "" if verdict is Verdict.CONFORM else "现场所见"
    return Entry(item=ITEM, seen=seen, verdict=verdict, reason=reason, by=visit.team[by])


async def take(runtime: Runtime, who: Actor, visit: Visit, said: Entry) -> Weighed:
    async with runtime.unit_of_work(who) as uow:
        return await recording.take(uow, visit.id, (said,))


async def history(runtime: Runtime, visit: Visit) -> tuple[Answer, ...]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return await uow.visits.answer_history(visit.id)


async def test_the_same_form_at_the_same_time_is_taken_once(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    who, said = evaluator(begun.team[0]), entry(begun, Verdict.NOT)
    both = await asyncio.gather(*(take(runtime, who, begun, said) for _ in range(4)))
    assert sorted(len(one.taken) for one in both) == [0, 0, 0, 1]
    assert all(not one.contested for one in both)
    assert len(await history(runtime, begun)) == 1


async def test_of_two_at_the_same_time_the_second_is_told_of_the_first(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    one, other = await asyncio.gather(
        take(runtime, evaluator(begun.team[0]), begun, entry(begun, Verdict.CONFORM)),
        take(runtime, evaluator(begun.team[1]), begun, entry(begun, Verdict.NOT, by=1)),
    )
    assert sorted((len(one.taken), len(other.taken))) == [0, 1]
    assert one.contested | other.contested == {ITEM}
    assert len(await history(runtime, begun)) == 1


async def test_what_was_taken_is_in_the_trail(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    who = evaluator(begun.team[0])
    await take(runtime, who, begun, entry(begun, Verdict.NOT))
    await take(runtime, who, begun, entry(begun, Verdict.NOT))
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        chosen = EventFilter(subject=begun.id, name="visit.answered")
        (found,) = (await uow.events.page(chosen, PageRequest())).items
        kept = await uow.visits.answers(begun.id)
    assert found.event.actor == who.id
    assert [answer.by for answer in kept] == [begun.team[0]]


async def test_nothing_is_taken_before_the_visit_begins(runtime: Runtime) -> None:
    created = (await factories.assigned_visits(runtime))[0]
    with pytest.raises(Conflict) as refusal:
        await take(runtime, CITY, created, entry(created, Verdict.CONFORM))
    assert refusal.value.code == "visit.not_under_way"


async def test_the_last_findings_are_told_to_another_team(runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        before = await visits.read(uow, graded.visit)
        others = [one.id for one in INSPECTORS[1:] if one.id not in before.team]
        check = TargetedCheck(
            institution=before.institution,
            work=WorkKind.INSPECTION,
            team=tuple(others[:2]),
            reason="群众投诉",
            body_name="示例市民政局",
            items=(MATTER.code,),
            checklist=CHECKLIST,
        )
        following = await assignment.target(uow, check)
        await visits.approve(uow, following.id)
    async with runtime.unit_of_work(evaluator(others[0]), write=False) as uow:
        desk = await recording.desk(uow, following.id)
    assert desk.previous == before
    assert {item: one.verdict for item, one in desk.before.items()}["1.02"] is Verdict.NOT
