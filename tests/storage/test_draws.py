import asyncio
import random
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from audit.domain import ceremony
from audit.domain.actor import SYSTEM
from audit.domain.ceremony import DrawState
from audit.domain.errors import Conflict, NotFound
from audit.domain.filters import DrawFilter, MemberFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING, Bounds
from audit.domain.visit import Membership
from audit.runtime import Runtime
from audit.storage.unit_of_work import UnitOfWork
from tests.rows import seen_by
from tests.storage import things

EVERYWHERE = Bounds()
NOWHERE = Bounds(region="99")


async def with_draw(uow: UnitOfWork, serial: int = 1) -> ceremony.Draw:
    event = uow.event("draw.announced", "draw")
    if await uow.plans.find("plan-1", EVERYTHING) is None:
        await uow.plans.add(things.plan(), event=event)
    drawn = things.draw(serial)
    await uow.draws.add(drawn, event=event)
    return drawn


async def test_a_draw_comes_back_as_it_was_kept(uow: UnitOfWork) -> None:
    drawn = await with_draw(uow)
    assert await uow.draws.get(drawn.number, EVERYTHING) == drawn
    later = ceremony.compute(
        drawn, files={"result.json": "c" * 64}, selected=3, at=things.NOON + timedelta(days=1)
    )
    await uow.draws.save(later, was=DrawState.ANNOUNCED, event=uow.event("draw.computed", "draw"))
    assert await uow.draws.get(drawn.number, EVERYTHING) == later


async def test_an_unknown_draw_is_named(uow: UnitOfWork) -> None:
    with pytest.raises(NotFound, match="There is no draw 310100-2026-0009"):
        await uow.draws.get("310100-2026-0009", EVERYTHING)


async def test_a_draw_somebody_else_changed_is_not_overwritten(uow: UnitOfWork) -> None:
    drawn = await with_draw(uow)
    void = ceremony.void(drawn, "停电")
    await uow.draws.save(void, was=DrawState.ANNOUNCED, event=uow.event("draw.void", "draw"))
    with pytest.raises(Conflict, match=r"draw\.changed"):
        await uow.draws.save(void, was=DrawState.ANNOUNCED, event=uow.event("draw.void", "draw"))


async def test_a_number_is_given_once(uow: UnitOfWork) -> None:
    await with_draw(uow)
    with pytest.raises(Conflict, match=r"storage\.refused.*draws"):
        await uow.draws.add(things.draw(), event=uow.event("draw.announced", "draw"))


async def test_numbers_have_no_gaps_though_draws_are_announced_at_once_and_some_fail(
    filled: Runtime,
) -> None:
    async with filled.unit_of_work(SYSTEM) as uow:
        await uow.plans.add(things.plan(), event=uow.event("plan.drafted", "plan-1"))
    chance = random.Random(7)  # noqa: S311 -- order of a test, no secret

    async def announce(*, fails: bool, pause: float) -> None:
        async with filled.unit_of_work(SYSTEM) as uow:
            await asyncio.sleep(pause)
            serial = await uow.draws.next_serial("310100", 2026)
            await uow.draws.add(things.draw(serial), event=uow.event("draw.announced", "draw"))
            if fails:
                raise ArithmeticError

    attempts = [announce(fails=number % 3 == 0, pause=chance.random() / 50) for number in range(15)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(outcome, ArithmeticError) for outcome in outcomes) == 5
    async with filled.unit_of_work(SYSTEM, write=False) as uow:
        page = await uow.draws.page(DrawFilter(), Bounds(), PageRequest())
        assert await uow.events.verify() == ()
    numbers = sorted(drawn.number for drawn in page.items)
    assert numbers == [f"310100-2026-{serial:04d}" for serial in range(1, 11)]


async def test_serials_count_for_each_body_and_year(uow: UnitOfWork) -> None:
    await with_draw(uow, 1)
    await with_draw(uow, 2)
    assert await uow.draws.next_serial("310100", 2026) == 3
    assert await uow.draws.next_serial("310100", 2027) == 1
    assert await uow.draws.next_serial("310104", 2026) == 1


async def test_members_come_back_in_their_places(uow: UnitOfWork) -> None:
    drawn = await with_draw(uow)
    members = [
        things.member(1, of=drawn.number),
        msgspec.structs.replace(things.member(2, of=drawn.number), team=()),
        things.member(3, of=drawn.number, membership=Membership.RESERVE),
    ]
    event = uow.event("draw.computed", drawn.number)
    await uow.draws.add_members(list(reversed(members)), event=event)
    *selected, reserve = await uow.draws.members(drawn.number)
    assert selected == members[:2]
    assert reserve == members[2]
    chosen = MemberFilter(membership=Membership.SELECTED)
    page = await uow.draws.member_page(drawn.number, chosen, PageRequest(limit=1, offset=1))
    assert (page.items, page.total) == ((members[1],), 2)
    elsewhere = await uow.draws.member_page(
        drawn.number, MemberFilter(stratum="310105|A"), PageRequest()
    )
    assert elsewhere.items == ()
    named = await uow.draws.member_page(drawn.number, MemberFilter(text="第2"), PageRequest())
    assert named.items == (members[1],)
    assert await uow.draws.published_with(members[0].institution) == ()


async def test_a_member_must_be_in_the_register(uow: UnitOfWork) -> None:
    drawn = await with_draw(uow)
    stranger = things.member(99, of=drawn.number)
    with pytest.raises(Conflict, match=r"storage\.refused.*draw_members"):
        await uow.draws.add_members([stranger], event=uow.event("draw.computed", drawn.number))


async def test_draws_are_found_by_what_they_are(uow: UnitOfWork) -> None:
    first = await with_draw(uow, 1)
    second = msgspec.structs.replace(
        things.draw(2), announced_at=first.announced_at + timedelta(days=1)
    )
    await uow.draws.add(second, event=uow.event("draw.announced", "draw"))

    async def found(chosen: DrawFilter, bounds: Bounds = EVERYWHERE) -> list[str]:
        page = await uow.draws.page(chosen, bounds, PageRequest())
        assert page.total == len(page.items)
        return [drawn.number for drawn in page.items]

    both = [second.number, first.number]
    assert await found(DrawFilter()) == both
    assert await found(DrawFilter(body="310100", year=2026, plan="plan-1")) == both
    assert await found(DrawFilter(year=2025)) == []
    assert await found(DrawFilter(state=DrawState.COMPUTED)) == []
    assert await found(DrawFilter(), Bounds(region="31")) == both
    assert await found(DrawFilter(), NOWHERE) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM draws",
        "UPDATE draw_members SET position = 9",
        "UPDATE draws SET state = 'published'",
        "UPDATE draws SET state = 'void'",
        "UPDATE draws SET state = 'lost'",
        "UPDATE draws SET selected = 11",
    ],
)
async def test_the_database_itself_refuses_what_may_not_be(filled: Runtime, statement: str) -> None:
    async with filled.unit_of_work(SYSTEM) as uow:
        drawn = await with_draw(uow)
        await uow.draws.add_members(
            [things.member(1, of=drawn.number)], event=uow.event("draw.computed", drawn.number)
        )
    with pytest.raises(DBAPIError):
        async with seen_by(filled, write=True) as connection:
            await connection.execute(text(statement))
