from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from audit.domain.certificate import (
    Certificate,
    CertificateState,
    Standing,
    certify,
    number_of,
    require_valid,
    standing,
)
from audit.domain.disclosure import PublishedResult
from audit.domain.errors import Conflict
from audit.domain.grade_life import GradeState, Step
from checklists.canonical import canonical
from tests.factories_certificates import certificate, published
from tests.factories_reports import visit_facts


def later(days: int, **more: object) -> PublishedResult:
    """Return a result of the same institution, some days after the one that is certified."""
    result = published()
    day = result.inspected_on + timedelta(days=days)
    return replace(result, visit=f"later-{days}", inspected_on=day, **more)


TODAY = date(2027, 1, 4)


def worth(*public: PublishedResult, life: Step | None = None, today: date = TODAY) -> Standing:
    return standing(certificate(), public, life=life, today=today)


def step(state: GradeState, until: date | None = None) -> Step:
    return Step(visit=published().visit, number=4, state=state, on=TODAY, until=until, by="x")


def certified(life: Step) -> Certificate:
    return certify(
        published(),
        visit_facts().institution,
        number="ZS-2026-000001",
        full=1000,
        on=date(2026, 12, 2),
        life=life,
    )


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
    found = worth(published(), later(-1))
    assert (found.state, found.later) == (CertificateState.VALID, "")
    require_valid(found)


def test_the_latest_grade_replaces_it() -> None:
    found = worth(later(1), published(), later(9), later(3))
    assert (found.state, found.later) == (CertificateState.SUPERSEDED, "later-9")
    with pytest.raises(Conflict, match=r"certificate\.superseded.*later-9"):
        require_valid(found)


def test_what_gives_no_grade_or_another_replaces_nothing() -> None:
    grade = published().grade
    assert grade is not None
    other = later(3, grade=replace(grade, scheme="另一方案"))
    elsewhere = later(4, institution="52310106MJ0000027K")
    found = worth(published(), later(2, grade=None), other, elsewhere)
    assert found.state is CertificateState.VALID


def test_a_result_withdrawn_takes_its_certificate_along() -> None:
    assert worth(later(1)).state is CertificateState.WITHDRAWN
    assert worth().state is CertificateState.WITHDRAWN


def test_the_life_of_a_grade_decides_where_it_is_kept() -> None:
    last = date(2029, 1, 3)
    stands = step(GradeState.CONFIRMED, last)
    assert worth(published(), life=stands, today=last).state is CertificateState.VALID
    over = worth(published(), life=stands, today=last + timedelta(days=1))
    assert over.state is CertificateState.EXPIRED
    for state, fallen in (
        (GradeState.LOWERED, CertificateState.LOWERED),
        (GradeState.WITHDRAWN, CertificateState.WITHDRAWN),
        (GradeState.EXPIRED, CertificateState.EXPIRED),
    ):
        found = worth(published(), life=step(state))
        assert found.state is fallen
        with pytest.raises(Conflict, match=r"certificate\.fallen"):
            require_valid(found)


def test_a_later_result_takes_nothing_away_until_its_grade_is_confirmed() -> None:
    stands = worth(published(), later(3), life=step(GradeState.CONFIRMED, date(2029, 1, 3)))
    assert stands.state is CertificateState.VALID
    ended = worth(published(), later(3), life=step(GradeState.EXPIRED))
    assert (ended.state, ended.later) == (CertificateState.SUPERSEDED, "later-3")


def test_a_withdrawn_result_is_withdrawn_whatever_the_life_of_its_grade() -> None:
    life = step(GradeState.CONFIRMED, date(2029, 1, 3))
    assert worth(life=life).state is CertificateState.WITHDRAWN


def test_only_a_confirmed_grade_is_certified_and_says_its_last_day() -> None:
    for state in (GradeState.PROPOSED, GradeState.HEARD, GradeState.DISPLAYED):
        with pytest.raises(Conflict, match=r"certificate\.not_confirmed"):
            certified(step(state))
    issued = certified(step(GradeState.CONFIRMED, date(2029, 1, 3)))
    assert issued.valid_until == date(2029, 1, 3)
    assert b"valid_until" not in canonical(certificate())
