"""Whether a paper or a file is genuine, for anyone who holds it; it tells only what is public."""

import msgspec

from audit.domain import ceremony, certificate
from audit.domain.authenticity import Paper, digest_of, number_of, paper_of, replaced_by
from audit.domain.ceremony import Draw
from audit.domain.certificate import Standing
from audit.domain.disclosure import PublishedResult
from audit.domain.errors import NotFound
from audit.domain.permission import EVERYTHING
from audit.domain.publication import Publication, PublicationKind, PublicationState
from audit.storage.unit_of_work import UnitOfWork


class DrawFound(msgspec.Struct, frozen=True, kw_only=True):
    """A draw; `files` are the digests of what is public of it."""

    draw: Draw
    files: tuple[str, ...]


class CertificateFound(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate with what it is worth now."""

    standing: Standing
    files: tuple[str, ...]


class ResultFound(msgspec.Struct, frozen=True, kw_only=True):
    """A public result and its report; `later` is the result that replaced it."""

    result: PublishedResult
    later: PublishedResult | None
    files: tuple[str, ...]


class ResultWithdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """A result that was public and is no more, with the public reason."""

    publication: Publication


Known = DrawFound | CertificateFound | ResultFound | ResultWithdrawn


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What a number stands for; `known` is None for nothing that is public."""

    number: str
    paper: Paper
    known: Known | None


async def check(uow: UnitOfWork, text: str) -> Check:
    """Return what is public about a number: of a draw, a report, a visit, or a certificate.

    What is not public is as unknown as what never was; of complaints nothing is told.
    """
    number = number_of(text)
    paper = paper_of(number)
    return Check(number=number, paper=paper, known=await _known(uow, number, paper))


async def _known(uow: UnitOfWork, number: str, paper: Paper) -> Known | None:
    match paper:
        case Paper.DRAW:
            return await _draw(uow, number)
        case Paper.CERTIFICATE:
            return await _certificate(uow, number.upper())
        case Paper.COMPLAINT:
            return None
        case Paper.REPORT:
            return await _result(uow, number)
        case Paper.FINGERPRINT:
            return await _by_digest(uow, digest_of(number))


async def _draw(uow: UnitOfWork, number: str) -> DrawFound | None:
    found = await uow.draws.find(number, EVERYTHING)
    if found is None:
        return None
    files = ceremony.public_files(found)
    return DrawFound(draw=found, files=(found.plan_digest, *files.values()))


async def _certificate(uow: UnitOfWork, number: str) -> CertificateFound | None:
    try:
        found = await uow.certificates.get(number, EVERYTHING)
    except NotFound:
        return None
    public = await uow.certificates.results_of((found.institution,))
    life = (await uow.grades.states((found.visit,))).get(found.visit)
    printed = await uow.certificates.find_file(number)
    return CertificateFound(
        standing=certificate.standing(found, public, life=life, today=uow.today),
        files=() if printed is None else (printed.document,),
    )


async def _result(uow: UnitOfWork, visit: str) -> ResultFound | ResultWithdrawn | None:
    result = await uow.disclosures.find(visit)
    if result is None:
        return await _withdrawn(uow, visit)
    public = await uow.certificates.results_of((result.institution,))
    return ResultFound(
        result=result,
        later=replaced_by(result, public),
        files=(result.report,) if result.report else (),
    )


async def _withdrawn(uow: UnitOfWork, visit: str) -> ResultWithdrawn | None:
    kept = await uow.publications.of_subject(PublicationKind.VISIT_RESULT, visit)
    if kept is None or kept.state is not PublicationState.WITHDRAWN:
        return None
    return ResultWithdrawn(publication=kept)


async def _by_digest(uow: UnitOfWork, digest: str) -> Known | None:
    """Return the result whose published report has this digest, or was made of these facts."""
    for report in await uow.results.reports_with(digest):
        known = await _result(uow, report.subject)
        if isinstance(known, ResultWithdrawn):
            return known
        if known is not None and known.result.report == report.document:
            return known
    return None
