import re

import pytest

from audit.domain.visit import Visit, VisitState
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    INSTITUTIONS,
    NEIGHBOUR,
    evaluator,
    owner,
)

LINE = re.compile(r'<span>(.*?)</span><span class="count">(\d+)</span>', re.DOTALL)


@pytest.fixture(scope="module")
def begun(service: Service) -> Visit:
    """Return the one visit that is under way."""
    return service.call(factories.begun_visit)


@pytest.fixture(scope="module")
def desk(service: Service, begun: Visit) -> Desk:
    assert begun.state is VisitState.UNDER_WAY
    return Desk(service)


def counts(html: str) -> dict[str, str]:
    """Return the number beside each thing to do."""
    found = LINE.findall(html.partition('id="content"')[2])
    return {words(title): count for title, count in found}


def test_a_regulator_sees_what_waits(desk: Desk) -> None:
    found = counts(desk.page("/desk"))
    assert found["With the evaluators"] == "1"


def test_an_evaluator_on_the_team_has_a_visit_to_hand_in(desk: Desk, begun: Visit) -> None:
    who = evaluator(begun.team[0])
    assert counts(desk.page("/desk", who)) == {"Visits under way to hand in": "1"}


def test_an_institution_is_told_once_the_visit_has_begun(desk: Desk, begun: Visit) -> None:
    who = owner(begun.institution)
    assert counts(desk.page("/desk", who)) == {"Visits you were told of": "1"}


def test_nothing_of_others_is_counted(desk: Desk, begun: Visit) -> None:
    other = next(one.id for one in INSTITUTIONS if one.id != begun.institution)
    for who in (NEIGHBOUR, owner(other), ADMIN):
        html = desk.page("/desk", who)
        assert counts(html) == {}
        assert "Nothing waits for you." in words(html)
