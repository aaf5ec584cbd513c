"""What people change about teams and samples: kept with its reason, and bound by the public log."""

from audit.domain import draw_log
from audit.domain.event import Event
from audit.domain.log import LogKind
from audit.domain.team_change import TeamChange
from audit.storage.unit_of_work import UnitOfWork


async def keep(uow: UnitOfWork, change: TeamChange, *, event: Event) -> None:
    """Keep a change and log its digest, under its draw or, for a visit not drawn, under that."""
    await uow.team_changes.add(change, event=event)
    subject = change.draw or change.visit
    uow.log.append(LogKind.CHANGE, subject, draw_log.changed(change), event=event)
