"""Bearer tokens: who a request speaks for. Only the digest of a token is ever kept."""

from datetime import datetime

import msgspec

from audit.domain.actor import Actor, Role
from audit.domain.districts import is_region
from audit.domain.errors import Forbidden, Invalid

_SCOPES = {
    Role.REGULATOR: "region",
    Role.EVALUATOR: "inspector",
    Role.INSTITUTION: "institution",
    Role.ADMIN: "",
}


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token's digest (SHA-256), the actor it speaks for, and until when."""

    digest: str
    actor: Actor
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


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


def require_valid(token: Token | None, now: datetime) -> Actor:
    """Return the token's actor; raises `Forbidden` for an unknown, expired or revoked one.

    The three are not told apart to the caller.
    """
    if token is None or token.revoked_at is not None or token.expires_at <= now:
        raise Forbidden(
            "token.invalid",
            "The bearer token is unknown, expired or revoked; ask an administrator for a new one.",
        )
    return token.actor
