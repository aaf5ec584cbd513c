"""Finished visits held against another scheme, on both databases: counted, paged, none written."""

from datetime import date, timedelta

import pytest

from audit.domain.actor import Actor
from audit.domain.analysis import Movement
from audit.domain.errors import Forbidden, NotFound
from audit.domain.filters import HistoryFilter
from audit.domain.page import Page, PageRequest
from audit.runtime import Runtime
from audit.services import history
from audit.services.history import Line, Movements
from tests.factories_grades import VETO, visit_with_a_grade, visited_again
from tests.factories_register import CITY, NEIGHBOUR, evaluator
from tests.fixtures_runtime import SetClock

OTHER, OWN = "elder-care-model-2026", "points-model-2027"
ALL = HistoryFilter()


async def page(
    runtime: Runtime, scheme: str, chosen: HistoryFilter = ALL, *, who: Actor = CITY, skip: int = 0
) -> Page[Line]:
    async with runtime.unit_of_work(who, write=False) as uow:
        part = PageRequest(limit=1, offset=skip)
        return await history.page(uow, scheme, chosen=chosen, request=part)


async def counted(runtime: Runtime, scheme: str, who: Actor = CITY) -> Movements:
    async with runtime.unit_of_work(who, write=False) as uow:
        return await history.movements(uow, scheme, ALL)


async def test_history_is_counted_and_paged_the_newest_first(
    runtime: Runtime, clock: SetClock
) -> None:
    first = await visit_with_a_grade(runtime)
    clock.forward(timedelta(days=10))
    second = await visited_again(runtime, first, VETO)
    newest, oldest = [(await page(runtime, OWN, skip=skip)) for skip in (0, 1)]
    assert newest.total == oldest.total == 2
    assert [one.items[0].visit.id for one in (newest, oldest)] == [second.id, first.id]
    for found in (newest, oldest):
        (line,) = found.items
        again = line.rescored
        assert again.working is not None
        assert again.movement is Movement.SAME
        assert (again.working.grade.level, again.working.score.total) == (
            line.assessment.level,
            line.assessment.total,
        )
    told = await counted(runtime, OWN)
    assert (told.counts, told.all, told.looked_at) == ({Movement.SAME: 2}, 2, 2)
    assert (await counted(runtime, OWN, NEIGHBOUR)).all == 0


async def test_a_scheme_that_does_not_fit_the_list_is_told_and_drops_no_visit(
    runtime: Runtime,
) -> None:
    await visit_with_a_grade(runtime)
    told = await counted(runtime, OTHER)
    assert told.counts == {Movement.UNFIT: 1}
    (line,) = (await page(runtime, OTHER)).items
    assert line.rescored.refusal is not None
    assert line.rescored.refusal.code == "score.no_language"


async def test_history_is_narrowed_to_days_and_a_region(runtime: Runtime) -> None:
    await visit_with_a_grade(runtime)
    (line,) = (await page(runtime, OWN)).items
    graded: date = line.assessment.at.date()
    day = timedelta(days=1)
    for chosen, expected in (
        (HistoryFilter(since=graded, until=graded), 1),
        (HistoryFilter(since=graded + day), 0),
        (HistoryFilter(until=graded - day), 0),
        (HistoryFilter(region=line.visit.district), 1),
        (HistoryFilter(region="11"), 0),
    ):
        assert (await page(runtime, OWN, chosen)).total == expected


async def test_history_is_held_against_a_scheme_by_those_who_grade(runtime: Runtime) -> None:
    with pytest.raises(Forbidden):
        await page(runtime, OWN, who=evaluator("SH-0001"))
    async with runtime.unit_of_work(CITY, write=False) as uow:
        with pytest.raises(NotFound):
            history.scheme(uow, "none")
