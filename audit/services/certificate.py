"""Certificates: issued once of a published grade, looked up by anyone with what they are worth."""

from collections.abc import Sequence

import msgspec

from audit.domain import certificate, permission, rating
from audit.domain.certificate import Certificate, Standing
from audit.domain.filters import CertificateFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Act, Bounds
from audit.domain.report import Report
from audit.domain.score import FULL
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate with what it is worth now, and its document; None until that is printed."""

    standing: Standing
    file: Report | None


async def issue(uow: UnitOfWork, visit_id: str) -> Certificate:
    """Issue the certificate of a visit's published result; asked again, it is the same one.

    Raises `NotFound` while no result is public, `Conflict` where it gives no grade or a later
    result has replaced it, or it is not confirmed, does not stand any more or does not last.
    """
    bounds = permission.bounds(uow.actor, Act.ISSUE_CERTIFICATE)
    result = await uow.certificates.result(visit_id, bounds)
    # Before looking for one already there: nobody else issues any until this unit ends.
    serial = await uow.certificates.next_serial(uow.today.year)
    known = await uow.certificates.find_of_visit(visit_id)
    if known is not None:
        return known
    rating.require_none(await uow.pauses.find(visit_id))
    found = await uow.registers.find_institutions((result.institution,))
    issued = certificate.certify(
        result,
        found[result.institution],
        number=certificate.number_of(uow.today.year, serial),
        full=FULL,
        on=uow.today,
        life=(await uow.grades.states((visit_id,))).get(visit_id),
    )
    (standing,) = await _standings(uow, (issued,))
    certificate.require_valid(standing)
    event = uow.event("certificate.issued", issued.number, visit=visit_id, level=issued.level)
    facts = await uow.snapshots.put(canonical(issued), event=event)
    await uow.certificates.add(issued, serial=serial, facts=facts, event=event)
    return issued


async def page(uow: UnitOfWork, chosen: CertificateFilter, request: PageRequest) -> Page[Standing]:
    """Return certificates this actor may see, the latest first, with what each is worth now."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    found = await uow.certificates.page(chosen, bounds, request)
    return Page(
        items=await _standings(uow, found.items),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def read(uow: UnitOfWork, number: str) -> Issued:
    """Return one certificate this actor may see. Raises `NotFound`."""
    return await _issued(uow, number, permission.bounds(uow.actor, Act.READ_RESULT))


async def lookup(uow: UnitOfWork, number: str) -> Issued:
    """Return a certificate by its number, for anyone who holds a copy. Raises `NotFound`.

    Also one whose result was withdrawn is found: whoever verifies a copy must learn of it.
    """
    return await _issued(uow, number, EVERYTHING)


async def record(uow: UnitOfWork, number: str, *, facts: bytes, document: str, size: int) -> Report:
    """Keep the document printed of a certificate; its bytes are already in the store.

    A certificate has one document: where another was kept meanwhile, that one is returned.
    """
    await uow.certificates.get(number, permission.bounds(uow.actor, Act.ISSUE_CERTIFICATE))
    known = await uow.certificates.find_file(number)
    if known is not None:
        return known
    event = uow.event("certificate.printed", number, document=document)
    printed = Report(
        subject=number,
        facts=await uow.snapshots.put(facts, event=event),
        document=document,
        size=size,
        at=uow.now,
    )
    await uow.certificates.add_file(printed, event=event)
    return printed


async def _standings(uow: UnitOfWork, issued: Sequence[Certificate]) -> tuple[Standing, ...]:
    """Return what certificates are worth today; that of a public one is told to anyone."""
    public = await uow.certificates.results_of({one.institution for one in issued})
    lives = await uow.grades.states([one.visit for one in issued])
    return tuple(
        certificate.standing(one, public, life=lives.get(one.visit), today=uow.today)
        for one in issued
    )


async def _issued(uow: UnitOfWork, number: str, bounds: Bounds) -> Issued:
    found = await uow.certificates.get(number, bounds)
    (standing,) = await _standings(uow, (found,))
    return Issued(
        standing=standing,
        file=await uow.certificates.find_file(number),
    )
