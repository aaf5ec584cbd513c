"""The pages of teams: assigned, filled, approved; and the visit for cause."""

import re

import httpx
import msgspec
import pytest

from audit.domain.actor import Actor, Role
from audit.domain.ceremony import Draw
from audit.domain.filters import VisitFilter
from audit.domain.page import PageRequest
from audit.domain.visit import Visit, VisitState
from audit.runtime import Runtime
from audit.services import plan, register
from audit.services import visit as visits
from tests import factories, factories_draws
from tests.api.pages.desk import Desk, Fields, words
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    CHECKLIST,
    CITY,
    ENTROPY,
    INSPECTORS,
    INSTITUTIONS,
    ITEM,
    NEIGHBOUR,
    RECUSAL,
    REGISTER,
    announcement,
    evaluator,
    new_plan,
)

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
NEW = "/desk/visits/new"
REASON = "抽取时人员不足，现予补派"


@pytest.fixture(scope="module")
def drawn(service: Service) -> Draw:
    """Return a computed draw with too few inspectors: six visits to give for eight places."""
    return service.call(short_of_people)


@pytest.fixture(scope="module")
def desk(service: Service, drawn: Draw) -> Desk:
    desk = Desk(service)
    assert desk.done(f"/desk/draws/{drawn.number}/assign") == f"/desk/draws/{drawn.number}/teams"
    return desk


async def short_of_people(runtime: Runtime) -> Draw:
    busy = tuple(msgspec.structs.replace(one, capacity=1) for one in INSPECTORS)
    await factories.saved_register(runtime)
    asked = msgspec.structs.replace(new_plan(), lead_expertise="rehabilitation")
    async with runtime.unit_of_work(CITY) as uow:
        ready = await plan.publish(uow, (await plan.draft(uow, asked)).id)
        await register.save(uow, msgspec.structs.replace(REGISTER, inspectors=busy))
    announced = await factories_draws.announce(runtime, announcement(ready.id))
    return await factories_draws.compute(runtime, announced.number, ENTROPY)


async def of_draw(runtime: Runtime, number: str) -> tuple[Visit, ...]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return (await visits.page(uow, VisitFilter(draw=number), PageRequest())).items


async def forgotten(runtime: Runtime, inspector: str) -> None:
    """Take from an inspector what the lead must know."""
    (one,) = (one for one in INSPECTORS if one.id == inspector)
    unlearned = msgspec.structs.replace(one, expertise=("nursing",))
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, msgspec.structs.replace(REGISTER, inspectors=(unlearned,)))


def lacking(desk: Desk, drawn: Draw) -> list[Visit]:
    """Return the visits that wait for somebody to join."""
    found = desk.service.call(lambda runtime: of_draw(runtime, drawn.number))
    return [one for one in found if len(one.team) < 2]


def test_a_draw_is_assigned_once(desk: Desk, drawn: Draw) -> None:
    assert "/assign" not in desk.page(f"/desk/draws/{drawn.number}")
    again = desk.post(f"/desk/draws/{drawn.number}/assign")
    assert again.status_code == httpx.codes.CONFLICT
    void = desk.post(f"/desk/draws/{drawn.number}/void", {"reason": "来源有误"})
    assert void.status_code == httpx.codes.CONFLICT


def test_the_teams_are_shown_with_what_is_open_and_why(desk: Desk, drawn: Draw) -> None:
    said = words(desk.page(f"/desk/draws/{drawn.number}/teams"))
    assert len(lacking(desk, drawn)) == 2
    assert said.count("Open places: 1") == 2
    assert "Of 6 inspectors 6 serve the district" in said
    assert "0 of these had a visit to spare" in said
    assert "4 visits wait" in said


def test_a_team_that_lacks_somebody_cannot_be_approved(desk: Desk, drawn: Draw) -> None:
    (first, *_) = lacking(desk, drawn)
    path = f"/desk/draws/{drawn.number}/teams"
    assert f"{path}/{first.id}/approve" not in desk.page(path)
    answer = desk.post(f"{path}/{first.id}/approve")
    assert answer.status_code == httpx.codes.CONFLICT
    assert "fill the open place first" in words(answer.text)


def test_what_the_lead_must_know_is_said_in_words(desk: Desk, drawn: Draw) -> None:
    (*_, last) = lacking(desk, drawn)
    path = f"/desk/visits/{last.id}/fill?lang=zh"
    assert "组长须具备的专业" not in desk.page(path)
    desk.service.call(lambda runtime: forgotten(runtime, last.team[0]))
    said = words(desk.page(path))
    assert "组长须具备的专业 康复" in said
    assert "符合组长专业要求" in said


def test_a_place_is_filled_with_a_public_reason(desk: Desk, drawn: Draw) -> None:
    (first, *_) = lacking(desk, drawn)
    path = f"/desk/visits/{first.id}/fill"
    html = desk.page(path)
    offered = re.findall(r'type="radio" name="inspector" value="([^"]+)"', html)
    assert first.team[0] not in offered
    assert offered
    missing = desk.post(path, {"inspector": offered[0]})
    assert missing.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "This entry is needed." in words(missing.text)
    back = desk.done(path, {"inspector": offered[0], "reason": REASON})
    assert back == f"/desk/draws/{drawn.number}/teams"
    again = desk.post(path, {"inspector": offered[0], "reason": REASON})
    assert again.status_code == httpx.codes.CONFLICT
    assert len(lacking(desk, drawn)) == 1


def test_whoever_is_recused_is_neither_offered_nor_taken(desk: Desk) -> None:
    html = desk.page(f"{NEW}?institution={RECUSAL.institution}")
    assert f'value="{RECUSAL.inspector}"' not in html
    answer = desk.post(NEW, check(html, lead=RECUSAL.inspector))
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "is recused from this institution and stays away" in words(answer.text)
    assert "群众反映" in answer.text


def test_complete_teams_are_approved_one_by_one_or_together(desk: Desk, drawn: Draw) -> None:
    path = f"/desk/draws/{drawn.number}/teams"
    ready = re.findall(r'action="([^"]+/approve)"', desk.page(path))
    assert desk.done(next(one for one in ready if "/teams/" in one)) == path
    assert desk.done(f"/desk/draws/{drawn.number}/approve") == path
    found = desk.service.call(lambda runtime: of_draw(runtime, drawn.number))
    waiting = [one for one in found if one.state is VisitState.ASSIGNED]
    assert [len(one.team) for one in waiting] == [1]
    assert "1 to 1 of 1" in words(desk.page(f"{path}?state=assigned"))
    assert "1 to 3 of 3" in words(desk.page(f"{path}?state=approved"))


def test_each_role_does_what_is_theirs(desk: Desk, drawn: Draw) -> None:
    (open_one,) = lacking(desk, drawn)
    path, fill = f"/desk/draws/{drawn.number}/teams", f"/desk/visits/{open_one.id}/fill"
    html = desk.page(path, OVERSIGHT)
    assert "/fill" not in html
    assert "/approve" not in html
    approve = f"/desk/draws/{drawn.number}/approve"
    assert desk.post(approve, who=OVERSIGHT).status_code == httpx.codes.FORBIDDEN
    for who in (ADMIN, evaluator(INSPECTORS[0].id)):
        assert desk.get(path, who).status_code == httpx.codes.FORBIDDEN
        assert desk.get(fill, who).status_code == httpx.codes.FORBIDDEN
        assert desk.get(NEW, who).status_code == httpx.codes.FORBIDDEN
    for address in (path, fill, f"{NEW}?institution={INSTITUTIONS[0].id}"):
        assert desk.get(address, NEIGHBOUR).status_code == httpx.codes.NOT_FOUND
    assert desk.post(approve, who=NEIGHBOUR).status_code == httpx.codes.NOT_FOUND


def check(html: str, **changed: str) -> Fields:
    """Return a visit for cause as it is entered on its form."""
    hidden = dict(re.findall(r'name="(identity|institution)" value="([^"]+)"', html))
    return {
        **hidden,
        "reason": "群众反映服务场所存在问题",
        "body_name": "示例市民政局",
        "work": "inspection",
        "items": ITEM.code,
        "checklist": CHECKLIST,
        "lead": INSPECTORS[1].id,
        "others": INSPECTORS[2].id,
        **changed,
    }


def test_an_institution_is_searched_first(desk: Desk) -> None:
    found = desk.page(f"{NEW}?text={INSTITUTIONS[2].name}")
    assert f"{NEW}?institution={INSTITUTIONS[2].id}" in found
    assert INSTITUTIONS[3].name not in found
    assert "No active institution" in words(desk.page(f"{NEW}?text=不存在的机构"))


def test_a_visit_for_cause_is_ordered_once(desk: Desk) -> None:
    fields = check(desk.page(f"{NEW}?institution={INSTITUTIONS[1].id}"))
    first = desk.done(NEW, fields)
    assert desk.done(NEW, fields) == first
    other = desk.done(NEW, {**fields, "reason": "另一件投诉"})
    assert other != first


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reason": ""}, "This entry is needed."),
        ({"work": "visit"}, "Choose one of the list."),
        ({"items": "MZ-99"}, "are not on the published item list"),
        ({"checklist": "no-such-list"}, "No version of checklist no-such-list is in force"),
        ({"others": INSPECTORS[1].id}, "stands twice on the team"),
        ({"lead": "SH-9999"}, "Inspector SH-9999 is not in the register."),
    ],
)
def test_a_refused_order_keeps_what_was_entered(
    desk: Desk, changed: dict[str, str], said: str
) -> None:
    html = desk.page(f"{NEW}?institution={INSTITUTIONS[1].id}")
    answer = desk.post(NEW, check(html, body_name="原样保留的机关", **changed))
    assert answer.status_code in {httpx.codes.UNPROCESSABLE_ENTITY, httpx.codes.NOT_FOUND}
    assert said in words(answer.text)
    assert "原样保留的机关" in answer.text


def test_an_order_for_another_region_is_as_if_there_were_nobody(desk: Desk) -> None:
    fields = check(desk.page(f"{NEW}?institution={INSTITUTIONS[1].id}"))
    assert desk.post(NEW, fields, NEIGHBOUR).status_code == httpx.codes.NOT_FOUND
