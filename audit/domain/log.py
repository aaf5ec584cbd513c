"""The transparency log: what became a public fact, in an order nobody can change afterwards.

Each entry is one canonical JSON text; its place counts from 0 without gaps. Hashes over the
entries (`audit.domain.merkle`) make every later change of them visible to whoever kept one head.
"""

import enum
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from audit.domain.errors import Invalid
from audit.domain.merkle import leaf_hash
from checklists.canonical import NotCanonical, canonical

VERSION = 1
_MOST_BYTES = 10_000
_CONTROL = 0x20


class LogKind(enum.StrEnum):
    """What an entry is about: a step of a draw, a publication, or what is kept out of sight.

    `CHANGE` binds what a person changed about a team or a sample, `EVIDENCE` files by the root
    over their digests, `HEAD` the audit trail by its end.
    """

    ANNOUNCE = "announce"
    ENTROPY = "entropy"
    RESULT = "result"
    REVEAL = "reveal"
    PUBLISH = "publish"
    VOID = "void"
    OPENED = "opened"
    CHANGE = "change"
    EVIDENCE = "evidence"
    HEAD = "head"


class LogEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened to `subject`, when (UTC, RFC 3339), and its facts: digests, times, states.

    Everything in it is public at once and for ever: no names of people, and nothing that must
    still be kept secret.
    """

    v: int
    kind: LogKind
    subject: str
    at: str
    facts: Mapping[str, str]


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """An entry at its place in the log, with the bytes that are hashed."""

    index: int
    entry: LogEntry
    content: bytes

    @property
    def leaf(self) -> bytes:
        """The hash of the entry."""
        return leaf_hash(self.content)


class LogRow(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it is kept, whether it can be read or not."""

    index: int
    kind: str
    subject: str
    content: bytes


def new_entry(
    kind: LogKind, subject: str, facts: Mapping[str, str], *, at: datetime
) -> tuple[LogEntry, bytes]:
    """Return an entry and its canonical bytes.

    Raises `Invalid` for facts that no log can hold: not plain text, or too long.
    """
    written = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = LogEntry(v=VERSION, kind=kind, subject=subject, at=written, facts=dict(facts))
    try:
        content = canonical(entry)
    except NotCanonical as error:
        raise Invalid(
            "log.facts",
            "The facts about {subject} cannot be logged: {problem}. Correct them.",
            subject=subject,
            problem=str(error),
        ) from error
    if len(content) > _MOST_BYTES or not subject or _has_control(subject):
        raise Invalid(
            "log.entry",
            "An entry of the log has a subject without control characters and at most {most}"
            " bytes; log the digest of what is longer.",
            most=_MOST_BYTES,
        )
    return entry, content


def read_entry(content: bytes) -> LogEntry | None:
    """Return the entry of these bytes; None where they are not its canonical form."""
    try:
        entry = msgspec.json.decode(content, type=LogEntry)
        return entry if canonical(entry) == content else None
    except (msgspec.DecodeError, UnicodeDecodeError, NotCanonical):
        return None


def _has_control(text: str) -> bool:
    return any(ord(letter) < _CONTROL for letter in text)
