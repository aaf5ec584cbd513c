"""The duty to publish: what is due, what is deferred or withdrawn with a public reason."""

from collections.abc import Sequence
from datetime import date

import msgspec

from audit.domain import ceremony, draw_log, permission, publication
from audit.domain.disclosure import PublishedResult, published_result
from audit.domain.errors import Conflict
from audit.domain.event import Event
from audit.domain.filters import PublicationFilter
from audit.domain.log import LogKind
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Act
from audit.domain.publication import Publication, PublicationKind
from audit.domain.report import Working
from audit.domain.visit import Drawn, Reason, Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest


class Deferral(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why something is published later than due, and until when; both are public."""

    reason: Reason
    until: date


async def page(
    uow: UnitOfWork, chosen: PublicationFilter, request: PageRequest
) -> Page[Publication]:
    """Return what has been or must be published, the next due first."""
    bounds = permission.bounds(uow.actor, Act.PUBLISH)
    return await uow.publications.page(chosen, bounds, request)


async def publish(uow: UnitOfWork, publication_id: str) -> Publication:
    """Make the subject public now: from here on anyone can read it, and nobody can edit it.

    Raises `Conflict` for a draw before its time, where its plan keeps the teams secret.
    """
    before = await _load(uow, publication_id)
    if before.kind is PublicationKind.DRAW:
        plan = (await uow.draws.plans_of([before.subject]))[before.subject]
        publication.require_departed(before, plan, uow.today)
    after = publication.publish(before, on=uow.today)
    event = uow.event("publication.published", after.subject, publication=after.id)
    await uow.publications.save(after, was=before.state, event=event)
    if after.kind is PublicationKind.DRAW:
        drawn = await uow.draws.get(after.subject, EVERYTHING)
        opened = ceremony.publish(drawn, uow.now)
        await uow.draws.save(opened, was=drawn.state, event=event)
        entries = await uow.draws.entries(opened.number)
        for kind, told in draw_log.openings(opened, entries):
            uow.log.append(kind, opened.number, told, event=event)
    else:
        result = await _result(uow, await uow.visits.get(after.subject, EVERYTHING))
        facts = await uow.snapshots.put(canonical(result), event=event)
        await uow.disclosures.add(result, facts=facts, due=after.due, event=event)
        _log(uow, after, {"result": facts}, event=event)
    return after


async def due(uow: UnitOfWork) -> tuple[Publication, ...]:
    """Return all whose last day has come: what nobody deferred is published by default."""
    bounds = permission.bounds(uow.actor, Act.PUBLISH)
    return await uow.publications.due(uow.today, bounds)


async def publish_due(uow: UnitOfWork, publications: Sequence[str]) -> tuple[Publication, ...]:
    """Publish those of them whose last day has come and that still wait; return what was done.

    What somebody else published, deferred or withdrew meanwhile is left as it is.
    """
    waiting = [one.id for one in await due(uow) if one.id in publications]
    return tuple([await publish(uow, one) for one in waiting])


async def preview(uow: UnitOfWork, publication_id: str) -> PublishedResult | None:
    """Return the result of a visit as anyone would read it if it were published today.

    None for a draw or a plan, which have a page of their own. Raises `NotFound`.
    """
    found = await _load(uow, publication_id)
    if found.kind is not PublicationKind.VISIT_RESULT:
        return None
    return await _result(uow, await uow.visits.get(found.subject, EVERYTHING))


async def defer(uow: UnitOfWork, publication_id: str, deferral: Deferral) -> Publication:
    """Put a publication off to a later day, once, with a public reason."""
    before = await _load(uow, publication_id)
    after = publication.defer(before, deferral.reason, until=deferral.until)
    event = uow.event("publication.deferred", after.subject, reason=after.reason)
    await uow.publications.save(after, was=before.state, event=event)
    facts = {"reason": digest(after.reason.encode()), "until": after.due.isoformat()}
    _log(uow, after, facts, event=event)
    return after


async def withdraw(uow: UnitOfWork, publication_id: str, reason: Reason) -> Publication:
    """Take a wrong result off the public pages, with a public reason; the record is kept.

    Raises `Conflict` for a draw: what anyone has downloaded and can recompute stays public.
    """
    before = await _load(uow, publication_id)
    if before.kind is not PublicationKind.VISIT_RESULT:
        raise Conflict(
            "publication.permanent",
            "Only the result of a visit can be withdrawn; {subject} stays public.",
            subject=before.subject,
        )
    after = publication.withdraw(before, reason, on=uow.today)
    event = uow.event("publication.withdrawn", after.subject, reason=reason)
    await uow.publications.save(after, was=before.state, event=event)
    await uow.disclosures.withdraw(after.subject, event=event)
    _log(uow, after, {"reason": digest(reason.encode())}, event=event)
    return after


def _log(uow: UnitOfWork, after: Publication, facts: dict[str, str], *, event: Event) -> None:
    """Log what became of a publication; a reason stays off the log, which nobody can correct."""
    told = {"what": after.kind.value, "state": after.state.value}
    uow.log.append(LogKind.PUBLISH, after.subject, told | facts, event=event)


async def _load(uow: UnitOfWork, publication_id: str) -> Publication:
    """Return a publication the actor answers for; what it is about then lies within the bounds."""
    bounds = permission.bounds(uow.actor, Act.PUBLISH)
    return await uow.publications.get(publication_id, bounds)


async def _result(uow: UnitOfWork, visit: Visit) -> PublishedResult:
    body, items = await _order(uow, visit)
    assessment = await uow.results.find_assessment(visit.id)
    report = await uow.results.latest_report(visit.id)
    return published_result(
        visit,
        checking_body=body,
        matters=await uow.registers.item_names(items),
        working=None
        if assessment is None
        else await uow.snapshots.read(assessment.working, Working),
        actions=await uow.actions.of_visit(visit.id),
        report="" if report is None else report.document,
        published_on=uow.today,
    )


async def _order(uow: UnitOfWork, visit: Visit) -> tuple[str, tuple[str, ...]]:
    """Return who ordered the visit, and the codes of the matters to be inspected."""
    if isinstance(visit.origin, Drawn):
        # A district publishes results of a draw that the city held: its order is public.
        drawn = await uow.draws.get(visit.origin.draw, EVERYTHING)
        plan = await uow.plans.get(drawn.plan, EVERYTHING)
        return plan.body_name, plan.items
    return visit.origin.body_name, visit.origin.items
