"""Bearer tokens: who a request speaks for. Only the digest of a token is ever kept."""

import enum
from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated

import msgspec

from audit.domain.account import Held, Person
from audit.domain.actor import Actor, Role
from audit.domain.districts import is_region
from audit.domain.errors import Forbidden, Invalid
from audit.domain.permission import RULES, Act
from audit.domain.session import actor_of

_SCOPES = {
    Role.REGULATOR: "region",
    Role.EVALUATOR: "inspector",
    Role.INSTITUTION: "institution",
    Role.OVERSIGHT: "region",
    Role.ADMIN: "",
}


TokenName = Annotated[str, msgspec.Meta(max_length=100)]


class TokenState(enum.StrEnum):
    """How a token stands: good, past its day, or ended before."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token's digest (SHA-256), the actor it speaks for, and until when.

    `person` made it for themselves, in the role of `membership`; both are None where an
    administrator made it.
    """

    digest: str
    actor: Actor
    name: TokenName = ""
    person: str | None = None
    membership: str | None = None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def state(self, now: datetime) -> TokenState:
        """Return how it stands by itself, whatever became of the person who made it."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        return TokenState.VALID if now < self.expires_at else TokenState.EXPIRED


def check_actor(actor: Actor) -> None:
    """Refuse a token for the system or the public, or for a role without exactly its own scope.

    An empty scope must never come to mean everything. Raises `Invalid`.
    """
    if actor.role not in _SCOPES:
        raise Invalid(
            "token.role",
            "No token is made for the role “{role}”; choose another.",
            role=actor.role,
        )
    given = {name for name in _SCOPES.values() if name and getattr(actor, name)}
    needed = {_SCOPES[actor.role]} - {""}
    if given != needed:
        raise Invalid(
            "token.scope",
            "A token of the role “{role}” has exactly this scope: {needed}; given is: {given}.",
            role=actor.role,
            needed=", ".join(sorted(needed)) or "-",
            given=", ".join(sorted(given)) or "-",
        )
    if actor.region and not is_region(actor.region):
        raise Invalid(
            "token.region",
            "There is no region {region}; give the two, four or six digits of GB/T 2260.",
            region=actor.region,
        )


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A token that was shown, with the person and role behind it if it is a person's own."""

    token: Token
    person: Person | None = None
    held: Held | None = None


def check_acts(acts: Collection[str], role: Role) -> None:
    """Refuse a person's token for no act, or for one that is not the role's; raises `Invalid`.

    No token looks after its own account.
    """
    allowed = {act.value for act in RULES[role]} - {Act.MANAGE_ACCOUNT.value}
    wrong = sorted(set(acts) - allowed)
    if wrong or not acts:
        raise Invalid(
            "token.acts",
            "A token is made for some of the acts of your role; not among them: {acts}.",
            acts=", ".join(wrong) or "-",
        )


def require_valid(shown: Shown | None, *, now: datetime, today: date) -> Actor:
    """Return the token's actor; raises `Forbidden` for an unknown, expired or revoked one.

    So is a person's own once the account is disabled or the role not in use; none is told apart.
    """
    if shown is None or not is_valid(shown, now=now, today=today):
        raise Forbidden(
            "token.invalid",
            "The bearer token is unknown, expired or revoked; ask an administrator for a new one.",
        )
    if shown.person is None or shown.held is None:
        return shown.token.actor
    return msgspec.structs.replace(actor_of(shown.person, shown.held), acts=shown.token.actor.acts)


def is_valid(shown: Shown, *, now: datetime, today: date) -> bool:
    """Return whether a token opens anything: a person's own ends with account and role."""
    token = shown.token
    if token.state(now) is not TokenState.VALID:
        return False
    if token.person is None:
        return True
    return (
        shown.person is not None
        and shown.person.disabled_at is None
        and shown.held is not None
        and shown.held.idleness(today) is None
    )
