"""Statistics by services: counted from what is public, and from nothing else."""

from datetime import timedelta

from audit.domain.actor import SYSTEM
from audit.domain.publication import PublicationKind
from audit.domain.statistics import Line, Statistics
from audit.domain.visit import ResultCode
from audit.runtime import Runtime
from audit.services import publication, remediation, statistics
from audit.services import visit as visits
from audit.services.remediation import Response
from audit.services.visit import Failure
from checklists.model import Lane
from tests import factories
from tests.factories_register import CITY, INSTITUTIONS, owner
from tests.fixtures_runtime import SetClock


async def counted(runtime: Runtime) -> Statistics:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        return await statistics.public(uow)


async def only_year(runtime: Runtime) -> Line:
    (line,) = (await counted(runtime)).years
    return line


async def test_nothing_is_counted_before_it_is_public(runtime: Runtime) -> None:
    await factories.graded_visit(runtime)
    assert (await counted(runtime)).years == ()


async def test_a_published_draw_is_counted_by_district(runtime: Runtime) -> None:
    drawn = await factories.computed_draw(runtime)
    duty = await factories.duty_to_publish(runtime, drawn.number, PublicationKind.DRAW)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    found = await counted(runtime)
    assert found.years[0].drawn == drawn.selected
    assert found.years[0].registered == len(INSTITUTIONS)
    assert sum(line.drawn for line in found.districts) == drawn.selected
    assert sum(line.registered for line in found.districts) == len(INSTITUTIONS)


async def test_a_published_result_is_counted_with_its_points_and_findings(
    runtime: Runtime,
) -> None:
    graded = await factories.graded_visit(runtime)
    duty = await factories.duty_to_publish(runtime, graded.visit)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    line = await only_year(runtime)
    assert line.year == 2026
    assert line.results == {ResultCode.PENDING: 1}
    assert line.levels == {graded.level: 1}
    assert line.hundredths == 100 * graded.total
    assert isinstance(line.hundredths, int)  # PostgreSQL sums into a numeric by itself
    assert line.published_in_time == 1
    assert sum(line.findings.values()) == line.orders + line.advice == 1
    assert set(line.findings) <= set(Lane)
    assert (line.due, line.mended) == (0, 0)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.withdraw(uow, duty.id, "得分有误。")
    assert (await counted(runtime)).years == ()


async def test_findings_fall_due_and_are_mended_in_time(runtime: Runtime, clock: SetClock) -> None:
    graded = await factories.graded_visit(runtime)
    duty = await factories.duty_to_publish(runtime, graded.visit)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
        (action,) = await uow.actions.of_visit(graded.visit)
        institution = (await uow.disclosures.get(graded.visit)).institution
    async with runtime.unit_of_work(owner(institution)) as uow:
        await remediation.answer(uow, action.id, Response(text="已补齐执行记录。"))
    assert (await only_year(runtime)).due == 0
    clock.forward(timedelta(days=400))
    late = await only_year(runtime)
    assert (late.due, late.mended) == (1, 0)
    async with runtime.unit_of_work(CITY) as uow:
        await remediation.accept(uow, action.id)
    mended = await only_year(runtime)
    assert (mended.due, mended.mended) == (1, 1)


async def test_the_year_of_a_result_is_that_of_the_inspection_in_china(
    runtime: Runtime, clock: SetClock
) -> None:
    visit = (await factories.assigned_visits(runtime))[0]
    # Half past midnight of New Year in China is still the old year in UTC.
    clock.now = clock.now.replace(year=2026, month=12, day=31, hour=16, minute=30)
    async with runtime.unit_of_work(CITY) as uow:
        await visits.approve(uow, visit.id)
        closed = Failure(result=ResultCode.CLOSED, reason="现场无人。")
        await visits.fail(uow, visit.id, closed)
    duty = await factories.duty_to_publish(runtime, visit.id)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    line = await only_year(runtime)
    assert (line.year, line.results) == (2027, {ResultCode.CLOSED: 1})
    assert (line.inspections, line.carried_out, line.graded) == (1, 0, 0)
