"""A certificate as it was issued → its document."""

from collections.abc import Callable, Mapping
from datetime import datetime, time

from audit.domain.certificate import Certificate
from audit.domain.workdays import CHINA
from reports.build_score import term
from reports.documents import GradeCertificate

Translate = Callable[[str], str]


def grade_certificate(
    certificate: Certificate,
    *,
    places: Mapping[str, str],
    verify_url: str,
    demo: bool,
    language: str,
    translate: Translate,
) -> GradeCertificate:
    """Return the document of a certificate; `places` gives the name of its district by the code.

    It depends on nothing else, so it can be printed again and is the same. Its time is the
    beginning of the day of issue in China.
    """
    return GradeCertificate(
        language=language,
        demo=demo,
        number=certificate.number,
        title=translate("Certificate of grade"),
        body=certificate.body,
        work=term(certificate.work, translate),
        visit=certificate.visit,
        institution=certificate.institution_name,
        uscc=certificate.uscc,
        district=places[certificate.district],
        address=certificate.address,
        scheme=certificate.scheme,
        model=certificate.model,
        level=certificate.level,
        grade=certificate.title,
        total=certificate.total,
        full=certificate.full,
        inspected_on=certificate.inspected_on,
        published_on=certificate.published_on,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        effect=_effect(certificate, translate),
        verify_url=verify_url,
        generated_at=datetime.combine(certificate.issued_on, time(), CHINA),
    )


def _effect(certificate: Certificate, translate: Translate) -> str:
    if certificate.model:
        return translate(
            "The scheme of grades is a model of this service and no official standard. This"
            " certificate repeats a published result; it grants no right, replaces no licence and"
            " has no legal effect."
        )
    return translate(
        "This certificate repeats a published result; it grants no right, replaces no licence and"
        " has no legal effect of its own."
    )
