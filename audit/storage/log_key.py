"""The key that signs the heads of the log, in a file beside the key that seals secrets."""

import functools
from pathlib import Path

from audit.domain import note
from audit.domain.note import Note, Verifier
from audit.storage.key_file import key_in


class LogKey:
    """Signs texts with Ed25519 (RFC 8032) in the name of the log, its `origin`.

    The file is made when something is first signed, to be read by its owner alone. With another
    key, heads that were kept before can still be checked by the key that was made known then.
    Raises `OSError` for a file that cannot be read and `WrongKey` for one without a key.
    """

    def __init__(self, file: Path, origin: str) -> None:
        self._file = file
        self.origin = origin
        if file.exists():
            self._key  # noqa: B018 -- a wrong key stops the start

    @property
    def verifier(self) -> Verifier:
        """The public key, by which anyone checks what was signed."""
        return note.verifier_of(self.origin, self._key)

    def verifier_for(self, origin: str) -> Verifier:
        """Return the public key under the name the log had, if its address was another then."""
        return note.verifier_of(origin, self._key)

    def sign(self, text: str) -> Note:
        """Return the text with the signature of the log."""
        return Note(text=text, signatures=(note.sign(text, self.origin, self._key),))

    @functools.cached_property
    def _key(self) -> bytes:
        return key_in(self._file)
