"""Rating again on both databases: pauses after no grade, and standing grades looked at again."""

from datetime import date, timedelta

import pytest

from api import jobs
from audit.domain.actor import Actor
from audit.domain.errors import Conflict, NotFound
from audit.domain.filters import GradeFilter, PauseFilter
from audit.domain.page import PageRequest
from audit.domain.rating import Pause
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import certificate, grade_life, publication, rating, result
from tests import factories
from tests.factories_grades import VETO, visit_with_a_grade, visit_without_a_grade, visited_again
from tests.factories_register import CITY, INSTITUTIONS, NEIGHBOUR, owner
from tests.fixtures_runtime import SetClock

PAGE = PageRequest()
SCHEME = "points-model-2027"


async def pauses(
    runtime: Runtime, who: Actor = CITY, *, running: bool = False
) -> tuple[Pause, ...]:
    async with runtime.unit_of_work(who, write=False) as uow:
        return (await rating.pauses(uow, PauseFilter(running=running), PAGE)).items


async def has_grade(runtime: Runtime, visit: Visit) -> bool:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return visit.id in await uow.grades.states((visit.id,))


async def test_no_grade_is_proposed_until_the_pause_is_over(
    runtime: Runtime, clock: SetClock
) -> None:
    refused = await visit_without_a_grade(runtime)
    (begun,) = await pauses(runtime)
    assert (begun.visit, begun.level, begun.scheme) == (refused.id, 0, SCHEME)
    assert begun.again_on == date(begun.on.year + 2, begun.on.month, begun.on.day)
    clock.forward(timedelta(days=30))
    within = await visited_again(runtime, refused)
    held, _ = await pauses(runtime)
    assert (held.visit, held.refused_by, held.again_on) == (within.id, refused.id, begun.again_on)
    clock.forward(timedelta(days=2 * 366))
    after = await visited_again(runtime, refused)
    assert not await has_grade(runtime, within)
    assert await has_grade(runtime, after)
    assert len(await pauses(runtime)) == 2
    assert await pauses(runtime, running=True) == ()


async def test_in_a_pause_all_goes_on_but_the_grade(runtime: Runtime) -> None:
    refused = await visit_without_a_grade(runtime)
    within = await visited_again(runtime, refused)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        failed = await result.read(uow, refused.id)
        sheet = await result.read(uow, within.id)
    assert [one.item for one in failed.actions] == ["1.01"]
    assert sheet.life is None
    assert sheet.pause is not None
    assert sheet.pause.level == sheet.working.grade.level >= 1
    duty = await factories.duty_to_publish(runtime, within.id)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    with pytest.raises(Conflict) as refusal:
        async with runtime.unit_of_work(CITY) as uow:
            await certificate.issue(uow, within.id)
    assert refusal.value.code == "rating.paused"


async def test_a_pause_is_seen_by_whom_the_result_concerns(runtime: Runtime) -> None:
    refused = await visit_without_a_grade(runtime)
    stranger = next(owner(one.id) for one in INSTITUTIONS if one.id != refused.institution)
    for who in (stranger, NEIGHBOUR):
        assert await pauses(runtime, who) == ()
    assert len(await pauses(runtime, owner(refused.institution))) == 1
    async with runtime.unit_of_work(owner(refused.institution), write=False) as uow:
        assert await rating.rechecks(uow) == ()
        assert await rating.waiting(uow) == 1


async def test_a_standing_grade_counts_as_looked_at_once_a_visit_followed_this_year(
    runtime: Runtime, clock: SetClock
) -> None:
    async def told() -> tuple[int, int, int, int]:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            (found,) = await rating.rechecks(uow)
            left = await grade_life.page(uow, GradeFilter(unchecked=True), PAGE)
        return found.standing, found.wanted, found.visited, left.total

    rated = await visit_with_a_grade(runtime)
    assert await told() == (0, 0, 0, 0)
    async with runtime.unit_of_work(CITY) as uow:
        await grade_life.hear(uow, rated.id, "没有意见。")
        await grade_life.display(uow, rated.id)
    clock.forward(timedelta(days=15))
    await jobs.settle_grades(runtime)
    assert await told() == (1, 1, 0, 1)
    await visited_again(runtime, rated, VETO)
    assert await told() == (1, 1, 0, 1), "on the day of the confirmation is not after it"
    clock.forward(timedelta(days=1))
    await visited_again(runtime, rated)
    assert await told() == (1, 1, 1, 0)
    clock.forward(timedelta(days=365))
    assert await told() == (1, 1, 0, 1)
    async with runtime.unit_of_work(NEIGHBOUR, write=False) as uow:
        (found,) = await rating.rechecks(uow)
    assert (found.standing, found.visited) == (0, 0)


async def test_what_came_to_no_grade_has_no_life_of_it(runtime: Runtime) -> None:
    refused = await visit_without_a_grade(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        with pytest.raises(NotFound):
            await grade_life.read(uow, refused.id)
