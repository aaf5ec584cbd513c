"""What one overlay operation does to an item, and where two of an overlay are at odds."""

import itertools
from collections.abc import Iterable, Mapping

import msgspec

from checklists.checks import Flaw
from checklists.model import Citation, Item, ItemClass, Measure, ResolvedItem
from checklists.overlay_model import (
    Add,
    Cite,
    Operation,
    Remove,
    Reorder,
    Replace,
    Tighten,
    item_of,
    kind_of,
)

_WHOLE = "item"
_PLACE = "place"


def operate(
    operation: Replace | Tighten | Cite, resolved: ResolvedItem, citations: Mapping[str, Citation]
) -> ResolvedItem:
    """Return the item after an operation in which no flaw was found."""
    item = _after(operation, resolved.item)
    return msgspec.structs.replace(
        resolved,
        item=item,
        citations=tuple(citations[provision] for provision in item.provisions),
        changes=(*resolved.changes, operation.reason),
    )


def check_conflicts(operations: Iterable[Operation]) -> list[Flaw]:
    """Return a flaw for each field of an item that two operations of one overlay set."""
    flaws: list[Flaw] = []
    numbered = sorted(enumerate(operations, start=1), key=lambda each: item_of(each[1]))
    for _, on_item in itertools.groupby(numbered, key=lambda each: item_of(each[1])):
        for one, other in itertools.combinations(on_item, 2):
            flaws += [_conflict(field, one, other) for field in _disputed(one[1], other[1])]
    return flaws


def _disputed(one: Operation, other: Operation) -> list[str]:
    """Return the fields that both set; who brings or removes an item decides on all of it."""
    first, second = _fields(one), _fields(other)
    return [_WHOLE] if _WHOLE in first | second else sorted(first & second)


def _fields(operation: Operation) -> frozenset[str]:
    match operation:
        case Add() | Remove():
            return frozenset({_WHOLE})
        case Reorder():
            return frozenset({_PLACE})
        case Cite():
            return frozenset()
        case Replace():
            return _given(operation, "title", "how", "methods", "evidence", "threshold")
        case Tighten():
            return _given(operation, "threshold", "class_", "lane")


def _given(operation: Operation, *names: str) -> frozenset[str]:
    return frozenset(name for name in names if getattr(operation, name) is not None)


def _conflict(field: str, one: tuple[int, Operation], other: tuple[int, Operation]) -> Flaw:
    return Flaw(
        code="data.conflict",
        item=item_of(one[1]),
        message="Two operations both decide on {field}: no. {one} {one_kind} ({one_reason}) and"
        " no. {other} {other_kind} ({other_reason}).",
        mend="Keep one of the two.",
        fields={
            "field": field.removesuffix("_"),
            "one": str(one[0]),
            "one_kind": kind_of(one[1]),
            "one_reason": one[1].reason,
            "other": str(other[0]),
            "other_kind": kind_of(other[1]),
            "other_reason": other[1].reason,
        },
    )


def _after(operation: Replace | Tighten | Cite, item: Item) -> Item:
    match operation:
        case Replace():
            return _replaced(operation, item)
        case Tighten():
            return _tightened(operation, _cited(operation, item))
        case Cite():
            return _cited(operation, item)


def _cited(operation: Tighten | Cite, item: Item) -> Item:
    return msgspec.structs.replace(
        item,
        provisions=_joined(item.provisions, operation.provisions),
        requirements=_joined(item.requirements, operation.requirements),
    )


def _joined(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(old + new))


def _replaced(operation: Replace, item: Item) -> Item:
    names = _given(operation, "title", "how", "methods", "evidence")
    given = {name: getattr(operation, name) for name in names}
    return msgspec.structs.replace(item, measure=_measure(operation, item), **given)


def _tightened(operation: Tighten, item: Item) -> Item:
    class_ = operation.class_ or item.class_
    return msgspec.structs.replace(
        item,
        class_=class_,
        weight=0 if class_ is ItemClass.VETO else item.weight,
        lane=operation.lane or item.lane,
        measure=_measure(operation, item),
    )


def _measure(operation: Replace | Tighten, item: Item) -> Measure | None:
    if item.measure is None or operation.threshold is None:
        return item.measure
    return msgspec.structs.replace(item.measure, threshold=operation.threshold)
