"""Before its time, whom a draw chose is known to none of those it chose, by no way in."""

import io
import zipfile
from collections.abc import Iterator

import msgspec
import pytest

from audit.domain.actor import Actor
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import visit as visits
from tests import factories
from tests.api.asking import MATRIX, Setting, ask
from tests.api.crawl import crawl
from tests.api.matrix import Line, Place, World
from tests.api.pages.desk import Desk
from tests.api.service import Service
from tests.factories_register import CITY, INSTITUTIONS, NUMBER, evaluator, owner

PUBLIC = ("/", "/plans", "/draws", f"/draws/{NUMBER}", "/results", "/data", "/statistics")


class Approved(msgspec.Struct, frozen=True, kw_only=True):
    """An approved visit that nobody was told of, and the service."""

    visit: Visit
    setting: Setting
    desk: Desk

    @property
    def owner(self) -> Actor:
        return owner(self.visit.institution)


@pytest.fixture(scope="module")
def approved(service: Service) -> Approved:
    chosen = service.call(_approved)
    names = {
        "visit_id": chosen.id,
        "file_name": f"{chosen.id}.pdf",
        "institution_id": chosen.institution,
        "entry": chosen.institution,
        "number": NUMBER,
        "name": "result.json",
        "item": "1.02",
        "part": "1",
        "place": "1",
    }
    world = World(scopes={}, names=names, of_place={})
    setting = Setting(service=service, world=world, people={})
    return Approved(visit=chosen, setting=setting, desk=Desk(service))


async def _approved(runtime: Runtime) -> Visit:
    (chosen, *_) = await factories.assigned_visits(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        return await visits.approve(uow, chosen.id)


def told(approved: Approved, who: Actor) -> Iterator[tuple[str, str]]:
    """Yield what somebody is answered at every address of the service, and finds by links."""
    yield from crawl(approved.desk, who, "/desk")
    for one in MATRIX:
        asked = approved.setting.world.fill(one.path, one.place)
        if one.method == "GET" and "{" not in asked:
            yield one.route, ask(approved.setting, one, who).text
    for query in ("as=csv", "as=xlsx", "as=ics"):
        line = Line(route="GET /desk/calendar", needs=(), place=Place.LIST, query=query)
        yield query, ask(approved.setting, line, who).text


def names_it(at: str) -> bool:
    """Return whether the address names the visit itself, which a refusal repeats."""
    return "{visit_id}" in at or "{file_name}" in at


def test_the_institution_learns_nothing_of_its_visit(approved: Approved) -> None:
    for at, text in told(approved, approved.owner):
        assert names_it(at) or approved.visit.id not in text, at
        assert not [one for one in approved.visit.team if one in text], at


def test_no_act_of_the_institution_reaches_its_visit(approved: Approved) -> None:
    about = [one for one in MATRIX if names_it(one.path)]
    assert len(about) > 30
    for one in about:
        if not isinstance(one.needs, str):
            assert ask(approved.setting, one, approved.owner).status_code in {403, 404}, one.route


def test_the_public_learns_nothing_of_the_sample(approved: Approved) -> None:
    client = approved.setting.service.client
    sampled = approved.setting.service.call(_sample)
    for path in PUBLIC:
        text = client.get(path, headers={"Accept": "text/html"}).text
        assert not [one for one in sampled if one in text], path
    for name in ("result.json", "entropy.json"):
        assert client.get(f"/draws/{NUMBER}/files/{name}").status_code == 404
        assert approved.desk.get(f"/desk/draws/{NUMBER}/files/{name}", approved.owner).is_error
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"/draws/{NUMBER}/files.zip").content))
    assert not [name for name in packed.namelist() if "result" in name or "entropy" in name]
    for path in ("/open/draws.json", "/open/results.json", "/open/results.csv"):
        assert not [one for one in sampled if one in client.get(path).text], path
    page = client.get(f"/verify?number={approved.visit.id}", headers={"Accept": "text/html"})
    assert INSTITUTIONS[0].name not in page.text


async def _sample(runtime: Runtime) -> list[str]:
    """Return the visits of the draw, whose ids nobody outside may find."""
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return [one.id for one in await uow.visits.of_draw(NUMBER)]


def test_an_inspector_of_another_team_learns_nothing_of_it(approved: Approved) -> None:
    outsider = next(
        who
        for number in range(1, 7)
        if (who := evaluator(f"SH-{number:04d}")).inspector not in approved.visit.team
    )
    for at, text in told(approved, outsider):
        assert names_it(at) or approved.visit.id not in text, at


def test_when_it_has_begun_the_institution_is_told(approved: Approved) -> None:
    service = approved.setting.service

    async def begin(runtime: Runtime) -> None:
        async with runtime.unit_of_work(evaluator(approved.visit.team[0])) as uow:
            await visits.begin(uow, approved.visit.id)

    service.call(begin)
    page = approved.desk.page(f"/desk/notices/{approved.visit.id}/read", approved.owner)
    assert approved.visit.id in page
