"""How long a report takes: `python -m tests.bench.bench_report`.

The same report (120 items, 8 photographs) is printed the naive way, in one warm process, and in two
warm worker processes. Every way runs in the same call, so that the ratios mean something.
"""

import asyncio
import gc
import hashlib
import io
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from multiprocessing import get_context
from typing import Any

import msgspec
import pikepdf
import weasyprint
from PIL import Image
from weasyprint.text.fonts import FontConfiguration

from checklists.canonical import digest
from reports.documents import VisitReport, facts
from reports.markup import markup, style_names, styles
from reports.passages import ItemLine, PartLine
from reports.pdf import Facts, Press, Shelf
from reports.photos import print_copy
from reports.render import Renderer
from tests.bench.table import render
from tests.factories_findings import photograph
from tests.factories_reports import report

ITEMS, PHOTOS, WORKERS = 120, 8, 2
CAMERA = (4000, 3000)
ROUNDS, BATCH = 3, 6


def camera_photo(number: int) -> bytes:
    """Return twelve megapixels with the grain of a real photograph, the same for each number."""
    width, height = CAMERA[0] // 4, CAMERA[1] // 4
    noise = hashlib.shake_256(str(number).encode()).digest(width * height * 3)
    grain = Image.frombytes("RGB", (width, height), noise).resize(CAMERA)
    scene = Image.open(io.BytesIO(photograph(number, CAMERA)))
    content = io.BytesIO()
    Image.blend(scene, grain, 0.15).save(content, "JPEG", quality=90)
    return content.getvalue()


def long_report(images: list[bytes]) -> VisitReport:
    """Return the sample report with 120 items of one basis each, showing `images`."""
    made = report()
    items = islice(cycle(item for part in made.parts for item in part.items), ITEMS)
    lines = [_short(item, number) for number, item in enumerate(items, start=1)]
    size = ITEMS // len(made.parts)
    return msgspec.structs.replace(
        made,
        parts=tuple(
            _with_items(part, tuple(lines[size * position : size * (position + 1)]))
            for position, part in enumerate(made.parts)
        ),
        photos=tuple(
            msgspec.structs.replace(photo, print_digest=digest(image))
            for photo, image in zip(made.photos, images, strict=True)
        ),
    )


def _short(item: ItemLine, number: int) -> ItemLine:
    return msgspec.structs.replace(item, code=f"{number:03d}", bases=item.bases[:1])


def _with_items(part: PartLine, items: tuple[ItemLine, ...]) -> PartLine:
    return msgspec.structs.replace(part, items=items)


def print_with(press: Press, document: VisitReport, images: dict[str, bytes]) -> bytes:
    """Print as a worker does, in this process."""
    return press.print(
        markup(document),
        styles=style_names(document),
        facts=Facts(content=facts(document), description=document.title, at=document.generated_at),
        images=images,
    )


def seconds(act: Callable[[], object]) -> float:
    """Return the median time of a few runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def naive(originals: list[bytes]) -> float:
    """Load fonts and styles each time, embed what the camera gave, let the collector run."""
    document = long_report(originals)
    images = {digest(image): image for image in originals}
    return seconds(lambda: print_with(Press(styles()), document, images))


def warm(copies: list[bytes]) -> float:
    """Print in one process that keeps fonts and styles, with the printed copies."""
    document, press = long_report(copies), Press(styles())
    images = {digest(copy): copy for copy in copies}
    print_with(press, document, images)

    def once() -> None:
        gc.disable()
        print_with(press, document, images)
        gc.enable()

    return seconds(once)


async def pooled(copies: list[bytes]) -> float:
    """Print a batch in two warm workers; the time for each report."""
    document = long_report(copies)
    images = {digest(copy): copy for copy in copies}
    with Renderer(workers=WORKERS) as pool:
        await asyncio.gather(*(pool.render(document, images) for _ in range(WORKERS)))
        start = time.perf_counter()
        await asyncio.gather(*(pool.render(document, images) for _ in range(BATCH)))
        return (time.perf_counter() - start) / BATCH


def bare(copies: list[bytes]) -> float:
    """Print a batch in two warm processes that do nothing but call WeasyPrint: the least there is.

    The pages and the kind of PDF are ours; nothing is checked, attached or finished.
    """
    html, images = markup(long_report(copies)), {digest(copy): copy for copy in copies}
    with ProcessPoolExecutor(WORKERS, get_context("spawn"), _bare_begin) as pool:
        list(pool.map(_bare_print, [html] * WORKERS, [images] * WORKERS))
        start = time.perf_counter()
        list(pool.map(_bare_print, [html] * BATCH, [images] * BATCH))
        return (time.perf_counter() - start) / BATCH


def _bare_begin() -> None:
    fonts = FontConfiguration()
    sheets = [
        weasyprint.CSS(string=text, font_config=fonts, url_fetcher=Shelf({}))
        for name, text in styles().items()
        if name in style_names(report())
    ]
    _BARE.update(fonts=fonts, sheets=sheets)
    gc.disable()


def _bare_print(html: str, images: dict[str, bytes]) -> int:
    page = weasyprint.HTML(string=html, url_fetcher=Shelf(images))
    document = page.render(
        font_config=_BARE["fonts"], stylesheets=_BARE["sheets"], pdf_variant="pdf/a-3a"
    )
    gc.collect()
    return len(document.write_pdf(pdf_variant="pdf/a-3a"))


_BARE: dict[str, Any] = {}


def tables() -> str:
    """Measure all ways in one run."""
    originals = [camera_photo(number) for number in range(PHOTOS)]
    copies = [print_copy(original, "image/jpeg") for original in originals]
    images = {digest(copy): copy for copy in copies}
    sample = print_with(Press(styles()), long_report(copies), images)
    with pikepdf.open(io.BytesIO(sample)) as pdf:
        pages = len(pdf.pages)
    slow, best = naive(originals), bare(copies)
    ways = {
        "naive: fonts and styles anew, 12-megapixel originals": slow,
        "one warm process, printed copies, collector off": warm(copies),
        f"{WORKERS} warm workers, ours": asyncio.run(pooled(copies)),
        f"{WORKERS} warm workers, WeasyPrint alone (the least there is)": best,
    }
    rows = [
        (name, f"{taken:.2f}", f"{slow / taken:.1f}", f"{taken / best:.2f}")
        for name, taken in ways.items()
    ]
    title = f"The report: {pages} pages, {ITEMS} items, {PHOTOS} photographs"
    return render(title, ("way", "s per report", "× faster than naive", "× the least"), rows)


if __name__ == "__main__":
    sys.stdout.write(tables())
