"""The public page of indicators of regions, and the same as a file."""

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Template

from api.public.lines import Option
from api.public.lists import address
from api.view import AnyRequest, Reader, reader_of, search_text, show
from audit.domain.actor import SYSTEM
from audit.domain.districts import name_of
from audit.domain.indicator import Outcome
from audit.domain.indicator_privacy import SMALLEST
from audit.runtime import Runtime
from audit.services import indicator
from audit.services.indicator import Line, Overview
from checklists.indicators import IndicatorKind
from reports import indicators as words
from reports.table import Cell, Column, Table, table

_SHAPES = {
    "met": "full",
    "not_met": "cross",
    "incomplete": "half",
    "no_data": "ring",
    "not_due": "diamond",
}


class IndicatorLine(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator of the region, with its districts."""

    id: str
    title: str
    set: str
    value: str
    fraction: str
    target: str
    standing: str
    shape: str
    missing: str
    definition: str
    districts: Table


class IndicatorsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The indicators of a region and year; `region` is "" while there is nothing to tell."""

    region: str
    name: str
    year: int
    regions: tuple[Option, ...]
    years: tuple[Option, ...]
    chart: str
    lines: tuple[IndicatorLine, ...]
    without: tuple[str, ...]
    csv: str
    fewest: int


@get("/indicators")
async def indicators(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Show how a region stands to what is asked of it."""
    regions, found = await _found(request, runtime)
    reader = reader_of(request)
    page = _document(regions, found, reader=reader)
    return show(request, "public/indicators", page, title=reader.translate("Indicators"))


@get("/open/indicators.csv")
async def indicators_csv(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Response[bytes]:
    """Give the indicators of a region and year, with its districts."""
    _, found = await _found(request, runtime)
    lines = () if found is None else found.lines
    content = words.open_csv(
        (line.asked.edition, one) for line in lines for one in (line.whole, *line.parts)
    )
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="indicators.csv"'},
    )


async def _found(request: AnyRequest, runtime: Runtime) -> tuple[tuple[str, ...], Overview | None]:
    """Return the regions there are, and the one asked for or else the first.

    It is read by the service itself; see the service for why.
    """
    wanted, year = search_text(request, "region"), search_text(request, "year")
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        regions = await indicator.public_regions(uow)
        region = wanted or next(iter(regions), "")
        if not region:
            return regions, None
        chosen = int(year) if year.isascii() and year.isdigit() else uow.today.year
        return regions, await indicator.public(uow, region, chosen)


def _document(
    regions: tuple[str, ...], found: Overview | None, *, reader: Reader
) -> IndicatorsPage:
    translate = reader.translate
    lines = () if found is None else found.lines
    told = [line for line in lines if line.whole.value is not None or line.whole.hidden]
    region, year = ("", 0) if found is None else (found.region, found.year)
    rates = [
        (line.asked.indicator.title, line.whole)
        for line in told
        if line.asked.indicator.kind is IndicatorKind.RATE and not line.whole.hidden
    ]
    return IndicatorsPage(
        region=region,
        name=words.region_name(region) if region else "",
        year=year,
        regions=tuple(
            Option(value=one, text=words.region_name(one), chosen=one == region) for one in regions
        ),
        years=tuple(
            Option(value=str(one), text=str(one), chosen=one == year)
            for one in reversed(() if found is None else found.years)
        ),
        chart=words.rate_chart(
            rates, title=translate("Rates beside their targets"), translate=translate
        )
        if rates
        else "",
        lines=tuple(_line(line, reader) for line in told),
        without=tuple(line.asked.indicator.title for line in lines if line not in told),
        csv=address("/open/indicators.csv", {"region": region, "year": year}),
        fewest=SMALLEST,
    )


def _line(line: Line, reader: Reader) -> IndicatorLine:
    whole, translate = line.whole, reader.translate
    return IndicatorLine(
        id=line.asked.indicator.code,
        title=line.asked.indicator.title,
        set=line.asked.set.title,
        value=words.amount(whole, translate),
        fraction=words.fraction(whole),
        target=words.asked(whole.target, whole.indicator, translate),
        standing=reader.label(whole.standing),
        shape="" if whole.hidden else _SHAPES.get(whole.standing, ""),
        missing=words.missing(whole, translate),
        definition=line.asked.indicator.definition,
        districts=_districts(line, reader),
    )


def _districts(line: Line, reader: Reader) -> Table:
    translate = reader.translate
    shown: list[Outcome] = [one for one in line.parts if one.figure is not None or one.hidden]
    return table(
        translate("Districts"),
        (
            translate("District"),
            Column(title=translate("Value"), figure=True),
            Column(title=translate("Made of"), figure=True),
        ),
        (
            (
                name_of(one.region),
                Cell(text=words.amount(one, translate)),
                words.fraction(one),
            )
            for one in shown
        ),
    )
