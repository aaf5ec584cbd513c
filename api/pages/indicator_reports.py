"""What a region reports for its indicators: one figure by a form, or many from a spreadsheet."""

import asyncio

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from api.errors import status_of
from api.pages.forms import Choice, Entered, Field, Form, entered, read, refused, uploaded
from api.pages.indicator_document import PLACE, at
from api.pages.indicator_filters import place_filters
from api.pages.listing import Link
from api.records import words_of
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.errors import DomainError, Invalid
from audit.domain.indicator_report import NewFigure, require_sound
from audit.domain.indicator_sets import Asked, years
from audit.domain.indicator_tables import FIGURES
from audit.domain.register_rows import read_rows
from audit.runtime import Runtime
from audit.services import indicator_report
from checklists.indicators import IndicatorKind
from reports.table import Table, table
from reports.workbook import read_sheet, template

_REPORT, _IMPORT = f"{PLACE}/report", f"{PLACE}/import"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportPage(msgspec.Struct, frozen=True, kw_only=True):
    """The two ways to report figures, and the list of what is reported."""

    back: Link
    form: Form
    upload: Form
    blank: str
    asked: Table


@get(_REPORT)
async def ask_for_figure(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    region: FromQuery[str] = "",
    year: FromQuery[str] = "",
    indicator: FromQuery[str] = "",
) -> Template:
    """Ask for a figure, and give the workbook for many."""
    given = {"region": region, "year": year, "indicator": indicator}
    filled = {name: (text,) for name, text in given.items() if text}
    return await _page(request, runtime, visitor, given=filled)


@post(_REPORT)
async def take_figure(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect | Template:
    """Keep a figure as its next version."""
    given = await entered(request)
    try:
        new = read(NewFigure, given)
        async with runtime.unit_of_work(visitor) as uow:
            kept = await indicator_report.keep(uow, new)
    except Invalid as refusal:
        return await _page(request, runtime, visitor, given=given, refusal=refusal)
    said = reader_of(request).translate("Version {version} of the figure is kept.")
    place = at(f"{PLACE}/{kept.indicator}", kept.region, kept.year)
    return go(request, place, said=said.format(version=kept.version))


@post(_IMPORT)
async def take_figures(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect | Template:
    """Keep the figures of a spreadsheet; with any fault nothing is kept."""
    reader = reader_of(request)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        indicator_report.reporter_region(uow)
    try:
        content = await uploaded(request)
        figures = await asyncio.to_thread(_figures, content, reader)
        async with runtime.unit_of_work(visitor) as uow:
            kept = await indicator_report.keep_all(uow, figures)
    except Invalid as refusal:
        return await _page(request, runtime, visitor, given={}, upload=refusal)
    said = reader.translate("{count} figures are kept; those that were there already stay.")
    return go(request, PLACE, said=said.format(count=kept))


@get(f"{PLACE}/template.xlsx")
async def blank(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Response[bytes]:
    """Return the workbook to fill in."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        indicator_report.reporter_region(uow)
    words = words_of(reader_of(request).language)
    content = await asyncio.to_thread(template, (FIGURES,), words)
    headers = {"Content-Disposition": 'attachment; filename="figures.xlsx"'}
    return Response(content, media_type=_XLSX, headers=headers)


def _figures(content: bytes, reader: Reader) -> dict[str, NewFigure]:
    """Return the figures of a file by the place of their line."""
    words = words_of(reader.language)
    sheet = read_sheet(content, FIGURES, words)
    parsed = read_rows(sheet, FIGURES, words)
    require_sound(parsed.faults)
    said = words.translate("Sheet “{sheet}”, row {row}")
    return {
        said.format(sheet=sheet.title, row=row): one
        for row, one in zip(parsed.rows, parsed.values, strict=True)
    }


async def _page(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    given: Entered,
    refusal: DomainError | None = None,
    upload: DomainError | None = None,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor, today = uow.actor, uow.today
        own = indicator_report.reporter_region(uow)
        asked = indicator_report.reported_by(uow, own)
    reader = reader_of(request)
    form = _form(own, years(today), asked, reader=reader)
    file = _upload_form(reader)
    page = ReportPage(
        back=Link(path=PLACE, text=reader.translate("Indicators")),
        form=refused(form, refusal, given=given, reader=reader)
        if refusal
        else _filled(form, given),
        upload=refused(file, upload, given={}, reader=reader) if upload else file,
        blank=f"{PLACE}/template.xlsx",
        asked=_asked_table(asked, reader),
    )
    return _shown(request, page, actor, refusal or upload)


def _shown(
    request: AnyRequest, page: ReportPage, actor: Actor, refusal: DomainError | None
) -> Template:
    return show(
        request,
        "desk/indicators/report",
        page,
        title=reader_of(request).translate("Report a figure"),
        actor=actor,
        status=status_of(refusal) if refusal else 200,
    )


def _filled(form: Form, given: Entered) -> Form:
    fields = (
        msgspec.structs.replace(field, values=given.get(field.name, field.values))
        for field in form.fields
    )
    return msgspec.structs.replace(form, fields=tuple(fields))


def _form(region: str, among: tuple[int, ...], asked: tuple[Asked, ...], *, reader: Reader) -> Form:
    translate = reader.translate
    places = (
        msgspec.structs.replace(field, required=True)
        for field in place_filters(region, among, reader=reader)
    )
    indicator = Field(
        name="indicator",
        label=translate("Indicator"),
        kind="select",
        choices=tuple(Choice(value=one.indicator.code, text=one.indicator.title) for one in asked),
        required=True,
    )
    return Form(
        action=_REPORT,
        submit=translate("Report as the next version"),
        icon="check",
        consequence=translate(
            "What is reported is public: anyone sees it under “Indicators”, except figures of"
            " fewer than five people. Earlier versions stay."
        ),
        fields=(*places, indicator, *_numbers(reader)),
    )


def _numbers(reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    number = {"inputmode": "numeric", "min": "0", "max": "999999"}
    return (
        Field(
            name="numerator",
            label=translate("Numerator or number"),
            kind="number",
            help=translate(
                "Of a rate the numerator; of a statement 1 for yes and 0 for no. Empty takes an"
                " earlier figure back."
            ),
            extra=number,
        ),
        Field(
            name="denominator",
            label=translate("Denominator"),
            kind="number",
            help=translate("Of a rate alone."),
            extra=number,
        ),
        Field(
            name="note",
            label=translate("Where the figure comes from"),
            kind="textarea",
            help=translate(
                "The statistics, document or system behind it. Write no names of people."
            ),
            required=True,
            extra={"maxlength": "500"},
        ),
    )


def _upload_form(reader: Reader) -> Form:
    field = Field(
        name="file",
        label=reader.translate("Spreadsheet"),
        kind="file",
        required=True,
        extra={"accept": ".xlsx,.csv"},
        help=reader.translate("XLSX or CSV. With any fault nothing is kept."),
    )
    return Form(
        action=_IMPORT,
        submit=reader.translate("Report all figures of the file"),
        fields=(field,),
        icon="upload",
    )


def _asked_table(asked: tuple[Asked, ...], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Indicators that are reported"),
        (
            translate("Indicator"),
            translate("Indicator (code)"),
            translate("Numerator or number"),
            translate("Denominator"),
        ),
        ((one.indicator.title, one.indicator.code, *_terms(one, reader)) for one in asked),
    )


def _terms(one: Asked, reader: Reader) -> tuple[str, str]:
    indicator = one.indicator
    if indicator.kind is IndicatorKind.STATEMENT:
        return reader.translate("1 for yes, 0 for no"), ""
    return indicator.numerator or indicator.unit, indicator.denominator


HANDLERS = (ask_for_figure, take_figure, take_figures, blank)
