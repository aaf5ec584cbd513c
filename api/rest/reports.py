"""Reports over JSON: made once, then downloaded."""

from collections.abc import Sequence

from litestar import Controller, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import tasks
from api.rest.routes import create, download
from audit.domain.actor import Bearer
from audit.domain.report import Report
from audit.runtime import Runtime
from audit.services import report


class ReportController(Controller):
    """Reports of visits, and result tables of draws."""

    path = "/"
    tags: Sequence[str] | None = ("reports",)

    @create("/visits/{visit_id:str}/report")
    async def make(
        self,
        state: State,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> Report:
        """Make the report of a graded visit, or name the one that was made."""
        return await tasks.make_report(
            runtime,
            state.renderer,
            actor,
            visit_id=visit_id,
            language=runtime.settings.language,
        )

    @create("/draws/{number:str}/table")
    async def make_table(
        self,
        state: State,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        number: FromPath[str],
    ) -> Report:
        """Make the public result table of a draw."""
        return await tasks.make_table(
            runtime, state.renderer, actor, number=number, language=runtime.settings.language
        )

    @download("/visits/{visit_id:str}/report", "application/pdf")
    async def download(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> Response[bytes]:
        """Download the report of a visit."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            found = await report.read(uow, visit_id)
        return Response(await runtime.blobs.fetch(found.document), media_type="application/pdf")
