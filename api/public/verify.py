"""The page where anyone holds a paper, a number or a file against what was published."""

import enum
from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from api.public.lists import draw_path, institution_path
from api.view import AnyRequest, Reader, reader_of, search_text, show
from audit.domain.actor import ANYONE
from audit.domain.authenticity import Paper, digest_of, same
from audit.domain.ceremony import DrawState
from audit.domain.certificate import CertificateState
from audit.domain.districts import full_name_of
from audit.runtime import Runtime
from audit.services import authenticity
from audit.services.authenticity import (
    CertificateFound,
    Check,
    DrawFound,
    Known,
    ResultFound,
    ResultWithdrawn,
)
from reports.writing import day, number


class Verdict(enum.StrEnum):
    """What a paper is worth."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    LOWERED = "lowered"
    WITHDRAWN = "withdrawn"
    VOID = "void"
    UNKNOWN = "unknown"
    SECRET = "secret"  # noqa: S105 -- a verdict, no password


class Comparison(enum.StrEnum):
    """What came of comparing a file."""

    SAME = "same"
    DIFFERENT = "different"
    UNREADABLE = "unreadable"
    NOTHING = "nothing"
    NOT_ASKED = "not_asked"


_SHAPES = {
    Verdict.GENUINE: "full",
    Verdict.SUPERSEDED: "half",
    Verdict.EXPIRED: "half",
    Verdict.UNKNOWN: "ring",
}
_VERDICT_SENTENCES = {
    Verdict.GENUINE: "Genuine: this was published here and is valid.",
    Verdict.SUPERSEDED: "Genuine, but superseded: a later result of this institution is public.",
    Verdict.EXPIRED: "Genuine, but expired: the last day of this grade is over.",
    Verdict.LOWERED: "Genuine, but lowered: this grade does not stand any more.",
    Verdict.WITHDRAWN: "Withdrawn: this was published here and is not valid any more.",
    Verdict.VOID: "Genuine, but void: this draw failed and decided nothing.",
    Verdict.UNKNOWN: "Unknown: nothing with this number or fingerprint is public here.",
    Verdict.SECRET: "This looks like the number of a complaint; nothing is told of those here.",
}


class FactLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is public about it; `path` is "" where no page tells more."""

    term: str
    text: str
    path: str = ""


class VerifyPage(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked, and what is known; `verdict` is empty until something is asked."""

    number: str
    digest: str
    verdict: Verdict | None
    shape: str
    says: str
    what: str
    facts: tuple[FactLine, ...]
    model: bool
    comparison: Comparison
    files: tuple[str, ...]


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind of paper tells: its verdict, what it is, and facts."""

    verdict: Verdict
    what: str
    facts: tuple[FactLine, ...] = ()
    model: bool = False
    files: tuple[str, ...] = ()


@get("/verify")
async def verify(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Tell whether a number, or a file by its fingerprint, is genuine."""
    reader = reader_of(request)
    asked, file = search_text(request, "number"), search_text(request, "digest")
    found = None
    if asked or digest_of(file):
        async with runtime.unit_of_work(ANYONE, write=False) as uow:
            found = await authenticity.check(uow, asked or digest_of(file))
    page = _document(found, asked, file, reader=reader)
    return show(request, "public/verify", page, title=reader.translate("Verify a document"))


def _document(found: Check | None, asked: str, file: str, *, reader: Reader) -> VerifyPage:
    told = None if found is None else _told(found, reader)
    files = () if told is None else told.files
    return VerifyPage(
        number=asked,
        digest=file,
        verdict=None if told is None else told.verdict,
        shape="" if told is None else _SHAPES.get(told.verdict, "cross"),
        says="" if told is None else reader.translate(_VERDICT_SENTENCES[told.verdict]),
        what="" if told is None else told.what,
        facts=() if told is None else told.facts,
        model=told is not None and told.model,
        comparison=_compared(file, files),
        files=files,
    )


def _compared(file: str, files: tuple[str, ...]) -> Comparison:
    if not file:
        return Comparison.NOT_ASKED
    if not digest_of(file):
        return Comparison.UNREADABLE
    match same(digest_of(file), files):
        case None:
            return Comparison.NOTHING
        case True:
            return Comparison.SAME
        case False:
            return Comparison.DIFFERENT


def _told(found: Check, reader: Reader) -> _Told:
    if found.paper is Paper.COMPLAINT:
        return _Told(verdict=Verdict.SECRET, what=reader.translate("Complaint"))
    if found.known is None:
        return _Told(verdict=Verdict.UNKNOWN, what="")
    return _known(found.known, reader)


def _known(known: Known, reader: Reader) -> _Told:
    match known:
        case DrawFound():
            return _draw(known, reader)
        case CertificateFound():
            return _certificate(known, reader)
        case ResultFound():
            return _result(known, reader)
        case ResultWithdrawn():
            return _withdrawn(known, reader)


def _draw(known: DrawFound, reader: Reader) -> _Told:
    draw = known.draw
    return _Told(
        verdict=Verdict.VOID if draw.state is DrawState.VOID else Verdict.GENUINE,
        what=reader.translate("Draw"),
        facts=(
            FactLine(
                term=reader.translate("Draw"),
                text=f"{draw.title} · {draw.number}",
                path=draw_path(draw.number),
            ),
            FactLine(term=reader.translate("State"), text=reader.label(draw.state)),
            _day(reader.translate("Announced"), draw.announced_at, reader),
        ),
        files=known.files,
    )


_WORTH = {
    CertificateState.VALID: Verdict.GENUINE,
    CertificateState.SUPERSEDED: Verdict.SUPERSEDED,
    CertificateState.EXPIRED: Verdict.EXPIRED,
    CertificateState.LOWERED: Verdict.LOWERED,
    CertificateState.WITHDRAWN: Verdict.WITHDRAWN,
}


def _certificate(known: CertificateFound, reader: Reader) -> _Told:
    one, state = known.standing.certificate, known.standing.state
    facts = [_institution(one.institution, one.institution_name, one.district, reader)]
    if state is not CertificateState.WITHDRAWN:
        facts.append(FactLine(term=reader.translate("Grade"), text=one.title))
        facts.append(_points(number(one.total), reader))
    facts.append(_day(reader.translate("Inspected"), one.inspected_on, reader))
    facts.append(_day(reader.translate("Issued"), one.issued_on, reader))
    if not isinstance(one.valid_until, msgspec.UnsetType):
        facts.append(_day(reader.translate("Valid until"), one.valid_until, reader))
    return _Told(
        verdict=_WORTH[state],
        what=reader.translate("Certificate of a grade"),
        facts=tuple(facts),
        model=one.model,
        files=known.files,
    )


def _result(known: ResultFound, reader: Reader) -> _Told:
    result, later = known.result, known.later
    facts = [_institution(result.institution, result.institution_name, result.district, reader)]
    facts.append(FactLine(term=reader.translate("Result"), text=reader.label(result.result)))
    if result.grade is not None:
        title = result.grade.title or reader.translate("No grade given")
        facts.append(FactLine(term=reader.translate("Grade"), text=title))
        facts.append(_points(number(result.grade.total), reader))
    facts.append(_day(reader.translate("Inspected"), result.inspected_on, reader))
    facts.append(_day(reader.translate("Published"), result.published_on, reader))
    if result.report:
        facts.append(
            FactLine(
                term=reader.translate("Report"),
                text=reader.translate("Open the published report"),
                path=f"/reports/{result.visit}",
            )
        )
    return _Told(
        verdict=Verdict.GENUINE if later is None else Verdict.SUPERSEDED,
        what=reader.translate("Report of an inspection"),
        facts=tuple(facts),
        model=result.grade is not None and result.grade.model,
        files=known.files,
    )


def _withdrawn(known: ResultWithdrawn, reader: Reader) -> _Told:
    one = known.publication
    facts = [FactLine(term=reader.translate("Reason"), text=one.reason)]
    if one.withdrawn_on is not None:
        facts.insert(0, _day(reader.translate("Withdrawn"), one.withdrawn_on, reader))
    return _Told(
        verdict=Verdict.WITHDRAWN,
        what=reader.translate("Report of an inspection"),
        facts=tuple(facts),
    )


def _institution(code: str, name: str, district: str, reader: Reader) -> FactLine:
    text = f"{name} · {full_name_of(district)}"
    return FactLine(term=reader.translate("Institution"), text=text, path=institution_path(code))


def _points(total: str, reader: Reader) -> FactLine:
    text = reader.translate("{total} of 1000 points").format(total=total)
    return FactLine(term=reader.translate("Points"), text=text)


def _day(term: str, on: date, reader: Reader) -> FactLine:
    return FactLine(term=term, text=day(on, reader.translate))
