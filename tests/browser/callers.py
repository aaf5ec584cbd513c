"""Whom the trip of the site leaves at the door: who complains, and who is invited."""

from api import sign_in
from audit.domain.actor import ANYONE
from audit.domain.complaint_checks import Category, NewComplaint
from audit.domain.session import Client
from audit.runtime import Runtime
from audit.services import (
    complaint,
    people,
    token,
)
from audit.services.complaint import Received
from audit.services.people import Invitation
from audit.services.token import NewToken
from checklists.canonical import digest
from tests.browser.who import ADMIN, CITY

PASSWORD = "tangle orbit walrus 77"  # noqa: S105 -- made up
_CLIENT = Client(address="192.0.2.7", agent="Firefox 140")


async def complained(runtime: Runtime, institution: str) -> dict[str, str]:
    """Let complaints come to three states; return their numbers by name."""
    made: list[Received] = []
    for text in ("墙上没有张贴收费标准。", "安全出口堆放了旧家具。", "活动室周末一直锁着门。"):
        new = NewComplaint(category=Category.SAFETY, text=text, institution=institution)
        async with runtime.unit_of_work(ANYONE) as uow:
            received = await complaint.submit(
                uow, new, address=f"192.0.2.{len(made)}", chance=runtime.secret()
            )
        made.append(received)
    numbers = [one.complaint.number for one in made]
    async with runtime.unit_of_work(CITY) as uow:
        for number in numbers[1:]:
            await complaint.take_up(uow, number)
        await complaint.answer(uow, numbers[2], "已到现场核实，周末恢复开放。")
    return dict(zip(("complaint", "complaint-in-hand", "complaint-answered"), numbers, strict=True))


async def invited(runtime: Runtime) -> dict[str, str]:
    """Make an invitation, a reset link and a token; return them by name."""
    invitation, accepted, reset, text = (runtime.secret() for _ in range(4))
    async with runtime.unit_of_work(ADMIN) as uow:
        await people.invite(uow, _invitation("zhang.invited"), text=invitation)
        link = await people.invite(uow, _invitation("li.forgetful"), text=accepted)
        await token.create(uow, NewToken(actor=CITY, name="示例导出程序"), text=text)
    opened = await sign_in.accept_link(runtime, accepted, PASSWORD, client=_CLIENT)
    await sign_in.sign_out(runtime, opened.token)
    async with runtime.unit_of_work(ADMIN) as uow:
        await people.reset_link(uow, link.person, text=reset)
    return {
        "invitation": invitation,
        "reset": reset,
        "person": link.person,
        "token": digest(text.encode()),
        "organisation": CITY.organisation,
    }


def _invitation(login: str) -> Invitation:
    return Invitation(login=login, name="示例新人", organisation=CITY.organisation)
