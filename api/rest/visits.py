"""Visits over JSON: commissioned, approved, begun, answered, handed in or failed, graded."""

from collections.abc import Sequence
from typing import Annotated

from litestar import Controller
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.rest.routes import act, create, read
from audit.domain.actor import Bearer
from audit.domain.filters import VisitFilter
from audit.domain.page import Page, PageRequest
from audit.domain.report import Assessment, Working
from audit.domain.visit import Visit, VisitState
from audit.runtime import Runtime
from audit.services import assessment, assignment
from audit.services import visit as visits
from audit.services.assignment import Filling, TargetedCheck
from audit.services.visit import Delivery, Failure, Receipt, Sheet


def _chosen(
    draw: FromQuery[str] = "",
    in_state: Annotated[VisitState | None, QueryParameter(name="state")] = None,
    institution: FromQuery[str] = "",
    inspector: FromQuery[str] = "",
    region: FromQuery[str] = "",
) -> VisitFilter:
    return VisitFilter(
        draw=draw, state=in_state, institution=institution, inspector=inspector, region=region
    )


class VisitController(Controller):
    """Visits: the work on site and what comes of it."""

    path = "/visits"
    tags: Sequence[str] | None = ("visits",)

    @read("/", dependencies={"chosen": Provide(_chosen, sync_to_thread=False)})
    async def page(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
        chosen: NamedDependency[VisitFilter],
    ) -> Page[Visit]:
        """List the visits you may see, the newest first."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await visits.page(uow, chosen, page)

    @create("/")
    async def target(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        data: JSONBody[TargetedCheck],
    ) -> Visit:
        """Create a visit outside of any draw, with its reason."""
        async with runtime.unit_of_work(actor) as uow:
            return await assignment.target(uow, data)

    @read("/{visit_id:str}")
    async def one(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> Visit:
        """Read one visit."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await visits.read(uow, visit_id)

    @read("/{visit_id:str}/sheet")
    async def sheet(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> Sheet:
        """Read a visit with its frozen checklist and the current answers."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await visits.sheet(uow, visit_id)

    @act("/{visit_id:str}/team")
    async def fill(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        data: JSONBody[Filling],
    ) -> Visit:
        """Fill a place the draw left open, with a public reason."""
        async with runtime.unit_of_work(actor) as uow:
            return await assignment.fill(uow, visit_id, data)

    @act("/{visit_id:str}/approve")
    async def approve(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> Visit:
        """Approve a visit."""
        async with runtime.unit_of_work(actor) as uow:
            return await visits.approve(uow, visit_id)

    @act("/{visit_id:str}/begin")
    async def begin(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> Visit:
        """Begin a visit on site."""
        async with runtime.unit_of_work(actor) as uow:
            return await visits.begin(uow, visit_id)

    @act("/{visit_id:str}/fail")
    async def fail(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        data: JSONBody[Failure],
    ) -> Visit:
        """Record that a visit could not take place."""
        async with runtime.unit_of_work(actor) as uow:
            return await visits.fail(uow, visit_id, data)

    @act("/{visit_id:str}/submissions")
    async def submit(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        data: JSONBody[Delivery],
    ) -> Receipt:
        """Deliver answers, and hand the visit in; a repetition changes nothing."""
        async with runtime.unit_of_work(actor) as uow:
            return await visits.submit(uow, visit_id, data)

    @act("/{visit_id:str}/grade")
    async def grade(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> Assessment:
        """Score and grade a visit; findings become corrective actions."""
        async with runtime.unit_of_work(actor) as uow:
            return await assessment.grade(uow, visit_id)

    @read("/{visit_id:str}/score")
    async def score(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> Working:
        """Read the working of every point and of the grade."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await assessment.read(uow, visit_id)
