"""The page of one plan, and the acts that end a draft: it becomes public, or is dropped."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.errors import status_of
from api.pages.forms import Entered, entered, read
from api.pages.plan_document import PLACE, plan_document, with_refusal
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import DomainError, Invalid
from audit.domain.plan import LateReason
from audit.domain.visit import Reason
from audit.domain.workdays import local_date
from audit.runtime import Runtime
from audit.services import plan as plans_service
from audit.services.plan import PlanSheet


class Publishing(msgspec.Struct, frozen=True, kw_only=True):
    """What is said when a plan is made public."""

    late_reason: LateReason = ""


class Dropping(msgspec.Struct, frozen=True, kw_only=True):
    """Why a draft is given up."""

    reason: Reason


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Which form of the page was refused, why, and what was entered."""

    form: str
    error: DomainError
    given: Entered


@get(f"{PLACE}/{{plan_id:str}}")
async def plan(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Template:
    """Show a plan, and what it would take from the register now."""
    return await _sheet(request, runtime, visitor, plan_id=plan_id)


@post(f"{PLACE}/{{plan_id:str}}/drop")
async def drop_plan(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Redirect | Template:
    """Give a draft up, with the reason."""
    given = await entered(request)
    try:
        async with runtime.unit_of_work(visitor) as uow:
            await plans_service.drop(uow, plan_id, read(Dropping, given).reason)
    except Invalid as refusal:
        refused = Refusal(form="drop", error=refusal, given=given)
        return await _sheet(request, runtime, visitor, plan_id=plan_id, refused=refused)
    said = reader_of(request).translate("The draft is dropped.")
    return go(request, f"{PLACE}/{plan_id}", said=said)


@post(f"{PLACE}/{{plan_id:str}}/publish")
async def publish_plan(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Redirect | Template:
    """Make a plan public, for good."""
    given = await entered(request)
    try:
        async with runtime.unit_of_work(visitor) as uow:
            await plans_service.publish(uow, plan_id, read(Publishing, given).late_reason)
    except Invalid as refusal:
        refused = Refusal(form="publish", error=refusal, given=given)
        return await _sheet(request, runtime, visitor, plan_id=plan_id, refused=refused)
    said = reader_of(request).translate("The plan is public.")
    return go(request, f"{PLACE}/{plan_id}", said=said)


HANDLERS = (plan, drop_plan, publish_plan)


async def _sheet(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    plan_id: str,
    refused: Refusal | None = None,
) -> Template:
    """Show a plan; a refused form of its page is shown again with what was entered."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await plans_service.sheet(uow, plan_id)
        actor = uow.actor
    reader = reader_of(request)
    document = plan_document(sheet, _checklist(sheet, runtime), actor, reader=reader)
    if refused is not None:
        document = with_refusal(
            document, refused.form, refused.error, given=refused.given, reader=reader
        )
    return show(
        request,
        "desk/plans/plan",
        document,
        title=sheet.plan.title,
        actor=actor,
        status=200 if refused is None else status_of(refused.error),
    )


def _checklist(sheet: PlanSheet, runtime: Runtime) -> str:
    """Return the title of the checklist in force when the plan was published, or now."""
    on = sheet.plan.published_on or local_date(runtime.clock())
    found = runtime.catalogue.in_force(sheet.plan.checklist, on)
    return found.title if found else sheet.plan.checklist
