"""The directory: who acts for which organisation, when last here, and what a role may name."""

from datetime import datetime

import msgspec

from audit.domain import permission
from audit.domain.account import Member, manages_whole, member_of
from audit.domain.filters import PersonFilter
from audit.domain.organisation import Organisation, OrganisationKind, require_open
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.registry import Inspector
from audit.storage.unit_of_work import UnitOfWork


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A person; `seen_at` is None for who was never here, or not for long."""

    member: Member
    seen_at: datetime | None


class PersonSheet(msgspec.Struct, frozen=True, kw_only=True):
    """All of a person that concerns an actor; `whole` says whether nobody else is concerned."""

    listed: Listed
    oneself: bool
    whole: bool


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What a new role in an organisation may name: an inspector of the body without an account."""

    organisation: Organisation
    inspectors: tuple[Inspector, ...]


class OrganisationSheet(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation with its people; `givers` are the names of who commissioned it, by id."""

    organisation: Organisation
    people: Page[Listed]
    givers: dict[str, str]


async def persons(uow: UnitOfWork, chosen: PersonFilter, request: PageRequest) -> Page[Listed]:
    """Return the people this actor looks after, by name."""
    bounds = permission.bounds(uow.actor, Act.MANAGE_PEOPLE)
    found = await uow.accounts.page(chosen, bounds, request)
    ids = [one.id for one in found.items]
    held, seen = await uow.accounts.held(ids), await uow.sessions.last_seen(ids)
    items = tuple(
        Listed(member=member_of(uow.actor, one, held[one.id]), seen_at=seen.get(one.id))
        for one in found.items
    )
    return Page(items=items, total=found.total, limit=found.limit, offset=found.offset)


async def person(uow: UnitOfWork, person: str) -> PersonSheet:
    """Return one person this actor looks after. Raises `NotFound`."""
    found = await uow.accounts.get(person, permission.bounds(uow.actor, Act.MANAGE_PEOPLE))
    held = (await uow.accounts.held((person,)))[person]
    seen = await uow.sessions.last_seen((person,))
    return PersonSheet(
        listed=Listed(member=member_of(uow.actor, found, held), seen_at=seen.get(person)),
        oneself=person == uow.actor.id,
        whole=manages_whole(uow.actor, held, uow.today),
    )


async def place(uow: UnitOfWork, organisation: str) -> Organisation:
    """Return an organisation whose people this actor looks after. Raises `NotFound`."""
    bounds = permission.bounds(uow.actor, Act.MANAGE_PEOPLE)
    return await uow.organisations.get(organisation, bounds)


async def opening(uow: UnitOfWork, organisation: str) -> Opening:
    """Return what a role in an organisation may name. Raises `NotFound`, `Conflict` if closed."""
    found = await place(uow, organisation)
    require_open(found)
    inspects = found.kind is OrganisationKind.EVALUATOR and found.uscc
    free = await uow.accounts.free_inspectors(found.uscc) if inspects else ()
    return Opening(organisation=found, inspectors=free)


async def of_organisation(
    uow: UnitOfWork, organisation: str, request: PageRequest
) -> OrganisationSheet:
    """Return an organisation with the first of its people. Raises `NotFound`."""
    permission.require(uow.actor, Act.MANAGE_ORGANISATIONS)
    found = await uow.organisations.get(organisation)
    givers = frozenset(contract.commissioned_by for contract in found.contracts)
    named = await uow.organisations.some(givers)
    return OrganisationSheet(
        organisation=found,
        people=await persons(uow, PersonFilter(organisation=organisation), request),
        givers={one.id: one.name for one in named.values()},
    )


async def regulators(uow: UnitOfWork) -> tuple[Organisation, ...]:
    """Return who can commission an evaluation body: every regulator that is not closed."""
    permission.require(uow.actor, Act.MANAGE_ORGANISATIONS)
    return await uow.organisations.open_of(OrganisationKind.REGULATOR)
