"""Indicators of regions: the list, one indicator, and the progress report as a document."""

import msgspec
from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from api import tasks
from api.pages.indicator_document import (
    PLACE,
    at,
    indicator_page,
    list_table,
    notes,
    spread,
)
from api.pages.indicator_filters import filters
from api.pages.listing import Link, answer, chosen, found
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.indicator_sets import require_year
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, does
from audit.runtime import Runtime
from audit.services import indicator
from audit.services.indicator import Line, Overview
from checklists.overlay import citations_of


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which indicators are asked for; without a region the reader's own, without a year this."""

    region: str = ""
    year: int | None = None
    set: str = ""


@get(PLACE)
async def indicators(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the indicators of a region and year, with what is asked for and what is missing."""
    wanted = chosen(request, Wanted)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor = uow.actor
        region, year = wanted.region or actor.region, wanted.year or uow.today.year
        known = await indicator.overview(uow, region, year)
    reader = reader_of(request)
    lines = tuple(line for line in known.lines if wanted.set in {"", line.asked.set.name})
    shown = await found(request, page, lambda part: _part(lines, part))
    sets = (line.asked.set for line in known.lines)
    return await answer(
        request,
        list_table(shown.items, region, year, reader=reader, title=reader.translate("Indicators")),
        shown,
        actor=actor,
        filters=filters(actor.region, known.years, sets, reader=reader),
        lead=_lead(known, reader),
        links=_links(known, actor, reader),
        empty=reader.translate("No indicator is asked of this region in this set."),
        spread=spread(known, reader) if page.offset == 0 else None,
        notes=notes(shown.items),
    )


async def _part(lines: tuple[Line, ...], part: PageRequest) -> Page[Line]:
    return Page(
        items=lines[part.offset : part.offset + part.limit],
        total=len(lines),
        limit=part.limit,
        offset=part.offset,
    )


@get(f"{PLACE}/{{indicator_code:str}}")
async def one_indicator(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    indicator_code: FromPath[str],
    region: FromQuery[str] = "",
    year: FromQuery[int] = 0,
) -> Template:
    """Show one indicator over districts and years, with its definition and its versions."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor = uow.actor
        known = await indicator.course(
            uow, indicator_code, region or actor.region, year=year or uow.today.year
        )
    reader = reader_of(request)
    if not does(actor, Act.REPORT_INDICATOR):
        known = msgspec.structs.replace(known, reportable=False)
    citations = citations_of(runtime.catalogue.norms)
    page = indicator_page(known, citations, reader=reader, actor_region=actor.region)
    title = known.line.asked.indicator.title
    return show(request, "desk/indicators/indicator", page, title=title, actor=actor)


@get(f"{PLACE}/progress.pdf", media_type="application/pdf")
async def progress_report(
    request: AnyRequest,
    state: State,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    region: FromQuery[str] = "",
    year: FromQuery[int] = 0,
) -> Response[bytes]:
    """Download the progress report of a region and year."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        chosen_region, chosen_year = region or uow.actor.region, year or uow.today.year
        require_year(chosen_year, uow.today)
    content = await tasks.print_progress(
        runtime,
        state.renderer,
        visitor,
        place=(chosen_region, chosen_year),
        language=reader_of(request).language,
    )
    name = f"progress-{chosen_region}-{chosen_year}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)


def _lead(known: Overview, reader: Reader) -> str:
    said = reader.translate(
        "Districts add up exactly. A district that told nothing is missing and never a zero; as"
        " long as one is missing, no target counts as met. Targets of years that are over are shown"
        " as they were set then."
    )
    return said if known.lines else ""


def _links(known: Overview, actor: Actor, reader: Reader) -> tuple[Link, ...]:
    translate = reader.translate
    report = Link(
        path=at(f"{PLACE}/report", known.region, known.year),
        text=translate("Report a figure"),
        icon="plus",
        acts=True,
    )
    printed = Link(
        path=at(f"{PLACE}/progress.pdf", known.region, known.year),
        text=translate("Progress report (PDF)"),
        icon="printer",
    )
    return (report, printed) if does(actor, Act.REPORT_INDICATOR) else (printed,)


HANDLERS = (indicators, one_indicator, progress_report)
