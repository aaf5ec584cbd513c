"""The public pages of reports: the document, and how to tell that a copy is the same."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.public.documents import ReportPage
from api.public.lists import institution_path
from api.view import AnyRequest, reader_of, show
from audit.domain.actor import ANYONE
from audit.runtime import Runtime
from audit.services import public
from audit.services.public import PublicReport


@get("/reports/{visit_id:str}")
async def report(
    request: AnyRequest, runtime: NamedDependency[Runtime], visit_id: FromPath[str]
) -> Template:
    """Show the digests of a published report, against which a copy can be held."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.report(uow, visit_id)
    title = reader_of(request).translate("Verify a report")
    return show(request, "public/report", _document(found), title=title)


@get("/reports/{visit_id:str}/report.pdf")
async def report_file(
    runtime: NamedDependency[Runtime], visit_id: FromPath[str]
) -> Response[bytes]:
    """Download the published report of a visit."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.report(uow, visit_id)
    content = await runtime.blobs.fetch(found.report.document)
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{_file_name(visit_id)}"'},
    )


def _file_name(visit_id: str) -> str:
    return f"report-{visit_id}.pdf"


def _document(found: PublicReport) -> ReportPage:
    result, report = found.result, found.report
    return ReportPage(
        visit=result.visit,
        institution=result.institution_name,
        institution_path=institution_path(result.institution),
        inspected_on=result.inspected_on,
        published_on=result.published_on,
        file_name=_file_name(result.visit),
        file_path=f"/reports/{result.visit}/report.pdf",
        size=report.size,
        document=report.document,
        facts=report.facts,
    )
