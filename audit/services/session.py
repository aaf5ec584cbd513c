"""Signing in and out: attempts counted, sessions opened, links used.

Whoever asks is not yet known, so there is no permission to ask for: a password or a link proves
who it is. The events name the person all the same.
"""

import msgspec

from audit.domain.account import LinkView, Person, live, require_usable
from audit.domain.actor import Visitor
from audit.domain.errors import Forbidden
from audit.domain.event import Event
from audit.domain.session import (
    SEEN_EVERY,
    Client,
    Opened,
    Secrets,
    SignedIn,
    choose_role,
    event_of,
    is_live,
    new_session,
    refused,
    settle,
)
from audit.domain.throttle import Keys, password_keys
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest


async def attempt(uow: UnitOfWork, login: str, client: Client) -> Person | None:
    """Count an attempt with a password, before it is tried, and return whom the login names.

    Raises `Forbidden` while a wait lasts.
    """
    person = await uow.accounts.of_login(login)
    keys = await _keys(uow, login, person, client=client)
    event = event_of(person, "session.attempted", uow.now)
    await uow.sessions.attempt(keys, now=uow.now, event=event)
    return person


async def open_with_password(
    uow: UnitOfWork, proved: Person, *, client: Client, secrets: Secrets, newer: str
) -> Opened:
    """Open the session of somebody whose password was right.

    `proved` is the person as they were when it was tried; `newer` a new hash of it where the kept
    one is outdated, else "". Raises `Forbidden` if the account was changed meanwhile.
    """
    person = await uow.accounts.find(proved.id)
    if person is None or person.disabled_at is not None or person.password != proved.password:
        raise refused()
    keys = await _keys(uow, person.login, person, client=client)
    event = event_of(person, "session.opened", uow.now, by="password")
    await uow.sessions.give_back(keys, now=uow.now, event=event)
    if newer:
        person = msgspec.structs.replace(person, password=newer)
        await uow.accounts.save(person, event=event)
    return await _open(uow, person, client=client, secrets=secrets, event=event)


async def open_with_identity(
    uow: UnitOfWork, identity: str, *, client: Client, secrets: Secrets
) -> Opened:
    """Open the session of the person who connected an identity of OpenID Connect."""
    person = await uow.accounts.of_identity(identity)
    if person is None:
        raise Forbidden(
            "session.identity_unknown",
            "This identity is connected to no account; sign in with your password, then connect it"
            " on your account page.",
        )
    if person.disabled_at is not None:
        raise refused()
    event = event_of(person, "session.opened", uow.now, by="identity")
    return await _open(uow, person, client=client, secrets=secrets, event=event)


async def look_at_link(uow: UnitOfWork, text: str) -> LinkView:
    """Return what a link is for. Raises `NotFound` for one unknown, used or expired."""
    link = require_usable(await uow.accounts.link(digest(text.encode())), uow.now)
    person = await uow.accounts.find(link.person)
    maker = await uow.accounts.find(link.made_by)
    held = live((await uow.accounts.held((link.person,)))[link.person], uow.today)
    return LinkView(
        kind=link.kind,
        login=person.login if person else "",
        name=person.name if person else "",
        organisation=held[0].organisation.name if held else "",
        made_by=maker.name if maker else "",
        expires_at=link.expires_at,
    )


async def use_link(
    uow: UnitOfWork, text: str, *, password: str, client: Client, secrets: Secrets
) -> Opened:
    """Set the password whose hash this is, end every session, and open a new one."""
    link = require_usable(await uow.accounts.link(digest(text.encode())), uow.now)
    person = await uow.accounts.find(link.person)
    if person is None or person.disabled_at is not None:
        raise refused()
    changed = msgspec.structs.replace(person, password=password)
    event = event_of(person, "password.set", uow.now, by=link.kind)
    await uow.accounts.save_link(msgspec.structs.replace(link, used_at=uow.now), event=event)
    await uow.accounts.save(changed, event=event)
    await uow.sessions.end_all(person.id, at=uow.now, event=event)
    return await _open(uow, changed, client=client, secrets=secrets, event=event)


async def end(uow: UnitOfWork, token: str) -> None:
    """End the session with this token, whatever it still owes; an ended one stays as it is."""
    found = await uow.sessions.find(token)
    if found is None or not is_live(found.session, uow.now):
        return
    event = event_of(found.person, "session.ended", uow.now)
    person, session = found.person.id, found.session.id
    await uow.sessions.end(session, person=person, at=uow.now, event=event)


async def is_to_be_noted(uow: UnitOfWork, visitor: Visitor) -> bool:
    """Return whether it is a minute or more since the session was noted to be in use."""
    found = await uow.sessions.find(visitor.token)
    if found is None or not is_live(found.session, uow.now):
        return False
    return found.session.seen_at + SEEN_EVERY <= uow.now


async def note(uow: UnitOfWork, visitor: Visitor) -> None:
    """Note that a session is in use now."""
    await uow.presence.note(visitor.token, uow.now)


async def _keys(uow: UnitOfWork, login: str, person: Person | None, *, client: Client) -> Keys:
    known = person is not None and await uow.sessions.is_known(person.id, client, uow.now)
    return password_keys(login, client.device if known else None, address=client.address)


async def _open(
    uow: UnitOfWork, person: Person, *, client: Client, secrets: Secrets, event: Event
) -> Opened:
    held = choose_role((await uow.accounts.held((person.id,)))[person.id], uow.today)
    session = new_session(uow.new_id(), person, held, client=client, now=uow.now)
    known = await uow.sessions.device(person.id, client)
    settled = settle(
        SignedIn(session=session, person=person, held=held),
        known,
        client=client,
        secrets=secrets,
        now=uow.now,
    )
    await uow.sessions.add(settled, event=event)
    return settled.opened
