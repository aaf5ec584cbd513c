"""Every route, asked by everybody: what the rules allow is done, and nothing else is told."""

from collections.abc import Iterator

import msgspec
import pytest
from litestar.routes import HTTPRoute

from audit.domain.permission import Act
from tests.api.asking import MATRIX, Setting, ask, verdict
from tests.api.matrix import Ground, Line, Verdict, expected
from tests.api.matrix_api import API_LINES
from tests.api.matrix_world import everybody, world
from tests.api.service import Service
from tests.factories_register import CITY

# Where PostgreSQL hides a row by its own policies, nobody may miss what is theirs.
pytestmark = pytest.mark.parametrize("service", ["postgresql"], indirect=True)


@pytest.fixture(scope="module")
def setting(service: Service) -> Setting:
    made, whole = world(service)
    return Setting(service=service, world=whole, people=everybody(made))


def routes(service: Service) -> Iterator[str]:
    """Yield method and path of every route of the application."""
    for route in service.client.app.routes:
        if isinstance(route, HTTPRoute):
            yield from (
                f"{method} {route.path_format}"
                for method in route.route_handler_map
                if method != "OPTIONS"
            )


def test_every_route_has_its_line_and_every_line_its_route(service: Service) -> None:
    lines = [one.route for one in MATRIX]
    assert len(lines) == len(set(lines))
    assert sorted(set(routes(service)) - set(lines)) == []
    assert sorted(set(lines) - set(routes(service))) == []


@pytest.mark.parametrize("one", MATRIX, ids=lambda one: one.route)
def test_everybody_is_answered_as_the_rules_say(setting: Setting, one: Line) -> None:
    wanted = {who: expected(one, actor, setting.world) for who, actor in setting.people.items()}
    # Whoever may, may change what is asked for: they come last.
    order = sorted(wanted, key=lambda who: wanted[who] is Verdict.ALLOWED)
    found = {who: verdict(ask(setting, one, setting.people[who])) for who in order}
    assert [
        f"{who}: {found[who]} instead of {wanted[who]}"
        for who in wanted
        if found[who] is not wanted[who]
    ] == []


@pytest.mark.parametrize(
    "one", [one for one in API_LINES if one.needs is not Ground.PUBLIC], ids=lambda one: one.route
)
def test_a_token_made_for_less_does_less(setting: Setting, one: Line) -> None:
    assert isinstance(one.needs, tuple)
    less = msgspec.structs.replace(CITY, acts=(Act.READ_COMPLAINT,))
    assert verdict(ask(setting, one, less)) is Verdict.FORBIDDEN
    just = msgspec.structs.replace(CITY, acts=one.needs)
    assert verdict(ask(setting, one, just)) is expected(one, just, setting.world)
