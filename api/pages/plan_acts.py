"""The page of one plan, and the acts that end a draft: it becomes public, or is dropped."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.forms import entered, read
from api.pages.plan_document import PLACE, plan_document
from api.pages.refusals import Refused, shown_again
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import Invalid
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


async def _sheet(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    plan_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await plans_service.sheet(uow, plan_id)
        actor = uow.actor
    reader, checklist = reader_of(request), _checklist(sheet, runtime)
    document = plan_document(sheet, checklist, actor, reader=reader, refusal=refusal)
    return show(request, "desk/plans/plan", document, title=sheet.plan.title, actor=actor)


@get(f"{PLACE}/{{plan_id:str}}")
async def plan(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Template:
    """Show a plan, and what it would take from the register now."""
    return await _sheet(request, None, runtime, visitor, plan_id=plan_id)


@post(f"{PLACE}/{{plan_id:str}}/drop")
@shown_again(_sheet, Invalid)
async def drop_plan(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Redirect:
    """Give a draft up, with the reason."""
    dropping = read(Dropping, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await plans_service.drop(uow, plan_id, dropping.reason)
    said = reader_of(request).translate("The draft is dropped.")
    return go(request, f"{PLACE}/{plan_id}", said=said)


@post(f"{PLACE}/{{plan_id:str}}/publish")
@shown_again(_sheet, Invalid)
async def publish_plan(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Redirect:
    """Make a plan public, for good."""
    publishing = read(Publishing, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await plans_service.publish(uow, plan_id, publishing.late_reason)
    said = reader_of(request).translate("The plan is public.")
    return go(request, f"{PLACE}/{plan_id}", said=said)


HANDLERS = (plan, drop_plan, publish_plan)


def _checklist(sheet: PlanSheet, runtime: Runtime) -> str:
    """Return the title of the checklist in force when the plan was published, or now."""
    on = sheet.plan.published_on or local_date(runtime.clock())
    found = runtime.catalogue.in_force(sheet.plan.checklist, on)
    return found.title if found else sheet.plan.checklist
