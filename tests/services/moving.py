"""Running visits on the first of two versions, on their way to the second."""

from audit.domain.migration import Migration
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import migration, move
from audit.services import visit as visits
from audit.services.move import History, Report
from audit.services.visit import Delivery
from tests import factories
from tests.factories_register import CITY, evaluator
from tests.factories_versions import OLD, PROPOSAL


async def answered(runtime: Runtime) -> Visit:
    """Return a visit under way under the first version, with every item answered."""
    begun = await on_first_version(runtime)
    sheet = await factories.sheet_of(runtime, begun.id)
    delivery = Delivery(id="delivery-all", answers=factories.answers_to(sheet))
    async with runtime.unit_of_work(evaluator(begun.team[0])) as uow:
        await visits.submit(uow, begun.id, delivery)
    return begun


async def on_first_version(runtime: Runtime) -> Visit:
    """Return a visit under way, bound to the first version."""
    begun = await factories.begun_visit(runtime)
    sheet = await factories.sheet_of(runtime, begun.id)
    assert sheet.checklist.version == OLD
    return begun


async def proposed(runtime: Runtime) -> Migration:
    async with runtime.unit_of_work(CITY) as uow:
        return await migration.propose(uow, PROPOSAL)


async def applied(runtime: Runtime, visit: Visit) -> Report:
    found = await proposed(runtime)
    async with runtime.unit_of_work(evaluator(visit.team[0])) as uow:
        await move.agree(uow, found.id, visit.id)
    async with runtime.unit_of_work(CITY) as uow:
        return await move.apply(uow, found.id)


async def history(runtime: Runtime, visit: Visit) -> History:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return await move.of_visit(uow, visit.id)
