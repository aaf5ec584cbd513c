"""The open data: published results and draws as files, at the level of institutions."""

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Template

from api.public.dictionary import tables
from api.public.documents import DataPage
from api.public.results import chosen_results
from api.view import AnyRequest, reader_of, show
from audit.domain.actor import ANYONE
from audit.domain.ceremony import Draw
from audit.runtime import Runtime
from audit.services import public
from reports import open_data


class Draws(msgspec.Struct, frozen=True, kw_only=True):
    """All draws from their announcement on; `demo` marks data that are made up."""

    demo: bool
    draws: tuple[Draw, ...]


@get("/data")
async def data(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Explain the open data."""
    translate = reader_of(request).translate
    page = DataPage(files=tables(translate), base_url=runtime.settings.base_url)
    return show(request, "public/data", page, title=translate("Open data"))


@get("/open/results.json")
async def results_json(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Response[bytes]:
    """Give published results with the points of every part and the reasons of the grade."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.all_results(uow, chosen_results(request))
    content = open_data.results_json(found, demo=runtime.settings.demo)
    return Response(content, media_type="application/json")


@get("/open/results.csv")
async def results_csv(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Response[bytes]:
    """Give published results as a table, one line each."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.all_results(uow, chosen_results(request))
    return Response(
        open_data.results_csv(found),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="results.csv"'},
    )


@get("/open/draws.json")
async def draws_json(runtime: NamedDependency[Runtime]) -> Draws:
    """Give all draws with their states and the digests of their files."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.all_draws(uow)
    return Draws(demo=runtime.settings.demo, draws=found)
