"""People: administrators look after everybody, a manager after those of the own organisation."""

from typing import Annotated

import msgspec

from audit.domain import permission
from audit.domain.account import (
    Held,
    Link,
    Login,
    Member,
    Membership,
    Person,
    PersonName,
    live,
    manages_whole,
    member_of,
    new_link,
    require_administrator,
    require_another,
)
from audit.domain.errors import Conflict, Forbidden, NotFound
from audit.domain.filters import PersonFilter
from audit.domain.organisation import (
    Organisation,
    OrganisationKind,
    check_organisation,
    require_open,
    require_same_body,
)
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.registry import Name
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest

RegisterEntry = Annotated[str, msgspec.Meta(max_length=64)]


class Invitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is invited into which organisation; `inspector` is the entry of an evaluator, or ""."""

    login: Login
    name: PersonName
    organisation: str
    manager: bool = False
    inspector: RegisterEntry = ""


class NewMembership(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A further role for somebody who has an account."""

    person: str
    organisation: str
    manager: bool = False
    inspector: RegisterEntry = ""


class Founding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first person of an organisation, which is added if there is none of kind and name."""

    login: Login
    name: PersonName
    organisation: Name
    kind: OrganisationKind = OrganisationKind.OPERATOR
    region: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{2}){0,3}\Z")] = ""
    manager: bool = True


async def page(uow: UnitOfWork, chosen: PersonFilter, request: PageRequest) -> Page[Member]:
    """Return the people this actor looks after, by name, each with the roles that concern them."""
    bounds = permission.bounds(uow.actor, Act.MANAGE_PEOPLE)
    found = await uow.accounts.page(chosen, bounds, request)
    held = await uow.accounts.held([person.id for person in found.items])
    items = tuple(member_of(uow.actor, person, held[person.id]) for person in found.items)
    return Page(items=items, total=found.total, limit=found.limit, offset=found.offset)


async def read(uow: UnitOfWork, person: str) -> Member:
    """Return one person with the roles that concern this actor."""
    found, held = await _load(uow, person)
    return member_of(uow.actor, found, held)


async def find(uow: UnitOfWork, login: str) -> Member:
    """Return the person with a login. Raises `NotFound`."""
    bounds = permission.bounds(uow.actor, Act.MANAGE_PEOPLE)
    found = await uow.accounts.of_login(login, bounds)
    if found is None:
        raise NotFound("person.login_unknown", "Nobody has the login {login}.", login=login)
    return member_of(uow.actor, found, (await uow.accounts.held((found.id,)))[found.id])


async def invite(uow: UnitOfWork, invitation: Invitation, *, text: str) -> Link:
    """Add a person with their first role, and the link by which they set a password.

    The secret `text` of the link comes from the caller's source of chance and is kept nowhere.
    Raises `Conflict` for a login that is taken.
    """
    organisation = await _organisation(uow, invitation.organisation)
    return await _invite(uow, invitation, organisation=organisation, text=text)


async def found_organisation(uow: UnitOfWork, founding: Founding, *, text: str) -> Link:
    """Invite the first person of an organisation, and add the organisation if it is new."""
    permission.require(uow.actor, Act.MANAGE_ORGANISATIONS)
    organisation = await uow.organisations.named(founding.kind, founding.organisation)
    if organisation is None:
        organisation = Organisation(
            id=uow.new_id(),
            kind=founding.kind,
            name=founding.organisation,
            region=founding.region,
        )
        check_organisation(organisation)
        event = uow.event("organisation.saved", organisation.id, kind=organisation.kind)
        await uow.organisations.save(organisation, event=event)
    invitation = Invitation(
        login=founding.login,
        name=founding.name,
        organisation=organisation.id,
        manager=founding.manager,
    )
    return await _invite(uow, invitation, organisation=organisation, text=text)


async def add_membership(uow: UnitOfWork, new: NewMembership) -> Membership:
    """Give somebody a further role."""
    organisation = await _organisation(uow, new.organisation)
    person, held = await _load(uow, new.person)
    if any(one.organisation.id == organisation.id for one in live(held, uow.today)):
        raise Conflict(
            "membership.held",
            "{name} has a role in {organisation} already.",
            name=person.name,
            organisation=organisation.name,
        )
    membership = await _membership(uow, new, person=person.id, organisation=organisation)
    event = uow.event("membership.added", person.id, organisation=organisation.id)
    await uow.accounts.add_membership(membership, event=event)
    return membership


async def end_membership(uow: UnitOfWork, membership: str) -> Membership:
    """End a role from today on. Raises `Conflict` for the role of the last administrator."""
    bounds = permission.bounds(uow.actor, Act.MANAGE_PEOPLE)
    found = await uow.accounts.membership(membership, bounds)
    if found.ended_on is not None:
        raise Conflict(
            "membership.ended", "This role ended on {day}.", day=found.ended_on.isoformat()
        )
    was = await uow.accounts.administrators()
    ended = msgspec.structs.replace(found, ended_on=uow.today)
    event = uow.event("membership.ended", ended.person, organisation=ended.organisation)
    await uow.accounts.save_membership(ended, event=event)
    if found.person in was:
        require_administrator(await uow.accounts.administrators())
    return ended


async def disable(uow: UnitOfWork, person: str) -> Member:
    """Bar somebody from signing in, and end their sessions; tokens of theirs do no more."""
    found, held = await _load_whole(uow, person)
    if found.disabled_at is not None:
        raise Conflict("person.disabled", "{name} is disabled already.", name=found.name)
    was = await uow.accounts.administrators()
    disabled = msgspec.structs.replace(found, disabled_at=uow.now)
    event = uow.event("person.disabled", found.id)
    await uow.accounts.save(disabled, event=event)
    await uow.accounts.end_links(found.id, at=uow.now, event=event)
    await uow.sessions.end_all(found.id, at=uow.now, event=event)
    if found.id in was:
        require_administrator(await uow.accounts.administrators())
    return member_of(uow.actor, disabled, held)


async def enable(uow: UnitOfWork, person: str) -> Member:
    """Let somebody sign in again."""
    found, held = await _load_whole(uow, person)
    if found.disabled_at is None:
        raise Conflict("person.enabled", "{name} is not disabled.", name=found.name)
    enabled = msgspec.structs.replace(found, disabled_at=None)
    await uow.accounts.save(enabled, event=uow.event("person.enabled", found.id))
    return member_of(uow.actor, enabled, held)


async def reset_link(uow: UnitOfWork, person: str, *, text: str) -> Link:
    """Make the link by which somebody sets a new password, or the first; older links end."""
    found, _ = await _load_whole(uow, person)
    if found.disabled_at is not None:
        raise Conflict(
            "person.disabled_link", "{name} is disabled; enable the account first.", name=found.name
        )
    return await _link(uow, found, text)


async def reset_second_factor(uow: UnitOfWork, person: str) -> Member:
    """Take away the second factor of somebody who lost it, and end their sessions."""
    found, held = await _load_whole(uow, person)
    reset = msgspec.structs.replace(found, totp="", recovery=())
    event = uow.event("second_factor.reset", found.id)
    await uow.accounts.save(reset, event=event)
    await uow.sessions.end_all(found.id, at=uow.now, event=event)
    return member_of(uow.actor, reset, held)


async def _invite(
    uow: UnitOfWork, invitation: Invitation, *, organisation: Organisation, text: str
) -> Link:
    if await uow.accounts.of_login(invitation.login) is not None:
        raise Conflict(
            "person.login_taken",
            "The login {login} is taken; choose another, or have an administrator give that person"
            " the further role.",
            login=invitation.login,
        )
    person = Person(
        id=uow.new_id(), login=invitation.login, name=invitation.name, created_at=uow.now
    )
    membership = await _membership(uow, invitation, person=person.id, organisation=organisation)
    event = uow.event("person.invited", person.id, organisation=organisation.id)
    await uow.accounts.add(person, membership, event=event)
    return await _link(uow, person, text)


async def _link(uow: UnitOfWork, person: Person, text: str) -> Link:
    link = new_link(person, digest=digest(text.encode()), made_by=uow.actor.id, now=uow.now)
    await uow.accounts.add_link(link, event=uow.event("link.made", person.id, kind=link.kind))
    return link


async def _membership(
    uow: UnitOfWork,
    asked: Invitation | NewMembership,
    *,
    person: str,
    organisation: Organisation,
) -> Membership:
    if asked.inspector:
        inspector = (await uow.registers.inspectors((asked.inspector,)))[asked.inspector]
        require_same_body(inspector, organisation)
    return Membership(
        id=uow.new_id(),
        person=person,
        organisation=organisation.id,
        manager=asked.manager,
        inspector=asked.inspector or None,
        since=uow.today,
    )


async def _organisation(uow: UnitOfWork, organisation: str) -> Organisation:
    """Return an organisation whose people this actor looks after, if it is not closed."""
    bounds = permission.bounds(uow.actor, Act.MANAGE_PEOPLE)
    found = await uow.organisations.get(organisation, bounds)
    require_open(found)
    return found


async def _load(uow: UnitOfWork, person: str) -> tuple[Person, tuple[Held, ...]]:
    bounds = permission.bounds(uow.actor, Act.MANAGE_PEOPLE)
    found = await uow.accounts.get(person, bounds)
    return found, (await uow.accounts.held((person,)))[person]


async def _load_whole(uow: UnitOfWork, person: str) -> tuple[Person, tuple[Held, ...]]:
    """Return somebody else whose whole account this actor looks after.

    A manager does not touch an account that also acts for another organisation: who resets its
    password could act there.
    """
    found, held = await _load(uow, person)
    require_another(person, uow.actor.id)
    if not manages_whole(uow.actor, held, uow.today):
        raise Forbidden(
            "person.elsewhere",
            "{name} also acts for another organisation; end the role in yours, or ask an"
            " administrator.",
            name=found.name,
        )
    return found, held
