"""Base and overlay resolve to one list that says where everything came from."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.catalogue import digest_of
from checklists.loader import load
from checklists.model import (
    Comparison,
    Item,
    ItemClass,
    Lane,
    Measure,
    Part,
    ResolvedChecklist,
    ResolvedItem,
)
from checklists.overlay import check_overlay, citations_of, lay
from checklists.overlay_model import Add, Cite, Operation, Overlay, Remove, Replace, Tighten
from checklists.provenance import Layer, ground

CATALOGUE = load(Path(__file__).parent / "sound")
CITATIONS = citations_of(CATALOGUE.norms)
STRICTNESS = list(reversed(list(ItemClass)))


def test_the_overlay_of_harbour() -> None:
    resolved = CATALOGUE.resolve("harbour", "1")
    assert (resolved.name, resolved.version, resolved.scheme) == ("harbour", "1", "stars")
    assert [(each.item.code, each.source) for each in resolved.items] == [
        ("a.1", "pool 1"),
        ("h.1", "harbour 1"),
        ("b.1", "pool 1"),
        ("b.2", "pool 1"),
    ]
    lifeguard, _, lockers, guests = resolved.items
    assert lifeguard.changes == ("The Act says so too.",)
    assert [citation.provision for citation in lifeguard.citations] == [
        "pool-act.s1",
        "pool-act.s2",
    ]
    assert lockers.changes == ("Harbour asks for more lockers.",)
    assert lockers.item.measure is not None
    assert lockers.item.measure.threshold == 40
    assert guests.changes == ()


def test_an_item_that_becomes_a_veto_weighs_nothing() -> None:
    tighten = Tighten(reason="It drowned someone.", code="a.1", class_=ItemClass.VETO)
    item = _by_code(_laid([tighten]))["a.1"].item
    assert (item.class_, item.weight) == (ItemClass.VETO, 0)


def test_a_lane_becomes_legal_with_a_statutory_provision() -> None:
    tighten = Tighten(
        reason="The Act says so.", code="b.1", lane=Lane.LEGAL, provisions=("pool-act.s2",)
    )
    assert _by_code(_laid([tighten]))["b.1"].item.lane is Lane.LEGAL


def test_overlays_on_one_item_are_told_in_order() -> None:
    first = Tighten(reason="One.", code="b.1", threshold=Decimal(40))
    second = Tighten(reason="Two.", code="b.1", threshold=Decimal(50))
    lower = lay(_overlay([first]), _base(), CITATIONS)
    upper = lay(_pinned(_overlay([second]), lower.checklist), lower, CITATIONS)
    assert _by_code(upper.checklist)["b.1"].changes == ("One.", "Two.")
    backwards = lay(_overlay([second]), _base(), CITATIONS)
    late = _pinned(_overlay([first]), backwards.checklist)
    (flaw,) = check_overlay(late, backwards, CITATIONS)
    assert flaw.code == "data.loosens_threshold"


@pytest.mark.parametrize("comparison", Comparison)
@given(base=st.integers(0, 100), local=st.integers(0, 100))
def test_a_threshold_is_never_loosened(comparison: Comparison, base: int, local: int) -> None:
    measured = _item("x", ItemClass.GENERAL, comparison=comparison, threshold=base)
    tighten = Tighten(reason="r", code="x", threshold=Decimal(local))
    flaws = check_overlay(_overlay([tighten]), ground(_resolved([measured])), CITATIONS)
    looser = local < base if comparison is Comparison.AT_LEAST else local > base
    assert ("data.loosens_threshold" in [flaw.code for flaw in flaws]) == looser


@given(st.sampled_from(ItemClass), st.sampled_from(ItemClass))
def test_a_class_is_never_loosened(base: ItemClass, local: ItemClass) -> None:
    item = _item("x", base, comparison=Comparison.AT_LEAST, threshold=1)
    overlay = _overlay([Tighten(reason="r", code="x", class_=local)])
    resolved = _resolved([item])
    pinned = _pinned(overlay, resolved)
    if check_overlay(pinned, ground(resolved), CITATIONS):
        assert STRICTNESS.index(local) < STRICTNESS.index(base) or item.weight == 0
    else:
        (laid,) = lay(pinned, ground(resolved), CITATIONS).checklist.items
        assert STRICTNESS.index(laid.item.class_) >= STRICTNESS.index(base)
        assert (laid.item.weight == 0) == (local in {ItemClass.VETO, ItemClass.INDICATOR})


@given(st.data())
def test_the_order_of_operations_on_different_items_does_not_matter(data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.integers(0, 99).map("i{}".format), min_size=1, unique=True))
    base = _resolved(
        [
            _item(code, ItemClass.GENERAL, comparison=Comparison.AT_LEAST, threshold=30)
            for code in codes
        ]
    )
    touched = data.draw(st.lists(st.sampled_from(codes), unique=True))
    operations = [*(data.draw(_operation(code)) for code in touched), *_additions(data)]
    shuffled = data.draw(st.permutations(operations))
    below = ground(base)
    one = lay(_pinned(_overlay(operations), base), below, CITATIONS).checklist
    other = lay(_pinned(_overlay(shuffled), base), below, CITATIONS).checklist
    pinned = _pinned(_overlay(shuffled), base)
    assert not operations or check_overlay(pinned, below, CITATIONS) == []
    assert _by_code(one) == _by_code(other)
    gone = {each.code for each in operations if isinstance(each, Remove)}
    kept = [code for code in codes if code not in gone]
    assert _codes(one)[: len(kept)] == _codes(other)[: len(kept)] == kept


def _operation(code: str) -> st.SearchStrategy[Operation]:
    provisions = st.sampled_from(sorted(CITATIONS)).map(lambda each: (each,))
    thresholds = st.integers(30, 100).map(Decimal)
    classes = st.sampled_from([None, ItemClass.GENERAL, ItemClass.KEY, ItemClass.VETO])
    return st.one_of(
        st.builds(
            Tighten, reason=st.just("r"), code=st.just(code), threshold=thresholds, class_=classes
        ),
        st.builds(Cite, reason=st.just("r"), code=st.just(code), provisions=provisions),
        st.builds(Replace, reason=st.just("r"), code=st.just(code), title=st.text(min_size=1)),
        st.builds(Remove, reason=st.just("r"), code=st.just(code)),
    )


def _additions(data: st.DataObject) -> list[Add]:
    names = data.draw(st.lists(st.integers(0, 9).map("new{}".format), unique=True, max_size=3))
    items = [
        _item(name, ItemClass.KEY, comparison=Comparison.AT_MOST, threshold=5) for name in names
    ]
    return [Add(reason="r", item=item) for item in items]


def _item(code: str, class_: ItemClass, *, comparison: Comparison, threshold: int) -> Item:
    return Item(
        code=code,
        part="a",
        title=code,
        class_=class_,
        lane=Lane.STANDARD,
        weight=0 if class_ in {ItemClass.VETO, ItemClass.INDICATOR} else 10,
        provisions=("pool-guide.4",),
        methods=("count",),
        how="Count.",
        measure=Measure(name="m", unit="%", comparison=comparison, threshold=Decimal(threshold)),
    )


def _resolved(items: Sequence[Item]) -> ResolvedChecklist:
    return ResolvedChecklist(
        name="base",
        version="1",
        title="Base",
        effective=date(2024, 1, 1),
        scoring="points-2026",
        scheme="stars",
        parts=(Part(code="a", title="A", points=1000),),
        items=tuple(
            ResolvedItem(item=item, citations=(CITATIONS["pool-guide.4"],), source="base 1")
            for item in items
        ),
    )


def _base() -> Layer:
    return ground(CATALOGUE.resolve("pool", "1"))


def _overlay(operations: Sequence[Operation]) -> Overlay:
    return Overlay(
        name="local",
        version="1",
        title="Local",
        effective=date(2024, 1, 1),
        base="pool",
        base_version="1",
        base_digest=digest_of(_base().checklist),
        operations=tuple(operations),
    )


def _pinned(overlay: Overlay, base: ResolvedChecklist) -> Overlay:
    return Overlay(
        name=overlay.name,
        version=overlay.version,
        title=overlay.title,
        effective=overlay.effective,
        base=base.name,
        base_version=base.version,
        base_digest=digest_of(base),
        operations=overlay.operations,
    )


def _laid(operations: Sequence[Operation]) -> ResolvedChecklist:
    overlay = _overlay(operations)
    assert check_overlay(overlay, _base(), CITATIONS) == []
    return lay(overlay, _base(), CITATIONS).checklist


def _by_code(resolved: ResolvedChecklist) -> dict[str, ResolvedItem]:
    return {each.item.code: each for each in resolved.items}


def _codes(resolved: ResolvedChecklist) -> list[str]:
    return [each.item.code for each in resolved.items]
