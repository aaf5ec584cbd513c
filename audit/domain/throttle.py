"""How often may be guessed: waits that grow with failures, and that nobody can inflict on others.

Failures of a browser that has signed in to the account before are counted by themselves, apart
from those of all unknown browsers together, so strangers never hold up the owner on a known one
(OWASP, “Slow Down Online Guessing Attacks with Device Cookies”). An attempt is counted before it is
tried, so many at once gain nothing.
"""

import enum
import ipaddress
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from audit.domain.errors import Forbidden
from checklists.canonical import digest

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
_FORGOTTEN_AFTER = timedelta(hours=24)
_MOST_DOUBLINGS = 6
# One subscriber usually has a whole network of this length (RFC 6177).
_IPV6_NETWORK = 64


class Counter(enum.StrEnum):
    """What failures are counted of."""

    DEVICE = "device"
    LOGIN = "login"
    CODE = "code"
    ADDRESS = "address"


# Failures that are free of a wait; behind one address there may be a whole office.
FREE: Mapping[Counter, int] = {
    Counter.DEVICE: 5,
    Counter.LOGIN: 5,
    Counter.CODE: 5,
    Counter.ADDRESS: 50,
}


class Tries(msgspec.Struct, frozen=True, kw_only=True):
    """How many attempts of one kind failed, or are being tried, and when the last one was."""

    counter: Counter
    key: str
    failed: int = 0
    last_at: datetime


Keys = tuple[tuple[Counter, str], ...]
"""What an attempt counts for; whoever is not told apart here waits together."""


def password_keys(login: str, device: str | None, *, address: str) -> Keys:
    """Return what an attempt with a password counts for.

    `device` is the text of the cookie of a browser that is known, None for any other.
    """
    if device is not None:
        return ((Counter.DEVICE, digest(f"{login} {device}".encode())),)
    return (
        (Counter.LOGIN, digest(login.encode())),
        (Counter.ADDRESS, network_of(address)),
    )


def code_keys(person: str, device: str | None) -> Keys:
    """Return what an attempt with a code of the second factor counts for."""
    return ((Counter.CODE, digest(f"{person} {device or ''}".encode())),)


def network_of(address: str) -> str:
    """Return the IPv4 address, or the IPv6 network of 64 bits; other text stays as it is."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(ipaddress.ip_network((found, _IPV6_NETWORK), strict=False))


def free_at(tries: Tries) -> datetime:
    """Return when the next attempt may be made."""
    beyond = tries.failed - FREE[tries.counter]
    if beyond < 0:
        return tries.last_at
    return tries.last_at + min(_FIRST_WAIT * (1 << min(beyond, _MOST_DOUBLINGS)), _LONGEST_WAIT)


def attempted(tries: Tries, now: datetime) -> Tries:
    """Return the count with one more attempt; failures of long ago are forgotten."""
    before = 0 if is_forgotten(tries, now) else tries.failed
    return msgspec.structs.replace(tries, failed=before + 1, last_at=now)


def succeeded(tries: Tries) -> Tries:
    """Return the count after the attempt turned out right.

    A known browser begins anew. Elsewhere only this attempt is taken back: what strangers failed
    stays counted.
    """
    left = 0 if tries.counter is Counter.DEVICE else max(0, tries.failed - 1)
    return msgspec.structs.replace(tries, failed=left)


def is_forgotten(tries: Tries, now: datetime) -> bool:
    """Return whether the last attempt is so long ago that it counts no more."""
    return tries.last_at <= now - _FORGOTTEN_AFTER


def forgotten_before(now: datetime) -> datetime:
    """Return the instant before which attempts count no more."""
    return now - _FORGOTTEN_AFTER


def require_free(tries: Iterable[Tries], now: datetime) -> None:
    """Refuse an attempt while a wait lasts; raises `Forbidden` with how long it is."""
    wait = max((free_at(one) - now for one in tries), default=timedelta())
    if wait > timedelta():
        raise Forbidden(
            "session.throttled",
            "Too many attempts failed; try again in {minutes} minutes.",
            minutes=-(-wait // timedelta(minutes=1)),
            seconds=-(-wait // timedelta(seconds=1)),
        )
