"""Measures from records: what each means, and which items of a checklist they serve."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated

import msgspec

from checklists.checks import Flaw, check_cited
from checklists.model import Citation, Code, ResolvedItem, Text


class Definition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a measure is, for readers: `code` is the name of the function that makes it.

    `definition` says what is divided by what; `treatment` what becomes of rows that lack something
    or need a look. `source` names the clause, or says that it is a model of this product;
    `provisions` are the clauses that are in the norms.
    """

    code: Code
    title: Text
    unit: str
    definition: Text
    treatment: Text
    source: Text
    provisions: tuple[Code, ...] = ()


class Covered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of evidence of an item that need not be handed over once a sheet is declared."""

    evidence: Text
    sheet: Code


class ItemMeasures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the records say about an item: the measure that is its value, others to look at.

    `value` is for items whose version does not name its measure itself (`Measure.computed`).
    """

    item: Code
    value: Code | None = None
    shown: tuple[Code, ...] = ()
    covers: tuple[Covered, ...] = ()


class ListMeasures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the records say about the items of a checklist, whatever its version."""

    checklist: Code
    items: Annotated[tuple[ItemMeasures, ...], msgspec.Meta(min_length=1)]


class MeasureBook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The measures, and the checklists they serve."""

    title: Text
    definitions: Annotated[tuple[Definition, ...], msgspec.Meta(min_length=1)]
    lists: tuple[ListMeasures, ...]


def of_items(
    books: Iterable[MeasureBook], items: Iterable[ResolvedItem]
) -> dict[str, ItemMeasures]:
    """Return, by item, what the records say about it; items they say nothing about are left out.

    An item is found by the checklist that brought it, so that a local list has what its base has. A
    measure that the item names itself goes before, if it is defined.
    """
    books = tuple(books)
    defined = {one.code for book in books for one in book.definitions}
    known = {
        (each.checklist, one.item): one
        for book in books
        for each in book.lists
        for one in each.items
    }
    found = {}
    for resolved in items:
        item = resolved.item
        name = resolved.source.partition(" ")[0]
        listed = known.get((name, item.code))
        own = item.measure.computed if item.measure is not None else msgspec.UNSET
        if own in defined:
            base = listed or ItemMeasures(item=item.code)
            shown = tuple(code for code in base.shown if code != own)
            found[item.code] = msgspec.structs.replace(base, value=own, shown=shown)
        elif listed is not None:
            found[item.code] = listed
    return found


def check_book(book: MeasureBook, citations: Mapping[str, Citation]) -> list[Flaw]:
    """Return what is wrong in a book: clauses that no norm has, measures that are not defined."""
    defined = {one.code for one in book.definitions}
    flaws = []
    for one in book.definitions:
        flaws += check_cited(one.code, one.provisions, citations)
    for name, item in ((each.checklist, one) for each in book.lists for one in each.items):
        used = {item.value, *item.shown} - {None}
        flaws += _undefined(f"{name} {item.item}", used - defined)
    return flaws


def check_computed(items: Iterable[ResolvedItem], books: Iterable[MeasureBook]) -> list[Flaw]:
    """Return the items whose value shall come from a measure that no book defines."""
    defined = {one.code for book in books for one in book.definitions}
    flaws: list[Flaw] = []
    for resolved in items:
        measure = resolved.item.measure
        own = measure.computed if measure is not None else msgspec.UNSET
        if isinstance(own, str):
            flaws += _undefined(resolved.item.code, {own} - defined)
    return flaws


def _undefined(where: str, measures: Collection[str | None]) -> Iterator[Flaw]:
    for name in sorted(filter(None, measures)):
        yield Flaw(
            code="data.unknown_measure",
            item=where,
            message="There is no measure {measure} from records.",
            mend="Use one that checklists/data/measures defines, or leave it out.",
            fields={"measure": name},
        )
