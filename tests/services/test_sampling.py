"""Samples of records by services: who takes them, who reads them, and that they are kept whole."""

import pytest
from sqlalchemy import text

from audit.domain.actor import SYSTEM, Actor
from audit.domain.entropy import Drand
from audit.domain.errors import Conflict, DomainError, Invalid, NotFound
from audit.domain.page import PageRequest
from audit.domain.record_findings import Course, Mark, Verdict
from audit.domain.record_sample import (
    Aim,
    Method,
    RecordKind,
    RecordSample,
    SampleState,
    SourceKind,
)
from audit.domain.records import RecordSheet
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import assessment, records, sampling, sampling_desk, sampling_findings
from audit.services import visit as visits
from audit.services.sampling import Aiming, Listing
from audit.services.sampling_findings import Marking
from audit.services.visit import Delivery
from tests import factories
from tests import factories_records as made
from tests.factories_register import CITY, NEIGHBOUR, evaluator, owner
from tests.rows import seen_by

NUMBERS = tuple(f"A-{one:03d}" for one in range(1, 41))
AIM = Aim(method=Method.DISCOVERY, good=9, bad=10)  # 10 of 40 records
THROWN = "31415926535897932384"


def listing(numbers: tuple[str, ...] = NUMBERS) -> Listing:
    return Listing(item="4.01", kind=RecordKind.CLIENT_FILES, numbers=numbers)


async def committed(runtime: Runtime, visit: Visit, source: SourceKind) -> RecordSample:
    async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
        sample = await sampling.take_down(uow, visit.id, listing())
        aiming = Aiming(aim=AIM, source=source)
        return await sampling.commit(uow, visit.id, sample.number, aiming=aiming)


async def throw(runtime: Runtime, visit: Visit, who: Actor, outcome: str = THROWN) -> RecordSample:
    async with runtime.unit_of_work(who) as uow:
        return await sampling.throw(uow, visit.id, 1, outcome=outcome)


async def course(runtime: Runtime, visit: Visit, who: Actor = CITY) -> Course:
    async with runtime.unit_of_work(who, write=False) as uow:
        return (await sampling_desk.read(uow, visit.id, 1)).course


async def test_a_sample_from_its_list_to_its_end(runtime: Runtime) -> None:
    visit = await factories.begun_visit(runtime)
    lead, second = (evaluator(one) for one in visit.team)
    planned = await committed(runtime, visit, SourceKind.DICE)
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        logged = await uow.log.page(PageRequest(), subject=planned.commitment or "")
    assert [one.entry.facts for one in logged.items] == [{"commitment": planned.commitment}]
    assert (await throw(runtime, visit, lead)).state is SampleState.PLANNED
    assert (await throw(runtime, visit, lead)).state is SampleState.PLANNED
    assert (await throw(runtime, visit, second)).state is SampleState.DRAWN
    drawn = await course(runtime, visit)
    assert len(drawn.order) == 10
    for record in drawn.order:
        async with runtime.unit_of_work(second) as uow:
            marking = Marking(record=record, mark=Mark.FITS)
            await sampling_findings.mark(uow, visit.id, 1, marking=marking)
            await sampling_findings.mark(uow, visit.id, 1, marking=marking)
    async with runtime.unit_of_work(lead) as uow:
        ended = await sampling_findings.conclude(uow, visit.id, 1)
    assert ended == await course(runtime, visit)
    assert len(ended.findings) == 10
    assert ended.outcome is not None
    assert (ended.outcome.verdict, ended.outcome.bound) == (Verdict.PASSED, 9)
    await _is_found_out(runtime, f"{visit.id}.1")


async def _is_found_out(runtime: Runtime, number: str) -> None:
    """Check that a sample is found whole, and no longer once its dice were altered."""
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await sampling_desk.altered(uow) == (1, ())
    async with seen_by(runtime, write=True) as connection:
        await connection.execute(
            text("UPDATE record_samples SET entropy = 'dice:20:00000000000000000000'")
        )
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await sampling_desk.altered(uow) == (1, (number,))


async def test_a_correction_is_a_revision_and_a_file_is_of_the_visit(runtime: Runtime) -> None:
    visit = await factories.begun_visit(runtime)
    photo = await factories.received_photo(runtime, visit)
    await committed(runtime, visit, SourceKind.DICE)
    for who in visit.team:
        await throw(runtime, visit, evaluator(who))
    record = (await course(runtime, visit)).order[0]
    bad = Marking(record=record, mark=Mark.FITS_NOT, note="缺监护人签字", evidence=photo.id)
    async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
        await sampling_findings.mark(
            uow, visit.id, 1, marking=Marking(record=record, mark=Mark.FITS)
        )
        found = await sampling_findings.mark(uow, visit.id, 1, marking=bad)
    assert [one.revision for one in found.findings] == [1, 2]
    assert found == await course(runtime, visit)
    assert found.found[record].evidence == photo.id
    for wrong, code in (
        (Marking(record=record, mark=Mark.FITS, evidence="elsewhere"), "sampling.evidence"),
        (Marking(record=record, mark=Mark.FITS, note="电话13812345678"), "sampling.note_personal"),
    ):
        with pytest.raises(Invalid) as refusal:
            async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
                await sampling_findings.mark(uow, visit.id, 1, marking=wrong)
        assert refusal.value.code == code


async def test_the_seed_of_a_sealed_draw_serves_while_it_is_secret(runtime: Runtime) -> None:
    visit = await factories.begun_visit(runtime)
    await committed(runtime, visit, SourceKind.DRAW)
    async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
        drawn = await sampling.take_seed(uow, visit.id, 1)
    assert (drawn.state, drawn.entropy) == (SampleState.DRAWN, ""), "the seed is not told"
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await sampling_desk.altered(uow) == (1, ())
    with pytest.raises(Conflict):
        await throw(runtime, visit, evaluator(visit.team[0]))


async def test_a_round_of_drand_is_named_before_it_appears(runtime: Runtime) -> None:
    visit = await factories.begun_visit(runtime)
    planned = await committed(runtime, visit, SourceKind.DRAND)
    assert isinstance(planned.source, Drand)
    with pytest.raises(Invalid):
        async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
            await sampling.take_round(uow, visit.id, 1, signature="b7" * 48)
    with pytest.raises(Invalid):
        await throw(runtime, visit, evaluator(visit.team[0]))


async def test_others_write_nothing_and_read_in_their_time(runtime: Runtime) -> None:
    visit = await factories.begun_visit(runtime)
    await committed(runtime, visit, SourceKind.DICE)
    for who in (NEIGHBOUR, evaluator("SH-0000"), owner(visit.institution)):
        with pytest.raises(DomainError) as refusal:
            async with runtime.unit_of_work(who) as uow:
                await sampling.take_down(uow, visit.id, listing())
        assert refusal.value.code in {"visit.unknown", "permission.denied"}
        with pytest.raises(NotFound):
            await course(runtime, visit, who)
    await _grade(runtime, visit)
    told = await course(runtime, visit, owner(visit.institution))
    assert told.sample.state is SampleState.PLANNED
    with pytest.raises(Conflict):
        async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
            await sampling.abandon(uow, visit.id, 1, reason="已经交卷")


async def _grade(runtime: Runtime, visit: Visit) -> None:
    answers = factories.answers_to(await factories.sheet_of(runtime, visit.id))
    async with runtime.unit_of_work(CITY) as uow:
        delivery = Delivery(id="delivery-all", answers=answers, hand_in=True)
        await visits.submit(uow, visit.id, delivery)
        await assessment.grade(uow, visit.id)


async def test_a_list_is_taken_once_or_from_what_is_declared(runtime: Runtime) -> None:
    visit = await factories.begun_visit(runtime)
    async with runtime.unit_of_work(owner(visit.institution)) as uow:
        await records.declare(uow, visit.institution, RecordSheet.STAFF, entries=made.RECORDS.staff)
    async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
        first = await sampling.take_down(uow, visit.id, listing())
        assert await sampling.take_down(uow, visit.id, listing()) == first
        _, _, (staff,) = await sampling_desk.declared(uow, visit.id)
        assert (staff.kind, staff.numbers) == (RecordKind.STAFF_FILES, ("001", "002"))
        second = await sampling.take_down(uow, visit.id, listing(staff.numbers))
        assert (first.number, second.number) == (1, 2)
        await sampling.abandon(uow, visit.id, 1, reason="名单缺去年的档案")
        found = await sampling_desk.of_visit(uow, visit.id)
    assert [one.sample.state for one in found.courses] == [
        SampleState.ABANDONED,
        SampleState.LISTED,
    ]
    with pytest.raises(Invalid) as refusal:
        async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
            await sampling.take_down(
                uow, visit.id, Listing(item="9.99", kind=first.kind, numbers=NUMBERS)
            )
    assert refusal.value.code == "sampling.item"
