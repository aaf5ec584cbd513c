"""What is done with a visit: approved, begun, failed, graded, reported, made public."""

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from api import tasks
from api.pages.draw_forms import Duty
from api.pages.forms import entered, read
from api.pages.refusals import shown_again
from api.pages.visit_lines import PLACE
from api.pages.visits import ONE, visit_shown
from api.view import AnyRequest, go, reader_of
from audit.domain.actor import Visitor
from audit.domain.errors import Invalid
from audit.runtime import Runtime
from audit.services import assessment, publication, report
from audit.services import visit as visits
from audit.services.visit import Failure

_PDF = "application/pdf"


@post(f"{ONE}/approve")
async def approve_visit(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Approve a visit."""
    async with runtime.unit_of_work(visitor) as uow:
        await visits.approve(uow, visit_id)
    said = reader_of(request).translate("The visit is approved.")
    return go(request, f"{PLACE}/{visit_id}", said=said)


@post(f"{ONE}/begin")
async def begin_visit(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Begin a visit on site."""
    async with runtime.unit_of_work(visitor) as uow:
        await visits.begin(uow, visit_id)
    said = reader_of(request).translate("The visit has begun; record the answers.")
    return go(request, f"{PLACE}/{visit_id}", said=said)


@post(f"{ONE}/fail")
@shown_again(visit_shown, Invalid)
async def fail_visit(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Record that a visit could not take place."""
    failure = read(Failure, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await visits.fail(uow, visit_id, failure)
    said = reader_of(request).translate("It is recorded that the visit could not take place.")
    return go(request, f"{PLACE}/{visit_id}", said=said)


@post(f"{ONE}/grade")
async def grade_visit(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Score and grade a visit."""
    async with runtime.unit_of_work(visitor) as uow:
        await assessment.grade(uow, visit_id)
    said = reader_of(request).translate("The visit is graded; its findings are now to be mended.")
    return go(request, f"{PLACE}/{visit_id}", said=said)


@post(f"{ONE}/report")
async def make_report(
    request: AnyRequest,
    state: State,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    visit_id: FromPath[str],
) -> Redirect:
    """Make the report of a visit; asked again, it is the same."""
    await tasks.make_report(
        runtime, state.renderer, visitor, visit_id=visit_id, language=runtime.settings.language
    )
    said = reader_of(request).translate("The report is made.")
    return go(request, f"{PLACE}/{visit_id}#report", said=said)


@get(f"{ONE}/report.pdf", media_type=_PDF)
async def visit_report(
    runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor], visit_id: FromPath[str]
) -> Response[bytes]:
    """Download the report of a visit."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        made = await report.read(uow, visit_id)
    return Response(
        await runtime.blobs.fetch(made.document),
        media_type=_PDF,
        headers={"Content-Disposition": f'inline; filename="report-{visit_id}.pdf"'},
    )


@post(f"{ONE}/publish")
async def publish_result(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Make the result of a visit public."""
    duty = read(Duty, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await publication.publish(uow, duty.publication)
    said = reader_of(request).translate("The result is public.")
    return go(request, f"{PLACE}/{visit_id}", said=said)


HANDLERS = (
    approve_visit,
    begin_visit,
    fail_visit,
    grade_visit,
    make_report,
    visit_report,
    publish_result,
)
