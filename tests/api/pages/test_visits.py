"""Visits as pages: the board, the list, and the case file before anybody goes."""

import re

import pytest

from audit.domain.actor import Actor, Role
from audit.domain.visit import Visit, VisitState
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.queries import counted
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    CITY,
    INSPECTORS,
    NEIGHBOUR,
    NUMBER,
    district_regulator,
    evaluator,
    owner,
)

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
COLUMN = re.compile(r'<h2 id="state-(\w+)">.*?class="count">(\d+)<', re.DOTALL)
NAME = re.compile(r'<th scope="row"><a href="/desk/visits/([^"]+)">')
CARD = re.compile(r'<li><a href="/desk/visits/([^"]+)">')
MOST = 30
"""How many statements the case file may take, signing in included."""


@pytest.fixture(scope="module")
def visits(service: Service) -> tuple[Visit, ...]:
    """Return the visits of one draw: one approved, one under way, the others assigned."""
    made = service.call(factories.assigned_visits)
    desk = Desk(service)
    for one in made[:2]:
        desk.done(f"/desk/visits/{one.id}/approve")
    desk.done(f"/desk/visits/{made[0].id}/begin")
    return made


@pytest.fixture(scope="module")
def desk(service: Service, visits: tuple[Visit, ...]) -> Desk:
    assert {one.state for one in visits} == {VisitState.ASSIGNED}
    return Desk(service)


def listed(desk: Desk, query: str, who: Actor = CITY) -> set[str]:
    """Return the ids of the visits that a list shows."""
    return set(NAME.findall(desk.page(f"/desk/visits?{query}", who)))


def test_the_board_counts_each_state_and_shows_the_next_few(
    desk: Desk, visits: tuple[Visit, ...]
) -> None:
    html = desk.page("/desk/visits")
    counts = dict(COLUMN.findall(html))
    assert counts == {
        "assigned": str(len(visits) - 2),
        "approved": "1",
        "under_way": "1",
        "handed_in": "0",
        "graded": "0",
        "failed": "0",
    }
    assert set(CARD.findall(html)) == {one.id for one in visits}
    assert 'href="/desk/visits?state=under_way"' in html
    assert 'href="/desk/visits/new"' in html


def test_the_board_of_nobody_says_what_happens_next(desk: Desk) -> None:
    assert "Nobody is sent anywhere yet." in words(desk.page("/desk/visits", NEIGHBOUR))
    elsewhere = Actor(id="oversight-32", role=Role.OVERSIGHT, region="32")
    html = desk.page("/desk/visits", elsewhere)
    assert "No visit yet." in words(html)
    assert "/desk/visits/new" not in html


def test_who_has_nothing_to_do_with_visits_is_told_so(
    desk: Desk, visits: tuple[Visit, ...]
) -> None:
    for who in (ADMIN, owner(visits[0].institution)):
        for path in ("/desk/visits", "/desk/visits?state=", f"/desk/visits/{visits[0].id}"):
            assert desk.get(path, who).status_code == 403


def test_a_list_is_narrowed_by_its_address(desk: Desk, visits: tuple[Visit, ...]) -> None:
    every = {one.id for one in visits}
    first = visits[0]
    named = {one.id for one in visits if one.institution == first.institution}
    going = {one.id for one in visits if first.team[1] in one.team}
    lead = next(one for one in INSPECTORS if one.id == first.team[1])
    assert listed(desk, "state=") == every
    assert listed(desk, "state=under_way") == {first.id}
    assert listed(desk, f"text={first.institution}") == named
    assert listed(desk, "text=示例康复") == every
    assert listed(desk, f"region={first.district}") == {
        one.id for one in visits if one.district == first.district
    }
    assert listed(desk, f"person={lead.name}") == going
    assert listed(desk, f"inspector={lead.id}") == going
    assert listed(desk, f"draw={NUMBER}&work=inspection") == every
    assert listed(desk, "work=evaluation") == set()
    assert listed(desk, "since=2026-03-02&until=2026-03-02") == {first.id}
    assert listed(desk, "since=2026-03-03") == set()
    assert desk.get("/desk/visits?state=nowhere").status_code == 422
    assert desk.get("/desk/visits?since=today").status_code == 422


def test_a_list_comes_in_either_order_and_as_a_file(desk: Desk, visits: tuple[Visit, ...]) -> None:
    newest = NAME.findall(desk.page("/desk/visits?state="))
    oldest = NAME.findall(desk.page("/desk/visits?oldest_first=true"))
    assert newest == oldest[::-1]
    paged = desk.page(f"/desk/visits?inspector={visits[0].team[0]}&limit=1")
    assert f"inspector={visits[0].team[0]}" in paged.partition('class="pager"')[2]
    answer = desk.get("/desk/visits?state=under_way&as=csv")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert visits[0].institution_name in rows[1]
    assert "2026-03-02" in rows[1]


def test_everybody_sees_just_their_visits(desk: Desk, visits: tuple[Visit, ...]) -> None:
    first = visits[0]
    mine = {one.id for one in visits if first.team[0] in one.team}
    assert listed(desk, "state=", evaluator(first.team[0])) == mine
    board = desk.page("/desk/visits", evaluator(first.team[0]))
    assert set(CARD.findall(board)) == mine
    assert "<h1>My visits</h1>" in board
    assert listed(desk, "state=", OVERSIGHT) == {one.id for one in visits}
    here = district_regulator(first.district)
    assert listed(desk, "state=", here) == {
        one.id for one in visits if one.district == first.district
    }
    other = next(one for one in INSPECTORS if one.id not in first.team)
    for who in (NEIGHBOUR, evaluator(other.id)):
        for path in ("", "/trail", "/report.pdf"):
            known = desk.get(f"/desk/visits/{first.id}{path}", who)
            unknown = desk.get(f"/desk/visits/visit-9999{path}", who)
            assert known.status_code == unknown.status_code
            assert known.status_code in {403, 404}


def test_the_case_file_says_why_where_and_who(desk: Desk, visits: tuple[Visit, ...]) -> None:
    first = visits[0]
    html = desk.page(f"/desk/visits/{first.id}")
    said = words(html)
    assert first.institution_name in said
    assert "Drawn at random" in said
    assert "66.67%" in said
    assert f'href="/desk/draws/{NUMBER}"' in html
    assert first.origin.ticket in said  # type: ignore[union-attr]  # it was drawn
    for one in first.team:
        assert f"Certificate number {one}" in said
    assert "Law-enforcement officer" in said
    assert "《优化营商环境条例》第五十四条" in said
    assert "This institution has never been graded here before." in said
    assert "0 of 55 items are answered." in said
    assert said.index("Drawn, and its team assigned") < said.index("Begun on site")
    assert f'href="/desk/visits/{first.id}/record"' in html
    assert f'action="/desk/visits/{first.id}/fail"' in html
    assert f'action="/desk/visits/{first.id}/grade"' not in html


def test_who_goes_sees_public_pages_where_they_have_no_desk(
    desk: Desk, visits: tuple[Visit, ...]
) -> None:
    first = visits[0]
    html = desk.page(f"/desk/visits/{first.id}", evaluator(first.team[0]))
    assert f'href="/draws/{NUMBER}"' in html
    assert "/desk/plans/" not in html
    assert "/desk/institutions/" not in html
    assert f'href="/desk/visits/{first.id}/record"' in html


def test_only_who_may_is_offered_an_act(desk: Desk, visits: tuple[Visit, ...]) -> None:
    waiting, approved = visits[2], visits[1]
    approve = f'action="/desk/visits/{waiting.id}/approve"'
    begin = f'action="/desk/visits/{approved.id}/begin"'
    assert approve in desk.page(f"/desk/visits/{waiting.id}")
    assert approve not in desk.page(f"/desk/visits/{waiting.id}", OVERSIGHT)
    early = desk.get(f"/desk/visits/{waiting.id}", evaluator(waiting.team[0]))
    assert early.status_code == 404
    assert begin in desk.page(f"/desk/visits/{approved.id}", evaluator(approved.team[0]))
    assert begin not in desk.page(f"/desk/visits/{approved.id}", OVERSIGHT)
    for who in (OVERSIGHT, evaluator(waiting.team[0])):
        assert desk.post(f"/desk/visits/{waiting.id}/approve", who=who).status_code == 403
    assert desk.post(f"/desk/visits/{waiting.id}/approve", who=NEIGHBOUR).status_code == 404
    assert desk.post(f"/desk/visits/{waiting.id}/begin").status_code == 409


def test_the_trail_tells_who_did_what(desk: Desk, visits: tuple[Visit, ...]) -> None:
    said = words(desk.page(f"/desk/visits/{visits[0].id}/trail"))
    assert said.index("Begun on site city the visit") < said.index("Approved city the visit")


def test_the_pages_ask_the_database_the_same_for_two_visits_and_for_four(
    desk: Desk, visits: tuple[Visit, ...]
) -> None:
    # Whoever looks is signed in before the statements are counted.
    few, many = "/desk/visits?state=&limit=2", "/desk/visits?state="
    runtime = desk.service.runtime
    sent = []
    for path in (few, many, "/desk/visits", f"/desk/visits/{visits[0].id}"):
        desk.page(path)
        with counted(runtime) as statements:
            desk.page(path)
        sent.append(len(statements))
    assert sent[0] == sent[1]
    assert max(sent) <= MOST
