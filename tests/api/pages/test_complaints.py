"""Complaints on the pages of those who handle them."""

from datetime import timedelta

import httpx
import pytest

from audit.domain.actor import ANYONE
from audit.domain.complaint import ComplaintState
from audit.domain.complaint_checks import Category, NewComplaint
from audit.domain.visit import WorkKind
from audit.runtime import Runtime
from audit.services import assignment, complaint, register
from audit.services.assignment import TargetedCheck
from audit.services.complaint import Received
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import (
    CHECKLIST,
    CITY,
    INSPECTORS,
    INSTITUTIONS,
    ITEM,
    NEIGHBOUR,
    REGISTER,
    owner,
)
from tests.services.everybody import OVERSIGHT

PLACE = "/desk/complaints"
ABOUT = INSTITUTIONS[0]
TEXT = "收费标准没有张贴，询问多次都没有得到书面答复，收据上也没有写明项目。"


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(_register)
    return Desk(service)


async def _register(runtime: Runtime) -> None:
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, REGISTER)


def received(desk: Desk, text: str, institution: str = ABOUT.id) -> Received:
    """Return a complaint that has just come in, from a sender of its own."""

    async def submit(runtime: Runtime) -> Received:
        new = NewComplaint(institution=institution, category=Category.CHARGES, text=TEXT + text)
        sender = f"192.0.2.{len(text)}"
        async with runtime.unit_of_work(ANYONE) as uow:
            return await complaint.submit(uow, new, address=sender, chance=runtime.secret())

    return desk.service.call(submit)


def followed(desk: Desk, one: Received) -> tuple[ComplaintState, str]:
    """Return what whoever complained is told."""

    async def follow(runtime: Runtime) -> tuple[ComplaintState, str]:
        async with runtime.unit_of_work(ANYONE, write=False) as uow:
            found = await complaint.follow(uow, one.complaint.number, one.code)
            return found.state, found.reply

    return desk.service.call(follow)


def rows(html: str) -> int:
    return html.count('<th scope="row">')


def test_complaints_are_listed_with_the_days_they_wait(desk: Desk) -> None:
    assert "There is nothing to do." in words(desk.page(PLACE))
    first = received(desk, "一")
    desk.service.clock.forward(timedelta(days=3))
    received(desk, "二二", INSTITUTIONS[1].id)
    html = desk.page(PLACE)
    number = first.complaint.number
    line = words(html.partition(f"{PLACE}/{number}")[2].partition("</tr>")[0])
    assert ABOUT.name in line
    assert line.endswith("received 3")
    for query, count in (
        ("state=received", 2),
        ("state=in_hand", 0),
        ("category=charges", 2),
        ("category=safety", 0),
        (f"region={ABOUT.district}", 1),
        (f"text={number}", 1),
    ):
        assert rows(desk.page(f"{PLACE}?{query}")) == count, query
    assert TEXT not in desk.get(f"{PLACE}?as=csv").text


def test_a_complaint_is_taken_up_and_answered(desk: Desk) -> None:
    one = received(desk, "三三三")
    path = f"{PLACE}/{one.complaint.number}"
    html = desk.page(path)
    assert TEXT in html
    assert f'action="{path}/answer"' not in html
    assert desk.done(f"{path}/take-up") == path
    assert desk.post(f"{path}/take-up").status_code == httpx.codes.CONFLICT
    assert followed(desk, one) == (ComplaintState.IN_HAND, "")
    html = desk.page(path)
    assert f"/desk/visits/new?institution={ABOUT.id}&amp;complaint={one.complaint.number}" in html
    for fields in ({}, {"reply": "好"}):
        assert desk.post(f"{path}/answer", fields).status_code == 422
    desk.done(f"{path}/answer", {"reply": "收费标准已于当日张贴。"})
    again = desk.post(f"{path}/answer", {"reply": "收费标准已于当日张贴。"})
    assert again.status_code == httpx.codes.CONFLICT
    assert "is not possible now" in words(again.text)
    assert followed(desk, one) == (ComplaintState.ANSWERED, "收费标准已于当日张贴。")
    html = desk.page(path)
    assert "收费标准已于当日张贴。" in html
    assert "<textarea" not in html


def test_why_a_complaint_is_not_taken_up_is_told(desk: Desk) -> None:
    one = received(desk, "四四四四")
    path = f"{PLACE}/{one.complaint.number}"
    refused = desk.post(f"{path}/decline", {"reason": "无"})
    assert refused.status_code == 422
    assert "<details open>" in refused.text
    desk.done(f"{path}/decline", {"reason": "不属于民政部门职责，请向市场监管部门反映。"})
    assert followed(desk, one)[0] is ComplaintState.NOT_TAKEN_UP
    assert desk.post(f"{path}/decline", {"reason": "再说一次"}).status_code == 409


def test_the_check_a_complaint_led_to_is_noted(desk: Desk) -> None:
    one = received(desk, "五五五五五")
    path = f"{PLACE}/{one.complaint.number}"
    desk.done(f"{path}/take-up")
    assert f'action="{path}/link"' not in desk.page(path)

    async def order(runtime: Runtime) -> str:
        check = TargetedCheck(
            institution=ABOUT.id,
            work=WorkKind.INSPECTION,
            team=(INSPECTORS[1].id, INSPECTORS[2].id),
            reason="投诉反映收费问题",
            body_name="示例市民政局",
            items=(ITEM.code,),
            checklist=CHECKLIST,
        )
        async with runtime.unit_of_work(CITY) as uow:
            return (await assignment.target(uow, check)).id

    visit_id = desk.service.call(order)
    assert f'value="{visit_id}"' in desk.page(path)
    assert desk.post(f"{path}/link", {}).status_code == 422
    assert desk.post(f"{path}/link", {"visit": "nothing"}).status_code == 404
    assert desk.done(f"{path}/link", {"visit": visit_id}) == path
    assert f'href="/desk/visits/{visit_id}"' in desk.page(path)


def test_others_see_nothing_or_may_only_read(desk: Desk) -> None:
    one = received(desk, "六六六六六六")
    path = f"{PLACE}/{one.complaint.number}"
    there, never = desk.get(path, NEIGHBOUR), desk.get(f"{PLACE}/TS-2026-999999", NEIGHBOUR)
    assert there.status_code == never.status_code == 404
    assert there.text.replace(one.complaint.number, "TS-2026-999999") == never.text
    assert desk.post(f"{path}/take-up", {}, NEIGHBOUR).status_code == 404
    assert rows(desk.page(PLACE, NEIGHBOUR)) == 0
    assert desk.get(PLACE, owner(ABOUT.id)).status_code == 403
    watching = desk.page(path, OVERSIGHT)
    assert TEXT in watching
    assert f'action="{path}/' not in watching
    assert desk.post(f"{path}/take-up", {}, OVERSIGHT).status_code == 403
