"""Plans over JSON."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Controller
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.rest.routes import act, create, read
from audit.domain.actor import Bearer
from audit.domain.filters import PlanFilter
from audit.domain.page import Page, PageRequest
from audit.domain.plan import LateReason, Plan, PlanDraft, PlanState
from audit.domain.visit import Reason
from audit.runtime import Runtime
from audit.services import plan as plans

Year = Annotated[int | None, QueryParameter(ge=2000, le=2999)]


def _chosen(
    of_body: Annotated[str, QueryParameter(name="body")] = "",
    year: Year = None,
    in_state: Annotated[PlanState | None, QueryParameter(name="state")] = None,
) -> PlanFilter:
    return PlanFilter(body=of_body, year=year, state=in_state)


class Dropping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a draft is given up."""

    reason: Reason


class PlanController(Controller):
    """The yearly plans of a checking body."""

    path = "/plans"
    tags: Sequence[str] | None = ("plans",)

    @read("/", dependencies={"chosen": Provide(_chosen, sync_to_thread=False)})
    async def page(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
        chosen: NamedDependency[PlanFilter],
    ) -> Page[Plan]:
        """List plans, the latest first."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await plans.page(uow, chosen, page)

    @read("/{plan_id:str}")
    async def one(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        plan_id: FromPath[str],
    ) -> Plan:
        """Read one plan."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await plans.read(uow, plan_id)

    @create("/")
    async def draft(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        data: JSONBody[PlanDraft],
        amends: FromQuery[str] = "",
    ) -> Plan:
        """Draft a plan; it is checked as a whole and every fault is named.

        `amends` names the public plan that it is to be the next version of.
        """
        async with runtime.unit_of_work(actor) as uow:
            return await plans.draft(uow, data, amends=amends)

    @act("/{plan_id:str}/publish")
    async def publish(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        plan_id: FromPath[str],
        late_reason: FromQuery[LateReason] = "",
    ) -> Plan:
        """Make a plan public; it can no longer be changed, only amended by its next version.

        `late_reason` is needed after the end of March of its year, and becomes public.
        """
        async with runtime.unit_of_work(actor) as uow:
            return await plans.publish(uow, plan_id, late_reason)

    @act("/{plan_id:str}/drop")
    async def drop(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        plan_id: FromPath[str],
        data: JSONBody[Dropping],
    ) -> Plan:
        """Give a draft up, with the reason."""
        async with runtime.unit_of_work(actor) as uow:
            return await plans.drop(uow, plan_id, data.reason)
