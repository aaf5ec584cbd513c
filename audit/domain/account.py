"""Accounts: people, the roles they hold in organisations, and the links that let them in."""

import enum
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec

from audit.domain.actor import Actor
from audit.domain.errors import Conflict, NotFound
from audit.domain.organisation import Organisation, idleness
from audit.domain.permission import Act, Scope, may

Login = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9@._+-]{2,63}\Z")]
PersonName = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]

_INVITATION_HOLDS = timedelta(days=7)
_RESET_HOLDS = timedelta(hours=1)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with an account.

    `password` is an argon2id hash, "" while none is set; `totp` the sealed secret of the second
    factor, "" while there is none; `totp_step` the last time step a code was taken for; `recovery`
    the digests of the recovery codes left. `identity` is the "issuer subject" of OpenID Connect.
    """

    id: str
    login: Login
    name: PersonName
    password: str = ""
    totp: str = ""
    totp_step: int = 0
    recovery: tuple[str, ...] = ()
    identity: str | None = None
    created_at: datetime
    disabled_at: datetime | None = None

    @property
    def can_sign_in(self) -> bool:
        """Whether there is any way in, and it is not barred."""
        return self.disabled_at is None and bool(self.password or self.identity)


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person as others may see them: which secrets there are, and none of them."""

    id: str
    login: str
    name: str
    has_password: bool
    has_second_factor: bool
    recovery_left: int
    identity: str
    created_at: datetime
    disabled_at: datetime | None


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """That a person acts for an organisation, from `since` until the day before `ended_on`.

    A `manager` looks after its people. `inspector` is the register entry of an evaluation body's
    evaluator.
    """

    id: str
    person: str
    organisation: str
    manager: bool = False
    inspector: str | None = None
    since: date
    ended_on: date | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A membership with its organisation."""

    membership: Membership
    organisation: Organisation

    def idleness(self, today: date) -> str | None:
        """Return why nothing can be done with it on a day, or None if it is in use."""
        ended = self.membership.ended_on
        if ended is not None and ended <= today:
            return "the role has ended"
        return idleness(self.organisation, today)


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A person with every role they hold or held, the oldest first."""

    account: Account
    held: tuple[Held, ...]


class AccountState(enum.StrEnum):
    """How an account stands: in use, not entered yet, without a role that lasts, or barred."""

    ACTIVE = "active"
    INVITED = "invited"
    IDLE = "idle"
    DISABLED = "disabled"


class LinkKind(enum.StrEnum):
    """A link lets somebody set the first password, or a new one."""

    INVITATION = "invitation"
    RESET = "reset"


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link that can be used once; only the digest of its secret is kept."""

    digest: str
    kind: LinkKind
    person: str
    made_by: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """What a link shows to who opens it; `made_by` is a name, "" when a program made it."""

    kind: LinkKind
    login: str
    name: str
    organisation: str
    made_by: str
    expires_at: datetime


def normal_login(text: str) -> str:
    """Return what somebody typed as a login is compared: compatible forms made one, lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def identity_of(issuer: str, subject: str) -> str:
    """Return how an identity is kept: two providers may know the same subject."""
    return f"{issuer} {subject}"


def account_of(person: Person) -> Account:
    """Return the person without any secret."""
    return Account(
        id=person.id,
        login=person.login,
        name=person.name,
        has_password=bool(person.password),
        has_second_factor=bool(person.totp),
        recovery_left=len(person.recovery),
        identity=person.identity or "",
        created_at=person.created_at,
        disabled_at=person.disabled_at,
    )


def state_of(member: Member, today: date) -> AccountState:
    """Return how the account of a person stands on a day."""
    if member.account.disabled_at is not None:
        return AccountState.DISABLED
    if not live(member.held, today):
        return AccountState.IDLE
    entered = member.account.has_password or member.account.identity
    return AccountState.ACTIVE if entered else AccountState.INVITED


def live(held: Collection[Held], today: date) -> tuple[Held, ...]:
    """Return the roles that have not ended, whether or not they can be used on this day."""
    return tuple(
        one for one in held if one.membership.ended_on is None or one.membership.ended_on > today
    )


def manages(actor: Actor, one: Held) -> bool:
    """Return whether somebody looks after the people who hold such a role."""
    return may(actor, Act.MANAGE_PEOPLE, Scope(organisation=one.organisation.id))


def manages_whole(actor: Actor, held: Collection[Held], today: date) -> bool:
    """Return whether somebody looks after every role of a person that lasts, or that ever was."""
    return all(manages(actor, one) for one in live(held, today) or held)


def member_of(actor: Actor, person: Person, held: Collection[Held]) -> Member:
    """Return a person as somebody sees them who looks after them: with the roles they manage."""
    shown = tuple(one for one in held if manages(actor, one))
    return Member(account=account_of(person), held=shown)


def new_link(person: Person, *, digest: str, made_by: str, now: datetime) -> Link:
    """Return a link for a person: an invitation for 7 days until a password is set, then a reset.

    A reset holds for one hour.
    """
    kind = LinkKind.RESET if person.password else LinkKind.INVITATION
    holds = _RESET_HOLDS if kind is LinkKind.RESET else _INVITATION_HOLDS
    return Link(
        digest=digest,
        kind=kind,
        person=person.id,
        made_by=made_by,
        created_at=now,
        expires_at=now + holds,
    )


def require_usable(link: Link | None, now: datetime) -> Link:
    """Return the link; raises `NotFound` for one unknown, used or expired, not told apart."""
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise NotFound(
            "link.ended",
            "This link is unknown, was used, or is older than it may be; ask for a new one.",
        )
    return link


def require_another(person: str, actor: str) -> None:
    """Refuse to do to oneself what only others may; raises `Conflict`."""
    if person == actor:
        raise Conflict(
            "person.oneself",
            "Nobody does this to their own account; ask another administrator or manager, or use"
            " your account page.",
        )


def require_administrator(remaining: Collection[str]) -> None:
    """Refuse an act after which nobody could administer; raises `Conflict`."""
    if not remaining:
        raise Conflict(
            "person.last_administrator",
            "Nobody would be left to administer this service; name another administrator first.",
        )
