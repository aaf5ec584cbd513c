"""Rating again: who waits because no grade was given, and which standing grades to look at."""

from audit.domain import permission, rating
from audit.domain.filters import PauseFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.rating import Pause, Recheck
from audit.storage.unit_of_work import UnitOfWork


async def pauses(uow: UnitOfWork, chosen: PauseFilter, request: PageRequest) -> Page[Pause]:
    """Return the visits this actor may see that came to no lasting grade, the newest first."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    return await uow.pauses.page(chosen, bounds, request, today=uow.today)


async def waiting(uow: UnitOfWork) -> int:
    """Return how many visits this actor may see belong to a pause that is not over."""
    one = PageRequest(limit=1)
    return (await pauses(uow, PauseFilter(running=True), one)).total


async def rechecks(uow: UnitOfWork) -> tuple[Recheck, ...]:
    """Return how far looking again at standing grades has come this year, scheme by scheme.

    Counted is what this actor may see; an institution, which looks at nobody, gets none.
    """
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    if bounds.institution:
        return ()
    counted = await uow.grades.standings(bounds, uow.today.year)
    return tuple(rating.rechecks(uow.catalogue.schemes, counted))
