"""Recusals: declared, asked for, decided, and by rule; all of them reach the frame of a draw."""

from datetime import date

import msgspec
import pytest

from audit.domain.actor import Actor, Role
from audit.domain.draw_files import RECUSALS
from audit.domain.errors import DomainError, Forbidden, Invalid, NotFound
from audit.domain.page import PageRequest
from audit.domain.recusal import (
    Decision,
    Declaration,
    DeclarationState,
    Ground,
    OwnRecusal,
    RecusalRequest,
)
from audit.domain.visit import WorkKind
from audit.runtime import Runtime
from audit.services import assignment, draw, draw_opening, recusal, register
from audit.services.assignment import TargetedCheck
from tests import factories
from tests.factories_register import (
    CHECKLIST,
    CITY,
    INSPECTORS,
    INSTITUTIONS,
    ITEM,
    NEIGHBOUR,
    RECUSAL,
    REGISTER,
    announcement,
    evaluator,
    owner,
)

WHO, WHERE = INSPECTORS[2], INSTITUTIONS[1]
SELF, PARTY = evaluator(WHO.id), owner(WHERE.id)
EVERYTHING = PageRequest(limit=100)


async def declare(runtime: Runtime, identity: str = "d-1", **said: object) -> Declaration:
    own = OwnRecusal(
        institution=str(said.pop("institution", WHERE.id)), reason="近亲属在该机构任职"
    )
    async with runtime.unit_of_work(SELF) as uow:
        return await recusal.declare(uow, msgspec.structs.replace(own, **said), identity=identity)


async def ask(runtime: Runtime) -> Declaration:
    asked = RecusalRequest(person="示例检查员3号", reason="与我机构有合同纠纷")
    async with runtime.unit_of_work(PARTY) as uow:
        return await recusal.ask(uow, asked, identity="r-1")


async def grounds(runtime: Runtime, ground: Ground | None = None) -> dict[tuple[str, str], Ground]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = await recusal.standing(uow, ground, EVERYTHING)
    return {
        (one.recusal.inspector, one.recusal.institution): one.recusal.ground for one in found.items
    }


async def test_an_inspector_s_word_counts_at_once_and_reaches_the_files_of_a_draw(
    runtime: Runtime,
) -> None:
    ready = await factories.published_plan(runtime)
    made = await declare(runtime)
    assert await declare(runtime) == made
    assert await grounds(runtime) == {
        (RECUSAL.inspector, RECUSAL.institution): Ground.REGISTERED,
        (WHO.id, WHERE.id): Ground.INSPECTOR,
    }
    async with runtime.unit_of_work(CITY) as uow:
        opening = await draw_opening.opening(uow, ready.id)
        drawn = await draw.announce(uow, announcement(ready.id))
        frozen = await draw.file(uow, drawn.number, RECUSALS)
    assert opening.recusals == 2
    assert frozen.decode().count("\n") == 2
    assert f'"i":"{WHERE.id}","p":"{WHO.id}"' in frozen.decode()
    assert made.reason not in frozen.decode()


async def test_former_staff_stay_away_for_two_years(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        today = uow.today
    made = await declare(runtime, left_on=date(today.year - 1, 1, 31), institution=WHERE.name)
    assert (made.ground, made.until) == (Ground.FORMER_STAFF, date(today.year + 1, 1, 31))
    assert made.institution == WHERE.id
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert made.until is not None
        last = await uow.recusals.from_institution(WHERE.id, made.until)
        after = await uow.recusals.from_institution(WHERE.id, date(today.year + 1, 2, 1))
    assert (WHO.id in last, WHO.id in after) == (True, False)


async def test_an_institution_is_not_plain_by_half_a_name(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    with pytest.raises(Invalid) as refusal:
        await declare(runtime, institution="示例康复中心")
    (fault,) = refusal.value.faults
    assert (fault.where, fault.fields["count"]) == ("$.institution", "6")


async def test_what_a_party_asks_for_is_decided_and_tells_it_nobody_s_name(
    runtime: Runtime,
) -> None:
    await factories.saved_register(runtime)
    asked = await ask(runtime)
    assert asked.state is DeclarationState.PENDING
    assert (WHO.id, WHERE.id) not in await grounds(runtime)
    with pytest.raises(Invalid, match=r"recusal\.nobody"):
        await decide(runtime, asked, accepted=True)
    with pytest.raises(Invalid, match=r"recusal\.inspector"):
        await decide(runtime, asked, accepted=True, inspector="SH-9999")
    await decide(runtime, asked, accepted=True, inspector=WHO.id)
    assert (await grounds(runtime))[WHO.id, WHERE.id] is Ground.INSTITUTION
    async with runtime.unit_of_work(PARTY, write=False) as uow:
        (shown,) = (await recusal.own(uow, EVERYTHING)).items
    assert (shown.declaration.state, shown.inspector_name) == (DeclarationState.ACCEPTED, "")
    assert (shown.declaration.inspector, shown.declaration.decision) == (None, "情况属实")
    with pytest.raises(DomainError, match=r"recusal\.state"):
        await decide(runtime, asked, accepted=False)


async def decide(
    runtime: Runtime, about: Declaration, who: Actor = CITY, **more: object
) -> Declaration:
    decision = msgspec.convert({"reason": "情况属实", **more}, Decision)
    async with runtime.unit_of_work(who) as uow:
        return await recusal.decide(uow, about.id, decision)


async def test_each_sees_and_takes_back_only_what_they_said_themselves(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    mine, asked = await declare(runtime), await ask(runtime)
    seen = {}
    for who in (SELF, PARTY, evaluator(INSPECTORS[0].id), owner(INSTITUTIONS[0].id)):
        async with runtime.unit_of_work(who, write=False) as uow:
            seen[who.id] = [
                one.declaration.id for one in (await recusal.own(uow, EVERYTHING)).items
            ]
    assert list(seen.values()) == [[mine.id], [asked.id], [], []]
    for who, other in ((SELF, asked), (PARTY, mine)):
        async with runtime.unit_of_work(who) as uow:
            with pytest.raises(NotFound, match=r"recusal\.unknown"):
                await recusal.withdraw(uow, other.id)
    async with runtime.unit_of_work(SELF) as uow:
        await recusal.withdraw(uow, mine.id)
    assert (WHO.id, WHERE.id) not in await grounds(runtime)
    async with runtime.unit_of_work(NEIGHBOUR, write=False) as uow:
        assert (await recusal.page(uow, None, EVERYTHING)).total == 0
    with pytest.raises(NotFound):
        await decide(runtime, asked, NEIGHBOUR, accepted=False)


async def test_each_uses_the_form_that_is_theirs(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    own = OwnRecusal(institution=WHERE.id, reason="近亲属")
    async with runtime.unit_of_work(PARTY) as uow:
        with pytest.raises(Forbidden):
            await recusal.declare(uow, own, identity="d-2")
    async with runtime.unit_of_work(SELF) as uow:
        with pytest.raises(Forbidden):
            await recusal.ask(uow, RecusalRequest(reason="纠纷"), identity="r-2")
    assert SELF.role is Role.EVALUATOR


async def test_by_rule_the_own_body_and_who_went_last_stay_away(runtime: Runtime) -> None:
    graded = (await factories.handed_in_visit(runtime)).visit
    async with runtime.unit_of_work(CITY) as uow:
        ours = msgspec.structs.replace(INSTITUTIONS[4], uscc=INSPECTORS[3].organisation)
        await register.save(
            uow,
            msgspec.structs.replace(
                REGISTER, institutions=(ours,), inspectors=(), recusals=(), items=()
            ),
        )
    colleagues = {one.id for one in INSPECTORS if one.organisation == INSPECTORS[3].organisation}
    found = await grounds(runtime)
    assert {who for (who, _), ground in found.items() if ground is Ground.SAME_BODY} == colleagues
    last = {pair for pair, ground in found.items() if ground is Ground.LAST_VISIT}
    assert last == {(who, graded.institution) for who in graded.team}


async def test_who_went_last_may_be_sent_by_hand_and_who_declared_may_not(
    runtime: Runtime,
) -> None:
    graded = (await factories.handed_in_visit(runtime)).visit
    async with runtime.unit_of_work(CITY) as uow:
        check = TargetedCheck(
            institution=graded.institution,
            work=WorkKind.INSPECTION,
            team=graded.team,
            reason="整改复查",
            body_name="示例市民政局",
            items=(ITEM.code,),
            checklist=CHECKLIST,
        )
        assert (await assignment.target(uow, check)).team == graded.team
    async with runtime.unit_of_work(evaluator(graded.team[0])) as uow:
        own = OwnRecusal(institution=graded.institution, reason="近亲属在该机构任职")
        await recusal.declare(uow, own, identity="d-3")
    async with runtime.unit_of_work(CITY) as uow:
        with pytest.raises(Invalid) as refusal:
            await assignment.target(uow, check)
    assert [fault.code for fault in refusal.value.faults] == ["commission.recused"]
