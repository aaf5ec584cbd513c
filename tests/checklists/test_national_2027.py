"""The national list of 2027 places every clause that an institution can answer for."""

from msgspec import UNSET
from msgspec.structs import replace

from checklists.loader import load
from checklists.model import Checklist, Force, Item, ItemClass, Lane, Measure
from tests.checklists.test_packs import REQUIREMENTS, STATUTORY

CATALOGUE = load()
LIST = CATALOGUE.resolve("community-mental-rehab", "2027.1")
BEFORE = CATALOGUE.resolve("community-mental-rehab", "2026.1")
ITEMS = {each.item.code: each.item for each in LIST.items}
NATIONAL = STATUTORY - {Force.LOCAL_REGULATION}


def _rows(kind: str, forces: str) -> set[str]:
    return {
        row["id"]
        for row in REQUIREMENTS.values()
        if row["doc"] == "A" and row["kind"] == kind and row["force"] in forces
    }


def _listed(item: Item) -> set[str]:
    return set(item.requirements)


def test_every_clause_for_institutions_has_an_item() -> None:
    placed = {row for item in ITEMS.values() for row in item.requirements}
    assert _rows("C", "MSE") - placed == set()


def test_only_national_documents_are_cited() -> None:
    for resolved in LIST.items:
        for citation in resolved.citations:
            national = citation.force in NATIONAL
            assert national or citation.number == "民发〔2022〕104号", resolved.item.code


def test_each_requirement_is_cited_by_its_own_provision() -> None:
    for resolved in LIST.items:
        cited = {citation.provision.rpartition(".")[2] for citation in resolved.citations}
        assert _listed(resolved.item) <= cited, resolved.item.code


def test_an_item_stands_in_the_lane_of_its_strongest_basis() -> None:
    for resolved in LIST.items:
        statutory = any(citation.force in STATUTORY for citation in resolved.citations)
        assert (resolved.item.lane is Lane.LEGAL) == statutory, resolved.item.code
        assert resolved.item.class_ is not ItemClass.VETO or statutory, resolved.item.code


def test_what_is_encouraged_is_a_bonus_and_what_describes_is_not_scored() -> None:
    encouraged, described = _rows("C", "E") | _rows("K", "E"), _rows("C", "D") | _rows("K", "D")
    for item in ITEMS.values():
        if encouraged & _listed(item):
            assert item.class_ is ItemClass.BONUS, item.code
            assert _listed(item) <= encouraged, item.code
        if described & _listed(item):
            assert item.class_ is ItemClass.INDICATOR, item.code


def test_the_codes_of_the_version_before_are_kept() -> None:
    for before in BEFORE.items:
        item = ITEMS[before.item.code]
        assert (item.part, item.class_, item.lane) == (
            before.item.part,
            before.item.class_,
            before.item.lane,
        )
        assert (item.weight, item.applies) == (before.item.weight, before.item.applies)
        assert _quantity(item) == _quantity(before.item)


def _quantity(item: Item) -> Measure | None:
    """Return what is measured, however its value comes about."""
    if item.measure is None:
        return None
    return replace(item.measure, sampled=UNSET, computed=UNSET)


def test_the_parts_are_those_of_the_version_before() -> None:
    assert LIST.parts == BEFORE.parts
    assert len(ITEMS) == 67


def test_the_changelog_names_exactly_the_items_that_differ() -> None:
    pack = CATALOGUE.find("community-mental-rehab", "2027.1")
    assert isinstance(pack, Checklist)
    before = {each.item.code: each.item for each in BEFORE.items}
    differing = {code for code, item in ITEMS.items() if item != before.get(code)}
    assert {code for change in pack.changes for code in change.items} == differing


def test_items_for_some_institutions_only_say_so_and_are_not_copied() -> None:
    assert ITEMS["5.16"].applies.kinds == ("centre", "independent")
    assert ITEMS["5.17"].applies.forms == ("day_care", "employment")
    assert len({item.title for item in ITEMS.values()}) == len(ITEMS)


def test_every_duty_of_a_statute_is_a_legal_item() -> None:
    not_of_institutions = {
        "disability-prevention-rehabilitation-regulation.art-33",  # the penalty
        "mental-health-law.art-57",  # speaks to residents' committees
    }
    statutory = {
        provision.id
        for norm in CATALOGUE.norms
        if norm.force in NATIONAL
        for provision in norm.provisions
    }
    legal = [each for each in LIST.items if each.item.lane is Lane.LEGAL]
    cited = {citation.provision for each in legal for citation in each.citations}
    assert statutory - cited == not_of_institutions
