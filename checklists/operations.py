"""What one overlay operation does to an item, and what it may not do: nothing is ever loosened."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from checklists.checks import Flaw, check_cited, is_statutory
from checklists.model import (
    Citation,
    Comparison,
    Item,
    ItemClass,
    Lane,
    Measure,
    ResolvedItem,
)
from checklists.overlay_model import Cite, Tighten

# From what asks least of an institution to what asks most.
_STRICTNESS = (
    ItemClass.INDICATOR,
    ItemClass.BONUS,
    ItemClass.GENERAL,
    ItemClass.KEY,
    ItemClass.VETO,
)


def check_operation(
    operation: Tighten | Cite, item: Item, citations: Mapping[str, Citation]
) -> list[Flaw]:
    """Return the flaws of an operation on an item of the list."""
    flaws = check_cited(item.code, operation.provisions, citations)
    if isinstance(operation, Tighten):
        flaws += _nothing(operation)
        flaws += _threshold(operation, item)
        flaws += _class(operation, item)
        flaws += _lane(operation, item, citations)
    return flaws


def operate(
    operation: Tighten | Cite, resolved: ResolvedItem, citations: Mapping[str, Citation]
) -> ResolvedItem:
    """Return the item after an operation in which `check_operation` found no flaw."""
    old = resolved.item
    item = msgspec.structs.replace(
        old,
        provisions=_joined(old.provisions, operation.provisions),
        requirements=_joined(old.requirements, operation.requirements),
    )
    if isinstance(operation, Tighten):
        item = _tightened(operation, item)
    return msgspec.structs.replace(
        resolved,
        item=item,
        citations=tuple(citations[provision] for provision in item.provisions),
        changes=(*resolved.changes, operation.reason),
    )


def _joined(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(old + new))


def _tightened(operation: Tighten, item: Item) -> Item:
    class_ = operation.class_ or item.class_
    measure = item.measure
    if measure is not None and operation.threshold is not None:
        measure = msgspec.structs.replace(measure, threshold=operation.threshold)
    return msgspec.structs.replace(
        item,
        class_=class_,
        weight=0 if class_ is ItemClass.VETO else item.weight,
        lane=operation.lane or item.lane,
        measure=measure,
    )


def _nothing(operation: Tighten) -> list[Flaw]:
    if (operation.threshold, operation.class_, operation.lane) != (None, None, None):
        return []
    return [
        Flaw(
            code="data.tightens_nothing",
            item=operation.code,
            message="The operation tightens nothing.",
            mend="Give a threshold, a class or a lane; to add provisions alone, use cite.",
        )
    ]


def _threshold(operation: Tighten, item: Item) -> list[Flaw]:
    if operation.threshold is None:
        return []
    if item.measure is None:
        return [
            Flaw(
                code="data.no_measure",
                item=item.code,
                message="The operation gives a threshold, but the item measures nothing.",
                mend="Leave the threshold out, or add an item that has a measure.",
            )
        ]
    if _as_strict(operation.threshold, item.measure):
        return []
    return [
        Flaw(
            code="data.loosens_threshold",
            item=item.code,
            message="The threshold {threshold} asks less than the {base} of the base.",
            mend="An overlay may only tighten: give a stricter threshold, or leave it out.",
            fields={"threshold": str(operation.threshold), "base": str(item.measure.threshold)},
        )
    ]


def _as_strict(threshold: Decimal, measure: Measure) -> bool:
    if measure.threshold is None:
        return True
    if measure.comparison is Comparison.AT_LEAST:
        return threshold >= measure.threshold
    return threshold <= measure.threshold


def _class(operation: Tighten, item: Item) -> list[Flaw]:
    if operation.class_ is None:
        return []
    if _STRICTNESS.index(operation.class_) < _STRICTNESS.index(item.class_):
        return [
            Flaw(
                code="data.loosens_class",
                item=item.code,
                message="The class {class} asks less than the {base} of the base.",
                mend="An overlay may only tighten: give a stronger class, or leave it out.",
                fields={"class": operation.class_, "base": item.class_},
            )
        ]
    if item.weight == 0 and operation.class_ not in (item.class_, ItemClass.VETO):
        return [
            Flaw(
                code="data.no_weight",
                item=item.code,
                message="The item weighs 0 in the base and cannot become {class}.",
                mend="Add an item of its own, with a weight.",
                fields={"class": operation.class_},
            )
        ]
    return []


def _lane(operation: Tighten, item: Item, citations: Mapping[str, Citation]) -> list[Flaw]:
    if operation.lane in (None, item.lane):
        return []
    cited = (*item.provisions, *operation.provisions)
    if operation.lane is Lane.LEGAL and is_statutory(cited, citations):
        return []
    return [
        Flaw(
            code="data.loosens_lane",
            item=item.code,
            message="The lane cannot change from {base} to {lane}.",
            mend="A lane may only become legal, with a provision of a law, a regulation or a rule.",
            fields={"base": item.lane, "lane": str(operation.lane)},
        )
    ]
