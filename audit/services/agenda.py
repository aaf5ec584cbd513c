"""The agenda: the visits of a month and of no day yet, and the deadlines that fall into it."""

import msgspec

from audit.domain import permission
from audit.domain.agenda import ActionsDue, Month, PublicationDue
from audit.domain.filters import VisitFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.visit import Visit, VisitState
from audit.storage.agenda import MOST
from audit.storage.unit_of_work import UnitOfWork

_FEW = PageRequest(limit=8)


class Agenda(msgspec.Struct, frozen=True, kw_only=True):
    """What a month holds for the actor; deadlines their role does not see are left out.

    `undated` are the visits that wait to be approved, then those that wait to begin, the longest
    waiting first. `cut` says that there is more than one page can show.
    """

    visits: tuple[Visit, ...]
    actions: tuple[ActionsDue, ...]
    publications: tuple[PublicationDue, ...]
    undated: tuple[Page[Visit], Page[Visit]]
    cut: bool


async def read(uow: UnitOfWork, month: Month, chosen: VisitFilter) -> Agenda:
    """Return the agenda of a month, of the visits `chosen`."""
    days = (month.first, month.last)
    actor = uow.actor
    actions: tuple[ActionsDue, ...] = ()
    publications: tuple[PublicationDue, ...] = ()
    bounds = permission.bounds(actor, Act.READ_VISIT)
    visits = await uow.agenda.visits(*days, chosen, bounds=bounds)
    if permission.does(actor, Act.READ_RESULT):
        within = permission.bounds(actor, Act.READ_RESULT)
        actions = await uow.agenda.actions(*days, chosen, bounds=within)
    if permission.does(actor, Act.PUBLISH):
        within = permission.bounds(actor, Act.PUBLISH)
        publications = await uow.agenda.publications(*days, chosen, bounds=within)
    waiting = msgspec.structs.replace(chosen, oldest_first=True)
    assigned, approved = [
        await uow.visits.page(msgspec.structs.replace(waiting, state=state), bounds, _FEW)
        for state in (VisitState.ASSIGNED, VisitState.APPROVED)
    ]
    return Agenda(
        visits=visits,
        actions=actions,
        publications=publications,
        undated=(assigned, approved),
        cut=max(map(len, (visits, actions, publications))) == MOST,
    )
