"""The life of a grade on both databases: led on by the regulator, by its days, and seen by whom."""

from datetime import date, timedelta

import msgspec
import pytest

from api import jobs
from audit.domain.actor import SYSTEM, Actor
from audit.domain.errors import Conflict, Forbidden, NotFound
from audit.domain.filters import GradeFilter
from audit.domain.grade_life import GradeState
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import grade_life
from audit.services.grade_life import GradeSheet
from tests import factories
from tests.factories_grades import visit_with_a_grade
from tests.factories_register import CITY, INSTITUTIONS, NEIGHBOUR, NUMBER, evaluator, owner
from tests.fixtures_runtime import SetClock

PAGE = PageRequest()


async def read(runtime: Runtime, visit: Visit, who: Actor = CITY) -> GradeSheet:
    async with runtime.unit_of_work(who, write=False) as uow:
        return await grade_life.read(uow, visit.id)


async def states(runtime: Runtime, visit: Visit) -> list[GradeState]:
    return [step.state for step in (await read(runtime, visit)).steps]


async def displayed(runtime: Runtime) -> Visit:
    visit = await visit_with_a_grade(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await grade_life.hear(uow, visit.id, "没有意见。")
        await grade_life.display(uow, visit.id)
    return visit


async def confirmed(runtime: Runtime, clock: SetClock) -> Visit:
    visit = await displayed(runtime)
    clock.forward(timedelta(days=15))
    await jobs.settle_grades(runtime)
    return visit


async def test_a_graded_visit_proposes_its_grade(runtime: Runtime) -> None:
    visit = await visit_with_a_grade(runtime)
    sheet = await read(runtime, visit)
    assert (sheet.grade.level, sheet.grade.scheme) == (3, "points-model-2027")
    (step,) = sheet.steps
    assert (step.state, step.on, step.until) == (
        GradeState.PROPOSED,
        sheet.grade.proposed_on,
        step.until,
    )
    assert step.until is not None
    assert step.until > step.on


async def test_a_scheme_that_says_nothing_of_it_gives_no_grade_that_lasts(
    runtime: Runtime,
) -> None:
    known = await factories.graded_visit(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        with pytest.raises(NotFound):
            await grade_life.read(uow, known.visit)


async def test_days_lead_a_grade_on_and_the_regulator_displays_it(
    runtime: Runtime, clock: SetClock
) -> None:
    visit = await visit_with_a_grade(runtime)
    await jobs.settle_grades(runtime)
    assert await states(runtime, visit) == [GradeState.PROPOSED]
    clock.forward(timedelta(days=10))
    await jobs.settle_grades(runtime)
    await jobs.settle_grades(runtime)
    assert await states(runtime, visit) == [GradeState.PROPOSED, GradeState.HEARD]
    async with runtime.unit_of_work(CITY) as uow:
        await grade_life.display(uow, visit.id)
    clock.forward(timedelta(days=15))
    await jobs.settle_grades(runtime)
    last = (await read(runtime, visit)).steps[-1]
    assert last.state is GradeState.CONFIRMED
    assert last.by == SYSTEM.id
    assert last.until == date(last.on.year + 3, last.on.month, last.on.day) - timedelta(days=1)
    clock.forward(timedelta(days=3 * 366))
    await jobs.settle_grades(runtime)
    assert (await states(runtime, visit))[-1] is GradeState.EXPIRED


async def test_an_objection_that_is_right_withdraws_a_displayed_grade(runtime: Runtime) -> None:
    visit = await displayed(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict) as refusal:
            await grade_life.confirm(uow, visit.id)
    assert refusal.value.code == "grade_life.displayed"
    async with runtime.unit_of_work(CITY) as uow:
        await grade_life.withdraw(uow, visit.id, "异议成立")
    last = (await read(runtime, visit)).steps[-1]
    assert (last.state, last.reason) == (GradeState.WITHDRAWN, "异议成立")


async def test_a_confirmed_grade_is_lowered_once(runtime: Runtime, clock: SetClock) -> None:
    visit = await confirmed(runtime, clock)
    async with runtime.unit_of_work(CITY) as uow:
        await grade_life.lower(uow, visit.id, "复核发现否决项不符合")
    async with runtime.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict) as refusal:
            await grade_life.lower(uow, visit.id, "再降")
    assert refusal.value.code == "grade_life.state"
    assert (await states(runtime, visit))[-1] is GradeState.LOWERED


@pytest.mark.parametrize(
    ("level", "state"), [(2, GradeState.LOWERED), (3, GradeState.EXPIRED), (4, GradeState.EXPIRED)]
)
async def test_a_later_grade_takes_the_place_of_the_one_that_stood(
    runtime: Runtime, clock: SetClock, level: int, state: GradeState
) -> None:
    earlier = await confirmed(runtime, clock)
    async with runtime.unit_of_work(CITY) as uow:
        (other, *_) = [one for one in await uow.visits.of_draw(NUMBER) if one.id != earlier.id]
        known = (await grade_life.read(uow, earlier.id)).grade
        later = msgspec.structs.replace(known, visit=other.id, level=level, proposed_on=uow.today)
        shown = msgspec.structs.replace(
            (await grade_life.read(uow, earlier.id)).steps[2],
            visit=other.id,
            number=1,
            until=uow.today - timedelta(days=1),
        )
        await uow.grades.add(later, shown, event=uow.event("grade.proposed", other.id))
        await grade_life.confirm(uow, other.id)
        assert [
            one.grade.visit for one in await uow.grades.confirmed(known.institution, known.scheme)
        ] == [other.id]
    sheet = await read(runtime, earlier)
    last = sheet.steps[-1]
    assert (last.state, last.reason, sheet.followed_by) == (state, other.id, other.id)


async def test_a_grade_is_seen_by_whom_it_concerns_and_led_by_the_regulator_alone(
    runtime: Runtime,
) -> None:
    visit = await visit_with_a_grade(runtime)
    own = owner(visit.institution)
    assert (await read(runtime, visit, own)).grade.visit == visit.id
    stranger = next(owner(one.id) for one in INSTITUTIONS if one.id != visit.institution)
    for who in (stranger, NEIGHBOUR):
        with pytest.raises(NotFound):
            await read(runtime, visit, who)
        async with runtime.unit_of_work(who, write=False) as uow:
            assert (await grade_life.page(uow, GradeFilter(), PAGE)).total == 0
    for who in (own, evaluator(visit.team[0])):
        async with runtime.unit_of_work(who) as uow:
            with pytest.raises(Forbidden):
                await grade_life.display(uow, visit.id)


async def test_a_list_is_narrowed_to_what_is_asked_for(runtime: Runtime, clock: SetClock) -> None:
    visit = await visit_with_a_grade(runtime)

    async def found(chosen: GradeFilter) -> int:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            return (await grade_life.page(uow, chosen, PAGE)).total

    assert await found(GradeFilter(state=GradeState.PROPOSED, level=3, region="31")) == 1
    assert await found(GradeFilter(text=visit.institution_name[2:6])) == 1
    for none in (
        GradeFilter(state=GradeState.CONFIRMED),
        GradeFilter(level=5),
        GradeFilter(text="不存在"),
        GradeFilter(due=True),
    ):
        assert await found(none) == 0
    clock.forward(timedelta(days=10))
    assert await found(GradeFilter(due=True)) == 1


async def test_what_was_kept_of_a_grade_is_never_edited(runtime: Runtime) -> None:
    visit = await visit_with_a_grade(runtime)
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        known = await uow.grades.get(visit.id, EVERYTHING)
    with pytest.raises(Conflict):
        async with runtime.unit_of_work(SYSTEM) as uow:
            await uow.grades.add_step(known.step, event=uow.event("grade.heard", visit.id))
