"""Assignment: the teams of a draw, open places, approval, and visits for cause."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.draw_document import PLACE
from api.pages.forms import entered, read
from api.pages.listing import chosen
from api.pages.refusals import Refused, shown_again
from api.pages.targeted_form import (
    NEW,
    TargetedEntry,
    check_of,
    search_page,
    targeted_page,
)
from api.pages.team_document import fill_page, teams_page
from api.view import AnyRequest, go, reader_of, search_text, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, Invalid, NotFound
from audit.domain.page import PageRequest
from audit.domain.visit import Drawn, Visit, VisitState
from audit.runtime import Runtime
from audit.services import assignment, team
from audit.services import visit as visits
from audit.services.assignment import Filling

_ONE = f"{PLACE}/{{number:str}}"
_FILL = "/desk/visits/{visit_id:str}/fill"
_FEW = PageRequest(limit=20)


class TeamFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Visits in one state."""

    state: VisitState | None = None


@post(f"{_ONE}/assign")
async def assign_teams(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Make the visits of a draw, with the teams that the draw assigned."""
    async with runtime.unit_of_work(visitor) as uow:
        made = await assignment.assign(uow, number)
    said = reader_of(request).translate("{count} visits were made; they wait for approval.")
    return go(request, f"{PLACE}/{number}/teams", said=said.format(count=len(made)))


@get(f"{_ONE}/teams")
async def teams(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
    *,
    page: NamedDependency[PageRequest],
) -> Template:
    """List the visits of a draw with their teams and open places."""
    state = chosen(request, TeamFilter).state
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await team.of_draw(uow, number, state=state, request=page)
        actor = uow.actor
    reader = reader_of(request)
    document = teams_page(found, actor, reader, state=state)
    return show(request, "desk/draws/teams", document, title=reader.translate("Teams"), actor=actor)


@post(f"{_ONE}/approve")
async def approve_teams(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Redirect:
    """Approve every visit of a draw whose team is complete."""
    async with runtime.unit_of_work(visitor) as uow:
        done = await team.approve(uow, number)
    said = reader_of(request).translate(
        "{approved} visits are approved; {incomplete} still lack an inspector."
    )
    told = said.format(approved=done.approved, incomplete=done.incomplete)
    return go(request, f"{PLACE}/{number}/teams", said=told)


@post(f"{_ONE}/teams/{{visit_id:str}}/approve")
async def approve_team(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
    *,
    visit_id: FromPath[str],
) -> Redirect:
    """Approve one visit of a draw."""
    async with runtime.unit_of_work(visitor) as uow:
        approved = await visits.approve(uow, visit_id)
    said = reader_of(request).translate("The visit to {institution} is approved.")
    told = said.format(institution=approved.institution_name)
    return go(request, f"{PLACE}/{number}/teams", said=told)


async def _fill(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        place = await team.open_place(uow, visit_id)
        actor = uow.actor
    reader = reader_of(request)
    document = fill_page(place, reader, refusal=refusal)
    title = reader.translate("Fill a place")
    return show(request, "desk/draws/fill", document, title=title, actor=actor)


@get(_FILL)
async def open_place(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show who could take a place that the draw left open."""
    return await _fill(request, None, runtime, visitor, visit_id=visit_id)


@post(_FILL)
@shown_again(_fill, Invalid, Conflict)
async def fill_place(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Put an inspector into an open place, with a public reason."""
    filling = read(Filling, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        filled = await assignment.fill(uow, visit_id, filling)
    said = reader_of(request).translate("The team for {institution} has one more.")
    told = said.format(institution=filled.institution_name)
    return go(request, _following(filled), said=told)


async def _targeted(
    request: AnyRequest, refusal: Refused | None, runtime: Runtime, visitor: Visitor
) -> Template:
    """Ask for a visit to the institution that the address names, or the form sent."""
    sent = refusal.given.get("institution", ("",))[0] if refusal else ""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        prospect = await team.prospect(uow, sent or search_text(request, "institution"))
        actor = uow.actor
    reader = reader_of(request)
    document = targeted_page(prospect, actor, reader, refusal=refusal)
    title = reader.translate("Visit for cause")
    return show(request, "desk/draws/targeted", document, title=title, actor=actor)


@get(NEW)
async def new_visit(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Search an institution, then ask what a visit for cause is to be."""
    if search_text(request, "institution"):
        return await _targeted(request, None, runtime, visitor)
    text = search_text(request, "text")
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await team.visitable(uow, text, _FEW)
        actor = uow.actor
    reader = reader_of(request)
    document = search_page(text, found.items, found.total, reader=reader)
    title = reader.translate("Visit for cause")
    return show(request, "desk/draws/search", document, title=title, actor=actor)


@post(NEW)
@shown_again(_targeted, Invalid, Conflict, NotFound)
async def order_visit(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Order a visit for cause; the form sent twice orders one."""
    entry = read(TargetedEntry, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        made = await assignment.target(uow, check_of(entry), identity=entry.identity)
    said = reader_of(request).translate("The visit is ordered; it waits for approval.")
    return go(request, f"/desk/visits/{made.id}", said=said)


HANDLERS = (
    assign_teams,
    teams,
    approve_teams,
    approve_team,
    open_place,
    fill_place,
    new_visit,
    order_visit,
)


def _following(filled: Visit) -> str:
    if isinstance(filled.origin, Drawn):
        return f"{PLACE}/{filled.origin.draw}/teams"
    return f"/desk/visits/{filled.id}"
