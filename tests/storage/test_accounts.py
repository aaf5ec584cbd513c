"""What the database itself keeps of accounts, and how often it is asked."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from api import sign_in
from audit.domain.account import Membership
from audit.domain.actor import SYSTEM, Bearer
from audit.domain.errors import Conflict, Forbidden
from audit.domain.filters import PersonFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Act
from audit.runtime import Runtime
from audit.services import people, token
from audit.services.token import OwnToken
from tests.factories_accounts import ANOTHER, STRANGER, bureau, joined, operator
from tests.factories_register import INSPECTORS
from tests.fixtures_runtime import SetClock
from tests.storage.conftest import counted


async def test_who_calls_is_found_out_by_one_question(runtime: Runtime) -> None:
    one = await bureau(runtime)
    async with runtime.unit_of_work(one.visitor) as uow:
        await token.create_own(uow, OwnToken(name="x", acts=(Act.READ_PLAN,)), text="text")
    for caller in (one.visitor, Bearer(token="text")):  # noqa: S106 -- made up
        with counted(runtime) as statements:
            async with runtime.unit_of_work(caller, write=False) as uow:
                assert uow.actor.region == "31"
        asked = [one for one in statements.texts if "people" in one]
        assert len(asked) == 1
        assert statements.selects <= 2  # PostgreSQL is then told who it is, for its own rules


async def test_a_list_of_people_takes_two_questions_however_long(runtime: Runtime) -> None:
    root = await operator(runtime)
    found = []
    for number in range(2):
        for more in range(3):
            await joined(runtime, root.organisation, login=f"person-{number}-{more}")
        async with runtime.unit_of_work(SYSTEM, write=False) as uow:
            with counted(runtime) as statements:
                await people.page(uow, PersonFilter(), PageRequest())
        found.append(statements.selects)
    assert found == [2, 2]


async def test_a_role_is_held_once_at_a_time_and_an_inspector_is_one_person(
    runtime: Runtime,
) -> None:
    city, other = await bureau(runtime), await bureau(runtime, "other", "32")
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        since = uow.today
    twice = Membership(id="m1", person=city.id, organisation=city.organisation, since=since)
    nobody = Membership(
        id="m2",
        person=city.id,
        organisation=other.organisation,
        inspector=INSPECTORS[0].id,
        since=since,
    )
    for membership in (twice, nobody):
        with pytest.raises(Conflict, match=r"storage\.refused"):
            await given(runtime, membership)


async def given(runtime: Runtime, membership: Membership) -> None:
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("membership.added", membership.person)
        await uow.accounts.add_membership(membership, event=event)


async def test_use_is_noted_once_a_minute(runtime: Runtime, clock: SetClock) -> None:
    one = await bureau(runtime)
    for seconds, writes in ((59, 0), (1, 1), (59, 0), (1, 1)):
        clock.forward(timedelta(seconds=seconds))
        with counted(runtime) as statements:
            await sign_in.touch(runtime, one.visitor)
        assert sum(text.startswith("UPDATE sessions") for text in statements.texts) == writes


async def test_attempts_of_long_ago_are_let_go(runtime: Runtime, clock: SetClock) -> None:
    for login in ("one", "two"):
        with pytest.raises(Forbidden):
            await sign_in.sign_in(runtime, login, ANOTHER, client=STRANGER)
        clock.forward(timedelta(days=1))
    async with runtime.database.transaction(write=False) as connection:
        kept = await connection.execute(text("SELECT failed FROM sign_in_tries"))
        assert list(kept.scalars()) == [1, 1]  # of the second login, and of the address
