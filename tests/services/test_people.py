"""Who looks after whom: administrators after everybody, managers after their own people alone."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from audit.domain.actor import ANYONE, SYSTEM, Actor, Role
from audit.domain.errors import Conflict, Invalid, NotFound
from audit.domain.filters import OrganisationFilter, PersonFilter
from audit.domain.organisation import OrganisationKind
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import account, organisation, people
from audit.services.organisation import OrganisationDraft
from audit.services.people import NewMembership
from audit.storage.unit_of_work import UnitOfWork
from tests.factories_accounts import (
    Somebody,
    bureau,
    evaluation_body,
    joined,
    operator,
)
from tests.factories_register import INSPECTORS
from tests.services.asking import code_of, invitation

Ask = Callable[[UnitOfWork], Awaitable[Any]]
PAGE = PageRequest()


def acts_on(one: Somebody, membership: str) -> Mapping[str, Ask]:
    """Return everything that can be done to somebody."""
    return {
        "read": lambda u: people.read(u, one.id),
        "find": lambda u: people.find(u, one.login),
        "invite": lambda u: people.invite(u, invitation(one.organisation), text="text"),
        "end": lambda u: people.end_membership(u, membership),
        "disable": lambda u: people.disable(u, one.id),
        "reset_link": lambda u: people.reset_link(u, one.id, text="text"),
        "reset_second_factor": lambda u: people.reset_second_factor(u, one.id),
    }


async def membership_of(runtime: Runtime, one: Somebody) -> str:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        return (await people.read(uow, one.id)).held[0].membership.id


async def test_each_looks_after_whom_they_may(runtime: Runtime) -> None:
    root, city, other = (
        await operator(runtime),
        await bureau(runtime),
        await bureau(runtime, "other", "32"),
    )
    one = await joined(runtime, city.organisation, login="one")
    acts = acts_on(one, await membership_of(runtime, one))
    for name, ask in acts.items():
        for may in (root.visitor, city.visitor, SYSTEM):
            assert await code_of(runtime, may, ask) == "", name
        hidden = await code_of(runtime, other.visitor, ask)
        assert hidden in {
            "person.unknown",
            "person.login_unknown",
            "membership.unknown",
            "organisation.unknown",
        }, name
        for role in (one.visitor, ANYONE):
            assert await code_of(runtime, role, ask) == "permission.denied", name


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM, Role.ADMIN}))
async def test_no_role_but_the_administrator_keeps_organisations(
    runtime: Runtime, role: Role
) -> None:
    actor = Actor(id="x", role=role, region="31", organisation="x", manager=True)
    draft = OrganisationDraft(kind=OrganisationKind.OPERATOR, name="示例单位")
    asked: list[Ask] = [
        lambda u: organisation.page(u, OrganisationFilter(), PAGE),
        lambda u: organisation.read(u, "x"),
        lambda u: organisation.save(u, draft),
        lambda u: organisation.close(u, "x"),
        lambda u: people.found_organisation(
            u, people.Founding(login="root", name="x", organisation="示例单位"), text="text"
        ),
    ]
    for ask in asked:
        assert await code_of(runtime, actor, ask) == "permission.denied"


async def test_what_is_hidden_is_as_if_it_were_not_there(runtime: Runtime) -> None:
    city, other = await bureau(runtime), await bureau(runtime, "other", "32")
    for hidden, missing in (
        (people.read, (other.id, "nobody")),
        (people.find, (other.login, "nobody")),
        (people.end_membership, (await membership_of(runtime, other), "none")),
    ):
        refusals = set()
        for name in missing:
            with pytest.raises(NotFound) as refusal:
                async with runtime.unit_of_work(city.visitor) as uow:
                    await hidden(uow, name)
            refusals.add((refusal.value.code, refusal.value.message))
        assert len(refusals) == 1
    async with runtime.unit_of_work(city.visitor, write=False) as uow:
        found = await people.page(uow, PersonFilter(), PAGE)
    assert [member.account.login for member in found.items] == ["bureau"]


async def test_a_manager_does_not_touch_an_account_that_acts_elsewhere(runtime: Runtime) -> None:
    """Who could reset its password could act for the other organisation."""
    city, other = await bureau(runtime), await bureau(runtime, "other", "32")
    one = await joined(runtime, city.organisation, login="one")
    new = NewMembership(person=one.id, organisation=other.organisation)
    async with runtime.unit_of_work(SYSTEM) as uow:
        added = await people.add_membership(uow, new)
        with pytest.raises(Conflict, match=r"membership\.held"):
            await people.add_membership(uow, new)
    acts = acts_on(one, await membership_of(runtime, one))
    for name in ("disable", "reset_link", "reset_second_factor"):
        assert await code_of(runtime, city.visitor, acts[name]) == "person.elsewhere"
    async with runtime.unit_of_work(city.visitor) as uow:
        shown = await people.read(uow, one.id)
        assert [held.organisation.id for held in shown.held] == [city.organisation]
        with pytest.raises(NotFound):
            await people.end_membership(uow, added.id)
        own = NewMembership(person=one.id, organisation=other.organisation)
        with pytest.raises(NotFound, match=r"organisation\.unknown"):
            await people.add_membership(uow, own)
    async with runtime.unit_of_work(other.visitor) as uow:
        await people.end_membership(uow, added.id)
    assert await code_of(runtime, city.visitor, acts["reset_link"]) == ""


async def test_nobody_does_to_themselves_what_only_others_may(runtime: Runtime) -> None:
    root = await operator(runtime)
    acts = acts_on(root, await membership_of(runtime, root))
    for name in ("disable", "reset_link", "reset_second_factor"):
        assert await code_of(runtime, root.visitor, acts[name]) == "person.oneself"


async def test_the_last_administrator_stays(runtime: Runtime) -> None:
    root = await operator(runtime)
    membership = await membership_of(runtime, root)
    asked: list[Ask] = [
        lambda u: people.end_membership(u, membership),
        lambda u: people.disable(u, root.id),
        lambda u: organisation.close(u, root.organisation),
    ]
    async with runtime.unit_of_work(root.visitor) as uow:
        await people.invite(uow, invitation(root.organisation, "invited"), text="text")
    for ask in asked:
        assert await code_of(runtime, SYSTEM, ask) == "person.last_administrator"
    second = await operator(runtime, "second")
    for ask in asked[:2]:
        assert await code_of(runtime, second.visitor, ask) == ""
    assert await code_of(runtime, second.visitor, asked[2]) == "person.last_administrator"


async def test_a_disabled_person_is_out_at_once_and_can_come_back(runtime: Runtime) -> None:
    root, city = await operator(runtime), await bureau(runtime)
    async with runtime.unit_of_work(root.visitor) as uow:
        disabled = await people.disable(uow, city.id)
        assert disabled.account.disabled_at is not None
        with pytest.raises(Conflict, match=r"person\.disabled"):
            await people.disable(uow, city.id)
        with pytest.raises(Conflict, match=r"person\.disabled_link"):
            await people.reset_link(uow, city.id, text="text")
        found = await people.page(uow, PersonFilter(disabled=True), PAGE)
        assert [member.account.id for member in found.items] == [city.id]
    assert await code_of(runtime, city.visitor, account.profile) == "session.ended"
    async with runtime.unit_of_work(root.visitor) as uow:
        assert (await people.enable(uow, city.id)).account.disabled_at is None
        with pytest.raises(Conflict, match=r"person\.enabled"):
            await people.enable(uow, city.id)
    assert await code_of(runtime, city.visitor, account.profile) == "session.ended"


async def test_an_ended_role_ends_what_is_done_in_it(runtime: Runtime) -> None:
    city = await bureau(runtime)
    one = await joined(runtime, city.organisation, login="one")
    membership = await membership_of(runtime, one)
    async with runtime.unit_of_work(city.visitor) as uow:
        await people.end_membership(uow, membership)
        with pytest.raises(Conflict, match=r"membership\.ended"):
            await people.end_membership(uow, membership)
    assert await code_of(runtime, one.visitor, account.profile) == "session.no_role"
    async with runtime.unit_of_work(city.visitor) as uow:
        again = NewMembership(person=one.id, organisation=city.organisation)
        await people.add_membership(uow, again)


async def test_an_inspector_is_one_person_of_the_own_body(runtime: Runtime) -> None:
    city = await bureau(runtime)
    body = await evaluation_body(runtime, city.organisation, body=1)
    mine = [one.id for one in INSPECTORS if one.organisation == body.uscc]
    other = next(one.id for one in INSPECTORS if one.organisation != body.uscc)
    one = await joined(runtime, body.id, login="one", manager=True, inspector=mine[0])
    async with runtime.unit_of_work(one.visitor, write=False) as uow:
        assert (uow.actor.role, uow.actor.inspector) == (Role.EVALUATOR, mine[0])
    for inspector, refused in (
        (other, Invalid),
        (mine[0], Conflict),
        ("unknown", NotFound),
    ):
        with pytest.raises(refused):
            async with runtime.unit_of_work(one.visitor) as uow:
                await people.invite(uow, invitation(body.id, inspector=inspector), text="text")
    async with runtime.unit_of_work(one.visitor) as uow:
        await people.invite(uow, invitation(body.id, inspector=mine[1]), text="text")


async def test_a_login_is_taken_once(runtime: Runtime) -> None:
    city = await bureau(runtime)
    with pytest.raises(Conflict, match=r"person\.login_taken"):
        async with runtime.unit_of_work(city.visitor) as uow:
            await people.invite(uow, invitation(city.organisation, "bureau"), text="text")
