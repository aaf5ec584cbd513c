"""The audit trail over JSON."""

from collections.abc import Sequence
from typing import Annotated

from litestar import Controller
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter

from api.rest.routes import read
from audit.domain.actor import Bearer
from audit.domain.event import Entry
from audit.domain.filters import EventFilter
from audit.domain.page import Page, PageRequest
from audit.runtime import Runtime
from audit.services import trail


def _chosen(
    subject: FromQuery[str] = "",
    name: FromQuery[str] = "",
    by: FromQuery[str] = "",
    after: Annotated[int, QueryParameter(ge=0, le=2**53 - 1)] = 0,
) -> EventFilter:
    return EventFilter(subject=subject, name=name, actor=by, after=after)


class TrailController(Controller):
    """Everything that was ever done, in one chain."""

    path = "/events"
    tags: Sequence[str] | None = ("trail",)

    @read("/", dependencies={"chosen": Provide(_chosen, sync_to_thread=False)})
    async def page(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
        chosen: NamedDependency[EventFilter],
    ) -> Page[Entry]:
        """List entries of the trail, the latest first."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await trail.page(uow, chosen, page)
