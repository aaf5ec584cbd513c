"""What is taken out of the checklists being written: a draft, or a line of its changelog."""

import re

import pytest

from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.pages.test_drafts import CHANGE, NATIONAL, PLACE, SECOND, begun, revision, saved
from tests.api.service import Service
from tests.factories_register import NEIGHBOUR


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    """Return the desk of a regulator of the city."""
    service.call(factories.saved_register)
    return Desk(service)


def test_a_draft_is_discarded_and_its_version_free_again(desk: Desk) -> None:
    path = begun(desk, "2027.9")
    said = words(desk.page(path))
    assert f"What is written in {NATIONAL} 2027.9 is gone for everybody" in said
    assert "Discard this draft" in said
    old = revision(desk, path)
    saved(desk, path, "changes", {**CHANGE, "changed": "1.01"})
    assert desk.post(f"{path}/discard").status_code == 422
    assert desk.post(f"{path}/discard", old).status_code == 409
    now = revision(desk, path)
    assert desk.post(f"{path}/discard", now, NEIGHBOUR).status_code == 404
    assert desk.done(f"{path}/discard", now, SECOND) == PLACE
    said = words(desk.page(PLACE))
    assert f"{NATIONAL} 2027.9" not in said
    assert desk.get(path).status_code == 404
    assert desk.post(f"{path}/discard", now).status_code == 404
    assert begun(desk, "2027.9") != path


def test_a_published_version_offers_no_discarding(desk: Desk) -> None:
    path = begun(desk, "2027.10")
    desk.done(f"{path}/publish", revision(desk, path), SECOND)
    assert "Discard this draft" not in words(desk.page(path, SECOND))
    assert desk.post(f"{path}/discard", {"revision": "1"}).status_code == 409


def test_a_line_of_the_changelog_is_taken_out(desk: Desk) -> None:
    path = begun(desk, "2027.11")
    before = words(desk.page(f"{path}/changes")).count("Take out line")
    saved(desk, path, "changes", {**CHANGE, "changed": "1.01"})
    form = desk.page(f"{path}/changes")
    assert words(form).count("Take out line") == before + 1
    assert CHANGE["what"] in form
    places = re.findall(rf'action="({path}/changes/\d+/remove)"', form)
    assert places == [f"{path}/changes/{number}/remove" for number in range(1, before + 2)]
    old = revision(desk, path)
    assert desk.done(places[-1], old) == path
    assert desk.post(places[-1], old).status_code == 409
    form = desk.page(f"{path}/changes")
    assert words(form).count("Take out line") == before
    assert CHANGE["what"] not in form
