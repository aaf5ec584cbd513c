"""The second factor: asked for, set up, replaced. Who asks is known by the session's token alone.

A session that still owes the factor can do nothing but this.
"""

import msgspec

from audit.domain import permission
from audit.domain.account import Person
from audit.domain.errors import Conflict
from audit.domain.event import Event
from audit.domain.second_factor import (
    Enrolment,
    enrolment,
    matching_step,
    new_secret,
    recovery_codes,
    recovery_digest,
    wrong_code,
)
from audit.domain.session import (
    Client,
    Opened,
    Secrets,
    SignedIn,
    event_of,
    require_fresh,
    require_live,
    require_role,
    settle,
)
from audit.domain.throttle import Keys, code_keys
from audit.storage.unit_of_work import UnitOfWork
from audit.storage.vault import WrongSeal

_PURPOSE = "second factor"


async def attempt(uow: UnitOfWork, token: str, client: Client) -> None:
    """Count an attempt with a code, before it is tried.

    Raises `Forbidden` while a wait lasts, `Conflict` for somebody without a second factor.
    """
    found = await _signed_in(uow, token)
    if not found.person.totp:
        raise Conflict("second_factor.none", "Your account has no second factor; set one up.")
    keys = await _keys(uow, found.person, client)
    event = event_of(found.person, "second_factor.attempted", uow.now)
    await uow.sessions.attempt(keys, now=uow.now, event=event)


async def confirm(
    uow: UnitOfWork, token: str, code: str, *, client: Client, secrets: Secrets
) -> Opened:
    """Take a code of the authenticator or a recovery code; the session gets a new token."""
    found = await _signed_in(uow, token)
    person = await _held(uow, found.person)
    after = _with_code_used(uow, person, code)
    way = "totp" if after.recovery == person.recovery else "recovery"
    event = event_of(person, "session.verified", uow.now, by=way)
    keys = await _keys(uow, person, client)
    await uow.sessions.give_back(keys, now=uow.now, event=event)
    await uow.accounts.save(after, event=event)
    return await _renew(uow, found, after, client=client, secrets=secrets, event=event)


async def begin(uow: UnitOfWork, token: str, *, chance: bytes) -> Enrolment:
    """Return what an authenticator is shown; asked again, it is the same until it is finished.

    Raises `Forbidden` where a present second factor was not given just now.
    """
    found = await _to_enrol(uow, token)
    if found.session.enrolling:
        return enrolment(_open(uow, found.session.enrolling), found.person.login)
    secret = new_secret(chance)
    begun = msgspec.structs.replace(found.session, enrolling=uow.vault.seal(secret, _PURPOSE))
    event = event_of(found.person, "second_factor.begun", uow.now)
    await uow.sessions.save(begun, was=begun.digest, event=event)
    return enrolment(secret, found.person.login)


async def finish(
    uow: UnitOfWork, token: str, code: str, *, client: Client, secrets: Secrets, chance: bytes
) -> tuple[Opened, tuple[str, ...]]:
    """Take the first code of a new authenticator; return the recovery codes, shown this once."""
    found = await _to_enrol(uow, token)
    person = await _held(uow, found.person)
    if not found.session.enrolling:
        raise Conflict(
            "second_factor.not_begun", "Setting up the second factor was not begun; begin again."
        )
    secret = _open(uow, found.session.enrolling)
    step = matching_step(secret, code, now=uow.now, after=0)
    if step is None:
        raise wrong_code()
    codes = recovery_codes(chance)
    enrolled = msgspec.structs.replace(
        person,
        totp=uow.vault.seal(secret, _PURPOSE),
        totp_step=step,
        recovery=tuple(map(recovery_digest, codes)),
    )
    event = event_of(person, "second_factor.enrolled", uow.now)
    await uow.accounts.save(enrolled, event=event)
    opened = await _renew(uow, found, enrolled, client=client, secrets=secrets, event=event)
    return opened, codes


async def _signed_in(uow: UnitOfWork, token: str) -> SignedIn:
    found = require_live(await uow.sessions.find(token), uow.now)
    require_role(found.held, uow.today)
    return found


async def _to_enrol(uow: UnitOfWork, token: str) -> SignedIn:
    found = await _signed_in(uow, token)
    if found.person.totp:
        require_fresh(found.session, uow.now)
    return found


async def _held(uow: UnitOfWork, person: Person) -> Person:
    """Return the person as they are now, held until the end: a code counts once."""
    return await uow.accounts.get(person.id, permission.EVERYTHING)


def _with_code_used(uow: UnitOfWork, person: Person, code: str) -> Person:
    used = recovery_digest(code)
    if used in person.recovery:
        left = tuple(one for one in person.recovery if one != used)
        return msgspec.structs.replace(person, recovery=left)
    secret = _open(uow, person.totp)
    step = matching_step(secret, code, now=uow.now, after=person.totp_step)
    if step is None:
        raise wrong_code()
    return msgspec.structs.replace(person, totp_step=step)


def _open(uow: UnitOfWork, sealed: str) -> str:
    try:
        return uow.vault.open(sealed, _PURPOSE)
    except WrongSeal as error:
        raise Conflict(
            "second_factor.sealed",
            "The second factor cannot be read: MINGJIAN_SECRET_FILE does not name the key it was"
            " sealed with. Tell the operator of this service.",
        ) from error


async def _keys(uow: UnitOfWork, person: Person, client: Client) -> Keys:
    known = await uow.sessions.is_known(person.id, client, uow.now)
    return code_keys(person.id, client.device if known else None)


async def _renew(
    uow: UnitOfWork,
    found: SignedIn,
    person: Person,
    *,
    client: Client,
    secrets: Secrets,
    event: Event,
) -> Opened:
    verified = msgspec.structs.replace(found.session, verified_at=uow.now, enrolling="")
    settled = settle(
        SignedIn(session=verified, person=person, held=found.held),
        await uow.sessions.device(person.id, client),
        client=client,
        secrets=secrets,
        now=uow.now,
    )
    await uow.sessions.renew(settled, was=found.session.digest, event=event)
    return settled.opened
