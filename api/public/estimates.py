"""The public page of what one draw permits to say of all, and the same as a file."""

import asyncio

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.public.estimate_document import Remark, claim, estimate_table, remarks
from api.public.lists import draw_path
from api.view import AnyRequest, reader_of, show
from audit.domain.actor import SYSTEM
from audit.runtime import Runtime
from audit.services import estimate
from audit.services.estimate import Sheet
from reports.table import Table, write_csv


class EstimatesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The estimates from one draw, what they say in a sentence, and what they rest on."""

    number: str
    draw_title: str
    draw_path: str
    claim: str
    table: Table
    remarks: tuple[Remark, ...]
    csv: str


@get("/draws/{number:str}/estimates")
async def estimates(
    request: AnyRequest, runtime: NamedDependency[Runtime], number: FromPath[str]
) -> Template:
    """Show what follows from a draw whose visits are all over."""
    found, reader = await _found(runtime, number), reader_of(request)
    path = draw_path(number)
    page = EstimatesPage(
        number=number,
        draw_title=found.draw.title,
        draw_path=path,
        claim=claim(found, reader),
        table=estimate_table(found, reader),
        remarks=remarks(found, reader),
        csv=f"{path}/estimates.csv",
    )
    title = reader.translate("Estimates from draw {number}").format(number=number)
    return show(request, "public/estimates", page, title=title)


@get("/draws/{number:str}/estimates.csv")
async def estimates_csv(
    request: AnyRequest, runtime: NamedDependency[Runtime], number: FromPath[str]
) -> Response[bytes]:
    """Give the same as a file."""
    found = await _found(runtime, number)
    content = await asyncio.to_thread(write_csv, estimate_table(found, reader_of(request)))
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="estimates.csv"'},
    )


async def _found(runtime: Runtime, number: str) -> Sheet:
    """Return the estimates; they are read by the service itself, see there for why."""
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        return await estimate.public(uow, number)
