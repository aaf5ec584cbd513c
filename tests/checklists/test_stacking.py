"""Overlays on overlays: what happened to each item is told, and both sides of a conflict."""

import shutil
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from checklists.catalogue import Catalogue, digest_of
from checklists.loader import DataError, load
from checklists.overlay_model import Overlay
from checklists.provenance import LISTED, Edit, Step

SOUND = Path(__file__).parent / "sound"

PIER = """
name: pier
version: "1"
title: Pools at the pier
effective: 2024-07-01
base: harbour
base_version: "1"
base_digest: {digest}
operations:
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(SOUND, tmp_path / "data"))
    (copy / "pier").mkdir()
    return copy


def _pier(folder: Path, operations: str) -> Catalogue:
    pinned = digest_of(load(SOUND).resolve("harbour", "1"))
    (folder / "pier" / "1.yaml").write_text(PIER.format(digest=pinned) + operations, "utf-8")
    return load(folder)


def test_an_overlay_stands_on_an_overlay(folder: Path) -> None:
    catalogue = _pier(
        folder,
        "  - {op: remove, reason: Nobody counts., code: b.2}\n"
        "  - {op: replace, reason: Said plainly., code: b.1, title: A locker for each}\n"
        "  - {op: tighten, reason: More., code: b.1, threshold: 50}\n"
        "  - {op: reorder, reason: Water first., code: h.1}\n"
        "  - op: add\n"
        "    reason: The pier is slippery.\n"
        "    after: h.1\n"
        "    item: {code: p.1, part: a, title: Mats lie out, class: general, lane: standard,\n"
        "      weight: 5, provisions: [pool-guide.4], methods: [look], how: Look.}\n",
    )
    pier = catalogue.resolve("pier", "1")
    assert [each.item.code for each in pier.items] == ["h.1", "p.1", "a.1", "b.1"]
    assert [each.source for each in pier.items] == ["harbour 1", "pier 1", "pool 1", "pool 1"]
    lockers = pier.items[3]
    assert lockers.item.title == "A locker for each"
    assert lockers.item.measure is not None
    assert lockers.item.measure.threshold == Decimal(50)
    assert lockers.changes == ("Harbour asks for more lockers.", "Said plainly.", "More.")
    assert pier.scheme == "stars"


def test_provenance_tells_every_step_of_every_item(folder: Path) -> None:
    histories = _pier(
        folder,
        "  - {op: remove, reason: Nobody counts., code: b.2}\n"
        "  - {op: replace, reason: Said plainly., code: b.1, title: A locker for each}\n"
        "  - {op: reorder, reason: Water first., code: h.1}\n",
    ).provenance("pier", "1")
    assert set(histories) == {"a.1", "b.1", "b.2", "h.1"}
    assert histories["b.2"] == (
        Step(source="pool 1", operation=LISTED),
        Step(source="pier 1", operation="remove", reason="Nobody counts."),
    )
    assert histories["h.1"] == (
        Step(source="harbour 1", operation="add", reason="Harbour asks for tested water."),
        Step(source="pier 1", operation="reorder", reason="Water first."),
    )
    first, tightened, replaced = histories["b.1"]
    assert first.operation == LISTED
    (edit,) = tightened.edits
    assert (edit.field, edit.before["threshold"], edit.after["threshold"]) == (
        "measure",
        "30",
        "40",
    )
    assert replaced.edits == (Edit(field="title", before="Lockers", after="A locker for each"),)
    (cited,) = histories["a.1"][1].edits
    assert (cited.before, cited.after) == (("pool-act.s1",), ("pool-act.s1", "pool-act.s2"))


def test_provenance_names_exactly_the_items_of_the_list() -> None:
    catalogue = load()
    editions = [(name, each) for name in catalogue.names() for each in catalogue.versions(name)]
    for name, version in editions:
        histories = catalogue.provenance(name, version)
        resolved = catalogue.resolve(name, version)
        for each in resolved.items:
            steps = histories[each.item.code]
            assert steps[0].source == each.source
            told = [step.reason for step in steps[1:] if step.operation != "reorder"]
            assert tuple(told) == each.changes
            last = {edit.field: edit.after for step in steps for edit in step.edits}
            plain = msgspec.to_builtins(each.item)
            assert {field: plain[field] for field in last} == last
        gone = set(histories) - {each.item.code for each in resolved.items}
        assert all(histories[code][-1].operation == "remove" for code in gone)


AGAIN = """{op: add, reason: Again., item: {code: b.2, part: b, title: T, class: indicator,
      lane: standard, weight: 0, provisions: [pool-guide.4], methods: [look], how: Look.}}"""


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("{op: tighten, reason: More., code: b.2, threshold: 1}", "tighten (More.)"),
        (AGAIN, "add (Again.)"),
    ],
)
def test_what_a_lower_overlay_removed_stays_removed(
    operation: str, words: str, folder: Path
) -> None:
    lower = (SOUND / "harbour" / "1.yaml").read_text("utf-8")
    second = lower.replace('version: "1"\nt', 'version: "2"\nt')
    removal = "\n  - {op: remove, reason: Nobody counts., code: b.2}\n"
    told = "changes: [{on: 2024-05-01, items: [b.2], what: Nobody counts.}]\n"
    (folder / "harbour" / "2.yaml").write_text(second + removal + told, "utf-8")
    digest = digest_of(load(folder).resolve("harbour", "2"))
    upper = PIER.replace('base_version: "1"', 'base_version: "2"').format(digest=digest)
    (folder / "pier" / "1.yaml").write_text(f"{upper}  - {operation}\n", "utf-8")
    with pytest.raises(DataError) as caught:
        load(folder)
    assert str(caught.value) == (
        f"pier/1.yaml: b.2: The operation {words} is about an item that harbour 2 removed"
        " (Nobody counts.). Drop one of the two operations; a code is never given to another item."
    )


def test_a_ring_of_overlays_is_told_and_what_stands_on_it_is_not_blamed(folder: Path) -> None:
    harbour = (folder / "harbour" / "1.yaml").read_text("utf-8")
    (folder / "harbour" / "1.yaml").write_text(harbour.replace("base: pool", "base: pier"), "utf-8")
    with pytest.raises(DataError, match=r"harbour 1 -> pier 1 -> harbour 1") as caught:
        _pier(folder, "  - {op: remove, reason: Nobody counts., code: b.2}\n")
    assert caught.value.code == "data.overlay_ring"


def test_the_threshold_of_a_standard_may_be_set_aside_with_a_reason(folder: Path) -> None:
    catalogue = _pier(folder, "  - {op: replace, reason: Few swim., code: b.1, threshold: 10}\n")
    (lockers,) = (e for e in catalogue.resolve("pier", "1").items if e.item.code == "b.1")
    assert lockers.item.measure is not None
    assert lockers.item.measure.threshold == Decimal(10)
    assert lockers.changes[-1] == "Few swim."


def test_the_threshold_of_a_duty_is_only_replaced_by_a_stricter_one(folder: Path) -> None:
    text = (folder / "pool" / "1.yaml").read_text("utf-8")
    legal = text.replace(
        "class: general\n    lane: standard\n    weight: 10\n    provisions: [pool-guide.4]",
        "class: general\n    lane: legal\n    weight: 10\n    provisions: [pool-act.s1]",
    )
    (folder / "pool" / "1.yaml").write_text(legal, "utf-8")
    shutil.rmtree(folder / "harbour")
    digest = digest_of(load(folder).resolve("pool", "1"))
    upper = PIER.replace("base: harbour", "base: pool").format(digest=digest)
    for threshold, sound in ((31, True), (30, True), (29, False)):
        operation = f"  - {{op: replace, reason: R., code: b.1, threshold: {threshold}}}\n"
        (folder / "pier" / "1.yaml").write_text(upper + operation, "utf-8")
        if sound:
            assert isinstance(load(folder).find("pier", "1"), Overlay)
        else:
            with pytest.raises(DataError) as caught:
                load(folder)
            assert caught.value.code == "data.loosens_threshold"
