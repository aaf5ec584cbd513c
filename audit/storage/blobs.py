"""The evidence store: bytes under their SHA-256, in a folder or in S3."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore, from_url

from audit.domain.errors import Conflict, NotFound
from checklists.canonical import digest

_FOLDER_LETTERS = 2


class BlobStore:
    """Bytes by digest; what is there is never overwritten.

    A file is stored before the row that names it is committed, so a row never names a file that
    was not there; a file without a row is an orphan, and harmless.
    """

    def __init__(self, url: str) -> None:
        self._folder = None if url.startswith("s3://") else Path(url.removeprefix("file://"))
        self._store = _open(url, self._folder)

    async def deposit(self, content: bytes) -> str:
        """Store the bytes and return their digest; once it returns they survive a power cut."""
        name = digest(content)
        # A file that is already there may not be on the disk yet: its process may have been killed.
        with contextlib.suppress(AlreadyExistsError):
            await obstore.put_async(self._store, _key(name), content, mode="create")
        if self._folder is not None:
            await asyncio.to_thread(_to_disk, self._folder, _key(name))
        return name

    async def fetch(self, name: str) -> bytes:
        """Return the bytes of a digest.

        Raises `NotFound` when there are none, and `Conflict` when they no longer have that digest.
        """
        try:
            found = await obstore.get_async(self._store, _key(name))
            content = bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise NotFound(
                "storage.missing",
                "File {digest} is not in the evidence store; restore it from a backup.",
                digest=name,
            ) from error
        if digest(content) != name:
            raise Conflict(
                "storage.corrupt",
                "File {digest} was altered after it was stored; restore it from a backup.",
                digest=name,
            )
        return content

    async def digests(self) -> AsyncIterator[str]:
        """Yield the digest of every file, in no order."""
        async for piece in obstore.list(self._store):
            for entry in piece:
                yield entry["path"].rpartition("/")[2]

    async def discard(self, name: str) -> None:
        """Take away a file that nothing names."""
        await obstore.delete_async(self._store, _key(name))


def _open(url: str, folder: Path | None) -> ObjectStore:
    return from_url(url) if folder is None else LocalStore(folder, mkdir=True)


def _key(name: str) -> str:
    return f"{name[:_FOLDER_LETTERS]}/{name}"


def _to_disk(root: Path, key: str) -> None:
    """Flush the file and the two folders that name it, which the store itself leaves to chance."""
    file = root / key
    for path in (file, file.parent, root):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
