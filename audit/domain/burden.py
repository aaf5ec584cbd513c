"""What a visit asks an institution to hand over, and what its records make unnecessary."""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from audit.domain.records import RecordSheet
from checklists.measure_book import ItemMeasures
from checklists.model import ResolvedItem


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """The pieces of evidence of an item: those asked for, and those already in the records."""

    asked: tuple[str, ...]
    covered: tuple[str, ...]


class Burden(msgspec.Struct, frozen=True, kw_only=True):
    """The papers of a visit by item, and each one once: asked for, or covered by records."""

    items: Mapping[str, Papers]
    asked: tuple[str, ...]
    covered: tuple[str, ...]


def burden(
    items: Iterable[ResolvedItem],
    measures: Mapping[str, ItemMeasures],
    declared: Collection[RecordSheet],
) -> Burden:
    """Return what is asked for, given the sheets that are declared.

    A piece of evidence that several items name is handed over once; it counts as asked for as long
    as one of them is not covered.
    """
    papers = {}
    for resolved in items:
        item = resolved.item
        known = measures.get(item.code)
        there = {one.evidence for one in known.covers if one.sheet in declared} if known else set()
        papers[item.code] = Papers(
            asked=tuple(one for one in item.evidence if one not in there),
            covered=tuple(one for one in item.evidence if one in there),
        )
    asked = dict.fromkeys(one for each in papers.values() for one in each.asked)
    covered = dict.fromkeys(one for each in papers.values() for one in each.covered)
    return Burden(
        items=papers,
        asked=tuple(asked),
        covered=tuple(one for one in covered if one not in asked),
    )
