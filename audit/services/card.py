"""The card of a visit: who comes, on what basis, as those may read who may know of the visit."""

from audit.domain import permission
from audit.domain.actor import Role
from audit.domain.facts import NoticeFacts
from audit.domain.permission import EVERYTHING, Act
from audit.domain.sealed_line import Line, LineProof, leaves_in, prove
from audit.domain.visit import Drawn, Visit
from audit.storage.draws import line_salt
from audit.storage.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, visit_id: str) -> NoticeFacts:
    """Return what the notice of a visit says.

    An institution reads it once it is told of the visit; whoever prepares or makes the visit reads
    it before. Raises `NotFound`.
    """
    act = Act.READ_NOTICE if uow.actor.role is Role.INSTITUTION else Act.READ_VISIT
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, act))
    institutions = await uow.registers.institutions((found.institution,))
    inspectors = await uow.registers.inspectors(found.team)
    body, plan, basis, items = await _order(uow, found)
    return NoticeFacts(
        visit=found,
        institution=institutions[found.institution],
        body=body,
        plan=plan,
        legal_basis=basis,
        matters=await uow.registers.item_names(items),
        checklist=(await uow.snapshots.checklist(found.checklist)).title,
        inspectors=tuple(inspectors[one] for one in found.team),
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


async def _order(uow: UnitOfWork, found: Visit) -> tuple[str, str, str, tuple[str, ...]]:
    """Return the checking body, the plan's title, the legal basis, and the matters' codes."""
    if isinstance(found.origin, Drawn):
        # What ordered the visit is public, wherever the plan belongs.
        draw = await uow.draws.get(found.origin.draw, EVERYTHING)
        plan = await uow.plans.get(draw.plan, EVERYTHING)
        return plan.body_name, plan.title, plan.legal_basis, plan.items
    items = {item.code: item for item in await uow.registers.items()}
    basis = "\n".join(items[code].basis for code in found.origin.items)
    return found.origin.body_name, "", basis, found.origin.items
