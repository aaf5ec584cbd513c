"""Lists of the documents that were made: reports of visits, and result tables of draws."""

import msgspec

from audit.domain import permission
from audit.domain.ceremony import Draw
from audit.domain.errors import NotFound
from audit.domain.filters import DisclosureFilter, DrawFilter, VisitFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.report import Report
from audit.domain.visit import Visit
from audit.storage.unit_of_work import UnitOfWork

_ONE = PageRequest(limit=1)


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """A report with the visit it tells of."""

    report: Report
    visit: Visit


class TableLine(msgspec.Struct, frozen=True, kw_only=True):
    """A draw with the last result table made of it, None where none was."""

    draw: Draw
    table: Report | None


class TableSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A draw, its last result table, and how many of its results are public now."""

    line: TableLine
    public: int


async def page(uow: UnitOfWork, chosen: VisitFilter, request: PageRequest) -> Page[ReportLine]:
    """Return the reports of visits whose result this actor may see, the newest visit first."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    found = await uow.results.reports_of_visits(chosen, bounds, request)
    visits = await uow.visits.several([one.subject for one in found.items])
    return Page(
        items=tuple(ReportLine(report=one, visit=visits[one.subject]) for one in found.items),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def tables(uow: UnitOfWork, request: PageRequest) -> Page[TableLine]:
    """Return the draws this actor may see, the latest first, with their result tables."""
    bounds = permission.bounds(uow.actor, Act.READ_DRAW)
    found = await uow.draws.page(DrawFilter(), bounds, request)
    made = await uow.results.latest_reports([one.number for one in found.items])
    return Page(
        items=tuple(TableLine(draw=one, table=made.get(one.number)) for one in found.items),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def table(uow: UnitOfWork, number: str) -> TableSheet:
    """Return a draw with what its result table holds, or would hold. Raises `NotFound`."""
    draw = await uow.draws.get(number, permission.bounds(uow.actor, Act.READ_DRAW))
    made = await uow.results.latest_report(number)
    public = await uow.disclosures.page(DisclosureFilter(draw=number), _ONE)
    return TableSheet(line=TableLine(draw=draw, table=made), public=public.total)


async def table_file(uow: UnitOfWork, number: str) -> Report:
    """Return the last result table of a draw. Raises `NotFound` where none was made yet."""
    draw = await uow.draws.get(number, permission.bounds(uow.actor, Act.READ_DRAW))
    made = await uow.results.latest_report(draw.number)
    if made is None:
        raise NotFound(
            "report.no_table",
            "Draw {draw} has no result table yet; have one made first.",
            draw=number,
        )
    return made
