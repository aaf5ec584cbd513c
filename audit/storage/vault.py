"""What seals small secrets at rest, with a key that stands in a file beside the database."""

import functools
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from audit.storage.key_file import key_in

_NONCE_BYTES = 12


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
        return key_in(self._file)
