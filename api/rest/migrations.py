"""Versions compared and running visits moved, over JSON."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Controller
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.rest.routes import act, create, read
from audit.domain.actor import Bearer
from audit.domain.migration import Migration, Move, MoveState, Proposal, Route
from audit.domain.page import Page, PageRequest
from audit.runtime import Runtime
from audit.services import comparison, migration, move
from audit.services.migration import Dossier, Outline, Preview
from audit.services.move import History, Refused, Report
from checklists.diff import Diff

State = Annotated[MoveState | None, QueryParameter(name="state")]


class Agreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose move is agreed to; all that wait for this actor where no visit is named."""

    visit: str = ""


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """How many moves were agreed to."""

    visits: int


def _route(
    old: Annotated[str, QueryParameter(description="Name of the old checklist")],
    old_version: FromQuery[str],
    new: Annotated[str, QueryParameter(description="Name of the new checklist")],
    new_version: FromQuery[str],
) -> Route:
    return Route(old_name=old, old_version=old_version, new_name=new, new_version=new_version)


class ComparisonController(Controller):
    """What changed between two versions of a checklist."""

    path = "/checklists"
    tags: Sequence[str] | None = ("checklists",)

    @read("/compare", dependencies={"route": Provide(_route, sync_to_thread=False)})
    async def compare(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        route: NamedDependency[Route],
    ) -> Diff:
        """Compare two versions item by item; each item of either is in exactly one step."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return (await comparison.compare(uow, route)).changes


class MigrationController(Controller):
    """Proposals to move running visits to another version, and what became of them."""

    path = "/migrations"
    tags: Sequence[str] | None = ("migrations",)

    @read("/")
    async def page(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
    ) -> Page[Outline]:
        """List the proposals that touch a visit of yours, the newest first."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await migration.page(uow, page)

    @read("/{migration_id:str}")
    async def one(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        migration_id: FromPath[str],
        *,
        page: NamedDependency[PageRequest],
        in_state: State = None,
    ) -> Dossier:
        """Read one proposal: its plan, and a page of the visits it touches."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await migration.read(uow, migration_id, in_state, request=page)

    @act("/preview")
    async def preview(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        data: JSONBody[Proposal],
        page: NamedDependency[PageRequest],
    ) -> Preview:
        """See what a proposal would do to every visit it touches; nothing is kept."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await migration.preview(uow, data, page)

    @create("/")
    async def propose(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        data: JSONBody[Proposal],
    ) -> Migration:
        """Propose to move every running visit of a version to another; none is moved by this."""
        async with runtime.unit_of_work(actor) as uow:
            return await migration.propose(uow, data)

    @act("/{migration_id:str}/agree")
    async def agree(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        migration_id: FromPath[str],
        data: JSONBody[Agreement],
    ) -> Agreed:
        """Agree for a visit you answer for, or for all of them."""
        async with runtime.unit_of_work(actor) as uow:
            return Agreed(visits=await move.agree(uow, migration_id, data.visit))

    @act("/{migration_id:str}/decline")
    async def decline(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        migration_id: FromPath[str],
        data: JSONBody[Refused],
    ) -> Move:
        """Let a visit you answer for stay with its version."""
        async with runtime.unit_of_work(actor) as uow:
            return await move.decline(uow, migration_id, data)

    @act("/{migration_id:str}/apply")
    async def apply(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        migration_id: FromPath[str],
    ) -> Report:
        """Move the visits that were agreed to; their answers hold, or are kept aside."""
        async with runtime.unit_of_work(actor) as uow:
            return await move.apply(uow, migration_id)


class VisitMoveController(Controller):
    """How a visit came to its list."""

    path = "/visits"
    tags: Sequence[str] | None = ("migrations",)

    @read("/{visit_id:str}/moves")
    async def moves(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> History:
        """Read the moves of a visit, and its answers that were kept aside."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await move.of_visit(uow, visit_id)
