"""Rendering in warm worker processes: fonts, styles and templates are loaded once in each.

Setting type is work for the processor, so threads do not help; a worker that crashes or hangs is
replaced, and harms one document only.
"""

import asyncio
import gc
import multiprocessing
import queue
import signal
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

import jinja2
import msgspec

from audit.domain.errors import Invalid
from checklists.canonical import digest
from reports.documents import Document, VisitReport, facts, read
from reports.markup import markup, style_names, styles
from reports.pdf import Facts, Flawed, MissingGlyphs, Press

_SPAWN = multiprocessing.get_context("spawn")
_PATIENCE = 5


class RenderingFailed(RuntimeError):
    """A worker process died, hung or met a defect; the message says which."""


class _Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker is asked: a document as its facts, and the images it shows by their digest."""

    facts: bytes
    images: dict[str, bytes]


class _Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker answers: the PDF, or the characters it has no glyph for, or its complaint."""

    content: bytes = b""
    lacking: str = ""
    complaint: str = ""


def render_now(document: Document, images: Mapping[str, bytes]) -> bytes:
    """Return the PDF of a document, made here and now; see `Renderer.render`."""
    _require_images(document, images)
    return _delivered(_answer(Press(styles()), _order(document, images)))


class Renderer:
    """A pool of warm worker processes, started as they are needed; a context manager ends them.

    A document that takes longer than `timeout` seconds is given up.
    """

    def __init__(self, workers: int = 2, timeout: float = 180) -> None:
        self._timeout = timeout
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="render")

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="mingjian-render-")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().stop()
        self._folder.cleanup()

    async def render(self, document: Document, images: Mapping[str, bytes]) -> bytes:
        """Return the PDF of a document; `images` are the printed copies by their digest.

        Raises `Invalid` for an image that is missing or not the one meant, and for characters the
        fonts lack; `RenderingFailed` when the worker dies, hangs or meets a defect.
        """
        _require_images(document, images)
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(self._threads, self._ask, _order(document, images))
        return _delivered(reply)

    def _ask(self, order: _Order) -> _Reply:
        # As many threads as workers: whoever finds none idle may start one.
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            worker = _Worker(self._folder.name)
        try:
            reply = worker.ask(order, self._timeout)
        except RenderingFailed:
            worker.kill()
            raise
        self._idle.put(worker)
        return reply


class _Worker:
    """One process and the pipe to it; it writes its copies of the fonts into `folder`."""

    def __init__(self, folder: str) -> None:
        self._pipe, end = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_work, args=(end, folder), daemon=True)
        self._process.start()
        end.close()

    def ask(self, order: _Order, timeout: float) -> _Reply:
        """Return the answer to an order. Raises `RenderingFailed`."""
        try:
            self._pipe.send(order)
            if not self._pipe.poll(timeout):
                raise RenderingFailed(f"no document after {timeout} seconds")
            reply: _Reply = self._pipe.recv()
        except (EOFError, ConnectionError) as error:
            self._process.join(_PATIENCE)
            raise RenderingFailed(
                f"the worker process died with exit code {self._process.exitcode}"
            ) from error
        return reply

    def stop(self) -> None:
        """Let the process end by itself, and end it if it does not."""
        self._pipe.close()
        self._process.join(_PATIENCE)
        self.kill()

    def kill(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._process.close()


def _work(pipe: Connection, folder: str) -> None:
    """Answer orders until the other end is closed."""
    tempfile.tempdir = folder  # WeasyPrint copies the fonts; the parent clears them away
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    press = Press(styles())
    while True:
        try:
            order = pipe.recv()
        except EOFError:
            return
        # The collector would walk the whole page tree again and again; it has its turn afterwards.
        gc.disable()
        pipe.send(_answer(press, order))
        gc.enable()
        gc.collect()


def _answer(press: Press, order: _Order) -> _Reply:
    document = read(order.facts)
    try:
        content = press.print(
            markup(document),
            styles=style_names(document),
            facts=Facts(content=order.facts, description=document.title, at=document.generated_at),
            images=order.images,
        )
    except MissingGlyphs as missing:
        return _Reply(lacking=missing.characters)
    except (Flawed, jinja2.TemplateError) as defect:
        return _Reply(complaint=repr(defect))
    return _Reply(content=content)


def _order(document: Document, images: Mapping[str, bytes]) -> _Order:
    return _Order(facts=facts(document), images=dict(images))


def _delivered(reply: _Reply) -> bytes:
    if reply.complaint:
        raise RenderingFailed(reply.complaint)
    if reply.lacking:
        raise Invalid(
            "report.glyphs",
            "The fonts of the report lack these characters: {characters}. Write them otherwise.",
            characters=" ".join(
                f"{character} (U+{ord(character):04X})" for character in reply.lacking
            ),
        )
    return reply.content


def _require_images(document: Document, images: Mapping[str, bytes]) -> None:
    wanted = (
        [photo.print_digest for photo in document.photos]
        if isinstance(document, VisitReport)
        else []
    )
    for name in wanted:
        if name not in images:
            raise Invalid(
                "report.image_missing",
                "The report shows a photograph with the digest {digest}, which was not given.",
                digest=name,
            )
        if digest(images[name]) != name:
            raise Invalid(
                "report.image_altered",
                "The photograph given for {digest} has other bytes; restore the stored copy.",
                digest=name,
            )
