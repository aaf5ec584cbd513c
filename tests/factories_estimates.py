"""A public draw whose visits are all over: one was graded, the others could not take place."""

from audit.domain.ceremony import Draw
from audit.domain.permission import EVERYTHING
from audit.domain.publication import PublicationKind
from audit.domain.visit import Drawn, ResultCode
from audit.runtime import Runtime
from audit.services import publication
from audit.services import visit as visits
from audit.services.visit import Failure
from tests import factories
from tests.factories_register import CITY

NOBODY_THERE = Failure(result=ResultCode.UNREACHABLE, reason="Nobody opened the door.")


async def draw_with_a_result(runtime: Runtime) -> Draw:
    """Grade the first visit of a draw and publish the draw; the other visits wait."""
    graded = await factories.graded_visit(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        visit = await uow.visits.get(graded.visit, EVERYTHING)
    assert isinstance(visit.origin, Drawn)
    duty = await factories.duty_to_publish(runtime, visit.origin.draw, PublicationKind.DRAW)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
        return await uow.draws.get(visit.origin.draw, EVERYTHING)


async def fail_the_rest(runtime: Runtime, number: str) -> None:
    """End every visit that has not begun: nobody was there."""
    async with runtime.unit_of_work(CITY) as uow:
        for one in await uow.visits.of_draw(number):
            if one.began_at is None:
                await visits.approve(uow, one.id)
                await visits.fail(uow, one.id, NOBODY_THERE)
