"""The next version comes while visits run: proposed, agreed to by who leads, declined, applied."""

from collections.abc import Mapping

from api.demo.dealings import WORDS
from api.demo.stage import Stage
from api.demo.trip import CHECKLIST
from audit.domain.actor import Actor
from audit.domain.migration import Migration, Proposal, Route
from audit.services import migration, move
from audit.services.move import Refused

OLD, NEW = "2026.1", "2027.1"
ROUTE = Route(old_name=CHECKLIST, old_version=OLD, new_name=CHECKLIST, new_version=NEW)


async def propose(stage: Stage, city: Actor) -> Migration:
    """Propose the next version to every visit that still runs; each waits for its team."""
    async with stage.runtime.unit_of_work(city) as uow:
        return await migration.propose(uow, Proposal(route=ROUTE, reason=WORDS.move))


async def carry_out(
    stage: Stage, city: Actor, proposed: Migration, *, leads: Mapping[str, Actor]
) -> None:
    """Move the visits whose leads are named, with the answers they have."""
    for visit, lead in leads.items():
        async with stage.runtime.unit_of_work(lead) as uow:
            await move.agree(uow, proposed.id, visit)
    async with stage.runtime.unit_of_work(city) as uow:
        await move.apply(uow, proposed.id)


async def decline(stage: Stage, lead: Actor, proposed: Migration, *, visit: str) -> None:
    """Let a visit stay with the version it was announced with."""
    refused = Refused(visit=visit, reason=WORDS.stay)
    async with stage.runtime.unit_of_work(lead) as uow:
        await move.decline(uow, proposed.id, refused)
