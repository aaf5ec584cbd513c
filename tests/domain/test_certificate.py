from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from audit.domain.certificate import (
    CertificateState,
    certify,
    number_of,
    require_latest,
    standing,
)
from audit.domain.disclosure import PublishedResult
from audit.domain.errors import Conflict
from tests.factories_certificates import certificate, published
from tests.factories_reports import visit_facts


def later(days: int, **more: object) -> PublishedResult:
    """Return a result of the same institution, some days after the one that is certified."""
    result = published()
    day = result.inspected_on + timedelta(days=days)
    return replace(result, visit=f"later-{days}", inspected_on=day, **more)


def test_the_number_counts_within_a_year() -> None:
    assert number_of(2026, 123) == "ZS-2026-000123"


def test_a_certificate_repeats_what_was_published() -> None:
    issued, result = certificate(), published()
    assert result.grade is not None
    assert (issued.level, issued.title, issued.total) == (
        result.grade.level,
        result.grade.title,
        result.grade.total,
    )
    assert (issued.institution_name, issued.body) == (
        result.institution_name,
        result.checking_body,
    )
    assert issued.model
    assert (issued.published_on, issued.issued_on) == (date(2026, 12, 1), date(2026, 12, 2))


@pytest.mark.parametrize("level", [0, None])
def test_without_a_grade_there_is_nothing_to_certify(level: int | None) -> None:
    result = published()
    assert result.grade is not None
    grade = None if level is None else replace(result.grade, level=level)
    with pytest.raises(Conflict, match=r"certificate\.no_grade"):
        certify(
            replace(result, grade=grade),
            visit_facts().institution,
            number="ZS-2026-000001",
            full=1000,
            on=date(2026, 12, 2),
        )


def test_it_holds_while_no_later_grade_is_public() -> None:
    found = standing(certificate(), (published(), later(-1)))
    assert (found.state, found.later) == (CertificateState.VALID, "")
    require_latest(found)


def test_the_latest_grade_replaces_it() -> None:
    found = standing(certificate(), (later(1), published(), later(9), later(3)))
    assert (found.state, found.later) == (CertificateState.SUPERSEDED, "later-9")
    with pytest.raises(Conflict, match=r"certificate\.superseded.*later-9"):
        require_latest(found)


def test_what_gives_no_grade_or_another_replaces_nothing() -> None:
    grade = published().grade
    assert grade is not None
    other = later(3, grade=replace(grade, scheme="另一方案"))
    elsewhere = later(4, institution="52310106MJ0000027K")
    found = standing(certificate(), (published(), later(2, grade=None), other, elsewhere))
    assert found.state is CertificateState.VALID


def test_a_result_withdrawn_takes_its_certificate_along() -> None:
    assert standing(certificate(), (later(1),)).state is CertificateState.WITHDRAWN
    assert standing(certificate(), ()).state is CertificateState.WITHDRAWN
