"""Classes of risk by services: from what is published to the register, and back to who is rated."""

from datetime import timedelta

import msgspec
import pytest

from audit.domain.errors import Conflict, Forbidden, NotFound
from audit.domain.filters import EventFilter, RiskFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.publication import PublicationKind
from audit.domain.registry import RiskClass
from audit.domain.risk import RatingState, RiskChange, RiskFactor, RiskRating
from audit.runtime import Runtime
from audit.services import publication, register, risk
from checklists.canonical import digest
from tests import factories
from tests.api.queries import counted
from tests.factories_register import (
    ADMIN,
    CITY,
    INSTITUTIONS,
    NEIGHBOUR,
    REGISTER,
    district_regulator,
    evaluator,
    owner,
)
from tests.fixtures_runtime import SetClock

ALL = PageRequest(limit=50)


async def ratings(runtime: Runtime, chosen: RiskFilter) -> tuple[RiskRating, ...]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return (await risk.board(uow, chosen, ALL)).ratings.items


async def test_a_run_follows_what_is_published_and_keeps_what_it_saw(
    runtime: Runtime, clock: SetClock
) -> None:
    graded = await factories.graded_visit(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        visit = await uow.visits.get(graded.visit, EVERYTHING)
        made = await risk.run(uow)
        kept = await uow.snapshots.get(made.facts)
    assert (made.institutions, digest(kept)) == (len(INSTITUTIONS), made.facts)
    unseen = await ratings(runtime, RiskFilter(institution=visit.institution))
    assert [one.factor for one in unseen[0].reasons] == [RiskFactor.UNSEEN]

    due = await factories.duty_to_publish(runtime, visit.id, PublicationKind.VISIT_RESULT)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, due.id)
    clock.forward(timedelta(days=200))
    async with runtime.unit_of_work(CITY) as uow:
        await risk.run(uow)
        (action,) = await uow.actions.of_visit(visit.id)
    latest, earlier = await ratings(runtime, RiskFilter(institution=visit.institution))
    assert earlier.state is RatingState.SUPERSEDED
    counts = {one.factor: one.count for one in latest.reasons}
    assert counts[RiskFactor.OVERDUE] == 1
    assert counts.get(RiskFactor.ORDERS, 0) == (action.kind == "order")
    assert RiskFactor.UNSEEN not in counts


async def test_the_register_follows_only_what_is_confirmed(runtime: Runtime) -> None:
    one, other = INSTITUTIONS[:2]
    risky = msgspec.structs.replace(one, risk_class=RiskClass.D)
    await factories.saved_register(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, msgspec.structs.replace(REGISTER, institutions=(risky, other)))
        await risk.run(uow)
    (down,) = await ratings(runtime, RiskFilter(change=RiskChange.DOWN))
    assert (down.institution, down.before, down.after) == (one.id, RiskClass.D, RiskClass.B)
    async with runtime.unit_of_work(CITY) as uow:
        assert (await register.institution(uow, one.id)).risk_class is RiskClass.D
        await risk.confirm(uow, down.id)
        assert (await register.institution(uow, one.id)).risk_class is RiskClass.B
    with counted(runtime) as statements:
        async with runtime.unit_of_work(CITY) as uow:
            assert await risk.confirm_all(uow) == len(INSTITUTIONS) - 1
    assert sum("UPDATE risk_ratings" in text for text in statements.texts) == 1
    async with runtime.unit_of_work(CITY) as uow:
        assert len(await uow.risk.of_institution(one.id, EVERYTHING)) == 1
    with pytest.raises(Conflict, match=r"risk\.nothing_proposed"):
        async with runtime.unit_of_work(CITY) as uow:
            await risk.confirm_all(uow)
    async with runtime.unit_of_work(ADMIN, write=False) as uow:
        told = await uow.events.page(EventFilter(name="risk.confirmed"), ALL)
    assert told.total == len(INSTITUTIONS)


async def test_a_register_that_changed_meanwhile_is_not_overwritten(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await risk.run(uow)
        changed = msgspec.structs.replace(INSTITUTIONS[0], risk_class=RiskClass.C)
        await register.save(uow, msgspec.structs.replace(REGISTER, institutions=(changed,)))
    with pytest.raises(Conflict, match=r"risk\.register_changed"):
        async with runtime.unit_of_work(CITY) as uow:
            await risk.confirm_all(uow)
    assert not await ratings(runtime, RiskFilter(state=RatingState.CONFIRMED))


async def test_an_institution_sees_its_own_class_and_is_answered(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    one, other = INSTITUTIONS[:2]
    async with runtime.unit_of_work(CITY) as uow:
        await risk.run(uow)
    async with runtime.unit_of_work(owner(one.id), write=False) as uow:
        assert (await risk.own(uow)).ratings == ()
    async with runtime.unit_of_work(CITY) as uow:
        await risk.confirm_all(uow)
    async with runtime.unit_of_work(owner(one.id)) as uow:
        (mine,) = (await risk.own(uow)).ratings
        await risk.object_to(uow, mine.id, "公开结果尚未更新。")
    with pytest.raises(NotFound, match=r"risk\.unknown"):
        async with runtime.unit_of_work(owner(other.id)) as uow:
            await risk.object_to(uow, mine.id, "不是我的。")
    (waiting,) = await ratings(runtime, RiskFilter(objected=True))
    assert waiting.objection == "公开结果尚未更新。"
    async with runtime.unit_of_work(CITY) as uow:
        await risk.answer(uow, mine.id, "已核实，下次计算时更正。")
    async with runtime.unit_of_work(owner(one.id), write=False) as uow:
        (mine,) = (await risk.own(uow)).ratings
    assert mine.answer == "已核实，下次计算时更正。"
    assert not await ratings(runtime, RiskFilter(objected=True))


async def test_ratings_are_seen_where_the_register_is_and_nowhere_else(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await risk.run(uow)
    found = await ratings(runtime, RiskFilter())
    here = next(one for one in found if one.district == "310106")
    async with runtime.unit_of_work(district_regulator("310106"), write=False) as uow:
        board = await risk.board(uow, RiskFilter(), ALL)
        assert {one.district for one in board.ratings.items} == {"310106"}
        assert board.run is not None
        assert (await risk.read(uow, here.id)).rating == here
    for who in (NEIGHBOUR, district_regulator("310107")):
        with pytest.raises(NotFound, match=r"risk\.unknown"):
            async with runtime.unit_of_work(who) as uow:
                await risk.confirm(uow, here.id)
    for who in (owner(here.institution), evaluator("SH-0001")):
        with pytest.raises(Forbidden):
            async with runtime.unit_of_work(who, write=False) as uow:
                await risk.read(uow, here.id)
