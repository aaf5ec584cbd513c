"""Visits by services: deliveries are taken once, as a whole, and nothing acknowledged is lost."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from audit.domain.answer import Answer, Verdict
from audit.domain.errors import Conflict, Invalid, NotFound
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.publication import PublicationKind
from audit.domain.visit import ResultCode, Visit, VisitState
from audit.runtime import Runtime
from audit.services import publication
from audit.services import visit as visits
from audit.services.visit import Delivery, Failure, Receipt
from checklists.canonical import canonical, digest
from tests import factories
from tests.factories_register import CITY, INSPECTORS, NEIGHBOUR, evaluator
from tests.fixtures_runtime import SetClock


async def submit(runtime: Runtime, visit: Visit, delivery: Delivery) -> Receipt:
    async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
        return await visits.submit(uow, visit.id, delivery)


async def current(runtime: Runtime, visit: Visit) -> tuple[Answer, ...]:
    return (await factories.sheet_of(runtime, visit.id)).answers


async def some_answers(runtime: Runtime, visit: Visit, count: int) -> tuple[Answer, ...]:
    return factories.answers_to(await factories.sheet_of(runtime, visit.id))[:count]


async def test_a_visit_goes_from_assigned_to_handed_in(runtime: Runtime, clock: SetClock) -> None:
    created = (await factories.assigned_visits(runtime))[0]
    assert created.state is VisitState.ASSIGNED
    async with runtime.unit_of_work(CITY) as uow:
        approved = await visits.approve(uow, created.id)
    clock.forward(timedelta(days=1))
    async with runtime.unit_of_work(evaluator(created.team[1])) as uow:
        begun = await visits.begin(uow, created.id)
    answers = await some_answers(runtime, begun, 100)
    clock.forward(timedelta(hours=3))
    done = await submit(runtime, begun, Delivery(id="all-at-once", answers=answers, hand_in=True))
    assert approved.state is VisitState.APPROVED
    assert begun.began_at == created.created_at + timedelta(days=1)
    assert done.visit.state is VisitState.HANDED_IN
    assert done.visit.ended_at == clock.now
    assert done.submission.answers == len(answers)
    assert await current(runtime, begun) == tuple(sorted(answers, key=lambda one: one.item))


async def test_an_act_out_of_turn_is_refused(runtime: Runtime) -> None:
    created = (await factories.assigned_visits(runtime))[0]
    with pytest.raises(Conflict) as refusal:
        async with runtime.unit_of_work(CITY) as uow:
            await visits.begin(uow, created.id)
    assert refusal.value.code == "visit.state"
    async with runtime.unit_of_work(CITY) as uow:
        await visits.approve(uow, created.id)
    with pytest.raises(Conflict) as refusal:
        await submit(runtime, created, Delivery(id="too-early", answers=()))
    assert refusal.value.code == "visit.not_under_way"


async def test_what_is_not_there_is_not_found(runtime: Runtime) -> None:
    for act in (visits.read, visits.sheet, visits.approve, visits.begin):
        with pytest.raises(NotFound):
            async with runtime.unit_of_work(CITY) as uow:
                await act(uow, "no-such-visit")


async def test_a_repeated_delivery_gets_the_same_receipt(runtime: Runtime, clock: SetClock) -> None:
    begun = await factories.begun_visit(runtime)
    delivery = Delivery(id="delivery-1", answers=await some_answers(runtime, begun, 3))
    first = await submit(runtime, begun, delivery)
    clock.forward(timedelta(minutes=5))
    second = await submit(runtime, begun, delivery)
    assert second == first
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert len(await uow.visits.answer_history(begun.id)) == 3


async def test_an_answer_of_no_sample_has_the_digest_it_always_had(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    delivery = Delivery(id="delivery-1", answers=await some_answers(runtime, begun, 2))
    receipt = await submit(runtime, begun, delivery)
    plain = msgspec.to_builtins(delivery)
    for answer in plain["answers"]:
        assert answer.pop("of") is None
    assert receipt.submission.digest == digest(canonical(plain))


async def test_a_repetition_is_acknowledged_after_handing_in(runtime: Runtime) -> None:
    receipt = await factories.handed_in_visit(runtime)
    answers = factories.answers_to(await factories.sheet_of(runtime, receipt.visit.id))
    again = Delivery(id="delivery-all", answers=answers, hand_in=True)
    assert await submit(runtime, receipt.visit, again) == receipt


async def test_an_id_used_for_other_content_is_refused(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    answers = await some_answers(runtime, begun, 2)
    await submit(runtime, begun, Delivery(id="delivery-1", answers=answers[:1]))
    with pytest.raises(Conflict) as refusal:
        await submit(runtime, begun, Delivery(id="delivery-1", answers=answers))
    assert refusal.value.code == "visit.submission_reused"
    assert await current(runtime, begun) == answers[:1]


async def test_an_id_used_on_another_visit_is_refused(runtime: Runtime) -> None:
    one, other, *_ = await factories.assigned_visits(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        for each in (one, other):
            await visits.approve(uow, each.id)
            await visits.begin(uow, each.id)
    delivery = Delivery(id="delivery-1", answers=())
    await submit(runtime, one, delivery)
    with pytest.raises(Conflict) as refusal:
        await submit(runtime, other, delivery)
    assert refusal.value.code == "visit.submission_reused"


async def test_a_changed_answer_keeps_the_earlier_one(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    (first,) = await some_answers(runtime, begun, 1)
    await submit(runtime, begun, Delivery(id="delivery-1", answers=(first,)))
    changed = msgspec.structs.replace(
        first, id="answer-again", verdict=Verdict.NOT, reason="复查时证书已过期"
    )
    await submit(runtime, begun, Delivery(id="delivery-2", answers=(changed,)))
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert await uow.visits.answer_history(begun.id) == (first, changed)
    assert await current(runtime, begun) == (changed,)


async def test_an_answer_id_with_other_content_is_refused(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    (first,) = await some_answers(runtime, begun, 1)
    await submit(runtime, begun, Delivery(id="delivery-1", answers=(first,)))
    changed = msgspec.structs.replace(first, verdict=Verdict.NOT, reason="看错了")
    with pytest.raises(Conflict) as refusal:
        await submit(runtime, begun, Delivery(id="delivery-2", answers=(changed,)))
    assert refusal.value.code == "answer.id_reused"
    assert await current(runtime, begun) == (first,)


async def test_an_exact_value_comes_back_as_it_was_given(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    answers = await some_answers(runtime, begun, 100)
    measured = next(one for one in answers if one.value is not None)
    given = msgspec.structs.replace(
        measured, value=Decimal("0.50"), verdict=Verdict.NOT, reason="实测如此"
    )
    await submit(runtime, begun, Delivery(id="delivery-1", answers=(given,)))
    (kept,) = await current(runtime, begun)
    assert str(kept.value) == "0.50"


async def test_wrong_answers_are_named_and_nothing_is_kept(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    good, other, third = await some_answers(runtime, begun, 3)
    stranger = next(one.id for one in INSPECTORS if one.id not in begun.team)
    wrong = (
        good,
        msgspec.structs.replace(other, by=stranger),
        msgspec.structs.replace(other, id="answer-unknown", item="9.99"),
        msgspec.structs.replace(third, verdict=Verdict.NOT_APPLICABLE, value=None),
    )
    with pytest.raises(Invalid) as refusal:
        await submit(runtime, begun, Delivery(id="delivery-1", answers=wrong))
    assert {(fault.where, fault.code) for fault in refusal.value.faults} == {
        ("$.answers[1].by", "answer.not_on_team"),
        ("$.answers[2].item", "answer.unknown_item"),
        ("$.answers[3].reason", "answer.reason_missing"),
    }
    assert await current(runtime, begun) == ()


async def test_a_value_that_is_no_plain_number_is_refused(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    answers = await some_answers(runtime, begun, 100)
    measured = next(one for one in answers if one.value is not None)
    for value in ("NaN", "-sNaN", "Infinity", "1e400", "1e-10", "0e99999"):
        given = msgspec.structs.replace(measured, value=Decimal(value))
        with pytest.raises(Invalid) as refusal:
            await submit(runtime, begun, Delivery(id="delivery-1", answers=(given,)))
        assert [fault.code for fault in refusal.value.faults] == ["answer.value_range"]


async def test_handing_in_with_open_items_names_them_and_keeps_nothing(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    answers = await some_answers(runtime, begun, 100)
    short = Delivery(id="delivery-1", answers=answers[:-2], hand_in=True)
    with pytest.raises(Conflict) as refusal:
        await submit(runtime, begun, short)
    assert refusal.value.code == "answer.missing"
    assert {fault.fields["item"] for fault in refusal.value.faults} == {
        answer.item for answer in answers[-2:]
    }
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert await uow.visits.submission("delivery-1", EVERYTHING) is None
        assert await uow.visits.answers(begun.id) == ()
        assert (await uow.visits.get(begun.id, EVERYTHING)).state is VisitState.UNDER_WAY


async def test_the_same_delivery_sent_twice_at_once_is_taken_once(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    delivery = Delivery(id="delivery-1", answers=await some_answers(runtime, begun, 5))
    receipts = await asyncio.gather(*(submit(runtime, begun, delivery) for _ in range(6)))
    assert all(receipt == receipts[0] for receipt in receipts)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert len(await uow.visits.answer_history(begun.id)) == 5
        assert await uow.events.verify() == ()


async def test_a_failed_visit_has_its_reason_and_must_be_published(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    async with runtime.unit_of_work(evaluator(begun.team[0])) as uow:
        failed = await visits.fail(
            uow, begun.id, Failure(result=ResultCode.CLOSED, reason="机构已停业")
        )
    assert (failed.state, failed.result) == (VisitState.FAILED, ResultCode.CLOSED)
    duty = await factories.duty_to_publish(runtime, begun.id)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
        shown = await uow.disclosures.get(begun.id)
    assert (shown.result, shown.reason, shown.grade) == (ResultCode.CLOSED, "机构已停业", None)
    assert duty.kind is PublicationKind.VISIT_RESULT


async def test_a_failure_needs_a_code_of_failure(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    with pytest.raises(Invalid) as refusal:
        async with runtime.unit_of_work(CITY) as uow:
            await visits.fail(uow, begun.id, Failure(result=ResultCode.NO_ISSUE, reason="没有问题"))
    assert refusal.value.code == "visit.result"


async def test_what_a_foreign_regulator_tries_leaves_nothing(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    answers = await some_answers(runtime, begun, 2)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        before = (await uow.events.page(EventFilter(), PageRequest())).total
    with pytest.raises(NotFound):
        async with runtime.unit_of_work(NEIGHBOUR) as uow:
            await visits.submit(uow, begun.id, Delivery(id="delivery-1", answers=answers))
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert (await uow.events.page(EventFilter(), PageRequest())).total == before
