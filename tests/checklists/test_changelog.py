"""What counts as other than before, and so belongs into the changelog of a version."""

from datetime import date

import msgspec
import pytest

from checklists.changelog import changed
from checklists.loader import load
from checklists.model import Checklist, ItemClass
from checklists.overlay_model import Add, Cite, Operation, Overlay, Remove, Reorder, Tighten

CATALOGUE = load()
NATIONAL = CATALOGUE.find("community-mental-rehab", "2026.1")
assert isinstance(NATIONAL, Checklist)
FIRST = NATIONAL.items[0]


def _with(**fields: object) -> Checklist:
    assert isinstance(NATIONAL, Checklist)
    other = msgspec.structs.replace(FIRST, **fields)
    return msgspec.structs.replace(NATIONAL, items=(other, *NATIONAL.items[1:]))


def _laid(*operations: Operation) -> Overlay:
    return Overlay(
        name="local",
        version="1",
        title="Local",
        effective=date(2026, 1, 1),
        base="any",
        base_version="1",
        base_digest="0" * 64,
        operations=operations,
    )


def test_nothing_is_other_than_itself() -> None:
    for name in CATALOGUE.names():
        for version in CATALOGUE.versions(name):
            pack = CATALOGUE.find(name, version)
            assert changed(pack, pack) == ()


@pytest.mark.parametrize("field", ["title", "how", "evidence", "weight", "part"])
def test_an_item_is_other_in_any_of_its_fields(field: str) -> None:
    value: object = {"evidence": ("other",), "weight": 7}.get(field, "9")
    assert changed(NATIONAL, _with(**{field: value})) == (FIRST.code,)


def test_other_grounds_for_the_same_are_no_change() -> None:
    assert changed(NATIONAL, _with(provisions=("x",), requirements=("y",))) == ()


def test_items_that_come_go_or_get_another_code_are_named() -> None:
    assert isinstance(NATIONAL, Checklist)
    fewer = msgspec.structs.replace(NATIONAL, items=NATIONAL.items[1:])
    assert changed(NATIONAL, fewer) == changed(fewer, NATIONAL) == (FIRST.code,)
    assert changed(NATIONAL, _with(code="1.99")) == ("1.99", FIRST.code)


def test_an_overlay_answers_for_its_own_operations() -> None:
    key = Tighten(reason="r", code="a", class_=ItemClass.KEY)
    veto = Tighten(reason="r", code="a", class_=ItemClass.VETO)
    assert changed(_laid(key), _laid(veto)) == ("a",)
    assert changed(_laid(key), _laid(key, Remove(reason="r", code="b"))) == ("b",)
    added, otherwise = (Add(reason="r", item=each) for each in (FIRST, _with(how="x").items[0]))
    assert changed(_laid(added), _laid(otherwise)) == (FIRST.code,)


def test_reasons_grounds_and_places_of_operations_are_no_change() -> None:
    was = _laid(Tighten(reason="r", code="a", class_=ItemClass.KEY))
    now = _laid(
        Tighten(reason="Said better.", code="a", class_=ItemClass.KEY, provisions=("p",)),
        Cite(reason="r", code="b", provisions=("p",)),
        Reorder(reason="r", code="c"),
    )
    assert changed(was, now) == ()
