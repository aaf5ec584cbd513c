"""Results that are close to the line of a grade."""

from decimal import Decimal

import msgspec

from audit.domain.permission import EVERYTHING
from audit.domain.report import Assessment
from audit.domain.visit import Targeted
from audit.runtime import Runtime
from tests import factories
from tests.factories_register import CITY

LATER = "zz-later"


async def result_short_of_a_line(runtime: Runtime, short: Decimal) -> Assessment:
    """Keep a later result of a graded institution, so many points short of the next grade."""
    first = await factories.graded_visit(runtime, found={})
    async with runtime.unit_of_work(CITY) as uow:
        visit = await uow.visits.get(first.visit, EVERYTHING)
        above = uow.catalogue.scheme(first.scheme).levels[first.level]
        event = uow.event("visit.graded", LATER)
        origin = Targeted(reason="复核", body_name="示例市民政局", items=())
        again = msgspec.structs.replace(visit, id=LATER, origin=origin)
        await uow.visits.add([again], event=event)
        later = msgspec.structs.replace(first, visit=LATER, total=above.total - short)
        await uow.results.add_assessment(later, event=event)
    return later
