"""Organisations, one's own sessions, and finding people."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from audit.domain.actor import ANYONE
from audit.domain.errors import Conflict, Forbidden, Invalid, NotFound
from audit.domain.filters import OrganisationFilter, PersonFilter
from audit.domain.organisation import Contract, OrganisationKind
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import account, organisation, people
from audit.services.organisation import OrganisationDraft
from audit.storage.unit_of_work import UnitOfWork
from tests.factories_accounts import (
    bureau,
    institution,
    joined,
    operator,
)
from tests.factories_register import INSTITUTIONS
from tests.fixtures_runtime import SetClock
from tests.services.asking import code_of, invitation

Ask = Callable[[UnitOfWork], Awaitable[Any]]
PAGE = PageRequest()


async def test_people_are_found_by_name_login_and_organisation(runtime: Runtime) -> None:
    root, city = await operator(runtime), await bureau(runtime)
    await joined(runtime, city.organisation, login="wang@example.org")
    rows = (
        (PersonFilter(), {"root", "bureau", "wang@example.org"}),
        (PersonFilter(text="WANG@"), {"wang@example.org"}),
        (PersonFilter(text="示例bureau"), {"bureau"}),
        (PersonFilter(text="%"), set[str]()),
        (PersonFilter(organisation=city.organisation), {"bureau", "wang@example.org"}),
        (PersonFilter(kind=OrganisationKind.OPERATOR), {"root"}),
        (PersonFilter(disabled=True), set[str]()),
    )
    async with runtime.unit_of_work(root.visitor, write=False) as uow:
        for chosen, logins in rows:
            found = await people.page(uow, chosen, PAGE)
            assert {member.account.login for member in found.items} == logins
            assert found.total == len(logins)


async def test_organisations_are_kept_with_what_belongs_to_them(runtime: Runtime) -> None:
    root, city = await operator(runtime), await bureau(runtime)
    owner = await institution(runtime)
    contract = Contract(
        number="HT-1",
        commissioned_by=owner.id,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    draft = OrganisationDraft(
        kind=OrganisationKind.EVALUATOR, name="示例评价机构", contracts=(contract,)
    )
    async with runtime.unit_of_work(root.visitor) as uow:
        with pytest.raises(Invalid, match=r"organisation\.contracts") as refusal:
            await organisation.save(uow, draft)
        assert [fault.where for fault in refusal.value.faults] == ["contracts[0].commissioned_by"]
        other = OrganisationDraft(
            id=city.organisation, kind=OrganisationKind.OPERATOR, name="示例单位"
        )
        with pytest.raises(Conflict, match=r"organisation\.kind"):
            await organisation.save(uow, other)
        renamed = OrganisationDraft(
            id=city.organisation, kind=OrganisationKind.REGULATOR, name="新名称", region="31"
        )
        assert (await organisation.save(uow, renamed)).name == "新名称"
    again = OrganisationDraft(
        kind=OrganisationKind.INSTITUTION, name="另一个", institution=INSTITUTIONS[0].id
    )
    with pytest.raises(Conflict, match=r"storage\.refused"):
        async with runtime.unit_of_work(root.visitor) as uow:
            await organisation.save(uow, again)


async def test_a_closed_organisation_takes_nobody_and_acts_no_more(runtime: Runtime) -> None:
    root, city = await operator(runtime), await bureau(runtime)
    async with runtime.unit_of_work(root.visitor) as uow:
        await organisation.close(uow, city.organisation)
        with pytest.raises(Conflict, match=r"organisation\.closed"):
            await organisation.close(uow, city.organisation)
        with pytest.raises(Conflict, match=r"organisation\.not_open"):
            await people.invite(uow, invitation(city.organisation), text="text")
        open_ones = await organisation.page(uow, OrganisationFilter(), PAGE)
        all_ones = await organisation.page(uow, OrganisationFilter(closed=True), PAGE)
    assert all_ones.total - open_ones.total == 1
    assert await code_of(runtime, city.visitor, account.profile) == "session.no_role"


async def test_one_ends_ones_own_sessions_and_no_other(runtime: Runtime, clock: SetClock) -> None:
    city, root = await bureau(runtime), await operator(runtime)
    clock.forward(timedelta(minutes=1))
    async with runtime.unit_of_work(root.visitor, write=False) as uow:
        theirs = (await account.profile(uow)).sessions[0].session.id
    async with runtime.unit_of_work(city.visitor) as uow:
        mine = await account.profile(uow)
        assert [one.this for one in mine.sessions] == [True]
        assert mine.sessions[0].session.digest == ""
        with pytest.raises(NotFound, match=r"session\.unknown"):
            await account.end_session(uow, theirs)
        await account.end_other_sessions(uow)
    async with runtime.unit_of_work(city.visitor) as uow:
        await account.end_session(uow, mine.sessions[0].session.id)
    assert await code_of(runtime, city.visitor, account.profile) == "session.ended"
    assert await code_of(runtime, root.visitor, account.profile) == ""


async def test_an_account_is_nobody_elses(runtime: Runtime) -> None:
    await bureau(runtime)
    with pytest.raises(Forbidden):
        async with runtime.unit_of_work(ANYONE) as uow:
            await account.profile(uow)
