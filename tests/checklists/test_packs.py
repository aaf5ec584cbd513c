"""The packs that come with the product say only what their sources say."""

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from checklists.catalogue import digest_of, for_institution
from checklists.loader import load, sources_of
from checklists.model import (
    Checklist,
    Force,
    Item,
    ItemClass,
    Lane,
    Norm,
)
from checklists.overlay_model import Overlay
from checklists.published import PUBLISHED, check_published

DATA = Path(__file__).parent.parent / "data" / "norms"
SOURCES = {path.stem: path for path in (DATA / "sources").iterdir()}
CATALOGUE = load()
NATIONAL = CATALOGUE.resolve("community-mental-rehab", "2026.1")
SHANGHAI = CATALOGUE.resolve("community-mental-rehab-shanghai", "2026.1")
ITEMS = [each.item for each in NATIONAL.items]
SCORED = {ItemClass.VETO, ItemClass.KEY, ItemClass.GENERAL}
STATUTORY = {Force.LAW, Force.REGULATION, Force.LOCAL_REGULATION, Force.RULE}


def _requirements() -> dict[str, dict[str, str]]:
    with (DATA / "requirements.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


REQUIREMENTS = _requirements()


def _source(norm: str) -> str:
    """Return the text a norm is quoted from: a further file of the norm begins with its id."""
    stem = max((stem for stem in SOURCES if norm.startswith(stem)), key=len)
    return SOURCES[stem].read_text("utf-8")


@cache
def _text(norm: str) -> str:
    return re.sub(r"\s", "", _source(norm))


@cache
def _articles(norm: str) -> dict[str, str]:
    """Return the words of every article of a statute, white space removed."""
    found: dict[str, str] = {}
    article = ""
    for line in _source(norm).splitlines():
        start = re.match(r"\s*(第[一二三四五六七八九十百]+条)", line)
        if start:
            article = start[1]
        elif line.startswith("#"):
            article = ""
        if article:
            found[article] = found.get(article, "") + re.sub(r"\s", "", line)
    return found


@pytest.mark.parametrize("norm", CATALOGUE.norms, ids=lambda norm: norm.id)
def test_every_key_phrase_stands_word_for_word_in_its_source(norm: Norm) -> None:
    missing = [
        provision.id
        for provision in norm.provisions
        if re.sub(r"\s", "", provision.excerpt) not in _text(norm.id)
    ]
    assert missing == []


@pytest.mark.parametrize(
    "norm", [norm for norm in CATALOGUE.norms if norm.force in STATUTORY], ids=lambda norm: norm.id
)
def test_a_statute_is_cited_by_the_article_its_words_stand_in(norm: Norm) -> None:
    articles = _articles(norm.id)
    astray = [each.id for each in norm.provisions if each.excerpt not in articles[each.article]]
    assert astray == []
    assert norm.as_of == date(2025, 4, 19)


@pytest.mark.parametrize(
    "norm",
    [norm for norm in CATALOGUE.norms if norm.force not in STATUTORY],
    ids=lambda norm: norm.id,
)
def test_a_policy_provision_is_the_clause_of_its_requirement(norm: Norm) -> None:
    for provision in norm.provisions:
        row = REQUIREMENTS[provision.id.removeprefix(f"{norm.id}.")]
        assert (provision.article, provision.excerpt) == (row["para"], row["key_phrase"])


def test_every_title_and_number_stands_in_its_source() -> None:
    for norm in CATALOGUE.norms:
        if norm.id.startswith("jingkang-notice-interpretation"):
            continue  # its stored copy has no headline; the note says so
        assert norm.title in _text(norm.id), norm.id
        assert norm.number in _text(norm.id), norm.id
        for issuer in norm.issuers:
            assert issuer in _text(norm.id), (norm.id, issuer)


def test_there_are_56_items_in_eight_parts_of_1000_points() -> None:
    assert len(ITEMS) == 56
    assert [part.code for part in NATIONAL.parts] == list("12345678")
    assert sum(part.points for part in NATIONAL.parts) == 1000
    assert len({item.code for item in ITEMS}) == 56


def test_every_item_has_a_basis_and_tells_an_inspector_what_to_do() -> None:
    for item in ITEMS:
        assert item.provisions
        assert item.methods
        assert item.evidence
        assert item.how.endswith("。")
        assert set(item.requirements) <= set(REQUIREMENTS)


def test_each_requirement_is_cited_by_its_own_provision() -> None:
    for resolved in (*NATIONAL.items, *SHANGHAI.items):
        cited = {citation.provision.rpartition(".")[2] for citation in resolved.citations}
        assert set(resolved.item.requirements) <= cited, resolved.item.code


def test_no_local_rule_alone_makes_a_national_item() -> None:
    national = {"minfa-2022-104"} | {
        norm.id for norm in CATALOGUE.norms if norm.force in STATUTORY - {Force.LOCAL_REGULATION}
    }
    for item in ITEMS:
        assert any(_norm(each) in national for each in item.provisions), item.code


def test_an_item_stands_in_the_lane_of_its_strongest_basis() -> None:
    for resolved in (*NATIONAL.items, *SHANGHAI.items):
        statutory = any(citation.force in STATUTORY for citation in resolved.citations)
        assert (resolved.item.lane is Lane.LEGAL) == statutory, resolved.item.code


def test_a_veto_is_a_legal_duty() -> None:
    for item in ITEMS:
        assert item.class_ is not ItemClass.VETO or item.lane is Lane.LEGAL, item.code


def test_what_is_described_is_never_scored() -> None:
    for item in ITEMS:
        if item.class_ in SCORED:
            assert "D" not in _forces(item), item.code


def test_what_is_only_encouraged_is_a_bonus() -> None:
    for item in ITEMS:
        if _forces(item) == {"E"} and item.lane is not Lane.LEGAL:
            assert item.class_ is ItemClass.BONUS, item.code


def _forces(item: Item) -> set[str]:
    return {REQUIREMENTS[each]["force"] for each in item.requirements}


def _norm(provision: str) -> str:
    return provision.partition(".")[0]


@pytest.mark.parametrize(
    ("code", "threshold"),
    [("3.02", 30), ("3.03", 100), ("3.04", 20), ("4.02", 100), ("4.04", 100), ("6.01", 100)],
)
def test_the_thresholds_of_the_norms(code: str, threshold: int) -> None:
    (item,) = (each for each in ITEMS if each.code == code)
    assert item.measure is not None
    assert item.measure.threshold == threshold


def test_shanghai_adds_tightens_and_cites() -> None:
    items = {each.item.code: each for each in SHANGHAI.items}
    assert len(items) == 58
    assert items["SH4.01"].item.requirements == ("D-047",)
    assert items["SH8.01"].item.measure is not None
    assert items["SH8.01"].item.measure.threshold == 90
    assert items["SH8.01"].item.class_ is ItemClass.INDICATOR
    assert items["5.14"].item.class_ is ItemClass.VETO
    assert items["5.04"].item.lane is Lane.LEGAL
    assert {"D-048", "D-049", "D-097"} <= set(items["4.04"].item.requirements)
    assert [code for code, each in items.items() if each.changes] == [
        "3.01", "4.04", "5.02", "5.03", "5.04", "5.14"
    ]  # fmt: skip


def test_the_lists_published_in_2026_never_move() -> None:
    national = "d73261011cf01b6eea13b863e62674a5a3355488a0a3655f2ebf024dec0c5228"
    shanghai = "4cb7d93655664c01f5729c1a241a0de08eef744ec5e457eb9b1c80945ad6f898"
    assert digest_of(NATIONAL) == national
    assert digest_of(SHANGHAI) == shanghai


def test_a_home_support_station_is_not_asked_about_day_rooms() -> None:
    cut = for_institution(NATIONAL, ["home_support"], "station")
    codes = {each.item.code for each in cut.items}
    assert "5.05" in codes
    assert codes.isdisjoint({"2.03", "5.12", "5.14"})
    assert len(cut.parts) == 8


def test_the_packs_in_force() -> None:
    today = date(2026, 11, 1)
    found = CATALOGUE.in_force("community-mental-rehab", today)
    assert isinstance(found, Checklist)
    assert CATALOGUE.in_force("community-mental-rehab", date(2025, 12, 31)) is None
    assert isinstance(CATALOGUE.in_force("community-mental-rehab-shanghai", today), Overlay)


@pytest.mark.parametrize("name", ["work-norm", "db31-mz-z-002-2023"])
def test_a_pack_whose_text_is_not_at_hand_is_named_and_empty(name: str) -> None:
    pack = CATALOGUE.find(name, "awaiting")
    assert isinstance(pack, Overlay)
    assert pack.operations == ()
    assert pack.awaiting
    assert CATALOGUE.in_force(name, date(2026, 11, 1)) is None


def test_the_grade_scheme_says_that_it_is_a_model() -> None:
    scheme = CATALOGUE.scheme(NATIONAL.scheme)
    assert scheme.model
    assert [(int(each.total), int(each.floor_percent)) for each in scheme.levels] == [
        (360, 40), (450, 50), (570, 60), (780, 80), (900, 90)
    ]  # fmt: skip
    assert scheme.first_time_cap == 3


def test_no_published_file_was_edited() -> None:
    sources = sources_of()
    assert check_published(sources) == []
    listed = {line.split("  ")[1] for line in sources[PUBLISHED].decode().splitlines()}
    assert listed <= set(sources)
    assert {path for path in sources if path.endswith("/2026.1.yaml")} <= listed
