"""A trip whose every text was written by an attacker, and everybody who reads it."""

from collections.abc import Mapping

import msgspec

from api import tasks
from audit.domain.actor import ANYONE, Actor, Role
from audit.domain.answer import Verdict
from audit.domain.complaint_checks import Category, NewComplaint
from audit.domain.publication import PublicationKind
from audit.domain.registry import Register
from audit.domain.visit import Visit, WorkKind
from audit.runtime import Runtime
from audit.services import assessment, assignment, complaint, draw_end, plan, publication, register
from audit.services import visit as visits
from audit.services.assignment import TargetedCheck
from audit.services.visit import Delivery
from tests import factories, factories_draws
from tests.api.crawl import PAYLOAD
from tests.factories_register import (
    ADMIN,
    CHECKLIST,
    CITY,
    INSPECTORS,
    INSTITUTIONS,
    ITEM,
    NUMBER,
    REGISTER,
    announcement,
    evaluator,
    new_plan,
    owner,
)

ROLES = ("city", "admin", "oversight", "evaluator", "owner")
_NEXT = "310000-2026-0002"


async def hostile_trip(runtime: Runtime) -> Mapping[str, Actor]:
    """Keep the payload wherever a text is kept; return who reads it, by role."""
    begun = await factories.begun_visit(runtime)
    await _register(runtime)
    await _findings(runtime, begun)
    await _further(runtime)
    for kind, subject in (
        (PublicationKind.DRAW, NUMBER),
        (PublicationKind.VISIT_RESULT, begun.id),
    ):
        duty = await factories.duty_to_publish(runtime, subject, kind)
        async with runtime.unit_of_work(CITY) as uow:
            await publication.publish(uow, duty.id)
    people = {
        "city": CITY,
        "admin": ADMIN,
        "oversight": Actor(id="oversight", role=Role.OVERSIGHT, region="31"),
        "evaluator": evaluator(begun.team[0]),
        "owner": owner(begun.institution),
    }
    return {
        name: msgspec.structs.replace(who, name=PAYLOAD, organisation_name=f"{name} {PAYLOAD}")
        for name, who in people.items()
    }


async def _register(runtime: Runtime) -> None:
    named = Register(
        institutions=tuple(
            msgspec.structs.replace(one, name=f"{one.name}{PAYLOAD}", address=PAYLOAD)
            for one in INSTITUTIONS
        ),
        inspectors=tuple(
            msgspec.structs.replace(one, name=f"{one.name}{PAYLOAD}", organisation_name=PAYLOAD)
            for one in INSPECTORS
        ),
        recusals=tuple(msgspec.structs.replace(one, reason=PAYLOAD) for one in REGISTER.recusals),
        items=tuple(
            msgspec.structs.replace(one, name=PAYLOAD, subject=PAYLOAD, basis=PAYLOAD)
            for one in REGISTER.items
        ),
    )
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, named)


async def _findings(runtime: Runtime, begun: Visit) -> None:
    await tasks.receive_evidence(
        runtime,
        evaluator(begun.team[0]),
        begun.id,
        arrival=factories.arrival(caption=PAYLOAD, item="1.02"),
        content=factories.photo(),
    )
    found = {"1.02": (Verdict.NOT, PAYLOAD), "1.05": (Verdict.NOT_APPLICABLE, PAYLOAD)}
    answers = factories.answers_to(await factories.sheet_of(runtime, begun.id), found)
    delivery = Delivery(id="delivery-hostile", answers=answers, hand_in=True)
    async with runtime.unit_of_work(CITY) as uow:
        await visits.submit(uow, begun.id, delivery)
        await assessment.grade(uow, begun.id)


async def _further(runtime: Runtime) -> None:
    """Keep what the first visit has no place for: titles, reasons, a complaint."""
    written = msgspec.structs.replace(
        new_plan(), title=PAYLOAD, body_name=PAYLOAD, legal_basis=PAYLOAD
    )
    check = TargetedCheck(
        institution=INSTITUTIONS[0].id,
        work=WorkKind.INSPECTION,
        team=(INSPECTORS[3].id, INSPECTORS[4].id),
        reason=PAYLOAD,
        body_name=PAYLOAD,
        items=(ITEM.code,),
        checklist=CHECKLIST,
    )
    async with runtime.unit_of_work(CITY) as uow:
        drafted = await plan.draft(uow, written)
        await plan.publish(uow, drafted.id)
        named = msgspec.structs.replace(announcement(drafted.id, _NEXT), title=PAYLOAD)
    await factories_draws.announce(runtime, named)
    async with runtime.unit_of_work(CITY) as uow:
        await draw_end.void(uow, _NEXT, PAYLOAD)
        await assignment.target(uow, check)
    async with runtime.unit_of_work(ANYONE) as uow:
        new = NewComplaint(
            category=Category.OTHER,
            text=PAYLOAD * 2,
            institution=INSTITUTIONS[0].id,
        )
        await complaint.submit(uow, new, address="192.0.2.1", chance=runtime.secret())
