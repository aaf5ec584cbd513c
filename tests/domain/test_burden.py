"""Papers of a visit: asked for, or covered by the institution's own records."""

from audit.domain.burden import burden
from audit.domain.records import RecordSheet
from checklists.loader import load
from checklists.measure_book import of_items

CATALOGUE = load()
ITEMS = CATALOGUE.resolve("community-mental-rehab", "2026.1").items
KNOWN = of_items(CATALOGUE.measures, ITEMS)


def test_without_records_every_paper_is_asked_for_once() -> None:
    found = burden(ITEMS, KNOWN, ())
    assert found.covered == ()
    assert set(found.asked) == {paper for one in ITEMS for paper in one.item.evidence}
    assert len(found.asked) == len(set(found.asked))


def test_a_declared_sheet_covers_its_papers() -> None:
    found = burden(ITEMS, KNOWN, {RecordSheet.STAFF})
    assert found.items["3.02"].covered == ("花名册", "比例计算表")
    assert found.items["3.02"].asked == ("学历证书",)
    assert "花名册" in found.covered
    assert found.items["3.04"].covered == ()


def test_a_paper_stays_asked_for_while_one_item_still_wants_it() -> None:
    one, other = (each for each in ITEMS if each.item.code in {"3.01", "3.02"})
    found = burden((one, other), {"3.02": KNOWN["3.02"]}, {RecordSheet.STAFF})
    assert "花名册" in found.asked
    assert "花名册" not in found.covered


def test_all_sheets_leave_less_to_be_handed_over() -> None:
    before, after = burden(ITEMS, KNOWN, ()), burden(ITEMS, KNOWN, set(RecordSheet))
    assert len(before.asked) == len(after.asked) + len(after.covered)
    assert len(after.covered) == 12
