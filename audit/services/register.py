"""The registers and the item list: kept up to date, looked up."""

from collections.abc import Sequence

from audit.domain import permission
from audit.domain.filters import InspectorFilter, InstitutionFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, Bounds, Scope
from audit.domain.registry import InspectionItem, Inspector, Institution, Recusal, Register
from audit.storage.unit_of_work import UnitOfWork


async def save(uow: UnitOfWork, register: Register) -> None:
    """Add what is new and replace what is known, all of it or nothing.

    A regulator keeps the institutions of the own region and the inspectors who serve some part of
    it, and cannot draw one over from another region; the item list belongs to whoever may keep a
    register at all. Raises `NotFound` for a recusal whose ends are not in the actor's register.
    """
    bounds = permission.bounds(uow.actor, Act.EDIT_REGISTER)
    institutions = await uow.registers.find_institutions([one.id for one in register.institutions])
    for institution in (*register.institutions, *institutions.values()):
        permission.require(uow.actor, Act.EDIT_REGISTER, Scope(region=institution.district))
    inspectors = await uow.registers.find_inspectors([one.id for one in register.inspectors])
    for inspector in (*register.inspectors, *inspectors.values()):
        permission.require(uow.actor, Act.EDIT_REGISTER, _served(inspector, bounds.region))
    event = uow.event(
        "register.saved",
        "register",
        institutions=len(register.institutions),
        inspectors=len(register.inspectors),
        recusals=len(register.recusals),
        items=len(register.items),
    )
    await uow.registers.save_institutions(register.institutions, event=event)
    await uow.registers.save_inspectors(register.inspectors, event=event)
    await _require_ends(uow, register.recusals, bounds)
    await uow.registers.save_recusals(register.recusals, event=event)
    await uow.registers.save_items(register.items, event=event)


def require_reader(uow: UnitOfWork) -> None:
    """Raise `Forbidden` unless the actor may read some part of the registers."""
    permission.bounds(uow.actor, Act.READ_REGISTER)


async def institution(uow: UnitOfWork, institution_id: str) -> Institution:
    """Return one institution."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return await uow.registers.institution(institution_id, bounds)


async def institutions(
    uow: UnitOfWork, chosen: InstitutionFilter, request: PageRequest
) -> Page[Institution]:
    """Return the institutions this actor may see, by district."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return await uow.registers.institution_page(chosen, bounds, request)


async def inspectors(
    uow: UnitOfWork, chosen: InspectorFilter, request: PageRequest
) -> Page[Inspector]:
    """Return the inspectors who serve the actor's region."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return await uow.registers.inspector_page(chosen, bounds, request)


async def recusals(uow: UnitOfWork, request: PageRequest) -> Page[Recusal]:
    """Return recusals from the institutions of the actor's region."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return await uow.registers.recusal_page(bounds, request)


async def items(uow: UnitOfWork) -> tuple[InspectionItem, ...]:
    """Return the item list; what is not on it may not be inspected."""
    permission.bounds(uow.actor, Act.READ_REGISTER)
    return await uow.registers.items()


async def everything(uow: UnitOfWork) -> Register:
    """Return the registers of the actor's region, which can be imported again unchanged."""
    bounds = permission.bounds(uow.actor, Act.EDIT_REGISTER)
    return Register(
        institutions=await uow.registers.all_institutions(bounds),
        inspectors=await uow.registers.all_inspectors(bounds),
        recusals=await uow.registers.recusals(bounds),
        items=await uow.registers.items(),
    )


async def _require_ends(uow: UnitOfWork, found: Sequence[Recusal], bounds: Bounds) -> None:
    await uow.registers.inspectors([one.inspector for one in found], bounds)
    await uow.registers.institutions([one.institution for one in found], bounds)


def _served(inspector: Inspector, region: str) -> Scope:
    """Return the place in question: the region itself for who serves it whole or in part."""
    if inspector.serves_part_of(region):
        return Scope(region=region)
    return Scope(region=min(inspector.districts, default=""))
