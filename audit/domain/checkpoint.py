"""Checkpoints: the head of the log, signed (c2sp.org/tlog-checkpoint), and proofs beside them."""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

import msgspec

from audit.domain.errors import Invalid
from audit.domain.merkle import HASH_BYTES
from audit.domain.note import Note, Verifier, read_note, signature_of

PROOF_TITLE = "c2sp.org/tlog-proof@v1"
_LEAST_LINES = 3
_LONGEST_NUMBER = 19
_MOST_HASHES = 64
_INDEX = "index "


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Which log, how many entries, and the root over them (RFC 9162)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The signed checkpoint that was kept for a day."""

    day: date
    size: int
    note: str


class Cosignature(msgspec.Struct, frozen=True, kw_only=True):
    """What a witness signed: the text of a checkpoint, at a time of its own, and its line."""

    size: int
    witness: str
    at: datetime
    text: str
    line: str


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """That an entry is in the log: its place, the hashes up to the root, and the signed head."""

    index: int
    hashes: tuple[bytes, ...]
    note: Note

    @property
    def written(self) -> str:
        """The proof as it is sent (c2sp.org/tlog-proof)."""
        lines = [PROOF_TITLE, f"{_INDEX}{self.index}", *map(encoded, self.hashes)]
        return "\n".join(lines) + "\n\n" + self.note.written


def origin_of(base_url: str) -> str:
    """Return the name of the log of a service: its address without the scheme."""
    address = urlsplit(base_url)
    return f"{address.netloc}{address.path}/log"


def encoded(value: bytes) -> str:
    """Return a hash as notes and proofs write it (base64)."""
    return b64encode(value).decode()


def read_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint of the text of a note. Raises `Invalid` for another text.

    Further lines, which other logs may have, are passed over.
    """
    lines = text.split("\n")
    size = _number(lines[1]) if len(lines) > _LEAST_LINES else None
    root = _hash(lines[2]) if size is not None else None
    if size is None or root is None or not all(lines[:-1]) or lines[-1]:
        raise Invalid(
            "log.checkpoint",
            "This text is no checkpoint: the name of the log, the number of its entries, and the"
            " root in base64, a line each.",
        )
    return Checkpoint(origin=lines[0], size=size, root=root)


def verified(note: Note, verifier: Verifier) -> Checkpoint:
    """Return the checkpoint that a key has signed. Raises `Invalid`, `Conflict`."""
    signature_of(note, verifier)
    return read_checkpoint(note.text)


def read_proof(written: str) -> Proof:
    """Return the proof of a .tlog-proof file. Raises `Invalid` for another text."""
    above, _, below = written.partition("\n\n")
    lines = above.split("\n")
    if lines[1:2] and lines[1].startswith("extra "):
        del lines[1]
    index = _number(lines[1].removeprefix(_INDEX)) if len(lines) > 1 else None
    hashes = _hashes(lines[2:])
    good = lines[0] == PROOF_TITLE and len(lines) > 1 and lines[1].startswith(_INDEX)
    if not good or index is None or hashes is None:
        raise Invalid(
            "log.proof",
            "This is no proof of a log: it begins with “{title}”, the index of the entry and"
            " hashes, and ends with a signed checkpoint.",
            title=PROOF_TITLE,
        )
    return Proof(index=index, hashes=hashes, note=read_note(below))


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...] | None:
    found = [_hash(line) for line in lines[: _MOST_HASHES + 1]]
    good = tuple(one for one in found if one is not None)
    return good if len(good) == len(lines) <= _MOST_HASHES else None


def _hash(text: str) -> bytes | None:
    try:
        value = b64decode(text, validate=True)
    except ValueError:
        return None
    return value if len(value) == HASH_BYTES and encoded(value) == text else None


def _number(text: str) -> int | None:
    """Return a number without leading zeros."""
    good = len(text) < _LONGEST_NUMBER and re.fullmatch(r"0|[1-9][0-9]*", text, re.ASCII)
    return int(text) if good else None
