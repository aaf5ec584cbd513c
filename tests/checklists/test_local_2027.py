"""What an inspector of Shanghai, Chongqing or Anshan sees in 2027, and where each item is from."""

from datetime import date
from decimal import Decimal

import pytest

from audit.domain.registry import Inspector
from checklists.catalogue import digest_of, for_institution
from checklists.coverage import InItem
from checklists.loader import load
from checklists.model import Force, Item, ItemClass, Lane, ResolvedChecklist, ResolvedItem
from checklists.overlay_model import Add, Cite, Overlay
from tests.checklists.test_packs import REQUIREMENTS, STATUTORY

CATALOGUE = load()
NATIONAL = CATALOGUE.resolve("community-mental-rehab", "2027.1")
BASE = {each.item.code: each.item for each in NATIONAL.items}
PLACES = {"B": "chongqing", "C": "anshan", "D": "shanghai"}
LISTS = {
    place: CATALOGUE.resolve(f"community-mental-rehab-{place}", "2027.1")
    for place in PLACES.values()
}
INDICATORS = {
    indicator.code: indicator for found in CATALOGUE.indicators for indicator in found.indicators
}
STRICTNESS = (
    ItemClass.INDICATOR,
    ItemClass.BONUS,
    ItemClass.GENERAL,
    ItemClass.KEY,
    ItemClass.VETO,
)
EVERYWHERE = pytest.mark.parametrize("place", LISTS)


def _pack(place: str) -> Overlay:
    found = CATALOGUE.find(f"community-mental-rehab-{place}", "2027.1")
    assert isinstance(found, Overlay)
    return found


def _items(checklist: ResolvedChecklist) -> dict[str, ResolvedItem]:
    return {each.item.code: each for each in checklist.items}


def _codes(checklist: ResolvedChecklist) -> list[str]:
    return [each.item.code for each in checklist.items]


def _rows(*kinds: str) -> set[str]:
    return {row["id"] for row in REQUIREMENTS.values() if row["force"] in kinds}


def _operations(place: str, code: str) -> list[str]:
    steps = CATALOGUE.provenance(f"community-mental-rehab-{place}", "2027.1")[code]
    return [step.operation for step in steps]


@EVERYWHERE
def test_a_local_list_stands_on_the_national_one_of_its_year(place: str) -> None:
    pack = _pack(place)
    assert (pack.base, pack.base_version) == ("community-mental-rehab", "2027.1")
    assert pack.base_digest == digest_of(NATIONAL)
    assert CATALOGUE.in_force(pack.name, date(2027, 1, 1)) == pack
    assert pack.changes


@EVERYWHERE
def test_no_duty_is_lost_or_loosened(place: str) -> None:
    items = _items(LISTS[place])
    for code, national in BASE.items():
        local = items[code].item
        assert set(national.provisions) <= set(local.provisions), code
        assert STRICTNESS.index(local.class_) >= STRICTNESS.index(national.class_), code
        assert local.lane in {national.lane, Lane.LEGAL}, code
        assert (local.measure, local.applies) == (national.measure, national.applies), code


@EVERYWHERE
def test_every_local_row_of_an_item_is_listed_there_and_cited(place: str) -> None:
    for resolved in LISTS[place].items:
        cited = {citation.provision.rpartition(".")[2] for citation in resolved.citations}
        assert set(resolved.item.requirements) <= cited, resolved.item.code


@EVERYWHERE
def test_an_item_stands_in_the_lane_of_its_strongest_basis(place: str) -> None:
    for resolved in LISTS[place].items:
        statutory = any(citation.force in STATUTORY for citation in resolved.citations)
        assert (resolved.item.lane is Lane.LEGAL) == statutory, resolved.item.code


@EVERYWHERE
def test_what_is_encouraged_is_a_bonus_and_what_describes_is_not_scored(place: str) -> None:
    for resolved in LISTS[place].items:
        rows, class_ = set(resolved.item.requirements), resolved.item.class_
        if rows & _rows("E"):
            assert class_ is ItemClass.BONUS, resolved.item.code
            assert rows <= _rows("E"), resolved.item.code
        assert not rows & _rows("D") or class_ is ItemClass.INDICATOR, resolved.item.code


@EVERYWHERE
def test_only_documents_of_the_place_are_added(place: str) -> None:
    own = {"chongqing": "yuminfa", "anshan": "anshan", "shanghai": "humincanfufa"}[place]
    for operation in _pack(place).operations:
        if isinstance(operation, Add | Cite):
            added = operation.item if isinstance(operation, Add) else operation
            for provision in added.provisions:
                assert provision.startswith((own, f"{place}-mental-health-regulation")), provision


@pytest.mark.parametrize(("document", "place"), PLACES.items())
def test_every_duty_of_an_institution_is_an_item_of_its_place(document: str, place: str) -> None:
    (coverage,) = (each for each in CATALOGUE.coverage if each.document == document)
    for entry in coverage.entries:
        if isinstance(entry, InItem):
            assert entry.checklist == f"community-mental-rehab-{place}"
            for code in entry.items:
                assert entry.id in _items(LISTS[place])[code].item.requirements, entry.id


def test_shanghai_keeps_what_it_asked_and_adds_what_its_document_says() -> None:
    items = _items(LISTS["shanghai"])
    assert items["5.14"].item.class_ is ItemClass.VETO
    assert items["5.04"].item.lane is Lane.LEGAL
    assert {"D-048", "D-049", "D-097"} <= set(items["4.04"].item.requirements)
    assert set(items) - set(BASE) == {"SH4.01", "SH5.01", "SH5.02"}
    assert items["SH5.01"].item.applies.forms == ("day_care",)
    assert "功能评估合格" in items["4.06"].item.how
    codes = _codes(LISTS["shanghai"])
    assert codes.index("SH4.01") == codes.index("4.01") + 1


def test_the_standard_of_shanghai_is_named_and_not_quoted() -> None:
    item = _items(LISTS["shanghai"])["7.07"].item
    assert "DB 31MZ/Z 002—2023" in item.how
    assert item.lane is Lane.POLICY
    assert CATALOGUE.find("db31-mz-z-002-2023", "awaiting").awaiting


def test_chongqing_asks_for_a_card_and_a_file_of_each_person() -> None:
    item = _items(LISTS["chongqing"])["6.01"].item
    assert item.title == "服务对象一人一卡一档"
    assert "卡和档齐全的才计为符合" in item.how
    assert item.measure == BASE["6.01"].measure
    assert _operations("chongqing", "6.01") == ["list", "cite", "replace"]


def test_chongqing_takes_care_training_into_the_basic_service() -> None:
    national, local = BASE["5.06"], _items(LISTS["chongqing"])["5.06"]
    assert (national.class_, local.item.class_) == (ItemClass.GENERAL, ItemClass.KEY)
    assert (local.item.how, local.item.weight) == (national.how, national.weight)
    assert "本产品" in local.changes[-1]
    steps = CATALOGUE.provenance("community-mental-rehab-chongqing", "2027.1")["5.06"]
    assert [edit.field for edit in steps[-1].edits] == ["class", "provisions", "requirements"]


def test_chongqing_looks_at_guidance_and_supervision_together() -> None:
    codes = _codes(LISTS["chongqing"])
    assert codes.index("3.12") == codes.index("3.07") + 1
    assert _operations("chongqing", "3.12") == ["list", "reorder"]


def test_chongqing_rewards_what_it_encourages() -> None:
    own = {code: each.item for code, each in _items(LISTS["chongqing"]).items() if code not in BASE}
    assert {code: item.class_ for code, item in own.items()} == {
        "CQ1.01": ItemClass.BONUS,
        "CQ5.01": ItemClass.GENERAL,
        "CQ5.02": ItemClass.GENERAL,
        "CQ5.03": ItemClass.GENERAL,
        "CQ5.04": ItemClass.BONUS,
    }


def test_chongqing_has_a_timeline_and_denominators_of_its_own() -> None:
    def targets(code: str) -> list[tuple[int, Decimal]]:
        return [(target.due.year, target.value) for target in INDICATORS[code].targets]

    assert targets("chongqing_core_pilots") == [(2020, Decimal(1))]
    assert targets("chongqing_outer_pilots") == [(2021, Decimal(100))]
    assert targets("chongqing_urban_coverage") == [(2022, Decimal(100))]
    assert targets("chongqing_district_coverage") == [(2025, Decimal(80))]
    assert targets("chongqing_home_patients") == [(2025, Decimal(60))]
    assert "居家患者" in INDICATORS["chongqing_home_patients"].denominator
    assert "登记康复对象" in INDICATORS["standard_service_rate"].denominator


def test_experts_stand_in_two_pools_by_what_they_serve() -> None:
    municipal, district = _expert("50"), _expert("500103")
    assert municipal.serves("500103")
    assert municipal.serves("500112")
    assert district.serves("500103")
    assert not district.serves("500112")


def _expert(region: str) -> Inspector:
    return Inspector(
        id=f"expert-{region}",
        name="演示专家",
        organisation="12500000MB00000004",
        organisation_name="演示专家组",
        districts=(region,),
        expertise=("rehabilitation",),
        capacity=4,
        officer=False,
    )


def test_a_centre_and_a_station_of_anshan_are_asked_different_things() -> None:
    own = {"AS1.01", "AS1.02", "5.16"}
    asked = {
        kind: own & set(_codes(for_institution(LISTS["anshan"], ["day_care"], kind)))
        for kind in ("centre", "station", "independent")
    }
    assert asked == {
        "centre": {"AS1.01", "5.16"},
        "station": {"AS1.02"},
        "independent": {"5.16"},
    }


def test_a_draft_tightens_nothing_and_scores_nothing() -> None:
    assert {type(operation) for operation in _pack("anshan").operations} == {Add, Cite}
    items = _items(LISTS["anshan"])
    for code, each in items.items():
        if code not in BASE:
            assert each.item.class_ is ItemClass.INDICATOR
            assert "不是正式文件" in each.item.how
        else:
            assert _asked(each.item) == _asked(BASE[code])
    drafts = {
        citation.force
        for each in items.values()
        for citation in each.citations
        if citation.provision.startswith("anshan")
    }
    assert drafts == {Force.GUIDANCE}


def _asked(item: Item) -> tuple[object, ...]:
    return item.title, item.how, item.class_, item.weight, item.measure, item.lane
