"""The audit trail: events, each chained by digest to the one before.

An entry's digest covers its content and the digest of its predecessor, so a changed, removed or
inserted entry breaks every later link (Schneier and Kelsey, Secure Audit Logs, 1999).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from checklists.canonical import NotCanonical, canonical, digest

GENESIS = "0" * 64


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What happened: who did what to which thing, when (UTC), with the facts worth keeping."""

    at: datetime
    actor: str
    name: str
    subject: str
    data: dict[str, Any] = {}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An event in its place: `seq` counts from 1 without gaps, `previous` and `digest` chain."""

    seq: int
    previous: str
    digest: str
    event: Event


def chain(event: Event, *, seq: int, previous: str) -> Entry:
    """Return the entry that follows `previous`."""
    content = canonical({"event": event, "previous": previous, "seq": seq})
    return Entry(seq=seq, previous=previous, digest=digest(content), event=event)


def check_chain(
    entries: Iterable[Entry], *, seq: int = 0, previous: str = GENESIS
) -> Iterable[tuple[int, str]]:
    """Yield (seq, fault) for every entry that is missing, out of place or edited.

    `seq` and `previous` are those of the entry before the first, so a long trail can be checked in
    pieces.
    """
    for entry in entries:
        if entry.seq != seq + 1:
            yield seq + 1, f"entries {seq + 1} to {entry.seq - 1} are missing"
        if entry.previous != previous:
            yield entry.seq, "does not follow the entry before it"
        if not _fits(entry):
            yield entry.seq, "its content was edited"
        seq, previous = entry.seq, entry.digest


def _fits(entry: Entry) -> bool:
    """Return whether the digest is that of the content; no entry was ever made of some values."""
    try:
        return chain(entry.event, seq=entry.seq, previous=entry.previous).digest == entry.digest
    except NotCanonical:
        return False
