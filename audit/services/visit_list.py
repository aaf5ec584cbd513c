"""Lists of visits: the board by state, and the plain list with who goes."""

from collections.abc import Mapping

import msgspec

from audit.domain import permission
from audit.domain.filters import VisitFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.registry import Inspector
from audit.domain.visit import CONCLUDED, Visit, VisitState
from audit.storage.unit_of_work import UnitOfWork

_FEW = PageRequest(limit=6)


class VisitLine(msgspec.Struct, frozen=True, kw_only=True):
    """A visit with the team in its order."""

    visit: Visit
    team: tuple[Inspector, ...]


class VisitBoard(msgspec.Struct, frozen=True, kw_only=True):
    """The visits of each state: how many, and the next few with their teams.

    Of what is still to be done the longest waiting come first, of what is concluded the newest.
    """

    columns: Mapping[VisitState, Page[VisitLine]]


async def board(uow: UnitOfWork, chosen: VisitFilter) -> VisitBoard:
    """Return the board of the visits this actor may see."""
    bounds = permission.bounds(uow.actor, Act.READ_VISIT)
    found = {
        state: await uow.visits.page(
            msgspec.structs.replace(chosen, state=state, oldest_first=state not in CONCLUDED),
            bounds,
            _FEW,
        )
        for state in VisitState
    }
    shown = [visit for page in found.values() for visit in page.items]
    people = await uow.registers.find_inspectors({one for visit in shown for one in visit.team})
    return VisitBoard(columns={state: _with_teams(page, people) for state, page in found.items()})


async def page(uow: UnitOfWork, chosen: VisitFilter, request: PageRequest) -> Page[VisitLine]:
    """Return the visits this actor may see, with their teams."""
    bounds = permission.bounds(uow.actor, Act.READ_VISIT)
    found = await uow.visits.page(chosen, bounds, request)
    members = {one for visit in found.items for one in visit.team}
    return _with_teams(found, await uow.registers.find_inspectors(members))


async def districts(uow: UnitOfWork) -> tuple[str, ...]:
    """Return the codes of the districts in the actor's region, none for an actor without one."""
    region = permission.bounds(uow.actor, Act.READ_VISIT).region
    if not region:
        return ()
    return tuple(code for code in await uow.registers.districts() if code.startswith(region))


def _with_teams(found: Page[Visit], people: Mapping[str, Inspector]) -> Page[VisitLine]:
    return Page(
        items=tuple(
            VisitLine(visit=visit, team=tuple(people[one] for one in visit.team if one in people))
            for visit in found.items
        ),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )
