"""The certificate of a grade: facts frozen when it is issued; what it is worth now is derived."""

import enum
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from audit.domain.disclosure import PublishedGrade, PublishedResult
from audit.domain.errors import Conflict
from audit.domain.registry import Institution
from audit.domain.visit import WorkKind


class CertificateState(enum.StrEnum):
    """What a certificate is worth today."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A published grade, as it was when the certificate was issued.

    `district` is a GB/T 2260 code; `total` are the points, of `full`. `model` says that the scheme
    is no official standard. `body` gave the grade.
    """

    number: str
    visit: str
    institution: str
    institution_name: str
    uscc: str
    district: str
    address: str
    work: WorkKind
    body: str
    scheme: str
    model: bool
    level: int
    title: str
    total: Decimal
    full: int
    inspected_on: date
    published_on: date
    issued_on: date


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate and what it is worth now; `later` is the visit whose result replaced it."""

    certificate: Certificate
    state: CertificateState
    later: str = ""


def number_of(year: int, serial: int) -> str:
    """Return the number of a certificate, such as ZS-2026-000123; each year counts from 1."""
    return f"ZS-{year:04d}-{serial:06d}"


def certify(
    result: PublishedResult, institution: Institution, *, number: str, full: int, on: date
) -> Certificate:
    """Return the certificate of a published result.

    Raises `Conflict` where the result gives no grade.
    """
    grade = _grade_of(result)
    return Certificate(
        number=number,
        visit=result.visit,
        institution=institution.id,
        institution_name=result.institution_name,
        uscc=institution.uscc,
        district=result.district,
        address=institution.address,
        work=result.work,
        body=result.checking_body,
        scheme=grade.scheme,
        model=grade.model,
        level=grade.level,
        title=grade.title,
        total=grade.total,
        full=full,
        inspected_on=result.inspected_on,
        published_on=result.published_on,
        issued_on=on,
    )


def _grade_of(result: PublishedResult) -> PublishedGrade:
    if result.grade is None or result.grade.level < 1:
        raise Conflict(
            "certificate.no_grade",
            "The published result of visit {visit} gives no grade, so there is nothing to certify;"
            " a later visit may.",
            visit=result.visit,
        )
    return result.grade


def standing(certificate: Certificate, public: Sequence[PublishedResult]) -> Standing:
    """Return what the certificate is worth, given all results that are `public` now.

    Only a later visit graded by the same scheme replaces it: a visit that failed, or one by another
    scheme, says nothing about this grade.
    """
    own = [result for result in public if result.institution == certificate.institution]
    if all(result.visit != certificate.visit for result in own):
        return Standing(certificate=certificate, state=CertificateState.WITHDRAWN)
    moment = (certificate.inspected_on, certificate.visit)
    later = [
        (result.inspected_on, result.visit)
        for result in own
        if result.grade is not None
        and result.grade.scheme == certificate.scheme
        and (result.inspected_on, result.visit) > moment
    ]
    if later:
        return Standing(
            certificate=certificate, state=CertificateState.SUPERSEDED, later=max(later)[1]
        )
    return Standing(certificate=certificate, state=CertificateState.VALID)


def require_latest(found: Standing) -> None:
    """Raise `Conflict` where a later result has replaced the grade: no new paper says the old."""
    if found.state is CertificateState.SUPERSEDED:
        raise Conflict(
            "certificate.superseded",
            "A later result, that of visit {later}, has replaced the grade; ask for the certificate"
            " of that one.",
            later=found.later,
        )
