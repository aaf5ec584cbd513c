"""The card of a visit: who comes, on what basis, as those may read who may know of the visit."""

import msgspec

from audit.domain import permission
from audit.domain.actor import Role
from audit.domain.facts import NoticeFacts
from audit.domain.order import Order, order_of
from audit.domain.permission import EVERYTHING, Act
from audit.domain.sealed_line import Line, LineProof, leaves_in, prove
from audit.domain.visit import Drawn, Visit, known_team
from audit.storage.draws import line_salt
from audit.storage.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, visit_id: str) -> NoticeFacts:
    """Return what the notice of a visit says.

    An institution reads it once it is told of the visit, and of a secret team once that departs;
    whoever prepares or makes the visit reads all before. Raises `NotFound`.
    """
    outside = uow.actor.role is Role.INSTITUTION
    act = Act.READ_NOTICE if outside else Act.READ_VISIT
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, act))
    institutions = await uow.registers.institutions((found.institution,))
    order = await _order(uow, found)
    team = known_team(found, secret=outside and order.teams_secret)
    inspectors = await uow.registers.inspectors(team)
    return NoticeFacts(
        visit=msgspec.structs.replace(found, team=team),
        institution=institutions[found.institution],
        body=order.body,
        plan=order.plan,
        legal_basis=order.legal_basis,
        matters=order.matters,
        checklist=(await uow.snapshots.checklist(found.checklist)).title,
        inspectors=tuple(inspectors[one] for one in team),
        line=await _line(uow, found),
    )


async def _line(uow: UnitOfWork, found: Visit) -> LineProof | None:
    """Return the proof of the line that sent somebody here, None for a visit outside of a draw."""
    origin = found.origin
    if not isinstance(origin, Drawn):
        return None
    drawn = await uow.draws.get(origin.draw, EVERYTHING)  # what ordered the visit is public
    if not drawn.lines:
        return None
    line = Line(
        draw=origin.draw,
        id=found.institution,
        membership=origin.membership,
        stratum=origin.stratum,
        ticket=origin.ticket,
    )
    salt = line_salt(uow.vault, origin.draw, found.institution)
    return prove(await uow.snapshots.derived(drawn.lines, leaves_in), line, salt)


async def _order(uow: UnitOfWork, found: Visit) -> Order:
    drawn = [found.origin.draw] if isinstance(found.origin, Drawn) else []
    items = {item.code: item for item in await uow.registers.items()}
    return order_of(found, await uow.draws.plans_of(drawn), items)
