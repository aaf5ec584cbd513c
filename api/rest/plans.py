"""Plans over JSON."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Controller
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from api.rest.routes import act, create, read
from audit.domain.actor import Actor
from audit.domain.filters import PlanFilter
from audit.domain.page import Page, PageRequest
from audit.domain.plan import Body, Plan, PlanState, Quota
from audit.domain.registry import Region
from audit.domain.visit import WorkKind
from audit.runtime import Runtime
from audit.services import plan as plans

Year = Annotated[int | None, QueryParameter(ge=2000, le=2999)]


class NewPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan as it is drafted; the fields are those of `Plan`."""

    body: Body
    body_name: Annotated[str, msgspec.Meta(min_length=2, max_length=100)]
    year: Annotated[int, msgspec.Meta(ge=2000, le=2999)]
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    work: WorkKind
    legal_basis: Annotated[str, msgspec.Meta(min_length=2, max_length=1000)]
    checklist: Annotated[str, msgspec.Meta(max_length=64)]
    items: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)]
    region: Region
    months: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=12)]
    quotas: dict[str, Quota]
    team_size: Annotated[int, msgspec.Meta(ge=2, le=10)] = 2
    lead_expertise: Annotated[str, msgspec.Meta(max_length=64)] = ""


def _chosen(
    of_body: Annotated[str, QueryParameter(name="body")] = "",
    year: Year = None,
    in_state: Annotated[PlanState | None, QueryParameter(name="state")] = None,
) -> PlanFilter:
    return PlanFilter(body=of_body, year=year, state=in_state)


class PlanController(Controller):
    """The yearly plans of a checking body."""

    path = "/plans"
    tags: Sequence[str] | None = ("plans",)

    @read("/", dependencies={"chosen": Provide(_chosen, sync_to_thread=False)})
    async def page(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Actor],
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
        actor: NamedDependency[Actor],
        plan_id: FromPath[str],
    ) -> Plan:
        """Read one plan."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await plans.read(uow, plan_id)

    @create("/")
    async def draft(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Actor],
        data: JSONBody[NewPlan],
    ) -> Plan:
        """Draft a plan; it is checked as a whole and every fault is named."""
        async with runtime.unit_of_work(actor) as uow:
            new = Plan(id=uow.new_id(), **msgspec.structs.asdict(data))
            return await plans.draft(uow, new)

    @act("/{plan_id:str}/publish")
    async def publish(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Actor],
        plan_id: FromPath[str],
    ) -> Plan:
        """Make a plan public; it can no longer be changed."""
        async with runtime.unit_of_work(actor) as uow:
            return await plans.publish(uow, plan_id)
