"""Values from records in a visit: taken over, or corrected with a reason; kept as they were."""

from datetime import date
from decimal import Decimal

import pytest

from audit.domain.actor import SYSTEM
from audit.domain.adoption import Adoption
from audit.domain.answer import Verdict
from audit.domain.filters import EventFilter
from audit.domain.measured import Measured
from audit.domain.page import PageRequest
from audit.domain.recording import Entry, Weighed
from audit.domain.records import Entries, RecordSheet
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import case_file, recording, records
from audit.services.recording import Desk
from tests import factories
from tests import factories_records as made
from tests.factories_register import CITY, evaluator, owner

DEGREES = "3.02"


async def declare(runtime: Runtime, visit: Visit, sheet: RecordSheet, entries: Entries) -> None:
    async with runtime.unit_of_work(owner(visit.institution)) as uow:
        await records.declare(uow, visit.institution, sheet, entries=entries)


@pytest.fixture
async def begun(runtime: Runtime) -> Visit:
    """Return a visit under way to an institution that has declared its staff: half with degrees."""
    visit = await factories.begun_visit(runtime)
    await declare(runtime, visit, RecordSheet.STAFF, made.RECORDS.staff)
    return visit


async def take(
    runtime: Runtime, visit: Visit, value: str, *, reason: str = "", seen: int = 0
) -> Weighed:
    said = Entry(
        item=DEGREES,
        seen=seen,
        verdict=Verdict.CONFORM,
        reason=reason,
        value=Decimal(value),
        by=visit.team[0],
    )
    async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
        return await recording.take(uow, visit.id, (said,))


async def desk(runtime: Runtime, visit: Visit) -> Desk:
    async with runtime.unit_of_work(evaluator(visit.team[0]), write=False) as uow:
        return await recording.desk(uow, visit.id)


async def kept(runtime: Runtime, visit: Visit) -> tuple[Adoption, ...]:
    return (await desk(runtime, visit)).adoptions


async def test_a_value_is_proposed_with_its_rows(runtime: Runtime, begun: Visit) -> None:
    found = (await desk(runtime, begun)).records
    proposal = found.proposals[DEGREES]
    assert proposal.filled == (Decimal(50), None)
    assert [one.entry for one in proposal.measured.rows] == ["001", "002"]
    assert "3.04" not in found.proposals, "training is not declared"
    assert found.burden.items[DEGREES].covered == ("花名册", "比例计算表")


async def test_a_value_that_is_taken_over_is_kept_with_its_working(
    runtime: Runtime, begun: Visit
) -> None:
    assert (await take(runtime, begun, "50.0")).taken
    (adoption,) = await kept(runtime, begun)
    assert (adoption.measure, adoption.computed, adoption.taken) == (
        "relevant_degree_share",
        Decimal(50),
        Decimal(50),
    )
    assert (adoption.revision, adoption.by, adoption.corrected) == (1, begun.team[0], False)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        working = await uow.snapshots.read(adoption.working, Measured)
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        told = EventFilter(name="visit.measures_adopted", subject=begun.id)
        events = await uow.events.page(told, PageRequest())
    assert (working.value, working.stands[0].version) == (Decimal(50), 1)
    assert len(events.items) == 1


async def test_a_correction_needs_a_reason(runtime: Runtime, begun: Visit) -> None:
    refused = (await take(runtime, begun, "60")).refused
    assert [one.code for one in refused[DEGREES]] == ["adoption.reason"]
    assert await kept(runtime, begun) == ()
    assert (await take(runtime, begun, "60", reason="一人学历证书当场补充")).taken
    (adoption,) = await kept(runtime, begun)
    assert (adoption.computed, adoption.taken) == (Decimal(50), Decimal(60))
    assert (adoption.corrected, adoption.reason) == (True, "一人学历证书当场补充")


async def test_what_is_declared_later_changes_nothing_that_was_taken(
    runtime: Runtime, begun: Visit
) -> None:
    await take(runtime, begun, "50")
    before = await kept(runtime, begun)
    await declare(runtime, begun, RecordSheet.STAFF, made.RECORDS.staff[:1])
    assert await kept(runtime, begun) == before
    assert (await desk(runtime, begun)).records.proposals[DEGREES].filled == (Decimal(100), None)
    assert (await take(runtime, begun, "100", seen=1)).taken
    first, second = await kept(runtime, begun)
    assert (first.working != second.working, second.revision) == (True, 2)


async def test_what_is_missing_proposes_nothing_and_asks_for_no_reason(
    runtime: Runtime, begun: Visit
) -> None:
    await declare(
        runtime,
        begun,
        RecordSheet.TRAINING,
        (made.training("001", "24", date(2025, 3, 1)),),
    )
    found = (await desk(runtime, begun)).records.proposals["3.04"]
    assert found.filled == (None, None)
    assert [one.entry for one in found.measured.missing] == ["002"]
    said = Entry(item="3.04", seen=0, verdict=Verdict.CONFORM, value=Decimal(21), by=begun.team[0])
    async with runtime.unit_of_work(evaluator(begun.team[0])) as uow:
        assert (await recording.take(uow, begun.id, (said,))).taken
    (adoption,) = await kept(runtime, begun)
    assert (adoption.computed, adoption.taken, adoption.corrected) == (None, Decimal(21), False)


async def test_an_answer_that_judges_nothing_takes_nothing_over(
    runtime: Runtime, begun: Visit
) -> None:
    said = Entry(
        item=DEGREES,
        seen=0,
        verdict=Verdict.COULD_NOT_CHECK,
        reason="停电",
        by=begun.team[0],
    )
    async with runtime.unit_of_work(evaluator(begun.team[0])) as uow:
        await recording.take(uow, begun.id, (said,))
    assert await kept(runtime, begun) == ()


async def test_the_case_file_counts_the_papers(runtime: Runtime, begun: Visit) -> None:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = await case_file.read(uow, begun.id)
    assert "花名册" in found.burden.covered
    assert "花名册" not in found.burden.asked


async def test_the_institution_sees_its_measures_and_what_is_asked(
    runtime: Runtime, begun: Visit
) -> None:
    async with runtime.unit_of_work(owner(begun.institution), write=False) as uow:
        found = await records.measures(uow, begun.institution)
    by_name = {one.name: one for one in found.measures}
    assert by_name["relevant_degree_share"].value == 50
    assert [one.item.code for one in found.asked["relevant_degree_share"]] == [DEGREES]
    assert set(found.definitions) == set(by_name)


async def test_measures_of_a_day_to_come_are_those_of_today(runtime: Runtime, begun: Visit) -> None:
    async with runtime.unit_of_work(owner(begun.institution), write=False) as uow:
        found = await records.measures(uow, begun.institution, date(2990, 1, 1))
        assert found.on == uow.today
