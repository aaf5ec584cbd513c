"""The pages of recusals, substitutions and replacements, as each role works with them."""

import json
import re

import httpx
import msgspec
import pytest

from audit.domain.actor import SYSTEM, Actor, Role
from audit.domain.ceremony import DrawState
from audit.domain.filters import VisitFilter
from audit.domain.page import PageRequest
from audit.domain.visit import Visit, VisitState
from audit.runtime import Runtime
from audit.services import draw
from audit.services import visit as visits
from checklists.canonical import digest
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CITY, INSPECTORS, INSTITUTIONS, NUMBER, evaluator, owner

WHO, WHERE = INSPECTORS[2], INSTITUTIONS[1]
SELF, PARTY = evaluator(WHO.id), owner(WHERE.id)
OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
OWN, DECLARED = "/desk/own-recusals", "/desk/recusals/declared"
TEAMS = f"/desk/draws/{NUMBER}/teams"


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.assigned_visits)
    return Desk(service)


def form(desk: Desk, who: Actor, **fields: str) -> dict[str, str]:
    (identity,) = re.findall(r'name="identity" value="([^"]+)"', desk.page(f"{OWN}/new", who))
    return {"identity": identity, **fields}


def test_an_inspector_declares_once_and_takes_it_back(desk: Desk) -> None:
    given = form(desk, SELF, institution=WHERE.name, reason="近亲属在该机构任职")
    unclear = desk.post(f"{OWN}/new", {**given, "institution": "示例康复中心"}, SELF)
    assert unclear.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "6 institutions fit" in words(unclear.text)
    assert desk.done(f"{OWN}/new", given, SELF) == OWN
    assert desk.done(f"{OWN}/new", given, SELF) == OWN
    html = desk.page(OWN, SELF)
    assert html.count("/withdraw") == 1
    assert WHERE.name in words(html)
    assert WHO.name in words(desk.page("/desk/recusals/standing?ground=inspector"))
    (act,) = re.findall(r'action="([^"]+/withdraw)"', html)
    assert desk.post(act, who=PARTY).status_code == httpx.codes.NOT_FOUND
    assert desk.done(act, who=SELF) == OWN
    assert desk.post(act, who=SELF).status_code == httpx.codes.CONFLICT
    assert WHO.name not in words(desk.page("/desk/recusals/standing?ground=inspector"))


def test_a_request_is_decided_by_the_checking_body_and_names_nobody_to_the_party(
    desk: Desk,
) -> None:
    desk.done(f"{OWN}/new", form(desk, PARTY, reason="与我机构有合同纠纷"), PARTY)
    said = words(desk.page(DECLARED, OVERSIGHT))
    assert "与我机构有合同纠纷" in said
    assert "somebody it cannot name" in said
    assert "Record the decision" not in said
    (act,) = re.findall(rf'action="({DECLARED}/[^"]+)"', desk.page(DECLARED))
    nobody = desk.post(act, {"accepted": "true", "inspector": "SH-9999", "reason": "属实"})
    assert nobody.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "No inspector of your register has the number SH-9999" in words(nobody.text)
    assert "属实" in nobody.text
    done = {"accepted": "true", "inspector": WHO.id, "reason": "情况属实"}
    assert desk.post(act, done, OVERSIGHT).status_code == httpx.codes.FORBIDDEN
    assert desk.done(act, done) == DECLARED
    assert desk.post(act, done).status_code == httpx.codes.CONFLICT
    told = desk.page(OWN, PARTY)
    assert "情况属实" in told
    assert WHO.name not in told
    assert WHO.id not in told


def test_institutions_and_regulators_have_their_own_ways(desk: Desk) -> None:
    for path in (DECLARED, "/desk/recusals/standing"):
        for who in (SELF, PARTY):
            assert desk.get(path, who).status_code == httpx.codes.FORBIDDEN
    assert desk.get(OWN, CITY).status_code == httpx.codes.FORBIDDEN


async def of_draw(runtime: Runtime) -> tuple[Visit, ...]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return (await visits.page(uow, VisitFilter(draw=NUMBER), PageRequest())).items


def test_who_cannot_go_is_substituted_in_turn_or_with_a_reason(desk: Desk) -> None:
    one = desk.service.call(of_draw)[0]
    path = f"/desk/visits/{one.id}/substitute"
    assert f"{path}?inspector={one.team[1]}" in desk.page(TEAMS)
    assert path not in desk.page(TEAMS, OVERSIGHT)
    html = desk.page(f"{path}?inspector={one.team[1]}")
    offered = re.findall(r'type="radio" name="successor" value="([^"]+)"', html)
    assert "turn 1 by the draw" in words(html)
    given = {"inspector": one.team[1], "successor": offered[-1], "reason": "因病"}
    refused = desk.post(path, given)
    assert refused.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert f"it is the turn of inspector {offered[0]}" in words(refused.text)
    assert desk.done(path, {**given, "successor": offered[0]}) == TEAMS
    again = desk.post(path, {**given, "successor": offered[0]})
    assert again.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert desk.get(path, SELF).status_code == httpx.codes.FORBIDDEN


def test_a_closed_institution_is_replaced_until_no_reserve_is_left(desk: Desk) -> None:
    before = desk.service.call(of_draw)
    path = f"/desk/visits/{before[0].id}/replace"
    assert path in desk.page(TEAMS)
    assert before[0].institution_name in desk.page(path)
    given = {"result": "closed", "reason": "已停业，现场确认"}
    assert desk.done(path, given) == TEAMS
    after = desk.service.call(of_draw)
    (made,) = {one.id for one in after} - {one.id for one in before}
    assert {one.id: one.state for one in after}[before[0].id] is VisitState.FAILED
    again = desk.post(path, given)
    assert again.status_code == httpx.codes.CONFLICT
    assert "is replaced already" in words(again.text)
    assert path not in desk.page(TEAMS)
    none_left = desk.post(f"/desk/visits/{made}/replace", given)
    assert none_left.status_code == httpx.codes.CONFLICT
    assert "has no reserve left" in words(none_left.text)


async def opened(runtime: Runtime) -> None:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        before = await draw.read(uow, NUMBER)
    after = msgspec.structs.replace(before, state=DrawState.PUBLISHED, published_at=runtime.clock())
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("draw.published", NUMBER)
        await uow.draws.save(after, was=before.state, event=event)


def test_the_reasons_become_public_with_the_draw_and_not_before(desk: Desk) -> None:
    def public(path: str) -> httpx.Response:
        desk.service.client.cookies.clear()
        return desk.service.client.get(path)

    teams, records = f"/draws/{NUMBER}/teams", f"/draws/{NUMBER}/changes.jsonl"
    for path in (teams, records):
        assert public(path).status_code == httpx.codes.NOT_FOUND
    entries = map(json.loads, public("/open/log/entries").text.splitlines())
    logged = [one["facts"]["change"] for one in entries if one["kind"] == "change"]
    assert f"so far: {len(logged)}." in words(public(f"/draws/{NUMBER}").text)
    assert f'href="/draws/{NUMBER}"' in public("/log").text
    desk.service.call(opened)
    lines = public(records).content.splitlines()
    assert [digest(line) for line in lines] == logged
    assert records in public(teams).text
    said = words(public(teams).text)
    assert "已停业，现场确认" in said
    assert "因病" in said
    for one in INSPECTORS:
        assert one.name not in said
