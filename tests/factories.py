"""A small trip, made up: every state is reached by the path that the service itself takes.

Six institutions in two districts of Shanghai, six inspectors of three bodies, one plan, one draw.
"""

import io
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from PIL import Image

from api import tasks
from audit.domain.answer import Answer, Verdict
from audit.domain.ceremony import Draw
from audit.domain.evidence import Evidence
from audit.domain.plan import Plan
from audit.domain.publication import Publication, PublicationKind
from audit.domain.registry import Register
from audit.domain.report import Assessment
from audit.domain.visit import Visit, WorkKind
from audit.runtime import Runtime
from audit.services import assessment, assignment, plan, publication, register
from audit.services import visit as visits
from audit.services.evidence import Arrival
from audit.services.visit import Delivery, Receipt, Sheet
from checklists.model import Comparison, Item
from tests import factories_draws
from tests.factories_register import (
    CITY,
    ENTROPY,
    REGISTER,
    START_OF_DRAW,
    announcement,
    evaluator,
    new_plan,
)

SAMPLE = 100
FOUND: Mapping[str, tuple[Verdict, str]] = {
    "1.02": (Verdict.NOT, "制度汇编没有执行记录。"),
    "1.05": (Verdict.NOT_APPLICABLE, "未开展募捐。"),
}


async def saved_register(runtime: Runtime) -> Register:
    """Save the registers."""
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, REGISTER)
    return REGISTER


async def published_plan(
    runtime: Runtime, work: WorkKind = WorkKind.INSPECTION, *, sealed: bool = True
) -> Plan:
    """Save the registers, draft a plan and make it public."""
    await saved_register(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        drafted = await plan.draft(uow, new_plan(work=work, sealed=sealed))
        return await plan.publish(uow, drafted.id)


async def announced_draw(runtime: Runtime, work: WorkKind = WorkKind.INSPECTION) -> Draw:
    """Announce the first draw of a plan that was made public."""
    ready = await published_plan(runtime, work)
    return await factories_draws.announce(runtime, announcement(ready.id))


async def computed_draw(runtime: Runtime, work: WorkKind = WorkKind.INSPECTION) -> Draw:
    """Compute the result of a draw that was announced."""
    found = await announced_draw(runtime, work)
    return await factories_draws.compute(runtime, found.number, ENTROPY)


async def assigned_visits(
    runtime: Runtime, work: WorkKind = WorkKind.INSPECTION
) -> tuple[Visit, ...]:
    """Create the visits of a draw that was computed."""
    found = await computed_draw(runtime, work)
    async with runtime.unit_of_work(CITY) as uow:
        return await assignment.assign(uow, found.number)


async def begun_visit(runtime: Runtime, work: WorkKind = WorkKind.INSPECTION) -> Visit:
    """Approve and begin the first visit of a draw."""
    found = (await assigned_visits(runtime, work))[0]
    async with runtime.unit_of_work(CITY) as uow:
        await visits.approve(uow, found.id)
        return await visits.begin(uow, found.id)


async def sheet_of(runtime: Runtime, visit_id: str) -> Sheet:
    """Return a visit with its checklist."""
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return await visits.sheet(uow, visit_id)


def answers_to(
    sheet: Sheet, found: Mapping[str, tuple[Verdict, str]] = FOUND
) -> tuple[Answer, ...]:
    """Return one answer to every item of a checklist: it conforms, but for what was `found`."""
    return tuple(
        answer_to(resolved.item, *found.get(resolved.item.code, (Verdict.CONFORM, "")), sheet=sheet)
        for resolved in sheet.checklist.items
    )


def answer_to(item: Item, verdict: Verdict, reason: str = "", *, sheet: Sheet) -> Answer:
    """Return an answer to one item; a measured value reaches its threshold."""
    judged = item.measure is not None and verdict is Verdict.CONFORM
    return Answer(
        id=f"answer-{item.code}",
        item=item.code,
        verdict=verdict,
        reason=reason,
        value=_met(item) if judged else None,
        of=SAMPLE if judged and item.measure and item.measure.sampled is True else None,
        by=sheet.visit.team[0],
        at=sheet.visit.began_at or sheet.visit.created_at,
    )


def _met(item: Item) -> Decimal:
    if item.measure is not None and item.measure.threshold is not None:
        return item.measure.threshold
    if item.measure is not None and item.measure.sampled is True:
        return Decimal(86)
    least = item.measure is None or item.measure.comparison is Comparison.AT_LEAST
    return Decimal("86.5") if least else Decimal(5)


async def handed_in_visit(
    runtime: Runtime,
    work: WorkKind = WorkKind.INSPECTION,
    found: Mapping[str, tuple[Verdict, str]] = FOUND,
) -> Receipt:
    """Answer every item of a visit that has begun, and hand it in."""
    begun = await begun_visit(runtime, work)
    answers = answers_to(await sheet_of(runtime, begun.id), found)
    delivery = Delivery(id="delivery-all", answers=answers, hand_in=True)
    async with runtime.unit_of_work(evaluator(begun.team[0])) as uow:
        return await visits.submit(uow, begun.id, delivery)


async def graded_visit(
    runtime: Runtime,
    work: WorkKind = WorkKind.INSPECTION,
    found: Mapping[str, tuple[Verdict, str]] = FOUND,
) -> Assessment:
    """Grade a visit that was handed in; item 1.02 does not conform."""
    receipt = await handed_in_visit(runtime, work, found)
    async with runtime.unit_of_work(CITY) as uow:
        return await assessment.grade(uow, receipt.visit.id)


async def duty_to_publish(
    runtime: Runtime, subject: str, kind: PublicationKind = PublicationKind.VISIT_RESULT
) -> Publication:
    """Return the publication of a visit or a draw."""
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = await uow.publications.of_subject(kind, subject)
    assert found is not None
    return found


async def published_result(runtime: Runtime) -> Publication:
    """Publish the result of a visit that was graded."""
    graded = await graded_visit(runtime)
    duty = await duty_to_publish(runtime, graded.visit)
    async with runtime.unit_of_work(CITY) as uow:
        return await publication.publish(uow, duty.id)


@cache
def photo(shade: int = 0) -> bytes:
    """Return a small photograph in PNG, of one shade."""
    content = io.BytesIO()
    Image.new("RGB", (64, 48), (shade % 256, shade // 256 % 256, 90)).save(content, "PNG")
    return content.getvalue()


def arrival(identity: str = "photo-0001", **more: str) -> Arrival:
    """Return what a client says of a photograph; `more` says what else."""
    return Arrival(id=identity, name=f"{identity}.png", captured_at=START_OF_DRAW, **more)


async def received_photo(
    runtime: Runtime, visit: Visit, identity: str = "photo-0001", *, content: bytes = b""
) -> Evidence:
    """Take in a photograph on a visit that is under way."""
    return await tasks.receive_evidence(
        runtime,
        evaluator(visit.team[0]),
        visit.id,
        arrival=arrival(identity),
        content=content or photo(),
    )
