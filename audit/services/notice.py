"""What an institution is told of its visits: who comes, for what, and how far it is."""

from collections.abc import Sequence
from datetime import date

import msgspec

from audit.domain import permission
from audit.domain.burden import Burden, burden
from audit.domain.filters import VisitFilter
from audit.domain.order import Order, order_of
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.registry import Inspector
from audit.domain.visit import Drawn, Visit, VisitState, WorkKind, known_team
from audit.domain.workdays import local_date
from audit.storage.unit_of_work import UnitOfWork
from checklists.measure_book import of_items


class Attendant(msgspec.Struct, frozen=True, kw_only=True):
    """One who comes: by name and body, so that a certificate can be compared at the door."""

    name: str
    organisation: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What the institution may know of a visit, and nothing of how it is judged.

    `body` is the checking body, `matters` the names of the entries of the published item list,
    `checklist` the title of the list that is gone through. `announced` says that it was told
    beforehand; `began_on` and `ended_on` are days in China. The `team` is empty while it is secret.
    `asked` are the papers to be at hand, `covered` those that the institution's own records make
    unnecessary; a list of notices leaves both out.
    """

    visit: str
    institution: str
    institution_name: str
    work: WorkKind
    body: str
    matters: tuple[str, ...]
    team: tuple[Attendant, ...]
    checklist: str
    state: VisitState
    announced: bool
    began_on: date | None
    ended_on: date | None
    asked: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()


async def page(uow: UnitOfWork, request: PageRequest) -> Page[Notice]:
    """Return the notices of the actor's institution, the latest first."""
    bounds = permission.bounds(uow.actor, Act.READ_NOTICE)
    found = await uow.visits.page(VisitFilter(), bounds, request)
    return Page(
        items=await _notices(uow, found.items),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def read(uow: UnitOfWork, visit_id: str) -> Notice:
    """Return the notice of one visit. Raises `NotFound` for a visit not told yet, too."""
    bounds = permission.bounds(uow.actor, Act.READ_NOTICE)
    visit = await uow.visits.get(visit_id, bounds)
    (notice,) = await _notices(uow, (visit,))
    papers = await _burden(uow, visit)
    return msgspec.structs.replace(notice, asked=papers.asked, covered=papers.covered)


async def _burden(uow: UnitOfWork, visit: Visit) -> Burden:
    items = (await uow.snapshots.checklist(visit.checklist)).items
    declared = {one.sheet for one in await uow.records.current(visit.institution)}
    return burden(items, of_items(uow.catalogue.measures, items), declared)


async def _notices(uow: UnitOfWork, visits: Sequence[Visit]) -> tuple[Notice, ...]:
    orders = await _orders(uow, visits)
    people = await uow.registers.inspectors({one for visit in visits for one in visit.team})
    lists = {visit.checklist for visit in visits}
    titles = {one: (await uow.snapshots.checklist(one)).title for one in lists}
    return tuple(
        _notice(
            visit,
            order=orders[visit.id],
            team=[people[one] for one in known_team(visit, secret=orders[visit.id].teams_secret)],
            checklist=titles[visit.checklist],
        )
        for visit in visits
    )


def _notice(
    visit: Visit,
    *,
    order: Order,
    team: Sequence[Inspector],
    checklist: str,
) -> Notice:
    return Notice(
        visit=visit.id,
        institution=visit.institution,
        institution_name=visit.institution_name,
        work=visit.work,
        body=order.body,
        matters=order.matters,
        team=tuple(Attendant(name=one.name, organisation=one.organisation_name) for one in team),
        checklist=checklist,
        state=visit.state,
        announced=visit.announced,
        began_on=visit.began_at and local_date(visit.began_at),
        ended_on=visit.ended_at and local_date(visit.ended_at),
    )


async def _orders(uow: UnitOfWork, visits: Sequence[Visit]) -> dict[str, Order]:
    """Return what ordered each visit."""
    drawn = {visit.origin.draw for visit in visits if isinstance(visit.origin, Drawn)}
    plans = await uow.draws.plans_of(drawn)
    items = {item.code: item for item in await uow.registers.items()}
    return {visit.id: order_of(visit, plans, items) for visit in visits}
