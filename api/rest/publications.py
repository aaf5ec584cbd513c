"""The publication desk over JSON."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.rest.routes import act, read
from audit.domain.actor import Bearer
from audit.domain.filters import PublicationFilter
from audit.domain.page import Page, PageRequest
from audit.domain.publication import Publication, PublicationKind, PublicationState
from audit.domain.visit import Reason
from audit.runtime import Runtime
from audit.services import publication
from audit.services.publication import Deferral


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a result is taken off the public pages; the reason is public."""

    reason: Reason


def _chosen(
    in_state: Annotated[PublicationState | None, QueryParameter(name="state")] = None,
    kind: FromQuery[PublicationKind | None] = None,
    due_by: FromQuery[date | None] = None,
) -> PublicationFilter:
    return PublicationFilter(state=in_state, kind=kind, due_by=due_by)


class PublicationController(Controller):
    """What must become public, by when."""

    path = "/publications"
    tags: Sequence[str] | None = ("publication",)

    @read("/", dependencies={"chosen": Provide(_chosen, sync_to_thread=False)})
    async def page(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
        chosen: NamedDependency[PublicationFilter],
    ) -> Page[Publication]:
        """List publications, the next due first."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await publication.page(uow, chosen, page)

    @act("/{publication_id:str}/publish")
    async def publish(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        publication_id: FromPath[str],
    ) -> Publication:
        """Publish now."""
        async with runtime.unit_of_work(actor) as uow:
            return await publication.publish(uow, publication_id)

    @act("/{publication_id:str}/defer")
    async def defer(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        publication_id: FromPath[str],
        data: JSONBody[Deferral],
    ) -> Publication:
        """Publish later, with a public reason."""
        async with runtime.unit_of_work(actor) as uow:
            return await publication.defer(uow, publication_id, data)

    @act("/{publication_id:str}/withdraw")
    async def withdraw(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        publication_id: FromPath[str],
        data: JSONBody[Withdrawal],
    ) -> Publication:
        """Withdraw what was wrong, with a public reason."""
        async with runtime.unit_of_work(actor) as uow:
            return await publication.withdraw(uow, publication_id, data.reason)
