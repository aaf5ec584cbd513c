"""Corrective actions over JSON."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.rest.routes import act, read
from audit.domain.actor import Bearer
from audit.domain.filters import ActionFilter
from audit.domain.page import Page, PageRequest
from audit.domain.remediation import ActionState, CorrectiveAction
from audit.domain.visit import Reason
from audit.runtime import Runtime
from audit.services import remediation
from audit.services.remediation import Response
from checklists.model import Lane


class GiveBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is still missing."""

    reason: Reason


def _chosen(
    visit: FromQuery[str] = "",
    in_state: Annotated[ActionState | None, QueryParameter(name="state")] = None,
    lane: FromQuery[Lane | None] = None,
    institution: FromQuery[str] = "",
    region: FromQuery[str] = "",
    overdue_on: FromQuery[date | None] = None,
) -> ActionFilter:
    return ActionFilter(
        visit=visit,
        state=in_state,
        lane=lane,
        institution=institution,
        region=region,
        overdue_on=overdue_on,
    )


class ActionController(Controller):
    """What institutions must mend, by when, and how far they are."""

    path = "/actions"
    tags: Sequence[str] | None = ("remediation",)

    @read("/", dependencies={"chosen": Provide(_chosen, sync_to_thread=False)})
    async def page(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
        chosen: NamedDependency[ActionFilter],
    ) -> Page[CorrectiveAction]:
        """List corrective actions, the next deadline first."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await remediation.page(uow, chosen, page)

    @act("/{action_id:str}/answer")
    async def answer(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        action_id: FromPath[str],
        data: JSONBody[Response],
    ) -> CorrectiveAction:
        """Say what was mended."""
        async with runtime.unit_of_work(actor) as uow:
            return await remediation.answer(uow, action_id, data)

    @act("/{action_id:str}/accept")
    async def accept(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        action_id: FromPath[str],
    ) -> CorrectiveAction:
        """Close the action."""
        async with runtime.unit_of_work(actor) as uow:
            return await remediation.accept(uow, action_id)

    @act("/{action_id:str}/return")
    async def give_back(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        action_id: FromPath[str],
        data: JSONBody[GiveBack],
    ) -> CorrectiveAction:
        """Return the answer, saying what is missing."""
        async with runtime.unit_of_work(actor) as uow:
            return await remediation.give_back(uow, action_id, data.reason)
