"""A service with something of everything that can be public, reached over HTTP.

Six institutions: one draw published with three graded visits, one visit that failed and the report
of another; one draw computed and still sealed, one announced, one void.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import uvicorn

from api import tasks
from api.app import create_app
from audit.domain.answer import Verdict
from audit.domain.ceremony import Draw
from audit.domain.publication import PublicationKind
from audit.domain.visit import ResultCode, Visit
from audit.runtime import Runtime, upgrade
from audit.services import assessment, assignment, draw, publication, visit
from audit.services.visit import Delivery, Failure
from audit.settings import Settings
from reports.render import Renderer
from tests import factories
from tests.factories_register import CITY, ENTROPY, INSTITUTIONS, announcement, evaluator
from tests.fixtures_runtime import START, SetClock

Findings = Mapping[str, tuple[Verdict, str]]

GOOD: Findings = {}
MIXED: Findings = {
    "1.02": (Verdict.PARTLY, "部分制度没有执行记录。"),
    "7.01": (Verdict.NOT, "收费标准没有向社会公开。"),
    "5.08": (Verdict.PARTLY, "小组工作没有记录。"),
    "6.01": (Verdict.COULD_NOT_CHECK, "档案室当日无法进入。"),
}
POOR: Findings = {"1.01": (Verdict.NOT, "登记已经过期。"), "3.01": (Verdict.NOT, "核心岗位空缺。")}
_HERE = "127.0.0.1"


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A running service: its address, and the path of one page of each kind by name."""

    address: str
    paths: Mapping[str, str]


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Yield a service on a new database in `folder`; it is stopped in the end."""
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{folder / 'site.db'}",
        evidence_url=str(folder / "evidence"),
        demo=True,
        render_workers=1,
    )
    clock = SetClock(START)
    paths = asyncio.run(_play(settings, clock))
    with serving(settings, clock) as address:
        yield Site(address=address, paths=paths)


@contextmanager
def serving(settings: Settings, clock: SetClock) -> Iterator[str]:
    """Yield the address of the application on a database that is there already."""
    config = uvicorn.Config(create_app(settings, clock=clock), log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server((_HERE, 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://{_HERE}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


async def _play(settings: Settings, clock: SetClock) -> dict[str, str]:
    await upgrade(settings)
    async with Runtime.open(settings, clock=clock) as runtime:
        drawn = await factories.computed_draw(runtime)
        visits = await _visited(runtime, drawn)
        clock.forward(timedelta(days=7))
        graded = await _graded(runtime, visits, clock)
        void, sealed, announced = [await _next_draw(runtime, drawn) for _ in range(3)]
        async with runtime.unit_of_work(CITY) as uow:
            await draw.void(uow, void.number, "公证方未在公布的期限内公开其秘密数。")
            sealed_with = (f"reveal:bureau:{'5e' * 32}", ENTROPY[1])
            await draw.compute(uow, sealed.number, sealed_with)
    best, worst, failed = graded[0], graded[-1], visits[-1]
    return {
        "home": "/",
        "plans": "/plans",
        "plan": f"/plans/{drawn.plan}",
        "draws": "/draws",
        "draw": f"/draws/{drawn.number}",
        "draw-announced": f"/draws/{announced.number}",
        "draw-sealed": f"/draws/{sealed.number}",
        "draw-void": f"/draws/{void.number}",
        "results": "/results",
        "results-none": "/results?name=zzz",
        "results-register": f"/results?name={_undrawn(visits)}",
        "institution": f"/institutions/{best.institution}",
        "institution-no-grade": f"/institutions/{worst.institution}",
        "institution-failed": f"/institutions/{failed.institution}",
        "institution-no-result": f"/institutions/{_undrawn(visits)}",
        "report": f"/reports/{best.id}",
        "about": "/about",
        "data": "/data",
        "not-found": "/nowhere",
    }


async def _visited(runtime: Runtime, drawn: Draw) -> tuple[Visit, ...]:
    """Publish the draw and approve its visits; the last one is refused at the door."""
    await _publish(runtime, drawn.number, PublicationKind.DRAW)
    async with runtime.unit_of_work(CITY) as uow:
        visits = await assignment.assign(uow, drawn.number)
        for one in visits:
            await visit.approve(uow, one.id)
        failure = Failure(result=ResultCode.REFUSED, reason="门卫拒绝检查人员进入。")
        await visit.fail(uow, visits[-1].id, failure)
    await _publish(runtime, visits[-1].id)
    return visits


async def _graded(runtime: Runtime, visits: tuple[Visit, ...], clock: SetClock) -> list[Visit]:
    """Visit, grade, report and publish all but the last; return them with the best grade first."""
    graded = list(visits[:-1])
    for one, found in zip(graded, (GOOD, MIXED, POOR), strict=True):
        await _graded_one(runtime, one, found)
        clock.forward(timedelta(days=1))
        await _publish(runtime, one.id)
    return graded


async def _graded_one(runtime: Runtime, one: Visit, found: Findings) -> None:
    async with runtime.unit_of_work(CITY) as uow:
        await visit.begin(uow, one.id)
    answers = factories.answers_to(await factories.sheet_of(runtime, one.id), found)
    named = tuple(
        msgspec.structs.replace(answer, id=f"{one.institution}-{answer.item}") for answer in answers
    )
    delivery = Delivery(id=f"delivery-{one.institution}", answers=named, hand_in=True)
    async with runtime.unit_of_work(evaluator(one.team[0])) as uow:
        await visit.submit(uow, one.id, delivery)
    async with runtime.unit_of_work(CITY) as uow:
        await assessment.grade(uow, one.id)
    if found is GOOD:
        with Renderer(workers=1) as renderer:
            await tasks.make_report(runtime, renderer, CITY, visit_id=one.id, language="zh_CN")


async def _next_draw(runtime: Runtime, before: Draw) -> Draw:
    async with runtime.unit_of_work(CITY) as uow:
        number = await draw.next_number(uow, before.plan)
        return await draw.announce(uow, announcement(before.plan, number))


async def _publish(
    runtime: Runtime, subject: str, kind: PublicationKind = PublicationKind.VISIT_RESULT
) -> None:
    duty = await factories.duty_to_publish(runtime, subject, kind)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)


def _undrawn(visits: tuple[Visit, ...]) -> str:
    """Return an institution that nobody visits."""
    visited = {one.institution for one in visits}
    return next(one.id for one in INSTITUTIONS if one.id not in visited)
