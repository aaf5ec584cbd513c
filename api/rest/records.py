"""Records of institutions over JSON: the sheets, their versions, and what they come to."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import records as sheets
from api.errors import language_of
from api.records import Chosen
from api.rest.routes import create, read
from audit.domain.actor import Bearer
from audit.domain.measured import Measured
from audit.domain.page import Page, PageRequest
from audit.domain.records import Declaration, RecordSheet
from audit.runtime import Runtime
from audit.services import records

# A hundred thousand services, each written with the names of its fields.
_LARGEST_SHEET = 20_000_000


class RecordController(Controller):
    """What institutions declare about themselves, and the measures made from it."""

    path = "/institutions/{institution_id:str}/records"
    tags: Sequence[str] | None = ("records",)

    @read("/")
    async def declarations(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        institution_id: FromPath[str],
    ) -> tuple[Declaration, ...]:
        """List the latest version of each sheet that was declared."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return (await records.read(uow, institution_id, ())).declarations

    @read("/measures")
    async def measures(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        institution_id: FromPath[str],
    ) -> tuple[Measured, ...]:
        """Return every measure of the records as they stand today, with all rows behind it."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return (await records.measures(uow, institution_id)).measures

    @read("/sheets/{sheet:str}/versions")
    async def versions(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
        institution_id: FromPath[str],
        *,
        sheet: FromPath[RecordSheet],
    ) -> Page[Declaration]:
        """List the versions of a sheet, the latest first."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await records.history(uow, institution_id, sheet, request=page)

    @create("/sheets/{sheet:str}", request_max_body_size=_LARGEST_SHEET)
    async def declare(
        self,
        request: Request[Any, Any, Any],
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        institution_id: FromPath[str],
        *,
        sheet: FromPath[RecordSheet],
    ) -> Declaration:
        """Keep the whole sheet, a JSON list of its entries, as the next version.

        The rules are those of a spreadsheet; with any fault nothing is kept.
        """
        chosen = Chosen(institution=institution_id, sheet=sheet)
        content, language = await request.body(), language_of(request)
        return await sheets.take_entries(runtime, actor, chosen, content=content, language=language)
