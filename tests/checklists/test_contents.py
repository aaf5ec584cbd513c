from datetime import date

import msgspec
import pytest

from checklists import loader
from checklists.catalogue import Catalogue
from checklists.contents import Standing, by_norm, search, standing
from checklists.model import Force, Norm

DAY = date(2026, 3, 1)
NORM = Norm(
    id="norm",
    title="示例规定",
    issuers=(),
    force=Force.RULE,
    effective=date(2026, 3, 1),
    expires=date(2027, 3, 1),
    provisions=(),
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return loader.load()


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2026, 2, 28), Standing.NOT_YET),
        (date(2026, 3, 1), Standing.IN_FORCE),
        (date(2027, 2, 28), Standing.IN_FORCE),
        (date(2027, 3, 1), Standing.EXPIRED),
    ],
)
def test_a_norm_is_in_force_from_its_first_day_to_the_day_before_it_expires(
    on: date, found: Standing
) -> None:
    assert standing(NORM, on) is found


def test_without_a_day_of_entry_nothing_is_claimed_but_that_it_has_expired() -> None:
    undated = msgspec.structs.replace(NORM, effective=None)
    assert standing(undated, DAY) is Standing.UNDATED
    assert standing(undated, date(2027, 3, 1)) is Standing.EXPIRED


def test_a_search_looks_into_item_method_and_clause(catalogue: Catalogue) -> None:
    items = catalogue.resolve("community-mental-rehab", "2026.1").items
    assert search(items, "") == items
    found = search(items, "知情同意书 协议")
    assert [one.item.code for one in found] == ["4.04"]
    assert {one.item.code for one in search(items, "民发〔2022〕104号")} == {
        one.item.code
        for one in items
        if any(citation.number == "民发〔2022〕104号" for citation in one.citations)
    }
    assert search(items, "没有这样的文字") == ()


def test_by_norm_every_item_stands_under_each_clause_it_cites(catalogue: Catalogue) -> None:
    items = catalogue.resolve("community-mental-rehab-shanghai", "2026.1").items
    chapters = by_norm(items, catalogue.norms)
    told = {
        (provision.id, one.item.code)
        for chapter in chapters
        for provision, citing in chapter.provisions
        for one in citing
    }
    assert told == {(code, one.item.code) for one in items for code in one.item.provisions}
    forces = [list(Force).index(chapter.norm.force) for chapter in chapters]
    assert forces == sorted(forces)
