import asyncio
import multiprocessing
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from audit.domain.errors import Invalid
from reports.documents import ResultTable
from reports.render import Renderer, RenderingFailed
from tests.factories_reports import images, report, table


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(workers=2) as pool:
        yield pool


def small_table() -> ResultTable:
    return msgspec.structs.replace(table(), rows=table().rows[:1])


def processes() -> set[int | None]:
    return {process.pid for process in multiprocessing.active_children()}


async def test_two_processes_give_the_bytes_of_this_one(
    renderer: Renderer, visit_pdf: bytes
) -> None:
    jobs = [renderer.render(report(), images()) for _ in range(2)]
    assert await asyncio.gather(*jobs) == [visit_pdf, visit_pdf]


async def test_a_worker_prints_one_document_after_the_other(
    renderer: Renderer, table_pdf: bytes
) -> None:
    first = await renderer.render(small_table(), {})
    assert [await renderer.render(document, {}) for document in (table(), small_table())] == [
        table_pdf,
        first,
    ]


async def test_more_documents_than_workers_wait_for_their_turn(renderer: Renderer) -> None:
    made = await asyncio.gather(*(renderer.render(small_table(), {}) for _ in range(5)))
    assert len(set(made)) == 1


async def test_a_refusal_comes_back_from_the_worker_as_it_is(renderer: Renderer) -> None:
    with pytest.raises(Invalid) as refusal:
        await renderer.render(msgspec.structs.replace(table(), title="🦄"), {})
    assert refusal.value.fields == {"characters": "🦄 (U+1F984)"}


async def test_a_photograph_that_is_missing_is_refused(renderer: Renderer) -> None:
    with pytest.raises(Invalid) as refusal:
        await renderer.render(report(), {})
    assert refusal.value.code == "report.image_missing"


async def test_a_photograph_with_other_bytes_is_refused(renderer: Renderer) -> None:
    swapped = dict.fromkeys(images(), next(iter(images().values())))
    with pytest.raises(Invalid) as refusal:
        await renderer.render(report(), swapped)
    assert refusal.value.code == "report.image_altered"


async def test_a_dead_worker_is_named_and_replaced(table_pdf: bytes) -> None:
    before = processes()
    with Renderer(workers=1) as pool:
        assert await pool.render(table(), {}) == table_pdf
        [worker] = [x for x in multiprocessing.active_children() if x.pid not in before]
        worker.kill()
        with pytest.raises(RenderingFailed, match="died with exit code -9"):
            await pool.render(table(), {})
        assert await pool.render(table(), {}) == table_pdf


async def test_a_document_that_takes_too_long_is_given_up() -> None:
    with (
        Renderer(workers=1, timeout=0.01) as pool,
        pytest.raises(RenderingFailed, match=r"no document after 0\.01 seconds"),
    ):
        await pool.render(report(), images())


def test_no_process_and_no_file_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = processes()
    with Renderer(workers=1) as pool:
        assert processes() == before
        asyncio.run(pool.render(small_table(), {}))
        assert len(processes() - before) == 1
        assert list(tmp_path.rglob("weasyprint-*"))
    assert processes() == before
    assert not list(tmp_path.iterdir())
