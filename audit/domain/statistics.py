"""Statistics of published results: exact counts by year and district, and what may be told of few.

Everything counted is an institution, a draw, a result or a finding, never a person, and every
result counted is public by itself, so no count is kept back. A share or a mean over fewer than
five is not formed: it would say more about single institutions than about a district.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import msgspec

from audit.domain.visit import CARRIED_OUT, ResultCode
from checklists.model import Lane

SMALLEST_BASE = 5


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """How many institutions of a district the published draws of a year sent somebody to."""

    year: int
    district: str
    institutions: int


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """How many public results of one kind there are, by the year of the inspection.

    `level` is empty without a grade. `hundredths` sums the totals in 1/100 of a point; `in_time`
    were published by the day they were due.
    """

    year: int
    district: str
    result: ResultCode
    level: int | None
    count: int
    hundredths: int
    in_time: int


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """How many findings stand behind public results, by the year of the inspection.

    `lanes` counts all of them by the kind of duty, `orders` those that led to an order to correct.
    `due` are those whose deadline is over or that are accepted already; `mended` of them were
    answered by the deadline, and the answer was accepted.
    """

    year: int
    district: str
    lanes: Mapping[Lane, int]
    orders: int
    due: int
    mended: int


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is counted; `register` holds the active institutions of each district today."""

    register: Mapping[str, int]
    drawn: tuple[Drawn, ...]
    results: tuple[Results, ...]
    findings: tuple[Findings, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted of one year in one district; `district` is empty for all together.

    `registered` counts today, whatever the year.
    """

    year: int
    district: str
    registered: int
    drawn: int
    results: Mapping[ResultCode, int]
    levels: Mapping[int, int]
    hundredths: int
    published_in_time: int
    findings: Mapping[Lane, int]
    orders: int
    due: int
    mended: int

    @property
    def inspections(self) -> int:
        """All public results, of visits that could not take place too."""
        return sum(self.results.values())

    @property
    def carried_out(self) -> int:
        """Results of visits that took place."""
        return sum(count for result, count in self.results.items() if result in CARRIED_OUT)

    @property
    def graded(self) -> int:
        """Results with a grade, or with the finding that none is given."""
        return sum(self.levels.values())

    @property
    def advice(self) -> int:
        """Findings that led to advice."""
        return sum(self.findings.values()) - self.orders

    @property
    def mean_points(self) -> Fraction | None:
        """The mean of the totals; None over fewer than five."""
        return _share(self.hundredths, 100 * self.graded, of=self.graded)

    @property
    def share_mended(self) -> Fraction | None:
        """The share of due findings mended in time; None of fewer than five."""
        return _share(self.mended, self.due, of=self.due)

    @property
    def share_published_in_time(self) -> Fraction | None:
        """The share of results published in time; None of fewer than five."""
        return _share(self.published_in_time, self.inspections, of=self.inspections)


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """A line for each year in which something was drawn or inspected, the latest first, and below.

    `districts` holds the lines of every year and district, by year and then by code.
    """

    years: tuple[Line, ...]
    districts: tuple[Line, ...]


def statistics(counts: Counts) -> Statistics:
    """Return the counts set out by year and district.

    A district of the register has a line in every year, so that nobody drawn is seen as well.
    """
    register = counts.register
    drawn, results = _placed(counts.drawn), _placed(counts.results)
    findings = _placed(counts.findings)
    places = {*drawn, *results, *findings}
    years = sorted({year for year, _ in places}, reverse=True)
    districts = ("", *sorted({*register, *(district for _, district in places)} - {""}))
    lines = tuple(
        _line(
            (year, one),
            register.get(one, 0) if one else sum(register.values()),
            drawn=drawn.get((year, one), ()),
            results=results.get((year, one), ()),
            findings=findings.get((year, one), ()),
        )
        for year in years
        for one in districts
    )
    return Statistics(
        years=tuple(line for line in lines if not line.district),
        districts=tuple(line for line in lines if line.district),
    )


_Place = tuple[int, str]
_Counted = TypeVar("_Counted", Drawn, Results, Findings)
_Key = TypeVar("_Key", bound=Hashable)


def _placed(counted: Iterable[_Counted]) -> Mapping[_Place, Sequence[_Counted]]:
    """Return what is counted by year and district, and all of a year under no district."""
    found: defaultdict[_Place, list[_Counted]] = defaultdict(list)
    for one in counted:
        found[one.year, one.district].append(one)
        found[one.year, ""].append(one)
    return found


def _line(
    place: _Place,
    registered: int,
    *,
    drawn: Sequence[Drawn],
    results: Sequence[Results],
    findings: Sequence[Findings],
) -> Line:
    year, district = place
    return Line(
        year=year,
        district=district,
        registered=registered,
        drawn=sum(one.institutions for one in drawn),
        results=_summed((one.result, one.count) for one in results),
        levels=_summed((one.level, one.count) for one in results if one.level is not None),
        hundredths=sum(one.hundredths for one in results),
        published_in_time=sum(one.in_time for one in results),
        findings=_summed(pair for one in findings for pair in one.lanes.items()),
        orders=sum(one.orders for one in findings),
        due=sum(one.due for one in findings),
        mended=sum(one.mended for one in findings),
    )


def _summed(counts: Iterable[tuple[_Key, int]]) -> Mapping[_Key, int]:
    total: Counter[_Key] = Counter()
    for key, count in counts:
        total[key] += count
    return dict(total)


def _share(part: int, whole: int, *, of: int) -> Fraction | None:
    return Fraction(part, whole) if of >= SMALLEST_BASE else None
