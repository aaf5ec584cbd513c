"""The one byte form of every snapshot, and its digest.

Canonical JSON is RFC 8785 (JCS) in a restricted profile: objects with ASCII keys, arrays, strings
without lone surrogates, integers of at most 2^53 - 1, true, false and null. Floats are refused:
what decides is an integer, or a decimal written as a string.
"""

import hashlib
from typing import Any

import msgspec

_LARGEST_INTEGER = 2**53 - 1


class NotCanonical(ValueError):
    """The value lies outside the profile; the message says where and why."""


def canonical(value: object) -> bytes:
    """Return the canonical JSON bytes of `value` (a struct, or plain data).

    Raises `NotCanonical` with the path of the first part that is outside the profile.
    """
    plain = msgspec.to_builtins(value, str_keys=True)
    _check(plain, "$")
    return msgspec.json.encode(plain, order="sorted")


def digest(content: bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 of `content` (FIPS 180-4)."""
    return hashlib.sha256(content).hexdigest()


def _check(value: Any, path: str) -> None:  # noqa: ANN401 -- any plain JSON data
    if isinstance(value, dict):
        for key, part in value.items():
            if not key.isascii():
                raise NotCanonical(f"{path}: the key {key!r} is not ASCII")
            _check(part, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for position, part in enumerate(value):
            _check(part, f"{path}[{position}]")
    else:
        _check_scalar(value, path)


def _check_scalar(value: object, path: str) -> None:
    match value:
        case None | bool():
            return
        case str():
            _check_text(value, path)
        case int():
            if abs(value) > _LARGEST_INTEGER:
                raise NotCanonical(f"{path}: the integer {value} is larger than 2^53 - 1")
        case _:
            raise NotCanonical(f"{path}: {type(value).__name__} is outside the profile")


def _check_text(value: str, path: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{path}: the text holds a lone surrogate") from error
