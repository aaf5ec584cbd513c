import re

import httpx
import pytest

from audit.domain.actor import Actor, Role
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSTITUTIONS, owner

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.graded_visit)
    return Desk(service)


@pytest.mark.parametrize("who", [ADMIN, OVERSIGHT], ids=lambda who: who.role)
def test_the_trail_is_listed_the_latest_first_and_narrowed_by_its_address(
    desk: Desk, who: Actor
) -> None:
    assert "visit.graded" in desk.page("/desk/trail", who)
    narrowed = desk.page("/desk/trail?name=visit.graded", who)
    assert "visit.graded" in narrowed
    assert "visit.begun" not in narrowed


def test_people_are_named_where_they_have_an_account(desk: Desk) -> None:
    operator = Actor(id="operator-1", role=Role.ADMIN, name="（示例）孙工")
    listed = desk.page("/desk/trail?name=session.opened", operator)
    assert '<a href="/desk/trail?subject=operator-1">（示例）孙工</a>' in listed
    (seq, *_) = re.findall(r"/desk/trail/(\d+)", listed)
    assert "（示例）孙工" in words(desk.page(f"/desk/trail/{seq}", operator))
    assert "the service itself" in words(listed)


@pytest.mark.parametrize("who", [CITY, owner(INSTITUTIONS[0].id)], ids=lambda who: who.role)
def test_nobody_else_reads_the_whole_trail(desk: Desk, who: Actor) -> None:
    for answer in (desk.get("/desk/trail", who), desk.post("/desk/trail/check", who=who)):
        assert answer.status_code == httpx.codes.FORBIDDEN


def test_one_entry_is_shown_with_its_place_in_the_chain(desk: Desk) -> None:
    said = words(desk.page("/desk/trail/2", ADMIN))
    assert "Entry 2" in said
    assert "Of the entry before" in said
    assert desk.get("/desk/trail/999999", ADMIN).status_code == httpx.codes.NOT_FOUND
    assert desk.get("/desk/trail/0", ADMIN).status_code == httpx.codes.NOT_FOUND


def test_the_check_says_that_all_is_as_it_was_kept(desk: Desk) -> None:
    answer = desk.post("/desk/trail/check", who=ADMIN)
    assert answer.status_code == httpx.codes.OK
    assert "Everything is as it was kept." in words(answer.text)


def test_the_trail_downloads_as_it_is_shown(desk: Desk) -> None:
    content = desk.get("/desk/trail?name=visit.graded&as=csv", ADMIN).content.decode("utf-8-sig")
    heading, *lines = content.splitlines()
    assert heading.startswith("No.,When,What was done")
    assert len(lines) == 1
