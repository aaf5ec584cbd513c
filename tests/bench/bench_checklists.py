"""Speed of checklists: 1,200 items under three overlays, and a workbook of 3,000 lines.

Run as `python -m tests.bench.bench_checklists`. Beside the check stands a plain reference that lays
the same operations on dicts without a check, a digest or a history: it shows what they cost.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from api import packs
from audit.settings import Settings
from checklists.as_yaml import as_yaml
from checklists.catalogue import Catalogue
from checklists.checks import check_checklist
from checklists.loader import load
from checklists.model import Checklist, Citation, Item, ItemClass, Lane, Measure, Part
from checklists.overlay import citations_of, digest_of, flatten, lay
from checklists.overlay_model import Cite, Operation, Overlay, Remove, Reorder, Tighten
from checklists.provenance import ground
from checklists.reading import read
from checklists.stacking import check_overlays
from reports.language import CHINESE
from reports.pack_reading import read_pack
from reports.pack_workbook import write_pack
from tests.bench.table import render

ITEMS = 1_200
LINES = 3_000
PARTS = 12
OVERLAYS = 3

Citations = Mapping[str, Citation]


def pack(count: int, citations: Citations) -> Checklist:
    """Return a checklist of many items, each with two citations and a threshold."""
    provisions = sorted(citations)
    return Checklist(
        name="many",
        version="1",
        title="Many items",
        effective=date(2026, 1, 1),
        scoring="points-2026",
        scheme="elder-care-model-2026",
        parts=tuple(
            Part(code=f"p{number}", title="Part", points=0 if number else 1000)
            for number in range(PARTS)
        ),
        items=tuple(
            _item(number, provisions[number % len(provisions)], provisions[0])
            for number in range(count)
        ),
    )


def _item(number: int, provision: str, other: str) -> Item:
    return Item(
        code=f"i{number}",
        part=f"p{number * PARTS // LINES}",
        title="检查内容" * 5,
        class_=ItemClass.GENERAL,
        lane=Lane.POLICY,
        weight=5,
        provisions=tuple(dict.fromkeys((provision, other))),
        methods=("查阅文件", "现场查看"),
        how="核对记录与实际情况。" * 12,
        evidence=("记录", "照片"),
        measure=Measure(name="占比", unit="%", threshold=Decimal(30)),
    )


def operations(layer: int, provision: str) -> tuple[Operation, ...]:
    """Return 630 operations on different items: most tighten, some remove and move."""
    first = 500 + 50 * layer
    return (
        *(Tighten(reason="r", code=f"i{n}", threshold=Decimal(40 + layer)) for n in range(400)),
        *(Cite(reason="r", code=f"i{n}", provisions=(provision,)) for n in range(400, 500)),
        *(Remove(reason="r", code=f"i{n}") for n in range(first, first + 40)),
        *(Reorder(reason="r", code=f"i{n}") for n in range(700, 790)),
    )


def stack(bottom: Checklist, citations: Citations) -> dict[str, Overlay]:
    """Return overlays that stand on one another, each pinned to the one below."""
    layer = ground(flatten(bottom, citations))
    found: dict[str, Overlay] = {}
    for number in range(OVERLAYS):
        below = layer.checklist
        overlay = Overlay(
            name=f"local{number}",
            version="1",
            title="Local",
            effective=date(2026, 1, 1),
            base=below.name,
            base_version=below.version,
            base_digest=digest_of(below),
            operations=operations(number, sorted(citations)[1]),
        )
        found[f"local{number}/1.yaml"] = overlay
        layer = lay(overlay, layer, citations)
    return found


def plain(bottom: Checklist, overlays: Mapping[str, Overlay]) -> int:
    """Lay the operations on dicts alone, and return how many items are left."""
    items = {
        item.code: {"threshold": 30, "provisions": [*item.provisions]} for item in bottom.items
    }
    for overlay in overlays.values():
        for operation in overlay.operations:
            match operation:
                case Tighten():
                    items[operation.code]["threshold"] = operation.threshold
                case Cite():
                    items[operation.code]["provisions"] = operation.provisions
                case Remove() | Reorder():
                    moved = items.pop(operation.code)
                    if isinstance(operation, Reorder):
                        items[operation.code] = moved
                case _:
                    pass
    return len(items)


def imported(workbook: bytes) -> int:
    """Take a workbook in among the checklists of the product, and return the size of the file."""
    with tempfile.TemporaryDirectory() as name:
        shelf = packs.library(Settings())
        pack, places = packs.taken_in(workbook, CHINESE)
        made = packs.draft(pack, shelf, places)
        beside = msgspec.structs.replace(shelf, folder=Path(name))
        return packs.store(made, beside, replace=False).stat().st_size


def milliseconds(act: Callable[[], object]) -> float:
    """Return the median of five runs, in time of the processor: other programs do not count."""
    rounds = []
    for _ in range(5):
        start = time.process_time()
        act()
        rounds.append((time.process_time() - start) * 1000)
    return statistics.median(rounds)


def tables() -> str:
    """Measure all in the same run."""
    catalogue: Catalogue = load()
    citations = citations_of(catalogue.norms)
    bottom = pack(ITEMS, citations)
    overlays = stack(bottom, citations)

    def checked() -> bool:
        flaws = check_checklist(bottom, citations)
        return not flaws and not any(check_overlays(overlays, [bottom], citations).values())

    if not checked():
        raise AssertionError("the checklist that is measured has flaws")
    ours, theirs = milliseconds(checked), milliseconds(lambda: plain(bottom, overlays))
    long = pack(LINES, citations)
    workbook, text = write_pack(long), as_yaml(long)
    rows = [
        (f"check and resolve {ITEMS:,} items, {OVERLAYS} overlays", f"{ours:.0f}"),
        ("the same operations on plain dicts, unchecked", f"{theirs:.1f}"),
        (f"read a workbook of {LINES:,} lines", f"{milliseconds(lambda: read_pack(workbook)):.0f}"),
        (
            f"write it ({len(workbook) // 1000:,} kB)",
            f"{milliseconds(lambda: write_pack(long)):.0f}",
        ),
        (
            "import it: read, check, write a draft",
            f"{milliseconds(lambda: imported(workbook)):.0f}",
        ),
        ("read the same as YAML", f"{milliseconds(lambda: read('m/1.yaml', text)):.0f}"),
        ("write that", f"{milliseconds(lambda: as_yaml(long)):.0f}"),
    ]
    return render("Checklists, processor time", ("what", "ms"), rows)


if __name__ == "__main__":
    sys.stdout.write(tables())
