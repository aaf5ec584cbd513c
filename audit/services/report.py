"""Reports: the facts gathered, and the document kept that was made from them."""

import msgspec

from audit.domain import permission
from audit.domain.ceremony import Draw
from audit.domain.draw_files import RESULT
from audit.domain.errors import Conflict, NotFound
from audit.domain.evidence import on_list
from audit.domain.facts import TableFacts, VisitFacts
from audit.domain.permission import EVERYTHING, Act
from audit.domain.report import Report, Working
from audit.domain.sample import seed_of
from audit.domain.visit import Drawn, Visit
from audit.storage.unit_of_work import UnitOfWork


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A finished document: the canonical facts it was made from, and the digest of its bytes."""

    facts: bytes
    document: str
    size: int


async def visit_facts(uow: UnitOfWork, visit_id: str) -> VisitFacts:
    """Return all that the report of a graded visit says."""
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.GRADE_VISIT))
    assessment = await uow.results.assessment(visit_id)
    working = await uow.snapshots.read(assessment.working, Working)
    institutions = await uow.registers.institutions((found.institution,))
    inspectors = await uow.registers.inspectors(found.team)
    draw, body, plan, basis = await _order(uow, found)
    checklist = await uow.snapshots.checklist(found.checklist)
    return VisitFacts(
        visit=found,
        institution=institutions[found.institution],
        body=body,
        plan=plan,
        legal_basis=basis,
        draw=draw,
        seed=await _seed(uow, draw),
        inspectors=tuple(inspectors[one] for one in found.team),
        checklist=checklist,
        answers={answer.item: answer for answer in await uow.visits.answers(visit_id)},
        scheme=uow.catalogue.scheme(found.scheme),
        score=working.score,
        grade=working.grade,
        actions=await uow.actions.of_visit(visit_id),
        evidence=on_list(await uow.evidence.of_visit(visit_id), checklist),
        samples=tuple(one.fact for one in await uow.record_samples.courses(found.id)),
    )


async def table_facts(uow: UnitOfWork, number: str) -> TableFacts:
    """Return the published results of a draw, for its public table."""
    draw = await uow.draws.get(number, permission.bounds(uow.actor, Act.PUBLISH))
    plan = await uow.plans.get(draw.plan, EVERYTHING)  # whose draw this is
    return TableFacts(
        draw=number,
        body=plan.body_name,
        plan=plan.title,
        legal_basis=plan.legal_basis,
        results=await uow.disclosures.of_draw(number),
    )


async def record(uow: UnitOfWork, told: VisitFacts, rendered: Rendered) -> Report:
    """Keep the report that tells these facts of a visit; its bytes are already in the store.

    A visit has one report: where another was kept meanwhile, that one is returned. Raises
    `Conflict` when the facts have changed since they were read.
    """
    facts = await visit_facts(uow, told.visit.id)
    known = await uow.results.latest_report(told.visit.id)
    if known is not None:
        return known
    _require_same(told.visit.id, told == facts)
    return await _keep(uow, told.visit.id, rendered)


async def record_table(uow: UnitOfWork, told: TableFacts, rendered: Rendered) -> Report:
    """Keep the result table that tells these facts of a draw; raises as `record` does."""
    _require_same(told.draw, told == await table_facts(uow, told.draw))
    return await _keep(uow, told.draw, rendered)


def _require_same(subject: str, same: bool) -> None:  # noqa: FBT001 -- the one thing it is told
    if not same:
        raise Conflict(
            "report.changed",
            "What is known of {subject} changed while its document was made; make it again.",
            subject=subject,
        )


async def _keep(uow: UnitOfWork, subject: str, rendered: Rendered) -> Report:
    event = uow.event("report.made", subject, document=rendered.document)
    report = Report(
        subject=subject,
        facts=await uow.snapshots.put(rendered.facts, event=event),
        document=rendered.document,
        size=rendered.size,
        at=uow.now,
    )
    await uow.results.add_report(report, event=event)
    return report


async def find(uow: UnitOfWork, visit_id: str) -> Report | None:
    """Return the report of a visit if one was made, for those who may see its result."""
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.READ_RESULT))
    return await uow.results.latest_report(found.id)


async def read(uow: UnitOfWork, visit_id: str) -> Report:
    """Return the report of a visit. Raises `NotFound` where none was made yet."""
    report = await find(uow, visit_id)
    if report is None:
        raise NotFound(
            "report.none", "Visit {visit} has no report yet; have one made first.", visit=visit_id
        )
    return report


async def _order(uow: UnitOfWork, found: Visit) -> tuple[Draw | None, str, str, str]:
    """Return the draw, the checking body, the plan's title and the legal basis of a visit."""
    if isinstance(found.origin, Drawn):
        # A district reports on visits of a draw that the city held: its order is public.
        draw = await uow.draws.get(found.origin.draw, EVERYTHING)
        plan = await uow.plans.get(draw.plan, EVERYTHING)
        return draw, plan.body_name, plan.title, plan.legal_basis
    items = {item.code: item for item in await uow.registers.items()}
    basis = "\n".join(items[code].basis for code in found.origin.items)
    return None, found.origin.body_name, "", basis


async def _seed(uow: UnitOfWork, draw: Draw | None) -> str:
    if draw is None or RESULT not in draw.files or not draw.opened:
        return ""  # with the seed anyone could compute the whole sample
    return await uow.snapshots.derived(draw.files[RESULT], seed_of)
