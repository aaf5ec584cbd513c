from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.second_factor import (
    RECOVERY_CHANCE,
    RECOVERY_CODES,
    enrolment,
    matching_step,
    new_secret,
    recovery_codes,
    recovery_digest,
)

SECRET = new_secret(b"12345678901234567890")
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
MOMENTS = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 -- the zone is added to what is drawn
    datetime(2100, 1, 1),  # noqa: DTZ001 -- as above
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]
)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, the last six digits."""
    now = datetime.fromtimestamp(seconds, tz=UTC)
    assert matching_step(SECRET, code, now=now, after=0) == seconds // 30


@given(MOMENTS, st.integers(-3, 3))
def test_a_code_counts_one_step_either_way(now: datetime, off: int) -> None:
    step = int(now.timestamp()) // 30
    code = pyotp.TOTP(SECRET).generate_otp(step + off)
    near = {pyotp.TOTP(SECRET).generate_otp(step + one) for one in (-1, 0, 1)}
    assert (matching_step(SECRET, code, now=now, after=0) is not None) == (code in near)


@given(MOMENTS, st.lists(st.integers(0, 90), max_size=6))
def test_a_code_counts_once(now: datetime, waits: list[int]) -> None:
    """Whenever codes are given, each is taken at most once, and no earlier one afterwards."""
    after, taken = 0, list[int]()
    for wait in waits:
        now += timedelta(seconds=wait)
        step = matching_step(SECRET, pyotp.TOTP(SECRET).at(now), now=now, after=after)
        if step is not None:
            taken.append(step)
            after = step
    assert taken == sorted(set(taken))


def test_the_same_code_is_refused_the_second_time() -> None:
    code = pyotp.TOTP(SECRET).at(NOW)
    step = matching_step(SECRET, code, now=NOW, after=0)
    assert step is not None
    assert matching_step(SECRET, code, now=NOW, after=step) is None
    assert matching_step(SECRET, code, now=NOW + STEP, after=step) is None


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "0" * 500])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert matching_step(SECRET, code, now=NOW, after=0) is None


def test_a_code_may_be_typed_with_a_gap() -> None:
    code = pyotp.TOTP(SECRET).at(NOW)
    assert matching_step(SECRET, f" {code[:3]} {code[3:]}", now=NOW, after=0) is not None


def test_an_authenticator_is_shown_who_and_where() -> None:
    shown = enrolment(SECRET, "zhang.san@example.org")
    read = pyotp.parse_uri(shown.uri)
    assert (read.secret, read.name, read.issuer) == (SECRET, "zhang.san@example.org", "Mingjian")
    assert shown.secret == SECRET


@given(st.binary(min_size=RECOVERY_CHANCE, max_size=RECOVERY_CHANCE))
def test_recovery_codes_are_kept_as_digests_however_they_are_typed(chance: bytes) -> None:
    codes = recovery_codes(chance)
    assert len(codes) == RECOVERY_CODES
    for code in codes:
        assert len(code.replace("-", "")) * 5 >= 64
        typed = f" {code.upper().replace('-', ' ')} "
        assert recovery_digest(typed) == recovery_digest(code)
        assert code not in recovery_digest(code)
