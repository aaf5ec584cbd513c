"""The one byte form of every snapshot, and its digest.

Canonical JSON is RFC 8785 (JCS) in a restricted profile: objects with ASCII keys, arrays, strings
without lone surrogates, integers of at most 2^53 - 1, true, false and null. Floats are refused:
what decides is an integer, or a decimal written as a string.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

_LARGEST_INTEGER = 2**53 - 1


class NotCanonical(ValueError):
    """The value lies outside the profile; the message says where and why."""


class _Outside(Exception):
    """Why a part is outside; the path to it grows as it rises to the whole."""

    def __init__(self, reason: str, path: str = "") -> None:
        self.reason, self.path = reason, path
        super().__init__(reason)

    def within(self, step: str) -> "_Outside":
        return _Outside(self.reason, step + self.path)


def canonical(value: object) -> bytes:
    """Return the canonical JSON bytes of `value` (a struct, or plain data).

    Raises `NotCanonical` with the path of the first part that is outside the profile.
    """
    plain = msgspec.to_builtins(value, str_keys=True)
    try:
        _check(plain)
    except _Outside as outside:
        raise NotCanonical(f"${outside.path}: {outside.reason}") from outside
    return msgspec.json.encode(plain, order="sorted")


def digest(content: bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 of `content` (FIPS 180-4)."""
    return hashlib.sha256(content).hexdigest()


def _check(value: Any) -> None:  # noqa: ANN401 -- any plain JSON data
    match value:
        case str():
            _check_text(value)
        case dict():
            _check_mapping(value)
        case list() | tuple():
            _check_entries(value)
        case None | bool():
            return
        case int():
            if abs(value) > _LARGEST_INTEGER:
                raise _Outside(f"the integer {value} is larger than 2^53 - 1")
        case _:
            raise _Outside(f"{type(value).__name__} is outside the profile")


def _check_mapping(value: dict[str, Any]) -> None:
    for key, part in value.items():
        if not key.isascii():
            raise _Outside(f"the key {key!r} is not ASCII")
        try:
            _check(part)
        except _Outside as outside:
            raise outside.within(f".{key}") from None


def _check_entries(value: Sequence[Any]) -> None:
    for position, part in enumerate(value):
        try:
            _check(part)
        except _Outside as outside:
            raise outside.within(f"[{position}]") from None


def _check_text(value: str) -> None:
    if value.isascii():
        return
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _Outside("the text holds a lone surrogate") from error
