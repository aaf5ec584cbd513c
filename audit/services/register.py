"""The registers and the item list: kept up to date, looked up."""

from collections.abc import Sequence

import msgspec

from audit.domain import permission
from audit.domain.errors import Conflict, NotFound
from audit.domain.filters import InspectorFilter, InstitutionFilter, RecusalFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, Bounds, Scope
from audit.domain.registry import InspectionItem, Inspector, Institution, Recusal, Register
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept under the ids of entries that are to be saved.

    `entries` are those the actor may replace, `elsewhere` the ids of those that others keep.
    `digest` is that of all `entries`, so that it shows whether one was changed meanwhile.
    """

    entries: Register
    elsewhere: frozenset[str]

    @property
    def digest(self) -> str:
        """The SHA-256 of the entries."""
        return digest(msgspec.json.encode(self.entries))


async def save(uow: UnitOfWork, register: Register, *, subject: str = "register") -> None:
    """Add what is new and replace what is known, all of it or nothing.

    A regulator keeps the institutions of the own region and the inspectors who serve some part of
    it, and cannot draw one over from another region; the item list belongs to whoever may keep a
    register at all. `subject` is what the trail says it is about. Raises `NotFound` for a recusal
    whose ends are not in the actor's register.
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
        subject,
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


async def kept(uow: UnitOfWork, register: Register) -> Kept:
    """Return what is kept under the ids of the entries of `register`, to compare them with it."""
    bounds = permission.bounds(uow.actor, Act.EDIT_REGISTER)
    ids = [one.id for one in register.institutions]
    institutions = await uow.registers.find_institutions(ids)
    numbers = [one.id for one in register.inspectors]
    inspectors = await uow.registers.find_inspectors(numbers)
    region = bounds.region
    mine = {key: one for key, one in institutions.items() if one.district.startswith(region)}
    ours = {key: one for key, one in inspectors.items() if one.serves_part_of(region)}
    pairs = {(one.inspector, one.institution) for one in register.recusals}
    recusals = await uow.registers.recusals(bounds) if pairs else ()
    codes = {one.code for one in register.items}
    entries = Register(
        institutions=tuple(mine[key] for key in sorted(mine)),
        inspectors=tuple(ours[key] for key in sorted(ours)),
        recusals=tuple(one for one in recusals if (one.inspector, one.institution) in pairs),
        items=tuple(one for one in await uow.registers.items() if one.code in codes),
    )
    others = (institutions.keys() - mine.keys()) | (inspectors.keys() - ours.keys())
    return Kept(entries=entries, elsewhere=frozenset(others))


async def replace(uow: UnitOfWork, register: Register, *, seen: str, subject: str) -> None:
    """Save entries whose author has seen what was kept before; `seen` is the digest of that.

    Raises `Conflict` if it was changed meanwhile, and what `save` raises.
    """
    if (await kept(uow, register)).digest != seen:
        raise Conflict(
            "register.changed",
            "Somebody else changed the register meanwhile, and nothing was saved; look at it again,"
            " then decide.",
        )
    await save(uow, register, subject=subject)


def keeper_region(uow: UnitOfWork) -> str:
    """Return the region whose registers the actor keeps, "" for all; raises `Forbidden`."""
    return permission.bounds(uow.actor, Act.EDIT_REGISTER).region


def require_reader(uow: UnitOfWork) -> None:
    """Raise `Forbidden` unless the actor may read some part of the registers."""
    permission.bounds(uow.actor, Act.READ_REGISTER)


async def districts(uow: UnitOfWork) -> tuple[str, ...]:
    """Return the codes of the districts in which institutions of the actor's region lie."""
    region = permission.bounds(uow.actor, Act.READ_REGISTER).region
    return tuple(code for code in await uow.registers.districts() if code.startswith(region))


async def institution(uow: UnitOfWork, institution_id: str) -> Institution:
    """Return one institution."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return await uow.registers.institution(institution_id, bounds)


async def inspector(uow: UnitOfWork, inspector_id: str) -> Inspector:
    """Return one inspector."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return await uow.registers.inspector(inspector_id, bounds)


async def item(uow: UnitOfWork, code: str) -> InspectionItem:
    """Return one entry of the item list. Raises `NotFound`."""
    for one in await items(uow):
        if one.code == code:
            return one
    raise NotFound("register.item_unknown", "There is no item {item} on the list.", item=code)


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


async def recusals(uow: UnitOfWork, chosen: RecusalFilter, request: PageRequest) -> Page[Recusal]:
    """Return recusals from the institutions of the actor's region."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return await uow.registers.recusal_page(chosen, bounds, request)


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
