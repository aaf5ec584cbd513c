"""Complaints by services: gapless numbers, exact bounds, regions, a trail without words."""

import asyncio
from datetime import timedelta

import pytest

from audit.domain.actor import ANYONE, Actor, Role
from audit.domain.complaint import MOST_A_DAY, MOST_AN_HOUR, ComplaintState
from audit.domain.complaint_checks import Category, NewComplaint
from audit.domain.errors import Conflict, Forbidden, Invalid, NotFound
from audit.domain.filters import ComplaintFilter, EventFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import complaint, trail
from audit.services.complaint import Received
from tests import factories
from tests.factories_register import (
    ADMIN,
    CITY,
    DISTRICTS,
    INSPECTORS,
    INSTITUTIONS,
    NEIGHBOUR,
    district_regulator,
    evaluator,
    owner,
)
from tests.fixtures_runtime import SetClock

ABOUT = INSTITUTIONS[0]
OVERSEER = Actor(id="overseer", role=Role.OVERSIGHT, region="31")


def written(
    text: str = "押金一直没有退还，也没有收据。", institution: str = ABOUT.id
) -> NewComplaint:
    return NewComplaint(category=Category.CHARGES, text=text, institution=institution)


async def sent(runtime: Runtime, new: NewComplaint, address: str = "192.0.2.1") -> Received:
    async with runtime.unit_of_work(ANYONE) as uow:
        return await complaint.submit(uow, new, address=address, chance=runtime.secret())


async def listed(runtime: Runtime, actor: Actor, **chosen: object) -> list[str]:
    async with runtime.unit_of_work(actor, write=False) as uow:
        wanted = ComplaintFilter(**chosen)  # type: ignore[arg-type]
        return [one.number for one in (await complaint.page(uow, wanted, PageRequest())).items]


async def test_whoever_complained_follows_it_to_the_answer(
    runtime: Runtime, clock: SetClock
) -> None:
    await factories.saved_register(runtime)
    received = await sent(runtime, written())
    number = received.complaint.number
    clock.forward(timedelta(days=2))
    async with runtime.unit_of_work(CITY) as uow:
        await complaint.take_up(uow, number)
        answered = await complaint.answer(uow, number, "已责成退还。")
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        assert await complaint.follow(uow, f" {number.lower()} ", received.code) == answered
    assert answered.replied_at == clock.now
    assert answered.state is ComplaintState.ANSWERED


async def test_numbers_have_no_gap_and_begin_anew_each_year(
    runtime: Runtime, clock: SetClock
) -> None:
    await factories.saved_register(runtime)
    senders = [f"192.0.2.{number}" for number in range(1, 5)]
    first = await asyncio.gather(
        *(sent(runtime, written(f"{one}：押金没有退还。"), one) for one in senders)
    )
    with pytest.raises(Invalid):
        await sent(runtime, written("太短"))
    clock.forward(timedelta(days=305))
    later = await sent(runtime, written("新的一年：押金没有退还。"))
    assert sorted(one.complaint.number for one in first) == [
        f"TS-2026-{serial:06d}" for serial in range(1, 5)
    ]
    assert later.complaint.number == "TS-2027-000001"


async def test_at_once_no_more_are_taken_than_one_after_another(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    tries = [written(f"第{number}次：押金没有退还。") for number in range(MOST_A_DAY + 3)]
    outcomes = await asyncio.gather(*(sent(runtime, one) for one in tries), return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, Conflict)]
    assert {one.code for one in refused} == {"complaint.too_many_today"}
    assert len(outcomes) - len(refused) == MOST_A_DAY
    assert len(await listed(runtime, CITY)) == MOST_A_DAY


async def test_an_institution_is_bounded_by_the_hour_and_others_are_not(
    runtime: Runtime, clock: SetClock
) -> None:
    await factories.saved_register(runtime)
    for number in range(MOST_AN_HOUR):
        await sent(runtime, written(f"第{number}次：押金没有退还。"), f"192.0.2.{number}")
        clock.forward(timedelta(seconds=10))
    with pytest.raises(Conflict, match=r"complaint\.too_many_about"):
        await sent(runtime, written("又一次：押金没有退还。"), "192.0.2.200")
    await sent(runtime, written(institution=INSTITUTIONS[1].id), "192.0.2.200")
    clock.forward(timedelta(hours=1))
    await sent(runtime, written("又一次：押金没有退还。"), "192.0.2.200")


async def test_addresses_are_kept_nowhere_and_marks_for_a_day_only(
    runtime: Runtime, clock: SetClock
) -> None:
    await factories.saved_register(runtime)
    await sent(runtime, written())
    first = await senders(runtime)
    clock.forward(timedelta(days=1))
    await sent(runtime, written("第二天：押金没有退还。"))
    second = await senders(runtime)
    assert len(first) == len(second) == 1
    assert first != second
    assert "192.0.2.1" not in first + second


async def senders(runtime: Runtime) -> list[str]:
    async with runtime.database.transaction(write=False) as connection:
        rows = await connection.exec_driver_sql("SELECT sender FROM complaint_senders")
        return [str(row[0]) for row in rows]


async def test_a_region_sees_its_own_and_nothing_else_exists(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    number = (await sent(runtime, written())).complaint.number
    other = next(one for one in DISTRICTS if one != ABOUT.district)
    for actor in (CITY, OVERSEER, district_regulator(ABOUT.district)):
        assert await listed(runtime, actor) == [number]
    for actor in (NEIGHBOUR, district_regulator(other)):
        assert await listed(runtime, actor) == []
        async with runtime.unit_of_work(actor) as uow:
            told = []
            for asked in (number, "TS-2026-000099"):
                with pytest.raises(NotFound) as refusal:
                    await complaint.take_up(uow, asked)
                told.append(str(refusal.value).replace(asked, ""))
            assert told[0] == told[1]


@pytest.mark.parametrize("actor", [ADMIN, evaluator(INSPECTORS[0].id), owner(ABOUT.id), ANYONE])
async def test_other_roles_read_no_complaints(runtime: Runtime, actor: Actor) -> None:
    with pytest.raises(Forbidden, match=r"permission\.denied"):
        await listed(runtime, actor)


async def test_oversight_reads_and_does_not_handle(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    number = (await sent(runtime, written())).complaint.number
    async with runtime.unit_of_work(OVERSEER, write=False) as uow:
        assert (await complaint.read(uow, number)).number == number
    with pytest.raises(Forbidden):
        async with runtime.unit_of_work(OVERSEER) as uow:
            await complaint.take_up(uow, number)


async def test_lists_are_narrowed(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    first = (await sent(runtime, written())).complaint.number
    second = (await sent(runtime, written(institution=INSTITUTIONS[1].id))).complaint.number
    async with runtime.unit_of_work(CITY) as uow:
        await complaint.decline(uow, first, "不属于本部门职责。")
    assert await listed(runtime, CITY) == [second, first]
    assert await listed(runtime, CITY, state=ComplaintState.NOT_TAKEN_UP) == [first]
    assert await listed(runtime, CITY, institution=INSTITUTIONS[1].id) == [second]
    assert await listed(runtime, CITY, region=INSTITUTIONS[1].district) == [second]
    assert await listed(runtime, CITY, text=INSTITUTIONS[1].name) == [second]
    assert await listed(runtime, CITY, text=first.lower()) == [first]
    assert await listed(runtime, CITY, category=Category.STAFF) == []


async def test_the_trail_tells_the_acts_and_not_a_word_of_text(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    received = await sent(runtime, written())
    number = received.complaint.number
    async with runtime.unit_of_work(CITY) as uow:
        await complaint.take_up(uow, number)
        await complaint.answer(uow, number, "已责成退还。")
    overseer = Actor(id="overseer", role=Role.OVERSIGHT, region="31")
    async with runtime.unit_of_work(overseer, write=False) as uow:
        found = await trail.page(uow, EventFilter(subject=number), PageRequest())
    events = [entry.event for entry in found.items]
    assert {event.name for event in events} == {
        "complaint.received",
        "complaint.taken_up",
        "complaint.answered",
    }
    told = "".join(str(event.data) for event in events)
    assert "押金" not in told
    assert "退还" not in told
    assert received.complaint.code not in told


async def test_only_an_inspection_for_cause_of_the_same_institution_is_linked(
    runtime: Runtime,
) -> None:
    drawn = (await factories.assigned_visits(runtime))[0]
    number = (await sent(runtime, written(institution=drawn.institution))).complaint.number
    async with runtime.unit_of_work(CITY) as uow:
        with pytest.raises(Conflict, match=r"complaint\.visit"):
            await complaint.link(uow, number, drawn.id)
        with pytest.raises(NotFound):
            await complaint.link(uow, number, "no-such-visit")
