"""Numbers are told by their form, files by their digest, and what a later result replaces."""

import hashlib
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.authenticity import (
    Paper,
    digest_of,
    number_of,
    paper_of,
    replaced_by,
    same,
)
from audit.domain.disclosure import PublishedGrade, PublishedResult
from audit.domain.visit import ResultCode, WorkKind

GRADE = PublishedGrade(
    level=3, title="三星", total=Decimal(800), scheme="S", model=True, bound_by=(), parts=()
)
FIRST = PublishedResult(
    visit="v-1",
    draw="",
    institution="i-1",
    institution_name="示例中心",
    district="310106",
    work=WorkKind.INSPECTION,
    checking_body="示例局",
    matters=(),
    inspected_on=date(2026, 3, 2),
    result=ResultCode.NO_ISSUE,
    orders=0,
    advice=0,
    grade=GRADE,
    report="",
    published_on=date(2026, 3, 20),
)
LATER = msgspec.structs.replace(FIRST, visit="v-2", inspected_on=date(2027, 3, 2))


@pytest.mark.parametrize(
    ("typed", "paper"),
    [
        ("310000-2026-0001", Paper.DRAW),
        (" zs-2026-000001 ", Paper.CERTIFICATE),
        ("TS-2026-000001", Paper.COMPLAINT),
        ("AB " * 32, Paper.FINGERPRINT),
        ("0195f7a2-1c3e-7000-8000-000000000001", Paper.REPORT),
        ("", Paper.REPORT),
    ],
)
def test_a_number_is_told_by_its_form(typed: str, paper: Paper) -> None:
    assert paper_of(number_of(typed)) is paper


@given(st.binary(max_size=100))
def test_a_digest_is_read_as_tools_print_it(content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    pairs = [digest[at : at + 2] for at in range(0, 64, 2)]
    for printed in (digest, digest.upper(), " ".join(pairs), ":".join(pairs), f"sha256:{digest}"):
        assert digest_of(printed) == digest
    assert digest_of(digest[1:]) == ""
    assert digest_of(digest[1:] + "g") == ""


def test_a_file_is_compared_only_where_there_is_something_to_compare() -> None:
    assert same("aa", ("bb", "aa")) is True
    assert same("cc", ("bb", "aa")) is False
    assert same("", ("aa",)) is None
    assert same("aa", ()) is None


def test_only_a_later_grade_by_the_same_scheme_replaces_a_result() -> None:
    other_scheme = msgspec.structs.replace(LATER, grade=msgspec.structs.replace(GRADE, scheme="T"))
    failed = msgspec.structs.replace(LATER, grade=None, result=ResultCode.CLOSED)
    elsewhere = msgspec.structs.replace(LATER, institution="i-2")
    assert replaced_by(FIRST, (FIRST, other_scheme, failed, elsewhere)) is None
    assert replaced_by(FIRST, (LATER, FIRST)) == LATER
    assert replaced_by(LATER, (LATER, FIRST)) is None
