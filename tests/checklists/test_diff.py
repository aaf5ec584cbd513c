"""What changed between two versions is said item by item, and no item is lost or told twice."""

import gzip
from collections import Counter
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import oscal
from checklists.diff import Diff, StepKind, diff
from checklists.loader import load
from checklists.model import (
    Applicability,
    ItemClass,
    Lane,
    Measure,
    ResolvedChecklist,
    ResolvedItem,
)
from checklists.overlay import citations_of, flatten
from tests.checklists.items import LAW, item, listed, with_

EDITIONS = Path(__file__).parents[1] / "data" / "oscal"
DOORS = item("1.1", "Fire doors are shut", "Walk the corridors and try each door by hand.")
ALARM = item("1.2", "The alarm works", "Press the button in the hall and listen on every floor.")
WORDS = ["door", "alarm", "exit", "water", "staff", "plan"]


def kinds(found: Diff) -> dict[StepKind, int]:
    return Counter(step.kind for step in found.steps)


def test_nothing_changed() -> None:
    found = diff(listed(DOORS, ALARM), listed(ALARM, DOORS, version="2"))
    assert found.empty
    assert kinds(found) == {StepKind.UNCHANGED: 2}


def test_a_changed_item_says_what_was_and_what_is() -> None:
    now = with_(DOORS, title="Fire doors are shut at night", weight=3)
    (step,) = diff(listed(DOORS), listed(now)).steps
    assert step.kind is StepKind.CHANGED
    assert [(one.field, one.before, one.after) for one in step.changes] == [
        ("title", "Fire doors are shut", "Fire doors are shut at night"),
        ("weight", "1", "3"),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "grade"),
    [
        ({"title": "Fire doors are kept shut"}, "title", False),
        ({"how": "Walk the corridors and try each door by hand twice."}, "how", False),
        ({"evidence": ("log book",)}, "evidence", False),
        ({"methods": ("look", "ask")}, "methods", False),
        ({"weight": 2}, "weight", True),
        ({"class_": ItemClass.KEY}, "class", True),
        ({"lane": Lane.POLICY}, "lane", True),
        ({"part": "b"}, "part", True),
        ({"applies": Applicability(forms=("day",))}, "applies", True),
        ({"measure": Measure(name="doors", unit="%", threshold=Decimal(90))}, "measure", True),
        ({"code": "9.9"}, "code", True),
    ],
)
def test_what_can_move_a_grade(changes: dict[str, object], field: str, *, grade: bool) -> None:
    (step,) = diff(listed(DOORS), listed(with_(DOORS, **changes))).steps
    assert [change.field for change in step.changes] == [field]
    assert step.grade is grade


def test_another_basis() -> None:
    other = msgspec.structs.replace(LAW, excerpt="keep it very safe")
    now = msgspec.structs.replace(DOORS, citations=(other,))
    (step,) = diff(listed(DOORS), listed(now)).steps
    assert [change.field for change in step.changes] == ["basis"]
    assert "keep it very safe" in step.changes[0].after
    assert not step.grade


def test_another_copy_of_the_same_clause_is_no_change() -> None:
    copy = msgspec.structs.replace(LAW, provision="law-2.s1")
    now = with_(msgspec.structs.replace(DOORS, citations=(copy,)), provisions=("law-2.s1",))
    assert diff(listed(DOORS), listed(now)).empty


def test_a_new_code_is_followed_by_the_wording() -> None:
    now = with_(DOORS, code="7.3", title="Fire doors are always shut")
    (step,) = diff(listed(DOORS), listed(now)).steps
    assert (step.kind, step.old, step.new) == (StepKind.RENAMED, ("1.1",), ("7.3",))


def test_two_items_that_changed_codes_are_followed() -> None:
    found = diff(listed(DOORS, ALARM), listed(with_(DOORS, code="1.2"), with_(ALARM, code="1.1")))
    assert {(step.old, step.new) for step in found.steps} == {
        (("1.1",), ("1.2",)),
        (("1.2",), ("1.1",)),
    }


def test_the_same_code_is_the_same_item_where_nothing_else_tells() -> None:
    (step,) = diff(listed(DOORS), listed(with_(ALARM, code="1.1"))).steps
    assert (step.kind, step.old, step.new) == (StepKind.CHANGED, ("1.1",), ("1.1",))


def test_another_part() -> None:
    (step,) = diff(listed(DOORS), listed(with_(DOORS, part="b"))).steps
    assert step.kind is StepKind.MOVED


def test_added_and_removed() -> None:
    found = diff(listed(DOORS), listed(ALARM))
    assert [(step.kind, step.old, step.new, step.grade) for step in found.steps] == [
        (StepKind.ADDED, (), ("1.2",), True),
        (StepKind.REMOVED, ("1.1",), (), True),
    ]


def test_what_is_never_scored_cannot_move_a_grade() -> None:
    figure = with_(DOORS, class_=ItemClass.INDICATOR, weight=0)
    assert not any(step.grade for step in diff(listed(ALARM), listed(ALARM, figure)).steps)


BOTH = item(
    "2.1",
    "消防通道与应急照明",
    "现场查看消防通道是否畅通、有无堆放杂物，逐一按下应急照明灯的试验按钮，核对其是否点亮。",
)
PASSAGE = item("2.1", "消防通道", "现场查看消防通道是否畅通、有无堆放杂物。")
LIGHTS = item("2.9", "应急照明", "逐一按下应急照明灯的试验按钮，核对其是否点亮。")


def test_one_item_became_two() -> None:
    (step,) = diff(listed(BOTH), listed(PASSAGE, LIGHTS)).steps
    assert (step.kind, step.old, step.new) == (StepKind.SPLIT, ("2.1",), ("2.1", "2.9"))


def test_two_items_became_one() -> None:
    (step,) = diff(listed(PASSAGE, LIGHTS), listed(BOTH)).steps
    assert (step.kind, step.old, step.new) == (StepKind.MERGED, ("2.1", "2.9"), ("2.1",))


def test_one_item_became_two_under_new_codes() -> None:
    found = diff(listed(BOTH), listed(with_(PASSAGE, code="3.1"), LIGHTS))
    assert [(step.kind, step.old, set(step.new)) for step in found.steps] == [
        (StepKind.SPLIT, ("2.1",), {"3.1", "2.9"})
    ]


def test_the_list_itself_changed() -> None:
    found = diff(listed(DOORS), listed(DOORS, points=500))
    assert [(one.field, one.before, one.after) for one in found.changes] == [
        ("parts.a", "Water: 600", "Water: 500"),
        ("parts.b", "Land: 400", "Land: 500"),
    ]
    assert all(change.grade for change in found.changes)
    assert not found.empty


SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
LISTS = st.dictionaries(st.sampled_from("abcdefgh"), SENTENCES, max_size=8).map(
    lambda said: tuple(item(code, text, text) for code, text in said.items())
)


@given(LISTS, LISTS)
@settings(max_examples=200)
def test_every_item_is_told_exactly_once(
    old: tuple[ResolvedItem, ...], new: tuple[ResolvedItem, ...]
) -> None:
    found = diff(listed(*old), listed(*new))
    told_old = [code for step in found.steps for code in step.old]
    told_new = [code for step in found.steps for code in step.new]
    assert sorted(told_old) == sorted(one.item.code for one in old)
    assert sorted(told_new) == sorted(one.item.code for one in new)


@given(LISTS, LISTS)
def test_the_order_of_items_is_nothing(
    old: tuple[ResolvedItem, ...], new: tuple[ResolvedItem, ...]
) -> None:
    one = diff(listed(*old), listed(*new))
    other = diff(listed(*reversed(old)), listed(*reversed(new)))
    assert set(one.steps) == set(other.steps)


@given(LISTS)
def test_a_version_differs_in_nothing_from_itself(items: tuple[ResolvedItem, ...]) -> None:
    assert diff(listed(*items), listed(*items)).empty


def edition(name: str) -> ResolvedChecklist:
    wanted = oscal.Wanted(name="ism", scoring="points-2026", scheme="stars")
    pack = oscal.read(gzip.decompress((EDITIONS / name).read_bytes()), wanted)
    assert isinstance(pack, oscal.Pack)
    return flatten(pack.checklist, citations_of([pack.norm]))


def test_two_editions_of_a_real_catalog() -> None:
    found = diff(edition("ism-v2023.09.25.json.gz"), edition("ism-v2023.12.1.json.gz"))
    assert kinds(found) == {
        StepKind.UNCHANGED: 821,
        StepKind.CHANGED: 69,
        StepKind.MOVED: 3,
        StepKind.RENAMED: 3,
        StepKind.ADDED: 32,
        StepKind.REMOVED: 26,
    }
    renamed = [(step.old, step.new) for step in found.steps if step.kind is StepKind.RENAMED]
    assert (("ism-0304",), ("ism-1905",)) in renamed


def test_our_own_version_and_its_overlay() -> None:
    catalogue = load()
    base = catalogue.resolve("community-mental-rehab", "2026.1")
    local = catalogue.resolve("community-mental-rehab-shanghai", "2026.1")
    found = diff(base, local)
    assert kinds(found)[StepKind.REMOVED] == 0
    assert {step.kind for step in found.steps} <= {
        StepKind.UNCHANGED,
        StepKind.CHANGED,
        StepKind.ADDED,
    }
