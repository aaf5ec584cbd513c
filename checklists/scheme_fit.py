"""Whether a scheme of the scoring language fits a checklist: every item, part and measure."""

from collections.abc import Iterator

from checklists.checks import Flaw
from checklists.model import Comparison, Item, ItemClass, Measure, ResolvedChecklist
from checklists.scale_model import (
    Bands,
    Linear,
    Maturity,
    Rate,
    Scale,
    Selector,
)
from checklists.scheme_model import Bad, GradeScheme, PartBelow
from checklists.selection import ScoringRules, terms

LANGUAGE = "language-1"
_UNSCORED = frozenset({ItemClass.VETO, ItemClass.INDICATOR})


def check_fit(scheme: GradeScheme, resolved: ResolvedChecklist) -> list[Flaw]:
    """Return what keeps a sound scheme from scoring every complete set of answers to a list.

    A scheme without language fits any list.
    """
    if scheme.language is None:
        return []
    return [*_names(scheme, resolved), *_items(scheme, resolved)]


def check_method(scheme: GradeScheme, resolved: ResolvedChecklist) -> list[Flaw]:
    """Return a flaw if a list and the scheme it names do not go by the same method."""
    if (scheme.language is not None) == (resolved.scoring == LANGUAGE):
        return []
    return [
        Flaw(
            code="scheme.method",
            item="scoring",
            message="The list is scored by {scoring}, but its grade scheme {scheme} is not.",
            mend="A scheme with language: 1 goes with scoring: language-1, and no other.",
            fields={"scoring": resolved.scoring, "scheme": scheme.name},
        )
    ]


def _names(scheme: GradeScheme, resolved: ResolvedChecklist) -> Iterator[Flaw]:
    items = {one.item.code for one in resolved.items}
    parts = {part.code for part in resolved.parts}
    selectors = tuple(_selectors(scheme))
    for place, selector in selectors:
        for code in selector.codes:
            if code not in items:
                yield Flaw(
                    code="scheme.unknown_item",
                    item=place,
                    message="It names the item {item}, which checklist {checklist} does not have.",
                    mend="Use the code of an item of the list.",
                    fields={"item": code, "checklist": resolved.name},
                )
    used = [(place, part) for place, one in selectors for part in one.parts]
    for place, part in (*used, *_parts(scheme)):
        if part not in parts:
            yield Flaw(
                code="scheme.unknown_part",
                item=place,
                message="It names the part {part}, which checklist {checklist} does not have.",
                mend="Use the code of a part of the list: {known}.",
                fields={
                    "part": part,
                    "checklist": resolved.name,
                    "known": ", ".join(sorted(parts)),
                },
            )


def _selectors(scheme: GradeScheme) -> Iterator[tuple[str, Selector]]:
    for position, rule in enumerate(scheme.scoring):
        yield f"scoring[{position}]", rule.items
    for code, term in terms(scheme):
        if isinstance(term, Bad):
            yield code, term.items


def _parts(scheme: GradeScheme) -> Iterator[tuple[str, str]]:
    for rule in scheme.levels:
        for part in rule.floors:
            yield rule.title, part
    for code, term in terms(scheme):
        if isinstance(term, PartBelow):
            yield code, term.part


def _items(scheme: GradeScheme, resolved: ResolvedChecklist) -> Iterator[Flaw]:
    rules, scales = ScoringRules(scheme), {scale.code: scale for scale in scheme.scales}
    for one in resolved.items:
        if one.item.class_ in _UNSCORED:
            continue
        rule = rules.of(one.item)
        if rule is None:
            yield Flaw(
                code="scheme.item_unscored",
                item=one.item.code,
                message="No scoring rule of scheme {scheme} fits it.",
                mend="Add a rule that does; one without items, in the end, fits every item.",
                fields={"scheme": scheme.name},
            )
        elif rule.scale in scales:
            yield from _measure(one.item, scales[rule.scale])


def _measure(item: Item, scale: Scale) -> Iterator[Flaw]:
    if scale.measured is None:
        return
    if item.measure is None:
        yield Flaw(
            code="scheme.scale_unmeasured",
            item=item.code,
            message="The scale {scale} asks for a measured value; the item has no measure.",
            mend="Score it by a scale of verdicts alone, or give the item a measure.",
            fields={"scale": scale.code},
        )
    elif not _suits(scale, item.measure):
        yield Flaw(
            code="scheme.scale_unfit",
            item=item.code,
            message="The scale {scale} ({kind}) does not fit the measure {measure}.",
            mend="bands and linear go the way of the measure (at_least or at_most), rate needs a"
            " sampled measure, maturity one that is not sampled and at_least.",
            fields={
                "scale": scale.code,
                "kind": type(scale.measured).__name__.lower(),
                "measure": item.measure.name,
            },
        )


def _suits(scale: Scale, measure: Measure) -> bool:
    sampled = measure.sampled is True
    match scale.measured:
        case Bands() | Linear():
            return scale.measured.comparison is measure.comparison
        case Rate():
            return sampled
        case Maturity():
            return not sampled and measure.comparison is Comparison.AT_LEAST
        case None:
            return True
