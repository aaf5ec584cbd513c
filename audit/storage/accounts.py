"""The store of people, of the roles they hold, and of the links that let them in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from audit.domain.account import Held, Link, Membership, Person
from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.filters import PersonFilter
from audit.domain.organisation import Organisation, OrganisationKind
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Bounds
from audit.domain.registry import Inspector
from audit.storage.database import lock
from audit.storage.schema.accounts import LinkRow, MembershipRow, PersonRow
from audit.storage.schema.organisations import OrganisationRow
from audit.storage.schema.registers import InspectorRow
from audit.storage.store import Condition, Store, TableOf, equal, every

PEOPLE = TableOf(PersonRow, Person)
MEMBERSHIPS = TableOf(MembershipRow, Membership)
ORGANISATIONS = TableOf(OrganisationRow, Organisation)
_LINKS = TableOf(LinkRow, Link)
_INSPECTORS = TableOf(InspectorRow, Inspector)
_ADMINISTRATORS_LOCK = "administrators"

HELD_COLUMNS = [*MEMBERSHIPS.columns, *ORGANISATIONS.columns]


def held_of(row: Sequence[Any]) -> Held:
    """Return the role of a row of exactly `HELD_COLUMNS`."""
    cut = len(MEMBERSHIPS.columns)
    return Held(
        membership=MEMBERSHIPS.value(row[:cut]), organisation=ORGANISATIONS.value(row[cut:])
    )


class AccountStore(Store):
    """People, by id; memberships, by id; links, by digest."""

    async def find(self, person: str) -> Person | None:
        """Return a person, or None."""
        return await self._one(PEOPLE, PersonRow.id == person)

    async def get(self, person: str, bounds: Bounds) -> Person:
        """Return a person within the bounds. Raises `NotFound`."""
        found = await self._one(PEOPLE, PersonRow.id == person, *_within(bounds))
        if found is None:
            raise _unknown(person)
        return found

    async def of_login(self, login: str, bounds: Bounds = EVERYTHING) -> Person | None:
        """Return the person with a login within the bounds, or None."""
        return await self._one(PEOPLE, PersonRow.login == login, *_within(bounds))

    async def of_identity(self, identity: str) -> Person | None:
        """Return the person with an identity of OpenID Connect, or None."""
        return await self._one(PEOPLE, PersonRow.identity == identity)

    async def page(
        self, chosen: PersonFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Person]:
        """Return people within the bounds, by name."""
        query = select(*PEOPLE.columns).where(*_conditions(chosen, bounds), *_within(bounds))
        return await self._page(PEOPLE, query.order_by(PersonRow.name, PersonRow.id), request)

    async def names(self, people: Collection[str]) -> dict[str, str]:
        """Return the names of those who have an account, by id."""
        query = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(people))
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def held(self, people: Collection[str]) -> dict[str, tuple[Held, ...]]:
        """Return the roles of each of these people, the oldest first, ended ones too."""
        query = (
            select(*HELD_COLUMNS)
            .select_from(MembershipRow)
            .join(OrganisationRow, OrganisationRow.id == MembershipRow.organisation)
            .where(MembershipRow.person.in_(sorted(people)))
            .order_by(MembershipRow.since, MembershipRow.id)
        )
        found: dict[str, tuple[Held, ...]] = dict.fromkeys(people, ())
        for one in map(held_of, await self._connection.execute(query)):
            found[one.membership.person] = (*found[one.membership.person], one)
        return found

    async def membership(self, membership: str, bounds: Bounds) -> Membership:
        """Return a membership within the bounds. Raises `NotFound`."""
        found = await self._one(
            MEMBERSHIPS,
            MembershipRow.id == membership,
            *every(
                equal(MembershipRow.organisation, bounds.organisation),
                equal(MembershipRow.person, bounds.person),
            ),
        )
        if found is None:
            raise NotFound(
                "membership.unknown", "There is no role {membership}.", membership=membership
            )
        return found

    async def free_inspectors(self, uscc: str) -> tuple[Inspector, ...]:
        """Return the inspectors of the body with this credit code who have no account, by id."""
        taken = select(MembershipRow.inspector).where(
            MembershipRow.inspector.is_not(None), MembershipRow.ended_on.is_(None)
        )
        query = select(*_INSPECTORS.columns).where(
            InspectorRow.organisation == uscc, InspectorRow.id.not_in(taken)
        )
        return await self._all(_INSPECTORS, query.order_by(InspectorRow.id))

    async def administrators(self) -> frozenset[str]:
        """Return the people who can sign in and administer.

        A unit that writes holds up all others that ask, so that the last one stays.
        """
        if self._trail.writing:
            await lock(self._connection, _ADMINISTRATORS_LOCK)
        query = (
            select(PersonRow.id)
            .join(MembershipRow, MembershipRow.person == PersonRow.id)
            .join(OrganisationRow, OrganisationRow.id == MembershipRow.organisation)
            .where(
                PersonRow.disabled_at.is_(None),
                or_(PersonRow.password != "", PersonRow.identity.is_not(None)),
                MembershipRow.ended_on.is_(None),
                OrganisationRow.kind == OrganisationKind.OPERATOR,
                OrganisationRow.closed_on.is_(None),
            )
        )
        return frozenset((await self._connection.execute(query)).scalars())

    async def add(self, person: Person, membership: Membership, *, event: Event) -> None:
        """Keep a new person with their first role."""
        await self._insert(PEOPLE.table, [PEOPLE.row(person)], event)
        await self.add_membership(membership, event=event)

    async def save(self, person: Person, *, event: Event) -> None:
        """Keep a changed person."""
        await self._update(PEOPLE.table, PEOPLE.row(person), event, where={"id": person.id})

    async def add_membership(self, membership: Membership, *, event: Event) -> None:
        """Keep a new role. Raises `Conflict` for one held already, or an inspector who is taken."""
        await self._insert(MEMBERSHIPS.table, [MEMBERSHIPS.row(membership)], event)

    async def save_membership(self, membership: Membership, *, event: Event) -> None:
        """Keep a changed role."""
        where = {"id": membership.id}
        await self._update(MEMBERSHIPS.table, MEMBERSHIPS.row(membership), event, where=where)

    async def link(self, digest: str) -> Link | None:
        """Return a link whose text has this digest, or None."""
        return await self._one(_LINKS, LinkRow.digest == digest)

    async def add_link(self, link: Link, *, event: Event) -> None:
        """Keep a new link; the person's older ones end."""
        older = (LinkRow.person == link.person, LinkRow.expires_at > link.created_at)
        await self._connection.execute(
            update(LinkRow).where(*older).values(expires_at=link.created_at)
        )
        await self._insert(_LINKS.table, [_LINKS.row(link)], event)

    async def save_link(self, link: Link, *, event: Event) -> None:
        """Keep a link that was used."""
        where = {"digest": link.digest}
        await self._update(_LINKS.table, _LINKS.row(link), event, where=where)

    async def end_links(self, person: str, *, at: datetime, event: Event) -> None:
        """End every link of a person."""
        self._trail.record(event)
        live = (LinkRow.person == person, LinkRow.expires_at > at)
        await self._connection.execute(update(LinkRow).where(*live).values(expires_at=at))


def _conditions(chosen: PersonFilter, bounds: Bounds) -> list[ColumnElement[bool]]:
    text = chosen.text.strip()
    return every(
        or_(
            PersonRow.name.contains(text, autoescape=True),
            PersonRow.login.contains(text.lower(), autoescape=True),
        )
        if text
        else None,
        _with_role(chosen, bounds),
        _is_disabled(chosen.disabled),
    )


def _is_disabled(disabled: bool | None) -> Condition:  # noqa: FBT001 -- a filter, three-valued
    if disabled is None:
        return None
    return PersonRow.disabled_at.is_not(None) if disabled else PersonRow.disabled_at.is_(None)


def _with_role(chosen: PersonFilter, bounds: Bounds) -> Condition:
    """Return that they hold such a role; nobody learns so of roles outside of the bounds."""
    if not chosen.organisation and chosen.kind is None:
        return None
    holders = (
        select(MembershipRow.person)
        .join(OrganisationRow, OrganisationRow.id == MembershipRow.organisation)
        .where(
            MembershipRow.ended_on.is_(None),
            *every(
                equal(MembershipRow.organisation, chosen.organisation),
                equal(OrganisationRow.kind, chosen.kind),
                equal(MembershipRow.organisation, bounds.organisation),
            ),
        )
    )
    return PersonRow.id.in_(holders)


def _within(bounds: Bounds) -> list[ColumnElement[bool]]:
    """Return the conditions of bounds: oneself, or whoever has or had a role in an organisation."""
    theirs = select(MembershipRow.person).where(MembershipRow.organisation == bounds.organisation)
    return every(
        equal(PersonRow.id, bounds.person),
        PersonRow.id.in_(theirs) if bounds.organisation else None,
    )


def _unknown(person: str) -> NotFound:
    return NotFound("person.unknown", "There is no person {person}.", person=person)
