"""Totals close to the line of a grade."""

from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.boundary import band_of, bands
from tests.domain import scoring

SCHEME = scoring.scheme()
LINES = {rule.level: int(rule.total * 100) for rule in SCHEME.levels}
TOTALS = st.integers(0, 105_000)


def level_of(total: int) -> int:
    """Return the level that a total alone reaches."""
    return max((level for level, line in LINES.items() if total >= line), default=0)


def test_a_total_just_below_a_line_is_close_to_the_next_grade() -> None:
    found = band_of(bands((SCHEME,), 20), SCHEME.name, level=4, total=89_999)
    assert found is not None
    assert (found.line, found.title) == (90_000, SCHEME.levels[-1].title)
    assert band_of(bands((SCHEME,), 20), SCHEME.name, level=4, total=87_999) is None


def test_a_total_on_a_line_is_close_to_the_grade_it_reached() -> None:
    found = band_of(bands((SCHEME,), 20), SCHEME.name, level=5, total=90_000)
    assert found is not None
    assert found.line == 90_000
    assert band_of(bands((SCHEME,), 20), SCHEME.name, level=5, total=92_001) is None


def test_a_grade_held_low_by_another_rule_is_not_close_to_a_line_long_passed() -> None:
    assert band_of(bands((SCHEME,), 20), SCHEME.name, level=3, total=90_500) is None


def test_a_result_of_another_scheme_is_close_to_nothing() -> None:
    assert band_of(bands((SCHEME,), 20), "another", level=5, total=90_000) is None


@given(TOTALS, st.integers(1, 1000))
def test_exactly_the_totals_within_reach_lie_in_a_band_of_the_closest_line(
    total: int, within: int
) -> None:
    level = level_of(total)
    near = [LINES[one] for one in (level, level + 1) if one in LINES]
    distance = min(abs(total - line) for line in near)
    found = band_of(bands((SCHEME,), within), SCHEME.name, level=level, total=total)
    assert (found is not None) == (distance <= within * 100)
    if found is not None:
        assert abs(total - found.line) == distance


@given(TOTALS, st.integers(0, 9), st.integers(1, 1000))
def test_no_total_lies_in_two_bands(total: int, level: int, within: int) -> None:
    other = msgspec.structs.replace(SCHEME, name="other")
    found = [
        band
        for band in bands((SCHEME, other), within)
        if (band.scheme, band.level) == (SCHEME.name, level) and band.first <= total <= band.last
    ]
    assert len(found) <= 1
    assert all(abs(Decimal(total - band.line)) <= within * 100 for band in found)
