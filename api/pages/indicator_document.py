"""What a page says of the indicators of a region: tables, charts and explanations."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from api.pages.forms import Field
from api.pages.indicator_filters import place_filters
from api.pages.listing import Link, Note, Spread
from api.public.lists import address
from api.view import Reader
from audit.domain.districts import name_of
from audit.domain.indicator import Outcome, Standing
from audit.domain.indicator_report import Reported
from audit.services.indicator import Course, Line, Overview
from checklists.indicators import IndicatorKind
from checklists.model import Citation
from reports import indicators as words
from reports.table import Cell, Column, Table, table
from reports.writing import moment

PLACE = "/desk/indicators"
SHAPES = {
    Standing.MET: "full",
    Standing.NOT_MET: "cross",
    Standing.INCOMPLETE: "half",
    Standing.NO_DATA: "ring",
    Standing.NOT_DUE: "diamond",
    Standing.NO_TARGET: "",
}


class IndicatorPage(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator of a region and year, its districts and its years."""

    back: Link
    links: tuple[Link, ...]
    filters: tuple[Field, ...]
    region: str
    year: int
    value: str
    fraction: str
    standing: Standing
    shape: str
    target: str
    past: bool
    missing: str
    set: str
    definition: str
    numerator: str
    denominator: str
    parameters: str
    origin: str
    provisions: tuple[str, ...]
    chart: str
    districts: Table
    years: Table
    versions: Table


def list_table(
    lines: Iterable[Line], region: str, year: int, *, reader: Reader, title: str
) -> Table:
    """Return a table of indicators of a region and year."""
    translate = reader.translate
    return table(
        title,
        (
            translate("Indicator"),
            translate("Set of indicators"),
            Column(title=translate("Value"), figure=True),
            Column(title=translate("Made of"), figure=True),
            translate("Target"),
            translate("Beside the target"),
            translate("Missing data"),
        ),
        (_row(line, region, year, reader=reader) for line in lines),
    )


def _row(line: Line, region: str, year: int, *, reader: Reader) -> tuple[Cell | str, ...]:
    whole, indicator = line.whole, line.asked.indicator
    href = at(f"{PLACE}/{indicator.code}", region, year)
    return (
        Cell(text=indicator.title, href=href),
        line.asked.set.title,
        Cell(text=words.amount(whole, reader.translate), value=_plain(whole)),
        words.fraction(whole),
        words.asked(whole.target, indicator, reader.translate),
        standing_cell(whole, reader),
        words.missing(whole, reader.translate),
    )


def at(path: str, region: str, year: int) -> str:
    """Return an address about a region and year."""
    return address(path, {"region": region, "year": year})


def standing_cell(one: Outcome, reader: Reader) -> Cell:
    """Return how a value stands to its target, by word and shape."""
    if one.standing is Standing.NO_TARGET:
        return Cell()
    return Cell(text=reader.label(one.standing), shape=SHAPES[one.standing])


def _plain(one: Outcome) -> int | None:
    """Return a count for a spreadsheet to reckon with; a rate is told as it is written."""
    counted = one.indicator.kind is IndicatorKind.COUNT
    return one.figure.numerator if counted and one.figure is not None else None


def spread(found: Overview, reader: Reader) -> Spread | None:
    """Return how the rates of a region stand, as one line and a drawing; None without any."""
    rates = [
        line
        for line in found.lines
        if line.asked.indicator.kind is IndicatorKind.RATE and line.whole.value is not None
    ]
    count = {one: sum(line.whole.standing is one for line in found.lines) for one in Standing}
    title = reader.translate("Rates beside their targets")
    says = reader.translate(
        "{met} targets are met, {not_met} are not; for {open} the data are not complete."
    )
    named = [(line.asked.indicator.title, line.whole) for line in rates]
    return (
        Spread(
            says=says.format(
                met=count[Standing.MET],
                not_met=count[Standing.NOT_MET],
                open=count[Standing.INCOMPLETE] + count[Standing.NO_DATA],
            ),
            drawing=words.rate_chart(named, title=title, translate=reader.translate),
            table=list_table(rates, found.region, found.year, reader=reader, title=title),
        )
        if rates
        else None
    )


def notes(lines: Iterable[Line]) -> tuple[Note, ...]:
    """Return how each indicator is reckoned."""
    return tuple(
        Note(title=line.asked.indicator.title, text=line.asked.indicator.definition)
        for line in lines
    )


def indicator_page(
    found: Course, citations: Mapping[str, Citation], *, reader: Reader, actor_region: str
) -> IndicatorPage:
    """Return the page of one indicator."""
    translate = reader.translate
    line, whole = found.line, found.line.whole
    indicator = line.asked.indicator
    cited = (citations[one] for one in indicator.provisions)
    origin = whole.figure.origin if whole.figure is not None else None
    districts = [(name_of(one.region), one) for one in line.parts]
    return IndicatorPage(
        back=Link(path=at(PLACE, whole.region, whole.year), text=translate("Indicators")),
        links=_links(found, reader=reader),
        filters=_filters(found, actor_region, reader=reader),
        region=words.region_name(whole.region),
        year=whole.year,
        value=words.amount(whole, translate),
        fraction=words.fraction(whole),
        standing=whole.standing,
        shape=SHAPES[whole.standing],
        target=words.asked(whole.target, indicator, translate),
        past=whole.target is not None and whole.target.due.year < found.years[-1].year,
        missing=words.missing(whole, translate),
        set=f"{line.asked.set.title} {line.asked.set.version}",
        definition=indicator.definition,
        numerator=indicator.numerator,
        denominator=indicator.denominator,
        parameters=words.parameters(indicator),
        origin="" if origin is None else reader.label(origin),
        provisions=tuple(f"《{one.title}》{one.article}：{one.excerpt}" for one in cited),
        chart=words.rate_chart(districts, title=indicator.title, translate=translate)
        if any(one.value is not None for one in line.parts) and indicator.kind is IndicatorKind.RATE
        else "",
        districts=_outcomes(translate("Districts"), translate("District"), districts, reader),
        years=_outcomes(
            translate("Years"),
            translate("Year"),
            [(str(one.year), one) for one in reversed(found.years)],
            reader,
        ),
        versions=_versions(found.versions, reader),
    )


def _filters(found: Course, region: str, *, reader: Reader) -> tuple[Field, ...]:
    whole = found.line.whole
    chosen = {"region": whole.region, "year": str(whole.year)}
    fields = place_filters(region, [one.year for one in found.years], reader=reader)
    return tuple(msgspec.structs.replace(one, values=(chosen[one.name],)) for one in fields)


def _links(found: Course, *, reader: Reader) -> tuple[Link, ...]:
    whole = found.line.whole
    if not found.reportable:
        return ()
    place = at(f"{PLACE}/report", whole.region, whole.year)
    return (
        Link(
            path=f"{place}&indicator={whole.indicator.code}",
            text=reader.translate("Report a figure"),
            icon="plus",
            acts=True,
        ),
    )


def _outcomes(
    title: str, first: str, named: Sequence[tuple[str, Outcome]], reader: Reader
) -> Table:
    translate = reader.translate
    return table(
        title,
        (
            first,
            Column(title=translate("Value"), figure=True),
            Column(title=translate("Made of"), figure=True),
            translate("Target"),
            translate("Beside the target"),
        ),
        (
            (
                name,
                Cell(text=words.amount(one, translate), value=_plain(one)),
                words.fraction(one),
                words.asked(one.target, one.indicator, translate),
                standing_cell(one, reader),
            )
            for name, one in named
        ),
    )


def _versions(reported: Sequence[Reported], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Versions reported"),
        (
            Column(title=translate("Version"), figure=True),
            translate("Figure"),
            translate("Where the figure comes from"),
            translate("Reported by"),
            translate("Reported at"),
            translate("Set of indicators"),
        ),
        (
            (
                str(one.version),
                _told(one, reader),
                one.note,
                one.by,
                moment(one.at, translate),
                one.edition,
            )
            for one in reported
        ),
    )


def _told(one: Reported, reader: Reader) -> str:
    if one.numerator is None:
        return reader.translate("taken back")
    return str(one.numerator) + ("" if one.denominator is None else f" / {one.denominator}")
