"""The files that hold keys: made once, when first needed, and read by their owner alone."""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

_KEY_BYTES = 32


class WrongKey(ValueError):
    """The file of the key holds no such key."""


def key_in(file: Path) -> bytes:
    """Return the key of 32 bytes that a file holds in base64; one that is not there is made.

    Raises `OSError` for a file that cannot be read and `WrongKey` for one without such a key.
    """
    if not file.exists():
        _make(file)
    return _read(file)


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
