"""Versions are found by name and day, and cut to the institution."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from checklists.catalogue import Catalogue, Unknown, digest_of, for_institution
from checklists.loader import load
from checklists.model import Checklist

SOUND = Path(__file__).parent / "sound"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(SOUND)


def _with_successor(catalogue: Catalogue, expires: date | None = None) -> Catalogue:
    first = catalogue.find("pool", "1")
    assert isinstance(first, Checklist)
    second = msgspec.structs.replace(
        first, version="2", effective=date(2025, 1, 1), expires=expires
    )
    waiting = msgspec.structs.replace(
        first, version="3", effective=date(2025, 6, 1), awaiting="The text is not at hand."
    )
    return msgspec.structs.replace(catalogue, checklists=(waiting, second, first))


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), "1"),
        (date(2024, 12, 31), "1"),
        (date(2025, 1, 1), "2"),
        (date(2025, 12, 31), "2"),
        (date(2026, 1, 1), None),
    ],
)
def test_the_last_version_to_come_in_is_in_force(
    catalogue: Catalogue, day: date, version: str | None
) -> None:
    found = _with_successor(catalogue, expires=date(2026, 1, 1)).in_force("pool", day)
    assert (found.version if found else None) == version


def test_versions_stand_in_the_order_they_come_in(catalogue: Catalogue) -> None:
    assert _with_successor(catalogue).versions("pool") == ("1", "2", "3")
    assert catalogue.versions("lake") == ()


def test_what_is_not_there_is_said(catalogue: Catalogue) -> None:
    with pytest.raises(Unknown, match=r"There is no checklist pool 9\."):
        catalogue.resolve("pool", "9")
    with pytest.raises(Unknown, match=r"There is no grade scheme moons\."):
        catalogue.scheme("moons")


def test_a_resolved_item_writes_its_citations_out(catalogue: Catalogue) -> None:
    lockers = catalogue.resolve("pool", "1").items[1]
    (citation,) = lockers.citations
    assert (citation.title, citation.number, citation.article) == ("Pool Guide", "PG 7", "4")
    assert lockers.source == "pool 1"


@pytest.mark.parametrize(
    ("institution", "codes"),
    [
        ((["outdoor"], "public"), ["a.1", "b.1", "b.2"]),
        ((["outdoor", "sauna"], "public"), ["a.1", "b.1", "b.2"]),
        ((["outdoor"], "private"), ["a.1", "b.2"]),
        ((["sauna"], "public"), ["a.1", "b.2"]),
        (([], ""), ["a.1", "b.2"]),
    ],
)
def test_an_institution_is_asked_what_concerns_it(
    catalogue: Catalogue, institution: tuple[list[str], str], codes: list[str]
) -> None:
    forms, kind = institution
    resolved = catalogue.resolve("pool", "1")
    cut = for_institution(resolved, forms, kind)
    assert [each.item.code for each in cut.items] == codes
    assert cut.parts == resolved.parts


def test_the_digest_depends_on_every_word_and_on_nothing_else(catalogue: Catalogue) -> None:
    resolved = catalogue.resolve("harbour", "1")
    assert digest_of(resolved) == digest_of(load(SOUND).resolve("harbour", "1"))
    renamed = msgspec.structs.replace(resolved, title="Pools of Harbour")
    assert digest_of(renamed) != digest_of(resolved)


def test_the_digest_of_a_list_never_moves(catalogue: Catalogue) -> None:
    pinned = catalogue.overlays[0].base_digest
    assert digest_of(catalogue.resolve("pool", "1")) == pinned
