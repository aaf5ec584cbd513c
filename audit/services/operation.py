"""How the service stands, for whoever runs it; and forgetting what is no longer needed."""

import msgspec

from audit.domain import permission
from audit.domain.permission import Act
from audit.domain.session import KEPT
from audit.storage.unit_of_work import UnitOfWork
from checklists.model import Digest


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """What the database holds: the trail's length and last digest, and what is counted on.

    `official` are the years whose working days are known; those of other years are estimates.
    """

    events: int
    head: Digest
    official: tuple[int, ...]


async def condition(uow: UnitOfWork) -> Condition:
    """Return how the service stands."""
    require_operator(uow)
    events, head = await uow.events.end()
    return Condition(events=events, head=head, official=tuple(sorted(uow.calendar.official)))


def require_operator(uow: UnitOfWork) -> None:
    """Refuse who does not run the service."""
    permission.require(uow.actor, Act.OPERATE)


async def forget(uow: UnitOfWork) -> int:
    """Take away sessions that ended a month ago, with their addresses; return how many."""
    require_operator(uow)
    event = uow.event("sessions.forgotten", uow.actor.id)
    return await uow.sessions.forget(uow.now - KEPT, event=event)
