"""The certificate of a grade: facts frozen when it is issued; what it is worth now is derived."""

import enum
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from audit.domain.disclosure import PublishedGrade, PublishedResult
from audit.domain.errors import Conflict
from audit.domain.grade_life import GradeState, Step, falls_due
from audit.domain.registry import Institution
from audit.domain.visit import WorkKind


class CertificateState(enum.StrEnum):
    """What a certificate is worth today."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    LOWERED = "lowered"
    WITHDRAWN = "withdrawn"


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A published grade, as it was when the certificate was issued.

    `district` is a GB/T 2260 code; `total` are the points, of `full`. `model` says that the scheme
    is no official standard. `body` gave the grade. `valid_until` is its last day, where the scheme
    says how long a grade stands.
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
    valid_until: date | msgspec.UnsetType = msgspec.UNSET


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate and what it is worth now; `later` is the visit whose result replaced it."""

    certificate: Certificate
    state: CertificateState
    later: str = ""


def number_of(year: int, serial: int) -> str:
    """Return the number of a certificate, such as ZS-2026-000123; each year counts from 1."""
    return f"ZS-{year:04d}-{serial:06d}"


def certify(
    result: PublishedResult,
    institution: Institution,
    *,
    number: str,
    full: int,
    on: date,
    life: Step | None = None,
) -> Certificate:
    """Return the certificate of a published result; `life` is the state of its grade, if kept.

    Raises `Conflict` where the result gives no grade, or one that is not confirmed.
    """
    grade = _grade_of(result)
    _require_confirmed(result.visit, life)
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
        valid_until=msgspec.UNSET if life is None or life.until is None else life.until,
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


_BEFORE = (GradeState.PROPOSED, GradeState.HEARD, GradeState.DISPLAYED)


def _require_confirmed(visit: str, life: Step | None) -> None:
    if life is not None and life.state in _BEFORE:
        raise Conflict(
            "certificate.not_confirmed",
            "The grade of visit {visit} is not confirmed yet; it can be certified once it is.",
            visit=visit,
        )


_FALLEN = {
    GradeState.LOWERED: CertificateState.LOWERED,
    GradeState.WITHDRAWN: CertificateState.WITHDRAWN,
}


def standing(
    certificate: Certificate,
    public: Sequence[PublishedResult],
    *,
    life: Step | None,
    today: date,
) -> Standing:
    """Return what the certificate is worth today, given all results that are `public` now.

    `life` is the state of its grade; it decides where it is kept. Else only a later visit graded by
    the same scheme replaces it: a visit that failed, or one by another scheme, says nothing about
    this grade.
    """
    own = [result for result in public if result.institution == certificate.institution]
    if all(result.visit != certificate.visit for result in own):
        return Standing(certificate=certificate, state=CertificateState.WITHDRAWN)
    if life is not None and life.state in _FALLEN:
        return Standing(certificate=certificate, state=_FALLEN[life.state])
    if life is not None and not _is_over(life, today):
        return Standing(certificate=certificate, state=CertificateState.VALID)
    later = _later(certificate, own)
    if later:
        state = CertificateState.SUPERSEDED
    else:
        state = CertificateState.VALID if life is None else CertificateState.EXPIRED
    return Standing(certificate=certificate, state=state, later=later)


def _is_over(life: Step, today: date) -> bool:
    return life.state is GradeState.EXPIRED or falls_due(life, today) == "expire"


def _later(certificate: Certificate, own: Sequence[PublishedResult]) -> str:
    """Return the visit of the latest public result by the same scheme after this one, or ""."""
    moment = (certificate.inspected_on, certificate.visit)
    later = (
        (result.inspected_on, result.visit)
        for result in own
        if result.grade is not None
        and result.grade.scheme == certificate.scheme
        and (result.inspected_on, result.visit) > moment
    )
    return max(later, default=(moment[0], ""))[1]


def require_valid(found: Standing) -> None:
    """Raise `Conflict` where the grade does not stand any more: no new paper says the old."""
    if found.state is CertificateState.SUPERSEDED:
        raise Conflict(
            "certificate.superseded",
            "A later result, that of visit {later}, has replaced the grade; ask for the certificate"
            " of that one.",
            later=found.later,
        )
    if found.state is not CertificateState.VALID:
        raise Conflict(
            "certificate.fallen",
            "The grade of visit {visit} does not stand any more (“{state}”); look at its life under"
            " grades.",
            visit=found.certificate.visit,
            state=found.state,
        )
