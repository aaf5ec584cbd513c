import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.domain.errors import Conflict, NotFound
from audit.storage.blobs import BlobStore
from checklists.canonical import digest


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(str(tmp_path / "evidence"))


def file_of(name: str, folder: Path) -> Path:
    return folder / "evidence" / name[:2] / name


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary())
async def test_any_bytes_come_back_by_their_digest(blobs: BlobStore, content: bytes) -> None:
    name = await blobs.deposit(content)
    assert name == digest(content)
    assert await blobs.fetch(name) == content


async def test_the_same_bytes_at_the_same_time_are_one_file(
    blobs: BlobStore, tmp_path: Path
) -> None:
    names = await asyncio.gather(*(blobs.deposit(b"photograph") for _ in range(8)))
    assert set(names) == {digest(b"photograph")}
    assert [name async for name in blobs.digests()] == [names[0]]
    assert file_of(names[0], tmp_path).read_bytes() == b"photograph"


async def test_a_file_that_is_there_is_not_written_again(blobs: BlobStore, tmp_path: Path) -> None:
    name = await blobs.deposit(b"photograph")
    before = file_of(name, tmp_path).stat().st_mtime_ns
    await blobs.deposit(b"photograph")
    assert file_of(name, tmp_path).stat().st_mtime_ns == before


async def test_a_missing_file_is_named(blobs: BlobStore) -> None:
    with pytest.raises(NotFound, match=rf"storage\.missing: File {'0' * 64}"):
        await blobs.fetch("0" * 64)


@pytest.mark.parametrize("altered", [b"photogrAph", b"", b"photograph and more"])
async def test_an_altered_file_is_named(blobs: BlobStore, tmp_path: Path, altered: bytes) -> None:
    name = await blobs.deposit(b"photograph")
    file_of(name, tmp_path).write_bytes(altered)
    with pytest.raises(Conflict, match=rf"storage\.corrupt: File {name}"):
        await blobs.fetch(name)


async def test_an_orphan_can_be_discarded(blobs: BlobStore) -> None:
    kept, orphan = [await blobs.deposit(content) for content in (b"kept", b"orphan")]
    await blobs.discard(orphan)
    assert [name async for name in blobs.digests()] == [kept]


async def test_an_empty_store_lists_nothing(blobs: BlobStore) -> None:
    assert [name async for name in blobs.digests()] == []


async def test_a_folder_can_be_named_by_an_address(tmp_path: Path) -> None:
    blobs = BlobStore(f"file://{tmp_path / 'evidence'}")
    name = await blobs.deposit(b"photograph")
    assert file_of(name, tmp_path).is_file()
