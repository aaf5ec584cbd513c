"""Visits outside of draws, and places the draw left open: only who may go is sent."""

import msgspec
import pytest

from audit.domain.errors import Conflict, DomainError, Invalid
from audit.domain.publication import PublicationKind
from audit.domain.registry import Inspector, InspectorStatus
from audit.domain.visit import Targeted, Visit, VisitState, WorkKind
from audit.runtime import Runtime
from audit.services import (
    assessment,
    assignment,
    plan,
    publication,
    register,
    report,
    visit,
)
from audit.services.assignment import Filling, TargetedCheck
from audit.services.visit import Delivery
from tests import factories, factories_draws
from tests.factories_register import (
    CHECKLIST,
    CITY,
    ENTROPY,
    INSPECTORS,
    INSTITUTIONS,
    ITEM,
    RECUSAL,
    REGISTER,
    announcement,
    inspector,
    new_plan,
)

WHERE = INSTITUTIONS[0]
CHECK = TargetedCheck(
    institution=WHERE.id,
    work=WorkKind.INSPECTION,
    team=(INSPECTORS[1].id, INSPECTORS[2].id),
    reason="群众投诉",
    body_name="示例市民政局",
    items=(ITEM.code,),
    checklist=CHECKLIST,
)


async def target(runtime: Runtime, **other: object) -> Visit:
    async with runtime.unit_of_work(CITY) as uow:
        return await assignment.target(uow, msgspec.structs.replace(CHECK, **other))


async def save(runtime: Runtime, *people: Inspector) -> None:
    async with runtime.unit_of_work(CITY) as uow:
        only = msgspec.structs.replace(
            REGISTER, institutions=(), inspectors=people, recusals=(), items=()
        )
        await register.save(uow, only)


async def test_a_visit_for_a_reason_names_it(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    made = await target(runtime)
    assert made.state is VisitState.ASSIGNED
    assert made.origin == Targeted(reason="群众投诉", body_name="示例市民政局", items=(ITEM.code,))
    assert made.first_time


async def test_the_outcome_of_a_visit_for_a_reason_names_who_ordered_it(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    made = await target(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await visit.approve(uow, made.id)
        await visit.begin(uow, made.id)
        answers = factories.answers_to(await visit.sheet(uow, made.id))
        delivery = Delivery(id="delivery-all", answers=answers, hand_in=True)
        await visit.submit(uow, made.id, delivery)
        await assessment.grade(uow, made.id)
        facts = await report.visit_facts(uow, made.id)
        duty = await uow.publications.of_subject(PublicationKind.VISIT_RESULT, made.id)
        assert duty is not None
        await publication.publish(uow, duty.id)
        shown = await uow.disclosures.get(made.id)
    assert (facts.draw, facts.body, facts.seed) == (None, CHECK.body_name, "")
    assert facts.legal_basis == ITEM.basis
    assert (shown.draw, shown.checking_body) == ("", CHECK.body_name)
    assert shown.matters == (ITEM.name,)


async def test_who_must_not_go_is_refused_by_name(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    helper = msgspec.structs.replace(inspector(7), officer=False)
    away = msgspec.structs.replace(inspector(8), status=InspectorStatus.SUSPENDED)
    await save(runtime, helper, away)
    with pytest.raises(Invalid) as refusal:
        await target(runtime, team=(RECUSAL.inspector, helper.id, away.id, away.id))
    assert {(fault.where, fault.code) for fault in refusal.value.faults} == {
        (RECUSAL.inspector, "commission.recused"),
        (helper.id, "commission.no_officer"),
        (away.id, "commission.not_active"),
        (away.id, "commission.repeated"),
    }
    assert refusal.value.fields["count"] == "3"


async def test_an_evaluation_needs_no_officer(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    helper = msgspec.structs.replace(inspector(7), officer=False)
    await save(runtime, helper)
    made = await target(runtime, work=WorkKind.EVALUATION, team=(helper.id, INSPECTORS[1].id))
    assert made.team == (helper.id, INSPECTORS[1].id)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"institution": "nowhere"}, "register.institution_unknown"),
        ({"team": ("nobody", "no-one")}, "register.inspector_unknown"),
        ({"items": ("XX-99",)}, "visit.item_unpublished"),
        ({"checklist": "no-such-list"}, "visit.checklist"),
    ],
)
async def test_what_is_not_known_is_refused(
    runtime: Runtime, other: dict[str, object], code: str
) -> None:
    await factories.saved_register(runtime)
    with pytest.raises(DomainError) as refusal:
        await target(runtime, **other)
    assert refusal.value.code == code


async def test_an_open_place_is_filled_before_the_visit_is_approved(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    alone = inspector(9)
    await save(runtime, *(msgspec.structs.replace(one, capacity=0) for one in INSPECTORS), alone)
    drawn = (await visits_of_a_draw(runtime))[0]
    assert len(drawn.team) < 2
    with pytest.raises(Conflict) as refusal:
        await approve(runtime, drawn)
    assert refusal.value.code == "visit.team_incomplete"
    for one in (INSPECTORS[1], INSPECTORS[2]):
        await fill(runtime, drawn, one.id)
    assert (await approve(runtime, drawn)).team == (*drawn.team, INSPECTORS[1].id, INSPECTORS[2].id)
    with pytest.raises(Conflict):
        await fill(runtime, drawn, INSPECTORS[3].id)


async def test_an_open_place_is_not_filled_by_who_must_not_go(runtime: Runtime) -> None:
    visits = await factories.assigned_visits(runtime)
    away = msgspec.structs.replace(inspector(8), status=InspectorStatus.LEFT)
    await save(runtime, away)
    with pytest.raises(Invalid) as refusal:
        await fill(runtime, visits[0], away.id)
    assert refusal.value.code == "commission.unfit"
    with pytest.raises(Conflict) as twice:
        await fill(runtime, visits[0], visits[0].team[0])
    assert twice.value.code == "visit.fill"


async def visits_of_a_draw(runtime: Runtime) -> tuple[Visit, ...]:
    async with runtime.unit_of_work(CITY) as uow:
        drafted = await plan.draft(uow, new_plan())
        await plan.publish(uow, drafted.id)
    made = await factories_draws.announce(runtime, announcement(drafted.id))
    await factories_draws.compute(runtime, made.number, ENTROPY)
    async with runtime.unit_of_work(CITY) as uow:
        return await assignment.assign(uow, made.number)


async def fill(runtime: Runtime, one: Visit, who: str) -> Visit:
    async with runtime.unit_of_work(CITY) as uow:
        return await assignment.fill(uow, one.id, Filling(inspector=who, reason="补足人员"))


async def approve(runtime: Runtime, one: Visit) -> Visit:
    async with runtime.unit_of_work(CITY) as uow:
        return await visit.approve(uow, one.id)
