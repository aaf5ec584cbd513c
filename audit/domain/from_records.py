"""What an institution's own records say about the items of a checklist."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from audit.domain.adoption import Proposal
from audit.domain.burden import Burden, burden
from audit.domain.measured import Basis, Measured
from audit.domain.measures import MeasureName, measure
from audit.domain.workdays import WorkCalendar
from checklists.measure_book import Definition, ItemMeasures, MeasureBook, of_items
from checklists.model import ResolvedChecklist


class FromRecords(msgspec.Struct, frozen=True, kw_only=True):
    """The measures by item, the one that gives its value first; and what need not be handed over.

    `proposals` are the measures that give the value of an item and whose sheets are declared;
    `definitions` explain every measure, by its name.
    """

    measures: Mapping[str, tuple[Measured, ...]]
    proposals: Mapping[str, Proposal]
    definitions: Mapping[str, Definition]
    burden: Burden


def from_records(
    basis: Basis,
    checklist: ResolvedChecklist,
    books: Iterable[MeasureBook],
    *,
    on: date,
    calendar: WorkCalendar,
) -> FromRecords:
    """Return what the records say about the items of a checklist on a day."""
    books = tuple(books)
    known = of_items(books, checklist.items)
    made = {
        name: measure(MeasureName(name), basis, on=on, calendar=calendar)
        for name in {name for each in known.values() for name in _names(each)}
    }
    return FromRecords(
        measures={item: tuple(made[name] for name in _names(each)) for item, each in known.items()},
        proposals=_proposals(checklist, known, made),
        definitions={one.code: one for book in books for one in book.definitions},
        burden=burden(checklist.items, known, {one.sheet for one in basis.stands}),
    )


def _names(each: ItemMeasures) -> tuple[str, ...]:
    return each.shown if each.value is None else (each.value, *each.shown)


def _proposals(
    checklist: ResolvedChecklist,
    known: Mapping[str, ItemMeasures],
    made: Mapping[str, Measured],
) -> dict[str, Proposal]:
    proposals = {}
    for resolved in checklist.items:
        each, asked = known.get(resolved.item.code), resolved.item.measure
        if each is not None and each.value is not None and asked is not None:
            measured = made[each.value]
            if not measured.undeclared:
                proposals[resolved.item.code] = Proposal(measured=measured, measure=asked)
    return proposals
