"""What lies outside one's bounds is as if it were not: in answers, in lists, and in their cost."""

from collections.abc import Mapping

import msgspec
import pytest

from audit.domain.actor import Actor
from audit.domain.permission import Act
from tests.api.asking import MATRIX, Setting, ask, verdict
from tests.api.matrix import Line, Place, Verdict, expected
from tests.api.matrix_world import everybody, world
from tests.api.queries import counted
from tests.api.service import Service
from tests.factories_register import INSTITUTIONS, NUMBER
from tests.services.acts import Trip

# Where no policy of the database helps, our own queries must not tell.
pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True)

# Whoever reads the trail reads all of it.
LISTS = [
    one
    for one in MATRIX
    if one.method == "GET"
    and one.place is Place.LIST
    and isinstance(one.needs, tuple)
    and Act.READ_TRAIL not in one.needs
]
FILES = ("", "as=csv")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The setting, and the trip it comes from."""

    setting: Setting
    trip: Trip


@pytest.fixture(scope="module")
def known(service: Service) -> Known:
    made, whole = world(service)
    setting = Setting(service=service, world=whole, people=everybody(made))
    return Known(setting=setting, trip=made)


def outside(one: Line, setting: Setting) -> Mapping[str, Actor]:
    """Return who must not know of the thing."""
    return {
        who: actor
        for who, actor in setting.people.items()
        if actor is not None and expected(one, actor, setting.world) is Verdict.UNSEEN
    }


@pytest.mark.parametrize("one", MATRIX, ids=lambda one: one.route)
def test_what_is_another_s_is_answered_as_what_never_was(known: Known, one: Line) -> None:
    setting = known.setting
    for who, actor in outside(one, setting).items():
        told = []
        for unknown in (False, True):
            ask(setting, one, actor, unknown=unknown)  # whatever is noted once, is noted
            with counted(setting.service.runtime) as statements:
                answer = ask(setting, one, actor, unknown=unknown)
            text = setting.world.anonymous(answer.text, one)
            told.append((answer.status_code, text, len(statements)))
        assert told[0] == told[1], who


@pytest.mark.parametrize("one", LISTS, ids=lambda one: one.route)
def test_no_list_names_what_is_another_s(known: Known, one: Line) -> None:
    setting, made = known.setting, known.trip
    theirs = next(found for found in INSTITUTIONS if found.id == made.institution)
    for who in ("neighbour", "far_oversight", "other_manager", "other_district", "other_owner"):
        actor = setting.people[who]
        for kind in FILES:
            asked = msgspec.structs.replace(one, query="&".join(filter(None, (one.query, kind))))
            text = ask(setting, asked, actor).text
            for name in (theirs.name, theirs.id, made.visit, made.action):
                assert name not in text, (who, kind)
            if who in {"neighbour", "far_oversight", "other_manager"}:
                assert not [one.name for one in INSTITUTIONS if one.name in text], (who, kind)
                assert NUMBER not in text, (who, kind)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/institutions?text={}",
        "/desk/visits?text={}",
        "/desk/results?text={}",
        "/desk/actions?text={}",
        "/desk/visits/new?text={}",
        "/desk/publications?text={}",
        "/desk/complaints?text={}",
    ],
)
def test_no_search_finds_what_is_another_s(known: Known, path: str) -> None:
    theirs = next(one for one in INSTITUTIONS if one.id == known.trip.institution)
    line = Line(route=f"GET {path.format(theirs.name[:4])}", needs=(), place=Place.LIST)
    for who in ("neighbour", "other_district", "far_oversight", "other_owner", "off_team"):
        answer = ask(known.setting, line, known.setting.people[who])
        assert theirs.name not in answer.text, who
        assert verdict(answer) in {Verdict.ALLOWED, Verdict.FORBIDDEN}
