"""Public things in any number: copies of those that the services published."""

import msgspec

from audit.domain.disclosure import PublishedResult
from audit.domain.permission import EVERYTHING
from audit.domain.publication import PublicationKind
from audit.domain.visit import Targeted
from audit.runtime import Runtime
from audit.services import publication
from checklists.canonical import canonical
from tests import factories
from tests.api.public.reading import published_result
from tests.factories_register import CITY, NUMBER

_SERIALS = 100  # a number apart from those of draws that the services announced


async def published_things(runtime: Runtime) -> PublishedResult:
    """Publish one plan, one draw and one result, by the path that the service takes."""
    result = await published_result(runtime)
    duty = await factories.duty_to_publish(runtime, NUMBER, PublicationKind.DRAW)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    return result


async def copy(runtime: Runtime, result: PublishedResult, numbers: range) -> None:
    """Keep a copy of plan, draw and result for each number; all are of one institution."""
    async with runtime.unit_of_work(CITY) as uow:
        event = uow.event("test.copied", "test", numbers=len(numbers))
        drawn = await uow.draws.get(NUMBER, EVERYTHING)
        plan = await uow.plans.get(drawn.plan, EVERYTHING)
        visit = await uow.visits.get(result.visit, EVERYTHING)
        members = await uow.draws.members(NUMBER)
        origin = Targeted(reason="A copy", body_name="Test", items=plan.items)
        for number in numbers:
            serial = f"310000-2026-{_SERIALS + number:04}"
            copied = msgspec.structs.replace(visit, id=f"visit-{number}", origin=origin)
            public = msgspec.structs.replace(result, visit=copied.id, draw=serial)
            chosen = msgspec.structs.replace(plan, id=f"plan-{number}")
            await uow.plans.add(chosen, event=event)
            again = msgspec.structs.replace(drawn, number=serial, plan=plan.id)
            await uow.draws.add(again, event=event)
            of_it = [msgspec.structs.replace(one, draw=serial) for one in members]
            await uow.draws.add_members(of_it, event=event)
            await uow.visits.add((copied,), event=event)
            facts = await uow.snapshots.put(canonical(public), event=event)
            await uow.disclosures.add(public, facts=facts, due=public.published_on, event=event)
