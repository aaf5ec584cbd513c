"""Sessions: somebody signed in at a browser, in one of their roles, for a limited time."""

import enum
from datetime import date, datetime, timedelta

import msgspec

from audit.domain.account import Held, Person
from audit.domain.actor import Actor
from audit.domain.errors import Forbidden
from audit.domain.event import Event
from audit.domain.second_factor import REQUIRED_OF
from checklists.canonical import digest

# OWASP Session Management Cheat Sheet: an absolute limit and one for idleness.
LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)
DEVICE_KNOWN = timedelta(days=365)
KEPT = timedelta(days=30)
"""For how long a session that is over stays on record, for whoever looks into a break-in."""
_FRESH = timedelta(minutes=10)
_AGENT_LENGTH = 200
_NOBODY = "unknown"


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """The browser that asks: its address, what it calls itself, the text of its device cookie."""

    address: str
    agent: str = ""
    device: str = ""


class Step(enum.StrEnum):
    """What is still to be done after signing in: nothing, give the code, set up the factor."""

    DONE = "done"
    CODE = "code"
    ENROL = "enrol"


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """The texts of the session's cookie and of the device's, and what is still to be done.

    A browser keeps both in place of those it had.
    """

    token: str
    device: str
    step: Step


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """New texts from the source of chance: of the session's token, and of the device's cookie."""

    token: str
    device: str


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that a person has signed in with before; only the digest of its cookie is kept."""

    person: str
    digest: str
    created_at: datetime
    seen_at: datetime


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session. Only the digest of its token is kept; the token changes with what it allows.

    `device` is the digest of the browser's cookie, "" until all factors were given; `verified_at`
    says when the second one was. `enrolling` is the sealed secret of a second factor about to be
    set up, or "".
    """

    id: str
    digest: str
    person: str
    membership: str
    device: str = ""
    agent: str
    address: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    verified_at: datetime | None = None
    enrolling: str = ""
    ended_at: datetime | None = None


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A session with the person and the role it is held in."""

    session: Session
    person: Person
    held: Held


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its new token, the browser to be known from now on, and what it is told."""

    session: Session
    device: Device | None
    opened: Opened


def new_session(
    session_id: str, person: Person, held: Held, *, client: Client, now: datetime
) -> Session:
    """Return a session that begins now, still without a token."""
    return Session(
        id=session_id,
        digest="",
        person=person.id,
        membership=held.membership.id,
        agent=client.agent[:_AGENT_LENGTH],
        address=client.address,
        created_at=now,
        seen_at=now,
        expires_at=now + LONGEST,
    )


def is_live(session: Session, now: datetime) -> bool:
    """Return whether the session was neither ended nor left alone nor held too long."""
    idle = session.seen_at + IDLE <= now
    return session.ended_at is None and not idle and session.expires_at > now


def step_of(found: SignedIn) -> Step:
    """Return what is still to be done before the session allows anything."""
    if found.session.verified_at is not None:
        return Step.DONE
    if found.person.totp:
        return Step.CODE
    return Step.ENROL if found.held.organisation.role in REQUIRED_OF else Step.DONE


def settle(
    found: SignedIn, known: Device | None, *, client: Client, secrets: Secrets, now: datetime
) -> Settled:
    """Give the session a new token, and know the browser again once every factor was given.

    A cookie that somebody else may have planted in the browser is never made known: one that is
    not known yet is replaced.
    """
    step = step_of(found)
    renewed = msgspec.structs.replace(found.session, digest=digest(secrets.token.encode()))
    if step is not Step.DONE:
        opened = Opened(token=secrets.token, device=client.device, step=step)
        return Settled(session=renewed, device=None, opened=opened)
    if known is not None and is_known(known, now):
        text, device = client.device, msgspec.structs.replace(known, seen_at=now)
    else:
        text = secrets.device
        device = Device(
            person=found.person.id, digest=digest(text.encode()), created_at=now, seen_at=now
        )
    return Settled(
        session=msgspec.structs.replace(renewed, device=device.digest),
        device=device,
        opened=Opened(token=secrets.token, device=text, step=step),
    )


def event_of(person: Person | None, name: str, now: datetime, **data: object) -> Event:
    """Return the event that a person does `name` to their own account.

    Where there is nobody, what was typed as a login is not told: it may be a password.
    """
    who = person.id if person else _NOBODY
    return Event(at=now, actor=who, name=name, subject=who, data=data)


def require_live(found: SignedIn | None, now: datetime) -> SignedIn:
    """Return the session; raises `Forbidden` for one unknown, ended, expired or idle.

    They are not told apart, nor is an account that was disabled.
    """
    if found is None or not is_live(found.session, now) or found.person.disabled_at is not None:
        raise Forbidden("session.ended", "Your session has ended; sign in again.")
    return found


def require_fresh(session: Session | None, now: datetime) -> None:
    """Refuse unless the second factor was given just now; raises `Forbidden`.

    Whoever finds a browser unlocked must not come to a way in of their own.
    """
    verified = session.verified_at if session else None
    if verified is None or verified + _FRESH <= now:
        raise Forbidden(
            "session.verify_again",
            "To change how you sign in, give a code of your second factor first.",
        )


def require_role(held: Held, today: date) -> None:
    """Refuse a role that cannot be used today; raises `Forbidden`."""
    reason = held.idleness(today)
    if reason is not None:
        raise Forbidden(
            "session.no_role",
            "You cannot act for {organisation} today: {reason}. Ask its manager or an"
            " administrator.",
            organisation=held.organisation.name,
            reason=reason,
        )


def require_actor(found: SignedIn | None, *, now: datetime, today: date) -> Actor:
    """Return who acts in the session; raises `Forbidden` where that is nobody."""
    known = require_live(found, now)
    require_role(known.held, today)
    if step_of(known) is not Step.DONE:
        raise Forbidden(
            "session.second_factor",
            "The second factor is still to be given; give the code, or set one up.",
        )
    return actor_of(known.person, known.held)


def actor_of(person: Person, held: Held) -> Actor:
    """Return the actor that a person is in one role."""
    organisation = held.organisation
    return Actor(
        id=person.id,
        role=organisation.role,
        name=person.name,
        region=organisation.region,
        inspector=held.membership.inspector or "",
        institution=organisation.institution or "",
        organisation=organisation.id,
        organisation_name=organisation.name,
        manager=held.membership.manager,
    )


def choose_role(held: tuple[Held, ...], today: date) -> Held:
    """Return the first role that can be used today; raises `Forbidden` if there is none."""
    for one in held:
        if one.idleness(today) is None:
            return one
    if held:
        require_role(held[-1], today)
    raise Forbidden(
        "session.no_membership",
        "Your account has no role; ask the manager of your organisation or an administrator.",
    )


def is_known(device: Device | None, now: datetime) -> bool:
    """Return whether a browser is known to belong to the person."""
    return device is not None and device.seen_at + DEVICE_KNOWN > now


def refused() -> Forbidden:
    """Return the one refusal of a wrong login, a wrong password, a disabled account."""
    return Forbidden("session.refused", "Login and password do not match an account in use.")
