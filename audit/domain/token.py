"""Bearer tokens: who a request speaks for. Only the digest of a token is ever kept."""

from datetime import datetime

import msgspec

from audit.domain.actor import Actor
from audit.domain.errors import Forbidden


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token's digest (SHA-256), the actor it speaks for, and until when."""

    digest: str
    actor: Actor
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


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
