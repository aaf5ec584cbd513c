from checklists.canonical import canonical, digest
from checklists.catalogue import for_institution
from checklists.editions import Editions
from checklists.loader import load

CATALOGUE = load()
DAY_CENTRE = (("day_care",), "centre")


def test_an_edition_is_the_list_cut_for_the_institution_with_its_digest() -> None:
    edition = Editions(CATALOGUE).edition("community-mental-rehab", "2026.1", DAY_CENTRE)
    whole = CATALOGUE.resolve("community-mental-rehab", "2026.1")
    assert edition.checklist == for_institution(whole, ("day_care",), "centre")
    assert edition.content == canonical(edition.checklist)
    assert edition.digest == digest(edition.content)


def test_an_edition_is_made_once() -> None:
    editions = Editions(CATALOGUE)
    first = editions.edition("community-mental-rehab", "2026.1", DAY_CENTRE)
    assert editions.edition("community-mental-rehab", "2026.1", DAY_CENTRE) is first
