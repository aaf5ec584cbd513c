"""Visits as pages: the board, the list, the case file from assignment to publication."""

import re

import httpx
import pytest

from audit.domain.actor import Actor, Role
from audit.domain.visit import Visit, VisitState
from audit.runtime import Runtime
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    CITY,
    NEIGHBOUR,
    NUMBER,
    district_regulator,
    evaluator,
    owner,
)

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")


@pytest.fixture(scope="module")
def visits(service: Service) -> tuple[Visit, ...]:
    """Return the visits of one draw, all of them assigned."""
    return service.call(factories.assigned_visits)


@pytest.fixture(scope="module")
def desk(service: Service, visits: tuple[Visit, ...]) -> Desk:
    assert {one.state for one in visits} == {VisitState.ASSIGNED}
    return Desk(service)


def test_smoke(desk: Desk, visits: tuple[Visit, ...]) -> None:
    first = visits[0]
    print(words(desk.page("/desk/visits"))[:3000])
    print(words(desk.page("/desk/visits?state="))[:3000])
    page = f"/desk/visits/{first.id}"
    print(words(desk.page(page))[:4000])
    desk.done(f"{page}/approve")
    desk.done(f"{page}/begin")
    print(words(desk.page("/desk/calendar"))[:4000])
    print(words(desk.page(f"{page}/trail"))[:3000])
