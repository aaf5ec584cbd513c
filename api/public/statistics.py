"""The public page of statistics, and the same numbers as files."""

import enum
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Template

from api.public.lines import Option
from api.public.lists import percent
from api.view import AnyRequest, Reader, reader_of, search_text, show
from audit.domain.actor import SYSTEM
from audit.domain.districts import name_of
from audit.domain.statistics import SMALLEST_BASE, Line, Statistics
from audit.domain.visit import ResultCode
from audit.runtime import Runtime
from audit.services import statistics as counted
from checklists.model import Lane
from checklists.scheme_model import GradeScheme
from reports import statistics as files

_CENT = Decimal("0.01")


class CountLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a table: texts, with "" for a share or mean that is not formed of few."""

    name: str
    path: str
    registered: int
    drawn: int
    inspections: int
    carried_out: int
    graded: int
    mean: str
    orders: int
    advice: int
    due: int
    mended: int
    mended_share: str
    in_time: int
    in_time_share: str


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """How many there are of one kind."""

    name: str
    count: int


class StatisticsPage(msgspec.Struct, frozen=True, kw_only=True):
    """All years, and one of them in detail; `year` is empty while there is nothing to count."""

    year: int | None
    years: tuple[Option, ...]
    by_year: tuple[CountLine, ...]
    by_district: tuple[CountLine, ...]
    grades: tuple[Amount, ...]
    chart: str
    results: tuple[Amount, ...]
    lanes: tuple[Amount, ...]
    fewest: int


@get("/statistics")
async def statistics(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Show what was drawn, inspected, found and mended, by year and district."""
    found = await _found(runtime)
    reader = reader_of(request)
    wanted = search_text(request, "year")
    years = {str(line.year): line for line in found.years}
    chosen = years.get(wanted) or next(iter(found.years), None)
    page = _document(found, chosen, runtime.catalogue.schemes, reader=reader)
    return show(request, "public/statistics", page, title=reader.translate("Statistics"))


@get("/open/statistics.json")
async def statistics_json(runtime: NamedDependency[Runtime]) -> Response[bytes]:
    """Give every count by year and district."""
    content = files.statistics_json(await _found(runtime), demo=runtime.settings.demo)
    return Response(content, media_type="application/json")


@get("/open/statistics.csv")
async def statistics_csv(runtime: NamedDependency[Runtime]) -> Response[bytes]:
    """Give every count by year and district as a table."""
    return Response(
        files.statistics_csv(await _found(runtime)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="statistics.csv"'},
    )


async def _found(runtime: Runtime) -> Statistics:
    """Return the counts, read by the service itself: see the service for why."""
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        return await counted.public(uow)


def _document(
    found: Statistics,
    chosen: Line | None,
    schemes: Iterable[GradeScheme],
    *,
    reader: Reader,
) -> StatisticsPage:
    grades = () if chosen is None else _grades(chosen, schemes, reader)
    districts = [one for one in found.districts if chosen is not None and one.year == chosen.year]
    return StatisticsPage(
        year=None if chosen is None else chosen.year,
        years=tuple(
            Option(value=str(one.year), text=str(one.year), chosen=one == chosen)
            for one in found.years
        ),
        by_year=tuple(
            _line(one, str(one.year), f"/statistics?year={one.year}") for one in found.years
        ),
        by_district=tuple(
            _line(one, name_of(one.district), f"/results?district={one.district}")
            for one in districts
        ),
        grades=grades,
        chart=_chart(grades, chosen, reader),
        results=()
        if chosen is None
        else _amounts(
            [(code, chosen.results[code]) for code in ResultCode if code in chosen.results], reader
        ),
        lanes=()
        if chosen is None
        else _amounts([(lane, chosen.findings.get(lane, 0)) for lane in Lane], reader),
        fewest=SMALLEST_BASE,
    )


def _line(one: Line, name: str, path: str) -> CountLine:
    mean = one.mean_points
    return CountLine(
        name=name,
        path=path,
        registered=one.registered,
        drawn=one.drawn,
        inspections=one.inspections,
        carried_out=one.carried_out,
        graded=one.graded,
        mean="" if mean is None else str(_rounded(mean)),
        orders=one.orders,
        advice=one.advice,
        due=one.due,
        mended=one.mended,
        mended_share=_percent(one.share_mended),
        in_time=one.published_in_time,
        in_time_share=_percent(one.share_published_in_time),
    )


def _rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / value.denominator).quantize(_CENT, ROUND_HALF_UP)


def _percent(share: Fraction | None) -> str:
    return "" if share is None else f"{percent(share)}%"


def _grades(line: Line, schemes: Iterable[GradeScheme], reader: Reader) -> tuple[Amount, ...]:
    titles = {rule.level: rule.title for scheme in schemes for rule in scheme.levels}
    titles[0] = reader.translate("No grade given")
    return tuple(
        Amount(name=titles.get(level, str(level)), count=line.levels.get(level, 0))
        for level in sorted({*titles, *line.levels}, reverse=True)
    )


def _amounts(counts: Iterable[tuple[enum.StrEnum, int]], reader: Reader) -> tuple[Amount, ...]:
    return tuple(Amount(name=reader.label(kind), count=count) for kind, count in counts)


def _chart(grades: tuple[Amount, ...], chosen: Line | None, reader: Reader) -> str:
    if chosen is None:
        return ""
    title = reader.translate("Grades given in {year}").format(year=chosen.year)
    levels = {one.name: one.count for one in grades}
    return files.grade_chart(levels, title=title, translate=reader.translate)
