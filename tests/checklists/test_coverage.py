"""Every requirement has one place, and the place knows of it."""

import pytest

from checklists.coverage import (
    Coverage,
    Entry,
    InIndicator,
    InItem,
    Obligation,
    OutOfScope,
    Places,
    RequirementKind,
    check_coverage,
)
from checklists.model import Citation, Force, Item, ItemClass, Lane

CITATION = Citation(
    provision="guide.4", title="Guide", number="", force=Force.POLICY, article="4", excerpt="keep"
)


def _item(class_: ItemClass, *requirements: str) -> Item:
    return Item(
        code="1.01",
        part="1",
        title="Files are kept",
        class_=class_,
        lane=Lane.POLICY,
        weight=0,
        provisions=("guide.4",),
        requirements=requirements,
        methods=("read",),
        how="Read the files.",
    )


def _places(item: Item) -> Places:
    return Places(
        items={"list": {item.code: item}},
        indicators={"share": ("A-9",)},
        citations={"guide.4": CITATION},
    )


def _placed(row: str, force: Obligation, repeats: str | None = None) -> InItem:
    return InItem(
        id=row,
        provision="guide.4",
        kind=RequirementKind.ITEM,
        force=force,
        checklist="list",
        items=("1.01",),
        repeats=repeats,
    )


def _share(row: str) -> InIndicator:
    return InIndicator(
        id=row,
        provision="guide.4",
        kind=RequirementKind.INDICATOR,
        force=Obligation.EXPECTED,
        indicator="share",
    )


def _codes(item: Item, *entries: Entry) -> list[tuple[str, str]]:
    coverage = Coverage(document="A", norm="guide", entries=entries)
    return [(flaw.item, flaw.code) for flaw in check_coverage(coverage, _places(item))]


def test_rows_that_their_places_list_are_placed() -> None:
    item = _item(ItemClass.GENERAL, "A-1")
    assert _codes(item, _placed("A-1", Obligation.SHALL), _share("A-9")) == []


def test_a_row_may_repeat_one_that_the_item_lists() -> None:
    item = _item(ItemClass.GENERAL, "A-1")
    first, again = (
        _placed("A-1", Obligation.SHALL),
        _placed("A-2", Obligation.SHALL, repeats="A-1"),
    )
    assert _codes(item, first, again, _share("A-9")) == []
    assert _codes(item, first, _placed("A-2", Obligation.SHALL), _share("A-9")) == [
        ("A-2", "data.coverage_item")
    ]


@pytest.mark.parametrize(
    ("force", "class_", "allowed"),
    [
        (Obligation.SHALL, ItemClass.VETO, True),
        (Obligation.ENCOURAGED, ItemClass.BONUS, True),
        (Obligation.ENCOURAGED, ItemClass.GENERAL, False),
        (Obligation.ENCOURAGED, ItemClass.INDICATOR, False),
        (Obligation.DESCRIPTIVE, ItemClass.INDICATOR, True),
        (Obligation.DESCRIPTIVE, ItemClass.BONUS, False),
        (Obligation.DESCRIPTIVE, ItemClass.KEY, False),
    ],
)
def test_the_force_of_a_row_bounds_the_class_of_its_item(
    force: Obligation, class_: ItemClass, *, allowed: bool
) -> None:
    found = _codes(_item(class_, "A-1"), _placed("A-1", force), _share("A-9"))
    assert found == ([] if allowed else [("A-1", "data.coverage_force")])


def test_a_listed_row_that_is_placed_elsewhere_is_told() -> None:
    away = OutOfScope(
        id="A-3",
        provision="guide.4",
        kind=RequirementKind.ITEM,
        force=Obligation.DESCRIPTIVE,
        reason="It describes.",
    )
    item = _item(ItemClass.GENERAL, "A-1", "A-3")
    assert _codes(item, _placed("A-1", Obligation.SHALL), away) == [
        ("A-3", "data.coverage_elsewhere"),
        ("A-9", "data.coverage_elsewhere"),
    ]


def test_a_flaw_names_the_place_and_the_remedy() -> None:
    item = _item(ItemClass.GENERAL, "A-1", "A-3")
    coverage = Coverage(
        document="A", norm="guide", entries=(_placed("A-1", Obligation.ENCOURAGED), _share("A-9"))
    )
    assert [flaw.text() for flaw in check_coverage(coverage, _places(item))] == [
        (
            "A-1: Its force is encouraged, but the class of the item 1.01 is general."
            " What is encouraged may only be a bonus; what only describes is never scored."
        ),
        (
            "A-3: 1.01 lists the row A-3, but its place is not there."
            " Place the row there, or take it off that list."
        ),
    ]


def test_rows_of_other_documents_are_no_concern() -> None:
    item = _item(ItemClass.GENERAL, "A-1", "B-1")
    assert _codes(item, _placed("A-1", Obligation.SHALL), _share("A-9")) == []
