"""One's own account: what there is of it, sessions, roles, password, identity, recovery codes."""

import msgspec

from audit.domain import permission
from audit.domain.account import Account, Held, Person, account_of, identity_of
from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.permission import Act
from audit.domain.second_factor import recovery_codes, recovery_digest
from audit.domain.session import (
    Client,
    Opened,
    Secrets,
    Session,
    SignedIn,
    require_fresh,
    require_live,
    require_role,
    settle,
)
from audit.domain.throttle import Keys, password_keys
from audit.domain.token import Token
from audit.storage.unit_of_work import UnitOfWork


class OpenSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session as its owner sees it; `this` is the one that asks."""

    session: Session
    this: bool


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One's account: `current` is the membership in use; sessions and tokens the latest first."""

    account: Account
    held: tuple[Held, ...]
    current: str
    sessions: tuple[OpenSession, ...]
    tokens: tuple[Token, ...]


async def profile(uow: UnitOfWork) -> Profile:
    """Return one's account, with the roles in use today, open sessions and valid tokens."""
    person = await _oneself(uow)
    sessions = await uow.sessions.of_person(person.id, uow.now)
    held = (await uow.accounts.held((person.id,)))[person.id]
    here = (one.membership for one in sessions if one.id == uow.session)
    return Profile(
        account=account_of(person),
        held=tuple(one for one in held if one.idleness(uow.today) is None),
        current=next(here, ""),
        sessions=tuple(
            OpenSession(session=_without_secrets(one), this=one.id == uow.session)
            for one in sessions
        ),
        tokens=await uow.tokens.of_person(person.id, uow.now),
    )


async def end_session(uow: UnitOfWork, session: str) -> None:
    """End one of one's sessions. Raises `NotFound`."""
    person = await _oneself(uow)
    event = uow.event("session.ended", person.id)
    await uow.sessions.end(session, person=person.id, at=uow.now, event=event)


async def end_other_sessions(uow: UnitOfWork) -> None:
    """End every session of one's own but this one."""
    person = await _oneself(uow)
    event = uow.event("session.others_ended", person.id)
    await uow.sessions.end_all(person.id, but=uow.session, at=uow.now, event=event)


async def switch(
    uow: UnitOfWork, token: str, membership: str, *, client: Client, secrets: Secrets
) -> Opened:
    """Go on in another of one's roles; the session gets a new token.

    Raises `NotFound` for a role one does not hold, `Forbidden` for one not in use today.
    """
    person = await _oneself(uow)
    held = (await uow.accounts.held((person.id,)))[person.id]
    chosen = next((one for one in held if one.membership.id == membership), None)
    if chosen is None:
        raise NotFound(
            "membership.not_held", "You hold no role {membership}.", membership=membership
        )
    require_role(chosen, uow.today)
    event = uow.event("session.switched", person.id, organisation=chosen.organisation.id)
    found = require_live(await uow.sessions.find(token), uow.now)
    changed = msgspec.structs.replace(found.session, membership=membership)
    after = SignedIn(session=changed, person=person, held=chosen)
    return await _renew(uow, after, client=client, secrets=secrets, event=event)


async def attempt_password(uow: UnitOfWork, client: Client) -> Person:
    """Count an attempt to give one's present password, before it is tried; return oneself.

    Raises `Forbidden` while a wait lasts.
    """
    person = await _oneself(uow)
    event = uow.event("password.attempted", person.id)
    keys = await _keys(uow, person, client)
    await uow.sessions.attempt(keys, now=uow.now, event=event)
    return person


async def set_password(
    uow: UnitOfWork,
    token: str,
    proved: Person,
    *,
    password: str,
    client: Client,
    secrets: Secrets,
) -> Opened:
    """Set one's password, whose hash this is; other sessions end, this one gets a new token.

    `proved` is oneself as one was when the present password was given.
    """
    person = await _oneself(uow)
    if person.password != proved.password:
        raise Conflict(
            "password.changed", "The password was changed meanwhile; sign in with the new one."
        )
    event = uow.event("password.changed", person.id)
    keys = await _keys(uow, person, client)
    await uow.sessions.give_back(keys, now=uow.now, event=event)
    changed = msgspec.structs.replace(person, password=password)
    await uow.accounts.save(changed, event=event)
    await uow.accounts.end_links(person.id, at=uow.now, event=event)
    await uow.sessions.end_all(person.id, but=uow.session, at=uow.now, event=event)
    found = require_live(await uow.sessions.find(token), uow.now)
    after = msgspec.structs.replace(found, person=changed)
    return await _renew(uow, after, client=client, secrets=secrets, event=event)


async def connect_identity(uow: UnitOfWork, issuer: str, subject: str) -> Account:
    """Let oneself sign in with an identity of OpenID Connect in future.

    Raises `Conflict` for one that is connected already, whosever it is.
    """
    person = await _oneself_anew(uow)
    identity = identity_of(issuer, subject)
    if await uow.accounts.of_identity(identity) is not None:
        raise Conflict(
            "identity.taken", "This identity is connected to an account already; use another."
        )
    connected = msgspec.structs.replace(person, identity=identity)
    event = uow.event("identity.connected", person.id, issuer=issuer)
    await uow.accounts.save(connected, event=event)
    return account_of(connected)


async def disconnect_identity(uow: UnitOfWork) -> Account:
    """Sign in with the identity of OpenID Connect no longer.

    Raises `Conflict` where it is the only way in.
    """
    person = await _oneself_anew(uow)
    if person.identity is None:
        raise Conflict("identity.none", "No identity is connected to your account.")
    if not person.password:
        raise Conflict("identity.only", "The identity is your only way in; set a password first.")
    disconnected = msgspec.structs.replace(person, identity=None)
    await uow.accounts.save(disconnected, event=uow.event("identity.disconnected", person.id))
    return account_of(disconnected)


async def new_recovery_codes(uow: UnitOfWork, *, chance: bytes) -> tuple[str, ...]:
    """Return ten new recovery codes, shown this once; the earlier ones are worth nothing now."""
    person = await _oneself_anew(uow)
    if not person.totp:
        raise Conflict("second_factor.none", "Your account has no second factor; set one up.")
    codes = recovery_codes(chance)
    renewed = msgspec.structs.replace(person, recovery=tuple(map(recovery_digest, codes)))
    await uow.accounts.save(renewed, event=uow.event("recovery_codes.made", person.id))
    return codes


async def _oneself(uow: UnitOfWork) -> Person:
    bounds = permission.bounds(uow.actor, Act.MANAGE_ACCOUNT)
    return await uow.accounts.get(uow.actor.id, bounds)


async def _oneself_anew(uow: UnitOfWork) -> Person:
    """Return oneself, with the second factor given just now by whoever has one."""
    person = await _oneself(uow)
    if person.totp:
        sessions = await uow.sessions.of_person(person.id, uow.now)
        this = next((one for one in sessions if one.id == uow.session), None)
        require_fresh(this, uow.now)
    return person


async def _keys(uow: UnitOfWork, person: Person, client: Client) -> Keys:
    known = await uow.sessions.is_known(person.id, client, uow.now)
    return password_keys(person.login, client.device if known else None, address=client.address)


async def _renew(
    uow: UnitOfWork, found: SignedIn, *, client: Client, secrets: Secrets, event: Event
) -> Opened:
    known = await uow.sessions.device(found.person.id, client)
    settled = settle(found, known, client=client, secrets=secrets, now=uow.now)
    await uow.sessions.renew(settled, was=found.session.digest, event=event)
    return settled.opened


def _without_secrets(session: Session) -> Session:
    return msgspec.structs.replace(session, digest="", device="", enrolling="")
