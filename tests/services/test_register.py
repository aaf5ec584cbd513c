"""Registers and tokens by services: all of it or nothing, and no scope that was not meant."""

from datetime import timedelta

import msgspec
import pytest

from audit.domain.actor import Actor, Bearer, Role
from audit.domain.errors import DomainError, Forbidden, NotFound
from audit.domain.filters import InstitutionFilter
from audit.domain.page import PageRequest
from audit.domain.registry import Recusal, Register
from audit.runtime import Runtime
from audit.services import plan, register, token
from audit.services.token import NewToken
from tests import factories
from tests.factories_register import (
    ADMIN,
    CITY,
    DISTRICTS,
    INSPECTORS,
    INSTITUTIONS,
    RECUSAL,
    REGISTER,
    district_regulator,
    institution,
    new_plan,
)
from tests.fixtures_runtime import SetClock


async def everything(runtime: Runtime, actor: Actor = CITY) -> Register:
    async with runtime.unit_of_work(actor, write=False) as uow:
        return await register.everything(uow)


async def test_what_is_saved_comes_back(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    kept = await everything(runtime)
    assert kept.institutions == tuple(sorted(INSTITUTIONS, key=lambda one: one.id))
    assert (kept.inspectors, kept.recusals) == (INSPECTORS, (RECUSAL,))
    assert kept.items == REGISTER.items


async def test_saving_again_replaces_and_never_doubles(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    renamed = msgspec.structs.replace(INSTITUTIONS[0], name="更名后的示例中心")
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, msgspec.structs.replace(REGISTER, institutions=(renamed,)))
    kept = await everything(runtime)
    assert len(kept.institutions) == len(INSTITUTIONS)
    assert renamed in kept.institutions


async def test_a_register_with_one_fault_leaves_nothing(runtime: Runtime) -> None:
    lost = Recusal(
        inspector="nobody",
        institution=INSTITUTIONS[0].id,
        reason="不详",
        declared_on=RECUSAL.declared_on,
    )
    with pytest.raises(NotFound) as refusal:
        async with runtime.unit_of_work(CITY) as uow:
            await register.save(uow, msgspec.structs.replace(REGISTER, recusals=(RECUSAL, lost)))
    assert [fault.where for fault in refusal.value.faults] == ["nobody"]
    assert await everything(runtime) == Register(
        institutions=(), inspectors=(), recusals=(), items=()
    )


async def test_a_district_keeps_its_own_institutions(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    mine = district_regulator(DISTRICTS[0])
    new = institution(50, DISTRICTS[0])
    async with runtime.unit_of_work(mine) as uow:
        await register.save(
            uow, msgspec.structs.replace(REGISTER, institutions=(new,), recusals=())
        )
        shown = await register.institutions(uow, InstitutionFilter(), PageRequest())
    assert {one.district for one in shown.items} == {DISTRICTS[0]}
    assert new in shown.items
    with pytest.raises(NotFound):
        async with runtime.unit_of_work(mine, write=False) as uow:
            await register.institution(uow, INSTITUTIONS[0].id)


async def test_a_plan_that_cannot_be_drawn_from_is_refused(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    wrong = (
        (msgspec.structs.replace(new_plan(), items=("XX-99",)), "plan.invalid"),
        (msgspec.structs.replace(new_plan(), months=(13,)), "plan.invalid"),
        (msgspec.structs.replace(new_plan(), quotas={}), "plan.invalid"),
        (msgspec.structs.replace(new_plan(), checklist="no-such-list"), "plan.checklist"),
        (msgspec.structs.replace(new_plan(), region="32"), "permission.denied"),
    )
    for drafted, code in wrong:
        with pytest.raises(DomainError) as refusal:
            async with runtime.unit_of_work(CITY) as uow:
                await plan.draft(uow, drafted)
        assert refusal.value.code == code


async def test_a_public_plan_is_never_changed(runtime: Runtime) -> None:
    public = await factories.published_plan(runtime)
    with pytest.raises(DomainError) as refusal:
        async with runtime.unit_of_work(CITY) as uow:
            await plan.publish(uow, public.id)
    assert refusal.value.code == "plan.published"
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert await plan.read(uow, public.id) == public
        with pytest.raises(NotFound):
            await plan.read(uow, "no-such-plan")


async def test_a_token_speaks_for_its_actor_until_it_ends(
    runtime: Runtime, clock: SetClock
) -> None:
    async with runtime.unit_of_work(ADMIN) as uow:
        made = await token.create(uow, NewToken(actor=CITY, days=2), text="secret-one")
        await token.create(uow, NewToken(actor=CITY, days=2), text="secret-two")
        assert (await token.page(uow, PageRequest())).total == 2
    assert await identify(runtime, "secret-one") == CITY
    async with runtime.unit_of_work(ADMIN) as uow:
        await token.revoke(uow, made.record.digest)
    assert await identify(runtime, "secret-two") == CITY
    clock.forward(timedelta(days=2))
    for text in ("secret-one", "secret-two", "never made", ""):
        with pytest.raises(Forbidden) as refusal:
            await identify(runtime, text)
        assert refusal.value.code == "token.invalid"
    with pytest.raises(NotFound):
        async with runtime.unit_of_work(ADMIN) as uow:
            await token.revoke(uow, made.record.digest)


async def identify(runtime: Runtime, text: str) -> Actor:
    async with runtime.unit_of_work(Bearer(token=text), write=False) as uow:
        return uow.actor


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (Actor(id="x", role=Role.SYSTEM), "token.role"),
        (Actor(id="x", role=Role.PUBLIC), "token.role"),
        (Actor(id="x", role=Role.REGULATOR), "token.scope"),
        (Actor(id="x", role=Role.REGULATOR, region="99"), "token.region"),
        (Actor(id="x", role=Role.REGULATOR, region="31", inspector="SH-0001"), "token.scope"),
        (Actor(id="x", role=Role.EVALUATOR), "token.scope"),
        (Actor(id="x", role=Role.EVALUATOR, inspector="nobody"), "register.inspector_unknown"),
        (Actor(id="x", role=Role.INSTITUTION), "token.scope"),
        (Actor(id="x", role=Role.INSTITUTION, institution="no"), "register.institution_unknown"),
        (Actor(id="x", role=Role.ADMIN, region="31"), "token.scope"),
    ],
)
async def test_no_token_has_another_scope_than_its_role(
    runtime: Runtime, actor: Actor, code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        async with runtime.unit_of_work(ADMIN) as uow:
            await token.create(uow, NewToken(actor=actor), text="secret")
    assert refusal.value.code == code
