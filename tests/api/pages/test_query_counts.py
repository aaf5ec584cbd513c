"""A page of the desk asks the database the same, however much there is of what it shows.

Every page is one line of `tests.bench.pages`; a page that stands in no line fails here.
"""

import re
from collections.abc import Iterable, Mapping

import pytest

from tests.api.pages import many
from tests.api.pages.copies import Things
from tests.api.pages.desk import Desk
from tests.api.queries import counted
from tests.api.service import Service
from tests.bench.pages import PAGES, PUBLIC, readers

# The statements are the same on PostgreSQL, besides those that tell whom the reading acts for.
pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True)

FEW, MANY = range(2, 3), range(3, 41)
MOST = 24
"""Each statement costs the reader a way to the database; a page that asks more asks too much."""
DOWNLOADS: Mapping[str, str] = {
    "/desk/actions/{}/files/{}": "a file that was sent",
    "/desk/actions/{}/files/{}/picture": "its picture",
    "/desk/certificates/{}": "a PDF",
    "/desk/checklists/drafts/template.xlsx": "an empty workbook",
    "/desk/checklists/drafts/{}/pack.xlsx": "a checklist whole",
    "/desk/checklists/drafts/{}/pack.yaml": "a checklist whole",
    "/desk/checklists/{}/{}/download.xlsx": "a checklist whole",
    "/desk/checklists/{}/{}/download.yaml": "a checklist whole",
    "/desk/draws/{}/files/{}": "a file of a draw",
    "/desk/evidence/{}": "a file of a visit",
    "/desk/evidence/{}/small": "its picture",
    "/desk/import/template.xlsx": "an empty workbook",
    "/desk/import/{}/register": "a register whole, in pieces",
    "/desk/indicators/progress.pdf": "a PDF",
    "/desk/indicators/template.xlsx": "an empty workbook",
    "/desk/notices/{}": "a PDF",
    "/desk/records/template.xlsx": "an empty workbook",
    "/desk/records/{}/file": "a sheet whole",
    "/desk/reports/tables/{}/table.pdf": "a PDF",
    "/desk/visits/{}/report.pdf": "a PDF",
}
"""What a GET under /desk answers that is no page, and what it is instead."""
_PLACE = re.compile(r"\{[^}]*\}")


@pytest.fixture(scope="module")
def made(service: Service) -> Things:
    return service.call(many.things)


def test_a_page_asks_the_same_for_two_things_and_for_forty(service: Service, made: Things) -> None:
    desk = Desk(service)
    for name, who in readers(made.known).items():
        if name != PUBLIC:
            desk.token(who)
    service.call(lambda runtime: many.copy(runtime, made, FEW))
    few, short = count(desk, made)
    service.call(lambda runtime: many.copy(runtime, made, MANY))
    more, long = count(desk, made)
    grown = [name for name in short if long[name] > short[name]]
    assert len(grown) > len(short) * 2 / 5  # forms, and whole checklists, are as long as before
    assert {name: (few[name], more[name]) for name in few if few[name] != more[name]} == {}
    assert {name: most for name, most in more.items() if most > MOST} == {}


def count(desk: Desk, made: Things) -> tuple[dict[str, int], dict[str, int]]:
    """Return the statements that each page takes, once it was read before, and its length."""
    sent, lengths = {}, {}
    actors = readers(made.known)
    for name, (reader, path) in PAGES.items():
        if reader != PUBLIC:
            place = path.format_map(made.known)
            lengths[name] = len(desk.page(place, actors[reader]))
            with counted(desk.service.runtime) as statements:
                desk.page(place, actors[reader])
            sent[name] = len(statements)
    return sent, lengths


def test_every_page_is_counted(service: Service) -> None:
    measured = {shape(path.partition("?")[0]) for _, path in PAGES.values()}
    missing = set(pages(service)) - measured - set(DOWNLOADS)
    assert missing == set()


def pages(service: Service) -> Iterable[str]:
    """Return the shape of each address under /desk and /account that is read."""
    return (
        shape(route.path)
        for route in service.client.app.routes
        if "GET" in getattr(route, "methods", ()) and route.path.startswith(("/desk", "/account"))
    )


def shape(path: str) -> str:
    """Return an address with an empty place for each thing it names."""
    return _PLACE.sub("{}", path)
