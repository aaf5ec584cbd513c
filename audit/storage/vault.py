"""What seals small secrets at rest, with a key that stands in a file beside the database."""

import functools
import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12


class WrongKey(ValueError):
    """The file of the key holds no such key."""


class WrongSeal(ValueError):
    """What was to be opened was changed, or was sealed with another key or for something else."""


class Vault:
    """Seals and opens texts with AES-256-GCM (NIST SP 800-38D), a new nonce each time.

    The key is 32 bytes in base64. A file that is not there is made when something is first sealed,
    to be read by its owner alone; without it, what was sealed is lost. Raises `OSError` for a file
    that cannot be read and `WrongKey` for one without such a key.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        if file.exists():
            self._key  # noqa: B018 -- a wrong key stops the start

    def seal(self, text: str, purpose: str = "") -> str:
        """Return the text sealed; only what is opened for the same purpose comes out again."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), purpose.encode())
        return urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, purpose: str = "") -> str:
        """Return the text that was sealed; raises `WrongSeal` for anything else."""
        try:
            content = urlsafe_b64decode(sealed.encode())
            nonce, rest = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, rest, purpose.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise WrongSeal("not sealed with this key for this purpose") from error

    def mark(self, text: str, purpose: str) -> str:
        """Return what stands for a text: 64 hexadecimal digits that only this key gives.

        It is an HMAC-SHA-256 (RFC 2104) with a key made for the purpose.
        """
        key = hmac.digest(self._key, purpose.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()

    @functools.cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._key)

    @functools.cached_property
    def _key(self) -> bytes:
        if not self._file.exists():
            _make(self._file)
        return _read(self._file)


def _read(file: Path) -> bytes:
    try:
        key = urlsafe_b64decode(file.read_bytes().strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise WrongKey(f"{file} does not hold a key of {_KEY_BYTES} bytes in base64")
    return key


def _make(file: Path) -> None:
    """Make the file whole or not at all; another process may be doing the same."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as output:
        output.write(urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
        output.flush()
        os.fsync(output.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
