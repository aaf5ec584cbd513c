"""Coverage: where each requirement found in a document lives, and what such a list must satisfy."""

import enum
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated

import msgspec

from checklists.checks import Flaw, check_cited
from checklists.model import Citation, Code, Item, ItemClass, Text

Address = Annotated[str, msgspec.Meta(pattern=r"^\S{1,200}$")]
_SCORED = frozenset({ItemClass.VETO, ItemClass.KEY, ItemClass.GENERAL, ItemClass.BONUS})


class RequirementKind(enum.StrEnum):
    """What a requirement is about, by its nature and not by its place."""

    ITEM = "item"
    INDICATOR = "indicator"
    WORKFLOW = "workflow"
    FUNCTION = "function"


class Obligation(enum.StrEnum):
    """How strongly the sentence asks: what is encouraged is a bonus, what describes is no duty."""

    SHALL = "shall"
    EXPECTED = "expected"
    ENCOURAGED = "encouraged"
    DESCRIPTIVE = "descriptive"


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="place"):
    """A requirement with the provision that holds its words, its kind and its force."""

    id: Code
    provision: Code
    kind: RequirementKind
    force: Obligation


class InItem(
    Row, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="place", tag="item"
):
    """It is checked at an institution, by these items of the newest version of a checklist.

    `repeats` names the row whose words it says again: the items then list that row.
    """

    checklist: Code
    items: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]
    repeats: Code | None = None


class InIndicator(
    Row, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="place", tag="indicator"
):
    """A region or its regulator answers for it, by this indicator."""

    indicator: Code


class InRule(
    Row, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="place", tag="rule"
):
    """A rule of the workflow that this product enforces or checks.

    `code` says where, as dotted paths in the source; `tests` prove it, as `file::function`.
    """

    rule: Text
    code: Annotated[tuple[Address, ...], msgspec.Meta(min_length=1)]
    tests: Annotated[tuple[Address, ...], msgspec.Meta(min_length=1)]


class InFunction(
    Row, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="place", tag="function"
):
    """Something this product does, or a bound it keeps; `code` and `tests` as for a rule."""

    function: Text
    code: Annotated[tuple[Address, ...], msgspec.Meta(min_length=1)]
    tests: Annotated[tuple[Address, ...], msgspec.Meta(min_length=1)]


class OutOfScope(
    Row,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="place",
    tag="out_of_scope",
):
    """It is nobody's duty that an inspection or an indicator could hold; `reason` says why."""

    reason: Text


Entry = InItem | InIndicator | InRule | InFunction | OutOfScope


class Coverage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All requirements found in one document, each with its one place."""

    document: Code
    norm: Code
    note: str = ""
    entries: Annotated[tuple[Entry, ...], msgspec.Meta(min_length=1)]


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """What coverage may point to.

    `items` are the items of the newest version of each checklist; `indicators` are the
    requirements that each indicator places.
    """

    items: Mapping[str, Mapping[str, Item]]
    indicators: Mapping[str, Collection[str]]
    citations: Mapping[str, Citation]


def check_coverage(coverage: Coverage, places: Places) -> list[Flaw]:
    """Return the flaws of the coverage of one document."""
    rows = {entry.id: entry for entry in coverage.entries}
    return [
        *_twice(coverage),
        *(flaw for entry in coverage.entries for flaw in _entry(entry, places)),
        *_unplaced(coverage, rows, places),
    ]


def _entry(entry: Entry, places: Places) -> Iterator[Flaw]:
    yield from check_cited(entry.id, [entry.provision], places.citations)
    match entry:
        case InItem():
            yield from _items(entry, places)
        case InIndicator():
            yield from _indicator(entry, places)
        case _:
            pass


def _items(entry: InItem, places: Places) -> Iterator[Flaw]:
    known = places.items.get(entry.checklist, {})
    named = entry.repeats or entry.id
    for code in entry.items:
        if code not in known or named not in known[code].requirements:
            yield Flaw(
                code="data.coverage_item",
                item=entry.id,
                message="It is placed in {item} of {checklist}, which does not list {row}.",
                mend="Name an item whose requirements list the row, or list it there.",
                fields={"item": code, "checklist": entry.checklist, "row": named},
            )
        elif _too_strict(entry.force, known[code].class_):
            yield Flaw(
                code="data.coverage_force",
                item=entry.id,
                message="Its force is {force}, but the class of the item {item} is {class}.",
                mend="What is encouraged may only be a bonus; what only describes is never scored.",
                fields={"force": entry.force, "item": code, "class": known[code].class_},
            )


def _too_strict(force: Obligation, class_: ItemClass) -> bool:
    if force is Obligation.ENCOURAGED:
        return class_ is not ItemClass.BONUS
    return force is Obligation.DESCRIPTIVE and class_ in _SCORED


def _indicator(entry: InIndicator, places: Places) -> list[Flaw]:
    if entry.id in places.indicators.get(entry.indicator, ()):
        return []
    return [
        Flaw(
            code="data.coverage_indicator",
            item=entry.id,
            message="It is placed in the indicator {indicator}, which does not list it.",
            mend="Name an indicator whose requirements list the row, or list it there.",
            fields={"indicator": entry.indicator},
        )
    ]


def _twice(coverage: Coverage) -> Iterator[Flaw]:
    seen: set[str] = set()
    for entry in coverage.entries:
        if entry.id in seen:
            yield Flaw(
                code="data.coverage_twice",
                item=entry.id,
                message="The row {row} is placed more than once.",
                mend="Keep one place for each row.",
                fields={"row": entry.id},
            )
        seen.add(entry.id)


def _unplaced(coverage: Coverage, rows: Mapping[str, Entry], places: Places) -> Iterator[Flaw]:
    """Yield a flaw for each row of the document that is listed somewhere and placed elsewhere."""
    for row, holder in _listed(coverage, places):
        if row.startswith(f"{coverage.document}-") and holder not in _holders(rows.get(row)):
            yield Flaw(
                code="data.coverage_elsewhere",
                item=row,
                message="{holder} lists the row {row}, but its place is not there.",
                mend="Place the row there, or take it off that list.",
                fields={"holder": holder, "row": row},
            )


def _listed(coverage: Coverage, places: Places) -> Iterator[tuple[str, str]]:
    named = {entry.checklist for entry in coverage.entries if isinstance(entry, InItem)}
    for checklist in sorted(named & places.items.keys()):
        for item in places.items[checklist].values():
            yield from ((row, item.code) for row in item.requirements)
    for code, requirements in places.indicators.items():
        yield from ((row, code) for row in requirements)


def _holders(entry: Entry | None) -> Iterable[str]:
    match entry:
        case InItem():
            return entry.items
        case InIndicator():
            return (entry.indicator,)
        case _:
            return ()
