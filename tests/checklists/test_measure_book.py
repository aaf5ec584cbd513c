"""The measures from records as data: what they mean, and which items they serve."""

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from audit.domain.measures import MeasureName
from audit.domain.records import RecordSheet
from checklists.canonical import canonical
from checklists.loader import load
from checklists.measure_book import ItemMeasures, check_book, check_computed, of_items
from checklists.model import Measure, ResolvedItem
from checklists.overlay import citations_of

CATALOGUE = load()
(BOOK,) = CATALOGUE.measures
LIST = "community-mental-rehab"
VERSIONS = CATALOGUE.versions(LIST)


def items(version: str = "2026.1", name: str = LIST) -> tuple[ResolvedItem, ...]:
    return CATALOGUE.resolve(name, version).items


def naming(resolved: ResolvedItem, measure: str) -> ResolvedItem:
    """Return an item whose own measure names the one from records."""
    asked = Measure(name="占比", unit="%", computed=measure)
    return replace(resolved, item=replace(resolved.item, measure=asked))


def test_every_measure_is_explained_and_nothing_else() -> None:
    assert [one.code for one in BOOK.definitions] == [name.value for name in MeasureName]


def test_the_book_that_is_shipped_is_sound() -> None:
    assert check_book(BOOK, citations_of(CATALOGUE.norms)) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_covered_is_what_the_item_asks_for(version: str) -> None:
    known = {one.item.code: one.item for one in items(version)}
    for each in BOOK.lists[0].items:
        for covered in each.covers:
            assert covered.evidence in known[each.item].evidence, each.item
            assert covered.sheet in set(RecordSheet)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_value_is_given_only_to_an_item_that_is_measured(version: str) -> None:
    for resolved in items(version):
        found = of_items(CATALOGUE.measures, (resolved,)).get(resolved.item.code)
        if found is not None and found.value is not None:
            assert resolved.item.measure is not None, resolved.item.code


def test_a_local_list_has_what_its_base_has() -> None:
    local = f"{LIST}-shanghai"
    found = of_items(CATALOGUE.measures, items(CATALOGUE.versions(local)[0], local))
    assert found["3.02"].value == "relevant_degree_share"


def test_the_item_s_own_measure_goes_before_the_table() -> None:
    resolved = next(one for one in items() if one.item.code == "3.04")
    found = of_items(CATALOGUE.measures, (naming(resolved, "training_hours_share"),))["3.04"]
    assert (found.value, found.shown) == ("training_hours_share", ("training_hours_mean",))


def test_a_measure_nobody_defines_is_told_and_not_used() -> None:
    resolved = naming(items()[0], "happiness")
    assert of_items(CATALOGUE.measures, (resolved,)) == {}
    (flaw,) = check_computed((resolved,), CATALOGUE.measures)
    assert (flaw.code, flaw.fields["measure"]) == ("data.unknown_measure", "happiness")
    wrong = replace(
        BOOK,
        lists=(replace(BOOK.lists[0], items=(ItemMeasures(item="1.01", shown=("happiness",)),)),),
    )
    assert [one.code for one in check_book(wrong, citations_of(CATALOGUE.norms))] == [
        "data.unknown_measure"
    ]


def test_a_measure_that_names_none_is_written_as_before() -> None:
    measure = Measure(name="占比", unit="%")
    assert measure.computed is UNSET
    assert b"computed" not in canonical(measure)
