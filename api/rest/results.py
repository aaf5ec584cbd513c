"""Results over JSON: the assessments of visits."""

from collections.abc import Sequence
from typing import Annotated

from litestar import Controller
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter

from api.rest.routes import read
from audit.domain.actor import Bearer
from audit.domain.filters import AssessmentFilter
from audit.domain.page import Page, PageRequest
from audit.domain.report import Assessment
from audit.runtime import Runtime
from audit.services import assessment


def _chosen(
    region: FromQuery[str] = "",
    level: Annotated[int | None, QueryParameter(ge=0, le=9)] = None,
    institution: FromQuery[str] = "",
    draw: FromQuery[str] = "",
    *,
    best_first: FromQuery[bool] = False,
) -> AssessmentFilter:
    return AssessmentFilter(
        region=region, level=level, institution=institution, draw=draw, best_first=best_first
    )


class ResultController(Controller):
    """Points and grades."""

    path = "/results"
    tags: Sequence[str] | None = ("results",)

    @read("/", dependencies={"chosen": Provide(_chosen, sync_to_thread=False)})
    async def page(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
        chosen: NamedDependency[AssessmentFilter],
    ) -> Page[Assessment]:
        """List the assessments you may see, the newest first unless `best_first` is set."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await assessment.page(uow, chosen, page)
