"""Who oversees reads everything in the region and changes nothing: no page offers an act."""

import re

import pytest

from audit.domain.actor import Actor, Role
from tests import factories
from tests.api.pages.desk import Desk
from tests.api.service import Service
from tests.factories_register import INSTITUTIONS, NUMBER

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
FAR = Actor(id="far-oversight", role=Role.OVERSIGHT, region="32")
# Signing out, and the check of the trail, which changes nothing.
HARMLESS = {"/sign-out", "/desk/trail/check"}
# What leads to a form that enters or changes something.
FORMS = re.compile(r'href="(/desk/[^"]*/(?:new|edit|import|announce|targeted|record)[^"]*)"')


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    """Return the pages of a service where a visit was graded and its result published."""
    service.call(factories.published_result)
    return Desk(service)


def menu(desk: Desk, who: Actor) -> list[str]:
    """Return where the menu leads."""
    nav = desk.page("/desk", who).partition('<nav class="menu"')[2].partition("</nav>")[0]
    return re.findall(r'href="(/desk[^"]*)"', nav)


def test_no_page_of_the_menu_offers_an_act(desk: Desk) -> None:
    places = menu(desk, OVERSIGHT)
    assert {"/desk/institutions", "/desk/plans", "/desk/draws", "/desk/trail"} <= set(places)
    assert not {"/desk/people", "/desk/organisations", "/desk/tokens", "/desk/jobs"} & set(places)
    for place in places:
        assert offered(desk.page(place, OVERSIGHT)) == set(), place


def test_no_page_behind_a_list_offers_an_act(desk: Desk) -> None:
    followed = set()
    for place in menu(desk, OVERSIGHT):
        links = re.findall(rf'<t[hd][^>]*><a href="({place}/[^"?]+)"', desk.page(place, OVERSIGHT))
        for link in links[:2]:
            followed.add(place)
            assert offered(desk.page(link, OVERSIGHT)) == set(), link
    assert {"/desk/institutions", "/desk/plans", "/desk/draws"} <= followed


def offered(html: str) -> set[str]:
    """Return the addresses of the acts a page offers."""
    acts = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', html)
    return {*acts, *re.findall(r'formaction="([^"]+)"', html), *FORMS.findall(html)} - HARMLESS


def test_what_lies_elsewhere_is_as_if_it_were_not(desk: Desk) -> None:
    for path in (f"/desk/draws/{NUMBER}", f"/desk/institutions/{INSTITUTIONS[0].id}"):
        assert desk.get(path, OVERSIGHT).status_code == 200
        assert desk.get(path, FAR).status_code == 404
