"""The store of sessions, of the browsers known, and of attempts to get in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.session import (
    IDLE,
    SEEN_EVERY,
    Client,
    Device,
    Session,
    Settled,
    SignedIn,
    is_known,
    require_live,
)
from audit.domain.throttle import (
    Keys,
    Tries,
    attempted,
    forgotten_before,
    require_free,
    succeeded,
)
from audit.storage.accounts import HELD_COLUMNS, PEOPLE, held_of
from audit.storage.database import lock
from audit.storage.schema.accounts import MembershipRow, PersonRow
from audit.storage.schema.organisations import OrganisationRow
from audit.storage.schema.sessions import DeviceRow, SessionRow, TriesRow
from audit.storage.store import Row, Store, TableOf
from checklists.canonical import digest

_SESSIONS = TableOf(SessionRow, Session)
_DEVICES = TableOf(DeviceRow, Device)
_TRIES = TableOf(TriesRow, Tries)
_TO_PERSON = len(_SESSIONS.columns)
_TO_HELD = _TO_PERSON + len(PEOPLE.columns)

# Every page asks this: written once, it is also compiled once.
_BY_DIGEST = (
    select(*_SESSIONS.columns, *PEOPLE.columns, *HELD_COLUMNS)
    .select_from(SessionRow)
    .join(PersonRow, PersonRow.id == SessionRow.person)
    .join(MembershipRow, MembershipRow.id == SessionRow.membership)
    .join(OrganisationRow, OrganisationRow.id == MembershipRow.organisation)
    .where(SessionRow.digest == bindparam("digest"))
)


class SessionStore(Store):
    """Sessions and browsers, by the digests of their texts."""

    async def find(self, token: str) -> SignedIn | None:
        """Return the session with a token, with person and role, or None.

        Its row is never held: one session may ask for many pages at once.
        """
        row = (
            await self._connection.execute(_BY_DIGEST, {"digest": digest(token.encode())})
        ).one_or_none()
        return None if row is None else _signed_in(row)

    async def of_person(self, person: str, now: datetime) -> tuple[Session, ...]:
        """Return the live sessions of a person, the latest first."""
        query = (
            select(*_SESSIONS.columns)
            .where(
                SessionRow.person == person,
                SessionRow.ended_at.is_(None),
                SessionRow.expires_at > now,
                SessionRow.seen_at > now - IDLE,
            )
            .order_by(SessionRow.created_at.desc(), SessionRow.id)
        )
        return await self._all(_SESSIONS, query)

    async def last_seen(self, people: Collection[str]) -> dict[str, datetime]:
        """Return when each of these people was last here, as far as sessions are still kept."""
        query = (
            select(SessionRow.person, func.max(SessionRow.seen_at))
            .where(SessionRow.person.in_(sorted(people)))
            .group_by(SessionRow.person)
        )
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def add(self, settled: Settled, *, event: Event) -> None:
        """Keep a new session, and the browser if it is known from now on."""
        await self._insert(_SESSIONS.table, [_SESSIONS.row(settled.session)], event)
        await self._save_device(settled.device, event)

    async def renew(self, settled: Settled, *, was: str, event: Event) -> None:
        """Keep a session under its new token. Raises `Forbidden` if the old one is gone."""
        await self.save(settled.session, was=was, event=event)
        await self._save_device(settled.device, event)

    async def save(self, session: Session, *, was: str, event: Event) -> None:
        """Keep a changed session. Raises `Forbidden` if its token is no longer what it `was`."""
        where: Row = {"id": session.id, "digest": was, "ended_at": None}
        if not await self._update(_SESSIONS.table, _SESSIONS.row(session), event, where=where):
            require_live(None, session.seen_at)

    async def end(self, session: str, *, person: str, at: datetime, event: Event) -> None:
        """End a session of a person. Raises `NotFound` for one that is not, or has ended."""
        where = {"id": session, "person": person, "ended_at": None}
        if not await self._update(_SESSIONS.table, {"ended_at": at}, event, where=where):
            raise NotFound(
                "session.unknown", "There is no open session {session}.", session=session
            )

    async def end_all(self, person: str, *, but: str = "", at: datetime, event: Event) -> None:
        """End every session of a person but one."""
        self._trail.record(event)
        await self._connection.execute(
            update(SessionRow)
            .where(SessionRow.person == person, SessionRow.id != but, SessionRow.ended_at.is_(None))
            .values(ended_at=at)
        )

    async def forget(self, before: datetime, *, event: Event) -> int:
        """Take away the sessions that could not be used since a moment; return how many."""
        over = or_(SessionRow.expires_at <= before, SessionRow.ended_at <= before)
        gone = await self._connection.execute(delete(SessionRow).where(over))
        if gone.rowcount:
            self._trail.record(event)
        return gone.rowcount

    async def device(self, person: str, client: Client) -> Device | None:
        """Return the browser if the person signed in there before, or None."""
        shown = digest(client.device.encode())
        return await self._one(_DEVICES, DeviceRow.person == person, DeviceRow.digest == shown)

    async def is_known(self, person: str, client: Client, now: datetime) -> bool:
        """Return whether a person signed in at this browser before."""
        found = await self.device(person, client) if client.device else None
        return found is not None and is_known(found, now)

    async def attempt(self, keys: Keys, *, now: datetime, event: Event) -> None:
        """Count an attempt before it is tried. Raises `Forbidden` while a wait lasts."""
        tries = await self._tries(keys, now)
        require_free(tries, now)
        await self._save_tries([attempted(one, now) for one in tries], event)
        await self._connection.execute(
            delete(TriesRow).where(TriesRow.last_at <= forgotten_before(now))
        )

    async def give_back(self, keys: Keys, *, now: datetime, event: Event) -> None:
        """Count an attempt no longer that turned out right."""
        tries = await self._tries(keys, now)
        await self._save_tries(list(map(succeeded, tries)), event)

    async def _tries(self, keys: Keys, now: datetime) -> tuple[Tries, ...]:
        """Return the counts of these keys in their order; nobody else counts them meanwhile."""
        for counter, key in sorted(keys):
            await lock(self._connection, f"tries {counter} {key}")
        query = select(*_TRIES.columns).where(
            or_(*(and_(TriesRow.counter == counter, TriesRow.key == key) for counter, key in keys))
        )
        kept = {(one.counter, one.key): one for one in await self._all(_TRIES, query)}
        return tuple(
            kept.get((counter, key)) or Tries(counter=counter, key=key, last_at=now)
            for counter, key in keys
        )

    async def _save_tries(self, tries: Sequence[Tries], event: Event) -> None:
        await self._upsert(_TRIES.table, [_TRIES.row(one) for one in tries], event)

    async def _save_device(self, device: Device | None, event: Event) -> None:
        rows = [] if device is None else [_DEVICES.row(device)]
        await self._upsert(_DEVICES.table, rows, event)


class Presence:
    """When sessions were last in use.

    That is no act of anybody, and is noted every minute, so no event of the trail tells of it.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, token: str, now: datetime) -> None:
        """Note that the session is in use now, unless it was noted just before or is over."""
        await self._connection.execute(
            update(SessionRow)
            .where(
                SessionRow.digest == digest(token.encode()),
                SessionRow.ended_at.is_(None),
                SessionRow.seen_at <= now - SEEN_EVERY,
                SessionRow.seen_at > now - IDLE,
            )
            .values(seen_at=now)
        )


def _signed_in(row: Sequence[Any]) -> SignedIn:
    return SignedIn(
        session=_SESSIONS.value(row[:_TO_PERSON]),
        person=PEOPLE.value(row[_TO_PERSON:_TO_HELD]),
        held=held_of(row[_TO_HELD:]),
    )
