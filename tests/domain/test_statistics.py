"""Statistics add up exactly, and a share of few is not formed."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.statistics import (
    SMALLEST_BASE,
    Counts,
    Drawn,
    Findings,
    Line,
    Results,
    statistics,
)
from audit.domain.visit import ResultCode
from checklists.model import Lane

YEARS = st.integers(2024, 2027)
DISTRICTS = st.sampled_from(["310101", "310106", "310107"])
COUNTS = st.integers(0, 50)
RESULTS = st.builds(
    Results,
    year=YEARS,
    district=DISTRICTS,
    result=st.sampled_from(ResultCode),
    level=st.none() | st.integers(0, 5),
    count=COUNTS,
    hundredths=st.integers(0, 5_000_000),
    in_time=COUNTS,
)
DRAWN = st.builds(Drawn, year=YEARS, district=DISTRICTS, institutions=COUNTS)
FINDINGS = st.builds(
    Findings,
    year=YEARS,
    district=DISTRICTS,
    lanes=st.dictionaries(st.sampled_from(Lane), COUNTS),
    orders=COUNTS,
    due=COUNTS,
    mended=COUNTS,
)
REGISTERS = st.dictionaries(DISTRICTS, st.integers(1, 100))


def tuples(kind: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(kind, max_size=20).map(tuple)


ALL = st.builds(
    Counts,
    register=REGISTERS,
    drawn=tuples(DRAWN),
    results=tuples(RESULTS),
    findings=tuples(FINDINGS),
)


@given(ALL)
def test_districts_add_up_to_the_year_and_years_to_everything(counts: Counts) -> None:
    found = statistics(counts)
    for year in found.years:
        districts = [line for line in found.districts if line.year == year.year]
        for name in ("drawn", "inspections", "carried_out", "graded", "orders", "advice", "due"):
            assert getattr(year, name) == sum(getattr(line, name) for line in districts)
    assert sum(line.inspections for line in found.years) == sum(x.count for x in counts.results)
    assert sum(line.drawn for line in found.years) == sum(x.institutions for x in counts.drawn)
    assert [line.year for line in found.years] == sorted({x.year for x in found.years})[::-1]


@given(ALL)
def test_every_district_of_the_register_has_a_line_in_every_year(counts: Counts) -> None:
    found = statistics(counts)
    lines = {(line.year, line.district) for line in found.districts}
    assert {(year.year, one) for year in found.years for one in counts.register} <= lines


def line(graded: int, hundredths: int, due: int, mended: int) -> Line:
    results = Results(
        year=2026,
        district="310101",
        result=ResultCode.NO_ISSUE,
        level=3,
        count=graded,
        hundredths=hundredths,
        in_time=graded,
    )
    findings = Findings(
        year=2026,
        district="310101",
        lanes={Lane.LEGAL: due},
        orders=due,
        due=due,
        mended=mended,
    )
    counts = Counts(register={}, drawn=(), results=(results,), findings=(findings,))
    return statistics(counts).years[0]


@pytest.mark.parametrize("few", range(SMALLEST_BASE))
def test_a_share_or_mean_of_few_is_not_formed(few: int) -> None:
    told = line(few, 80_000 * few, few, few)
    assert told.mean_points is None
    assert told.share_mended is None
    assert told.share_published_in_time is None


def test_a_share_and_a_mean_are_exact() -> None:
    told = line(6, 500_001, 7, 2)
    assert told.mean_points == Fraction(500_001, 600)
    assert told.share_mended == Fraction(2, 7)
    assert told.share_published_in_time == 1
