"""Many at work at once: all is taken, and the trail stays one chain."""

import asyncio

import msgspec

from api.verification import verify
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import visit as visits
from audit.services.visit import Delivery
from tests import factories
from tests.factories_register import CITY, evaluator

TIMES = 10


async def test_teams_deliver_answers_and_photographs_at_once(runtime: Runtime) -> None:
    begun = await factories.assigned_visits(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        for one in begun:
            await visits.approve(uow, one.id)
            await visits.begin(uow, one.id)
    await asyncio.gather(
        *(act(runtime, one, n) for one in begun for n in range(TIMES) for act in (deliver, send))
    )
    async with runtime.unit_of_work(CITY, write=False) as uow:
        for one in begun:
            assert len(await uow.visits.answer_history(one.id)) == TIMES
            assert len(await uow.evidence.of_visit(one.id)) == TIMES
    assert (await verify(runtime)).faults == ()


async def deliver(runtime: Runtime, to: Visit, number: int) -> None:
    sheet = await factories.sheet_of(runtime, to.id)
    identity = f"{to.id}-{number}"
    answer = msgspec.structs.replace(factories.answers_to(sheet)[0], id=identity)
    async with runtime.unit_of_work(evaluator(to.team[0])) as uow:
        await visits.submit(uow, to.id, Delivery(id=identity, answers=(answer,)))


async def send(runtime: Runtime, to: Visit, number: int) -> None:
    identity = f"{to.id}-{number}"
    await factories.received_photo(runtime, to, identity, content=factories.photo(number))
