"""Lists: whatever their length, a page asks the database as often as an empty one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from sqlalchemy import event

from audit.domain.actor import Actor
from audit.domain.registry import Recusal
from audit.domain.visit import WorkKind
from audit.runtime import Runtime
from audit.services import assessment, assignment, plan, register, visit
from audit.services.assignment import TargetedCheck
from audit.services.visit import Delivery
from tests import factories, factories_draws
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    CHECKLIST,
    CITY,
    ENTROPY,
    INSPECTORS,
    ITEM,
    RECUSAL,
    REGISTER,
    announcement,
    inspector,
    institution,
    new_plan,
)

MANY = 12
LISTS = (
    "/registers/institutions",
    "/registers/inspectors",
    "/registers/recusals",
    "/plans",
    "/draws",
    "/draws/310000-2026-0001/members",
    "/visits",
    "/results",
    "/actions",
    "/publications",
    "/events",
    "/tokens",
)


@pytest.fixture(scope="module")
def full(service: Service) -> Service:
    """Return the service with many of everything."""
    service.call(fill)
    for number in range(MANY):
        service.headers(Actor(id=f"city-{number}", role=CITY.role, region="31"))
    return service


async def fill(runtime: Runtime) -> None:
    await registers(runtime)
    await draws(runtime)
    for number in range(MANY):
        await graded(runtime, number)


async def registers(runtime: Runtime) -> None:
    people = tuple(inspector(number) for number in range(1, 2 * MANY))
    places = tuple(institution(number) for number in range(1, 3 * MANY))
    recusals = tuple(
        Recusal(
            inspector=people[-1 - number].id,
            institution=places[number].id,
            reason="曾在该机构任职",
            declared_on=RECUSAL.declared_on,
        )
        for number in range(MANY)
    )
    whole = msgspec.structs.replace(
        REGISTER, institutions=places, inspectors=people, recusals=recusals
    )
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, whole)


async def draws(runtime: Runtime) -> None:
    for number in range(1, MANY + 1):
        async with runtime.unit_of_work(CITY) as uow:
            drafted = await plan.draft(uow, new_plan())
            await plan.publish(uow, drafted.id)
        held = announcement(drafted.id, f"310000-2026-{number:04d}")
        await factories_draws.announce(runtime, held)
    await factories_draws.compute(runtime, "310000-2026-0001", ENTROPY)


async def graded(runtime: Runtime, number: int) -> None:
    check = TargetedCheck(
        institution=institution(number + 1).id,
        work=WorkKind.INSPECTION,
        team=(INSPECTORS[0].id, INSPECTORS[1].id),
        reason="群众投诉",
        body_name="示例市民政局",
        items=(ITEM.code,),
        checklist=CHECKLIST,
    )
    async with runtime.unit_of_work(CITY) as uow:
        made = await assignment.target(uow, check)
        await visit.approve(uow, made.id)
        await visit.begin(uow, made.id)
        answers = factories.answers_to(await visit.sheet(uow, made.id))
        delivery = Delivery(id=f"delivery-{number}", answers=answers, hand_in=True)
        await visit.submit(uow, made.id, delivery)
        await assessment.grade(uow, made.id)


@contextmanager
def statements(service: Service) -> Iterator[list[str]]:
    """Yield the statements that are executed while the block lasts."""
    engine = service.runtime.database.engine.sync_engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401 -- as the driver gives them
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def reader(path: str) -> Actor:
    """Return who may read a list."""
    return ADMIN if path in {"/tokens", "/events"} else CITY


@pytest.mark.parametrize("path", LISTS)
def test_a_long_page_takes_no_more_statements_than_a_short_one(full: Service, path: str) -> None:
    actor = reader(path)
    full.read(path, actor, limit=1)
    asked = {}
    for limit in (1, MANY):
        with statements(full) as seen:
            page = full.read(path, actor, limit=limit)
        assert len(page["items"]) == limit
        asked[limit] = len(seen)
    assert asked[1] == asked[MANY]


@pytest.mark.parametrize("path", LISTS)
def test_pages_follow_each_other_without_gap_or_repetition(full: Service, path: str) -> None:
    actor = reader(path)
    whole = full.read(path, actor, limit=200)
    pieces = [
        one
        for offset in range(0, whole["total"], 5)
        for one in full.read(path, actor, limit=5, offset=offset)["items"]
    ]
    assert pieces == whole["items"]
    beyond = full.read(path, actor, limit=5, offset=whole["total"])
    assert (beyond["items"], beyond["total"]) == ([], whole["total"])


@pytest.mark.parametrize(
    ("path", "chosen", "total"),
    [
        ("/registers/institutions", {"text": "中心12号"}, 1),
        ("/registers/institutions", {"region": "310107"}, 0),
        ("/registers/institutions", {"form": "day_care", "risk_class": "B"}, 35),
        ("/registers/inspectors", {"text": "12号", "officer": "true"}, 1),
        ("/plans", {"body": "310000", "year": "2026", "state": "published"}, 12),
        ("/draws", {"state": "computed"}, 1),
        ("/draws/310000-2026-0001/members", {"membership": "reserve"}, 1),
        ("/visits", {"state": "graded", "inspector": "SH-0001"}, 12),
        ("/visits", {"state": "failed"}, 0),
        ("/results", {"region": "310106"}, 12),
        ("/actions", {"overdue_on": "2026-12-31", "lane": "legal"}, 12),
        ("/publications", {"kind": "draw", "due_by": "2026-12-31"}, 1),
        ("/events", {"name": "visit.graded"}, 12),
    ],
)
def test_a_list_is_narrowed_to_what_is_asked(
    full: Service, path: str, chosen: dict[str, str], total: int
) -> None:
    assert full.read(path, reader(path), **chosen)["total"] == total
