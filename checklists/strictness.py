"""What an overlay operation may not do: nothing is loosened that the base tightened, or a duty."""

from collections.abc import Mapping
from decimal import Decimal

from checklists.checks import Flaw, check_cited, is_statutory
from checklists.model import Citation, Comparison, Item, ItemClass, Lane, Measure, ResolvedItem
from checklists.overlay_model import Cite, Remove, Reorder, Replace, Tighten

# From what asks least of an institution to what asks most.
_STRICTNESS = (
    ItemClass.INDICATOR,
    ItemClass.BONUS,
    ItemClass.GENERAL,
    ItemClass.KEY,
    ItemClass.VETO,
)


def check_operation(
    operation: Remove | Replace | Tighten | Cite | Reorder,
    resolved: ResolvedItem,
    citations: Mapping[str, Citation],
) -> list[Flaw]:
    """Return the flaws of an operation on an item of the list; where it stands is not looked at."""
    item = resolved.item
    match operation:
        case Remove():
            return _duty(operation, resolved)
        case Replace():
            return _replaces_nothing(operation) + _replaced_threshold(operation, item)
        case Tighten():
            return [
                *check_cited(item.code, operation.provisions, citations),
                *_nothing(operation),
                *_threshold(operation, item),
                *_class(operation, item),
                *_lane(operation, item, citations),
            ]
        case Cite():
            return check_cited(item.code, operation.provisions, citations)
        case Reorder():
            return []


def _duty(operation: Remove, resolved: ResolvedItem) -> list[Flaw]:
    if resolved.item.lane is not Lane.LEGAL:
        return []
    return [
        Flaw(
            code="data.removes_duty",
            item=operation.code,
            message="The operation remove ({reason}) takes out a legal duty that {source} brought.",
            mend="What a law, a regulation or a rule asks stays: drop the operation.",
            fields={"reason": operation.reason, "source": resolved.source},
        )
    ]


def _replaces_nothing(operation: Replace) -> list[Flaw]:
    new = (operation.title, operation.how, operation.methods, operation.evidence)
    if any(each is not None for each in (*new, operation.threshold)):
        return []
    return [
        Flaw(
            code="data.replaces_nothing",
            item=operation.code,
            message="The operation replaces nothing.",
            mend="Give a title, how, methods, evidence or a threshold.",
        )
    ]


def _replaced_threshold(operation: Replace, item: Item) -> list[Flaw]:
    """Only what a statute asks binds those below; a model or a standard may be set aside."""
    if item.lane is Lane.LEGAL or item.measure is None:
        return _threshold(operation, item)
    return []


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


def _threshold(operation: Replace | Tighten, item: Item) -> list[Flaw]:
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
