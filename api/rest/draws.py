"""Draws over JSON."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Controller, Response
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.rest.routes import act, create, download, read
from audit.domain.actor import Bearer
from audit.domain.ceremony import Draw, DrawState, Member
from audit.domain.draw_entry import Outcome, require_agreement
from audit.domain.escrow import Escrow
from audit.domain.filters import DrawFilter, MemberFilter
from audit.domain.page import Page, PageRequest
from audit.domain.visit import Membership, Reason, Visit
from audit.runtime import Runtime
from audit.services import assignment, draw_end, draw_entropy
from audit.services import draw as draws
from audit.services.draw import Announcement, Draft

Year = Annotated[int | None, QueryParameter(ge=2000, le=2999)]


class Void(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a draw is void; the reason is public."""

    reason: Reason


class NextNumber(msgspec.Struct, frozen=True, kw_only=True):
    """The number the next draw will have; commitments are made for it."""

    number: str


def _chosen(
    of_body: Annotated[str, QueryParameter(name="body")] = "",
    year: Year = None,
    plan: FromQuery[str] = "",
    in_state: Annotated[DrawState | None, QueryParameter(name="state")] = None,
    *,
    rehearsals: FromQuery[bool] = False,
) -> DrawFilter:
    return DrawFilter(body=of_body, year=year, plan=plan, state=in_state, rehearsals=rehearsals)


def _members(
    stratum: FromQuery[str] = "", membership: FromQuery[Membership | None] = None
) -> MemberFilter:
    return MemberFilter(stratum=stratum, membership=membership)


class DrawController(Controller):
    """Draws that anyone can recompute."""

    path = "/draws"
    tags: Sequence[str] | None = ("draws",)

    @read("/", dependencies={"chosen": Provide(_chosen, sync_to_thread=False)})
    async def page(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
        chosen: NamedDependency[DrawFilter],
    ) -> Page[Draw]:
        """List draws, the latest announced first."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await draws.page(uow, chosen, page)

    @read("/next-number")
    async def next_number(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        plan: FromQuery[str],
        *,
        rehearsal: FromQuery[bool] = False,
    ) -> NextNumber:
        """Ask which number the next draw of a plan will have, or its next rehearsal."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            number = await draws.next_number(uow, plan, rehearsal=rehearsal)
        return NextNumber(number=number)

    @create("/drafts")
    async def draft(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        data: JSONBody[Draft],
    ) -> Draw:
        """Take the next number, so that other bodies can make commitments for it."""
        async with runtime.unit_of_work(actor) as uow:
            return await draws.draft(uow, data)

    @act("/{number:str}/escrow")
    async def keep_copy(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        number: FromPath[str],
        data: JSONBody[Escrow],
    ) -> Draw:
        """Confirm that a second body keeps a copy of the secret of a party."""
        async with runtime.unit_of_work(actor) as uow:
            return await draws.keep_copy(uow, number, data)

    @create("/")
    async def announce(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        data: JSONBody[Announcement],
    ) -> Draw:
        """Announce a draw: registers, rules and entropy sources are frozen and hashed."""
        async with runtime.unit_of_work(actor) as uow:
            return await draws.announce(uow, data)

    @read("/{number:str}")
    async def one(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        number: FromPath[str],
    ) -> Draw:
        """Read one draw."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await draws.read(uow, number)

    @read(
        "/{number:str}/members",
        dependencies={"chosen": Provide(_members, sync_to_thread=False)},
    )
    async def members(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        number: FromPath[str],
        page: NamedDependency[PageRequest],
        chosen: NamedDependency[MemberFilter],
    ) -> Page[Member]:
        """List who was drawn, with ticket, chance and team."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await draws.members(uow, number, chosen=chosen, request=page)

    @download("/{number:str}/files/{name:str}", "application/octet-stream")
    async def file(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        number: FromPath[str],
        name: FromPath[str],
    ) -> Response[bytes]:
        """Download one file of the draw folder, byte for byte."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            content = await draws.file(uow, number, name)
        return Response(content, media_type="application/octet-stream")

    @act("/{number:str}/entropy")
    async def enter(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        number: FromPath[str],
        data: JSONBody[Outcome],
    ) -> Draw:
        """Enter what one source said; with the last of them the result is computed."""
        async with runtime.unit_of_work(actor) as uow:
            entered = await draw_entropy.enter(uow, number, data)
        require_agreement(entered.entries)
        return entered.draw

    @act("/{number:str}/void")
    async def void(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        number: FromPath[str],
        data: JSONBody[Void],
    ) -> Draw:
        """Declare a draw void; number and reason stay public."""
        async with runtime.unit_of_work(actor) as uow:
            return await draw_end.void(uow, number, data.reason)

    @create("/{number:str}/visits")
    async def assign(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        number: FromPath[str],
    ) -> list[Visit]:
        """Create the visits of a computed draw with the teams it assigned."""
        async with runtime.unit_of_work(actor) as uow:
            return list(await assignment.assign(uow, number))
