"""A plan that keeps its teams secret until departure: what institution and public learn when."""

from datetime import timedelta

import httpx
import msgspec
import pytest

from audit.domain.publication import PublicationKind
from audit.domain.visit import Drawn, Visit
from audit.runtime import Runtime
from audit.services import assignment, card, plan, visit
from tests import factories, factories_draws
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CITY, ENTROPY, INSPECTORS, announcement, new_plan, owner

pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True, scope="module")

SECRET = msgspec.structs.replace(new_plan(), announced=True, teams_secret=True)
NAMES = {one.id: one.name for one in INSPECTORS}
LATER = "the plan keeps the teams secret until departure"


async def approved(runtime: Runtime) -> Visit:
    """Return an approved visit of which the institution was told, by a team that is secret."""
    await factories.saved_register(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        drafted = await plan.draft(uow, SECRET)
        await plan.publish(uow, drafted.id)
    drawn = await factories_draws.announce(runtime, announcement(drafted.id))
    await factories_draws.compute(runtime, drawn.number, ENTROPY)
    async with runtime.unit_of_work(CITY) as uow:
        made = await assignment.assign(uow, drawn.number)
        return await visit.approve(uow, made[0].id)


@pytest.fixture(scope="module")
def waiting(service: Service) -> Visit:
    return service.call(approved)


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    return Desk(service)


def draw_of(one: Visit) -> str:
    assert isinstance(one.origin, Drawn)
    return one.origin.draw


def told(desk: Desk, one: Visit) -> str:
    return words(desk.page(f"/desk/notices/{one.id}/read", owner(one.institution)))


async def carded(runtime: Runtime, one: Visit) -> tuple[str, ...]:
    """Return whom the card names that the institution may print."""
    async with runtime.unit_of_work(owner(one.institution), write=False) as uow:
        facts = await card.read(uow, one.id)
    assert facts.visit.team == tuple(person.id for person in facts.inspectors)
    return facts.visit.team


def public_answers(desk: Desk, number: str) -> list[int]:
    """Return how everything that names teams in public answers."""
    paths = ("teams", "changes.jsonl", "files/entropy.json", "files/result.json")
    return [desk.service.client.get(f"/draws/{number}/{one}").status_code for one in paths]


def test_before_departure_nobody_outside_learns_who_comes(
    desk: Desk, service: Service, waiting: Visit
) -> None:
    said = told(desk, waiting)
    assert LATER in said
    assert not [name for name in NAMES.values() if name in said]
    assert service.call(lambda runtime: carded(runtime, waiting)) == ()
    number = draw_of(waiting)
    assert set(public_answers(desk, number)) == {httpx.codes.NOT_FOUND}
    assert NAMES[waiting.team[0]] in words(desk.page(f"/desk/draws/{number}/teams"))


def test_the_result_which_names_the_teams_does_not_open_by_hand(
    desk: Desk, service: Service, waiting: Visit
) -> None:
    number = draw_of(waiting)
    assert f"/desk/draws/{number}/publish" not in desk.page(f"/desk/draws/{number}")
    duty = service.call(
        lambda runtime: factories.duty_to_publish(runtime, number, PublicationKind.DRAW)
    )
    refused = service.post(f"/publications/{duty.id}/publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "publication.teams_secret")


def test_with_the_departure_the_institution_learns_who_comes(
    desk: Desk, service: Service, waiting: Visit
) -> None:
    service.clock.forward(timedelta(hours=1))
    service.made(f"/visits/{waiting.id}/begin")
    said = told(desk, waiting)
    assert LATER not in said
    assert all(NAMES[one] in said for one in waiting.team)
    assert service.call(lambda runtime: carded(runtime, waiting)) == waiting.team
