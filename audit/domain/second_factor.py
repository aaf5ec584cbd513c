"""The second factor: codes of an authenticator (TOTP, RFC 6238) and recovery codes."""

import base64
import hmac
from datetime import datetime

import msgspec
import pyotp

from audit.domain.actor import Role
from audit.domain.errors import Invalid
from checklists.canonical import digest

REQUIRED_OF = frozenset({Role.REGULATOR, Role.ADMIN, Role.OVERSIGHT})
SECRET_BYTES = 20
RECOVERY_CODES = 10
_ISSUER = "Mingjian"
_STEP_SECONDS = 30
# A clock may be off by one step either way (RFC 6238, 5.2).
_TOLERATED = (0, -1, 1)
_RECOVERY_BYTES = 10
_GROUP = 4
RECOVERY_CHANCE = RECOVERY_CODES * _RECOVERY_BYTES


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What an authenticator is shown: the address for its camera, and the secret to type."""

    uri: str
    secret: str


def new_secret(chance: bytes) -> str:
    """Return the secret made of 20 bytes of chance (160 bits, as RFC 4226 recommends)."""
    return base64.b32encode(chance).decode()


def enrolment(secret: str, login: str) -> Enrolment:
    """Return what the authenticator of this login is shown."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)
    return Enrolment(uri=uri, secret=secret)


def matching_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """Return the time step a code belongs to, or None if it is wrong.

    A code of step `after` or before was used already, or could have been, and is never taken.
    """
    clock, authenticator = int(now.timestamp()) // _STEP_SECONDS, pyotp.TOTP(secret)
    given = "".join(code.split())
    for step in (clock + off for off in _TOLERATED):
        right = hmac.compare_digest(authenticator.generate_otp(step).encode(), given.encode())
        if right and step > after:
            return step
    return None


def recovery_codes(chance: bytes) -> tuple[str, ...]:
    """Return ten codes of 80 bits each, made of 100 bytes of chance, to be used once each."""
    return tuple(
        _grouped(base64.b32encode(chance[start : start + _RECOVERY_BYTES]).decode().lower())
        for start in range(0, RECOVERY_CHANCE, _RECOVERY_BYTES)
    )


def recovery_digest(code: str) -> str:
    """Return the digest a recovery code is kept as, however its letters are grouped."""
    return digest("".join(code.split()).replace("-", "").lower().encode())


def wrong_code() -> Invalid:
    """Return the refusal of a code."""
    return Invalid(
        "second_factor.wrong",
        "The code is wrong or was used before; wait for the next one, or use a recovery code.",
    )


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
