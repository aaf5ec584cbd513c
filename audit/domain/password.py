"""Passwords: which are good enough, and how they are kept.

NIST SP 800-63B asks for length and a check against guessing instead of rules on characters; how
guessable one is, zxcvbn estimates (Wheeler, USENIX Security 2016). They are kept as argon2id
(RFC 9106).
"""

import unicodedata
from collections.abc import Collection, Iterator

import msgspec
from argon2 import Type, extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import hash_secret, verify_secret
from zxcvbn import zxcvbn

from audit.domain.errors import Fault, Invalid

SHORTEST, LONGEST = 12, 128
SALT_BYTES = 16
_HASH_BYTES = 32
_LEAST_SCORE = 3
# The estimate takes time with the length; what a guesser meets first decides.
_RATED_CHARACTERS = 72


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What hashing costs: `memory` in KiB, passes over it, lanes.

    At least 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet).
    """

    memory: int = 19_456
    passes: int = 2
    lanes: int = 1


def normal(password: str) -> str:
    """Return the password in one form whatever the keyboard gave (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, known: Collection[str], where: str = "password") -> None:
    """Refuse a password that is too short, too long or easily guessed; raises `Invalid`.

    `known` are words a guesser would try first, such as the login and the name.
    """
    faults = tuple(_faults(normal(password), known, where))
    if faults:
        raise Invalid(
            "password.refused",
            "This password cannot be taken; choose another.",
            faults=faults,
        )


def _faults(password: str, known: Collection[str], where: str) -> Iterator[Fault]:
    if len(password) < SHORTEST:
        yield Fault(
            where=where,
            code="password.short",
            message="The password has {length} characters; it needs at least {least}.",
            fields={"length": str(len(password)), "least": str(SHORTEST)},
        )
    elif len(password) > LONGEST:
        yield Fault(
            where=where,
            code="password.long",
            message="The password has {length} characters; it may have at most {most}.",
            fields={"length": str(len(password)), "most": str(LONGEST)},
        )
    elif _score(password, known) < _LEAST_SCORE:
        yield Fault(
            where=where,
            code="password.guessable",
            message="The password is easily guessed; use several words that do not belong"
            " together, and no names or dates.",
        )


def _score(password: str, known: Collection[str]) -> int:
    score: int = zxcvbn(password[:_RATED_CHARACTERS], user_inputs=["mingjian", *known])["score"]
    return score


def hash_password(password: str, *, salt: bytes, cost: Cost) -> str:
    """Return the encoded argon2id hash of a password; `salt` has 16 bytes of chance."""
    return hash_secret(
        normal(password).encode(),
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory,
        parallelism=cost.lanes,
        hash_len=_HASH_BYTES,
        type=Type.ID,
    ).decode()


def is_password(kept: str, password: str, *, cost: Cost) -> bool:
    """Return whether the kept hash is that of the password.

    Where none is kept it takes the same time, so that nobody learns of an account by the clock.
    """
    if not kept:
        hash_password(password, salt=bytes(SALT_BYTES), cost=cost)
        return False
    try:
        return verify_secret(kept.encode(), normal(password).encode(), Type.ID)
    except VerifyMismatchError:
        return False


def is_outdated(kept: str, cost: Cost) -> bool:
    """Return whether the hash was made at another cost than is asked for today."""
    found = extract_parameters(kept)
    return (found.memory_cost, found.time_cost, found.parallelism) != (
        cost.memory,
        cost.passes,
        cost.lanes,
    )
