"""Signed notes: a text and the signatures below it (c2sp.org/signed-note, tlog-cosignature).

A key is known by its name and four bytes that follow from name, kind and key. A signature of a key
that the reader does not know says nothing and is passed over.
"""

import enum
import hashlib
from base64 import b64decode, b64encode

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.domain.errors import Conflict, Invalid

KEY_BYTES = 32
_ID_BYTES, _TIME_BYTES, _SIGNATURE_BYTES = 4, 8, 64
_MOST_CHARACTERS = 100_000
_MOST_SIGNATURES = 100
_LEAD = "\N{EM DASH} "
_CONTROL = 0x20


class Algorithm(enum.IntEnum):
    """What a key signs: the text, or the text with the time of the cosignature before it."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


class Verifier(msgspec.Struct, frozen=True, kw_only=True):
    """A public key and the name it goes by."""

    name: str
    algorithm: Algorithm
    key: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which signatures name the key."""
        told = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.key
        return hashlib.sha256(told).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as it is made known: name+hash+base64."""
        key = b64encode(bytes([self.algorithm]) + self.key).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A signature as it stands below a text; `value` is what the key of this name made."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """The line of the note, without its end."""
        return f"{_LEAD}{self.name} {b64encode(self.key_id + self.value).decode()}"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A text, which ends with a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def written(self) -> str:
        """The note as it is kept and sent."""
        return self.text + "\n" + "".join(f"{one.line}\n" for one in self.signatures)


def read_verifier(text: str) -> Verifier:
    """Return the public key of a text name+hash+base64. Raises `Invalid` for anything else."""
    name, _, rest = text.partition("+")
    given_id, _, encoded = rest.partition("+")
    found = _verifier(name, _decoded(encoded))
    if found is None or found.key_id.hex() != given_id:
        raise Invalid(
            "log.verifier",
            "“{verifier}” is no public key of a log or a witness; it reads name+hash+base64 and"
            " must be copied whole.",
            verifier=text[:200],
        )
    return found


def read_note(written: str) -> Note:
    """Return the note of a text. Raises `Invalid` for what is not written as one."""
    text, blank, below = written.rpartition("\n\n")
    lines = below.split("\n")
    signatures = [_signature(line) for line in lines[:-1]]
    good = [one for one in signatures if one is not None]
    if not blank or lines[-1] or not good or len(good) < len(signatures) or _is_wild(written):
        raise Invalid(
            "log.note",
            "This is no signed note: a text, a blank line, and lines of signatures that begin with"
            " a dash. Send it exactly as it was made.",
        )
    return Note(text=f"{text}\n", signatures=tuple(good))


def sign(text: str, name: str, key: bytes) -> Signature:
    """Return the signature of the private key (32 bytes, RFC 8032) below a text."""
    private = Ed25519PrivateKey.from_private_bytes(key)
    return Signature(
        name=name, key_id=verifier_of(name, key).key_id, value=private.sign(text.encode())
    )


def cosign(text: str, name: str, key: bytes, *, at: int) -> Signature:
    """Return the cosignature of a witness at a time, in seconds since 1970."""
    private = Ed25519PrivateKey.from_private_bytes(key)
    known = verifier_of(name, key, Algorithm.COSIGNATURE)
    signed = private.sign(_cosigned(text, at))
    return Signature(name=name, key_id=known.key_id, value=at.to_bytes(_TIME_BYTES) + signed)


def verifier_of(name: str, key: bytes, algorithm: Algorithm = Algorithm.ED25519) -> Verifier:
    """Return the public key of a private one."""
    public = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
    return Verifier(name=name, algorithm=algorithm, key=public)


def signature_of(note: Note, verifier: Verifier) -> Signature:
    """Return the signature of a key below a note, once it is verified.

    Raises `Conflict` where the key has not signed, or its signature is not of this text.
    """
    signed = [one for one in note.signatures if _is_by(one, verifier)]
    if not signed:
        raise Conflict(
            "log.unsigned",
            "{name} has not signed this note with the key {key}; ask for one that it has signed.",
            name=verifier.name,
            key=verifier.key_id.hex(),
        )
    if not all(_verifies(note.text, one, verifier) for one in signed):
        raise Conflict(
            "log.forged",
            "The signature of {name} is not one of this text: one of them was altered.",
            name=verifier.name,
        )
    return signed[0]


def cosigned_at(signature: Signature) -> int:
    """Return when a witness says that it signed, in seconds since 1970."""
    return int.from_bytes(signature.value[:_TIME_BYTES])


def _verifies(text: str, signature: Signature, verifier: Verifier) -> bool:
    signed, value = text.encode(), signature.value
    if verifier.algorithm is Algorithm.COSIGNATURE:
        signed, value = _cosigned(text, cosigned_at(signature)), value[_TIME_BYTES:]
    if len(value) != _SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(verifier.key).verify(value, signed)
    except InvalidSignature:
        return False
    return True


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _is_by(signature: Signature, verifier: Verifier) -> bool:
    return (signature.name, signature.key_id) == (verifier.name, verifier.key_id)


def _verifier(name: str, content: bytes) -> Verifier | None:
    known = content[:1] in {bytes([one]) for one in Algorithm}
    if not known or len(content) != 1 + KEY_BYTES or not _is_name(name):
        return None
    return Verifier(name=name, algorithm=Algorithm(content[0]), key=content[1:])


def _signature(line: str) -> Signature | None:
    name, _, encoded = line.removeprefix(_LEAD).partition(" ")
    content = _decoded(encoded)
    if not line.startswith(_LEAD) or not _is_name(name) or len(content) <= _ID_BYTES:
        return None
    return Signature(name=name, key_id=content[:_ID_BYTES], value=content[_ID_BYTES:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _is_wild(written: str) -> bool:
    """Return whether a text is larger than any note, or holds control characters."""
    many = len(written) > _MOST_CHARACTERS or written.count(f"\n{_LEAD}") > _MOST_SIGNATURES
    return many or any(ord(letter) < _CONTROL and letter != "\n" for letter in written)


def _decoded(text: str) -> bytes:
    """Return the bytes of base64; b"" for anything that is not exactly how they are written."""
    try:
        content = b64decode(text, validate=True)
    except ValueError:
        return b""
    return content if b64encode(content).decode() == text else b""
