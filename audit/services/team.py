"""Teams before they go: who is on them, which places are open and why, who could take them."""

from collections.abc import Mapping, Sequence

import msgspec

from audit.domain import permission, visit
from audit.domain.assignment import Inspector as FrozenInspector
from audit.domain.assignment import Recusal as FrozenRecusal
from audit.domain.ceremony import Draw
from audit.domain.commission import fit, is_led
from audit.domain.draw_files import INSPECTORS, RECUSALS, RESULT
from audit.domain.filters import InstitutionFilter, VisitFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Act
from audit.domain.plan import Plan
from audit.domain.recusal import by_law
from audit.domain.registry import InspectionItem, Inspector, Institution, InstitutionStatus
from audit.domain.sample import result_of
from audit.domain.team_change import ChangeKind
from audit.domain.vacancy import Vacancies, Vacancy
from audit.domain.visit import SMALLEST_TEAM, Visit, VisitState, WorkKind
from audit.storage.unit_of_work import UnitOfWork

_ONE = PageRequest(limit=1)
_INSPECTORS = msgspec.json.Decoder(FrozenInspector)
_RECUSALS = msgspec.json.Decoder(FrozenRecusal)


class Teams(msgspec.Struct, frozen=True, kw_only=True):
    """The visits of a draw with their teams.

    `vacancies` tells of the visits shown that lack somebody why, by institution; `waiting` counts
    the visits of the draw that wait for approval; `replaced` are those for which a
    reserve is visited.
    """

    draw: Draw
    plan: Plan
    visits: Page[Visit]
    inspectors: Mapping[str, Inspector]
    vacancies: Mapping[str, tuple[Vacancy, ...]]
    waiting: int
    replaced: frozenset[str]


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An inspector who may go, with the number of open visits.

    `beside` is of a team's own body, `again` went to the institution last time.
    """

    inspector: Inspector
    load: int
    beside: bool
    again: bool


class OpenPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A visit whose team lacks somebody, who is on it, and who could join.

    `expertise` is what whoever joins must know to lead the team, "" where it needs no other lead.
    """

    visit: Visit
    team: tuple[Inspector, ...]
    candidates: tuple[Candidate, ...]
    expertise: str


class Prospect(msgspec.Struct, frozen=True, kw_only=True):
    """What a visit for cause to an institution can be made of today.

    `identity` is the id the visit may take, so that a form sent twice makes one visit.
    """

    institution: Institution
    candidates: tuple[Candidate, ...]
    items: tuple[InspectionItem, ...]
    checklists: tuple[tuple[str, str], ...]
    identity: str


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """How many visits were approved, and how many still wait for somebody to join."""

    approved: int
    incomplete: int


async def of_draw(
    uow: UnitOfWork, number: str, *, state: VisitState | None, request: PageRequest
) -> Teams:
    """Return the visits of a draw, in one state if it is given, with their teams."""
    found = await uow.draws.get(number, permission.bounds(uow.actor, Act.READ_DRAW))
    bounds = permission.bounds(uow.actor, Act.READ_VISIT)
    visits = await uow.visits.page(VisitFilter(draw=number, state=state), bounds, request)
    asked = VisitFilter(draw=number, state=VisitState.ASSIGNED)
    plan = await uow.plans.get(found.plan, EVERYTHING)  # whose draw this is
    return Teams(
        draw=found,
        plan=plan,
        visits=visits,
        inspectors=await uow.registers.inspectors([m for one in visits.items for m in one.team]),
        vacancies=await _vacancies(uow, found, plan, visits=visits.items),
        waiting=(await uow.visits.page(asked, bounds, _ONE)).total,
        replaced=frozenset(
            one.visit
            for one in await uow.team_changes.of_draw(number)
            if one.kind is ChangeKind.REPLACED
        ),
    )


async def open_place(uow: UnitOfWork, visit_id: str) -> OpenPlace:
    """Return a visit that waits for approval, and who could still join its team."""
    bounds = permission.bounds(uow.actor, Act.ASSIGN_VISIT)
    found = await uow.visits.get(visit_id, bounds)
    known = await uow.registers.inspectors(found.team)
    team = tuple(known[name] for name in found.team)
    others = await _candidates(uow, found.institution, found.district, team=team)
    going = fit((one.inspector for one in others), work=found.work, recused=())
    expertise = await uow.draws.lead_expertise(found)
    return OpenPlace(
        visit=found,
        team=team,
        candidates=tuple(one for one in others if one.inspector in going),
        expertise="" if is_led(team, expertise) else expertise,
    )


async def visitable(uow: UnitOfWork, text: str, request: PageRequest) -> Page[Institution]:
    """Return the active institutions that are found by a text and may be visited for cause."""
    bounds = permission.bounds(uow.actor, Act.ASSIGN_VISIT)
    wanted = InstitutionFilter(text=text, status=InstitutionStatus.ACTIVE)
    return await uow.registers.institution_page(wanted, bounds, request)


async def prospect(uow: UnitOfWork, institution_id: str) -> Prospect:
    """Return what a visit for cause to an institution can be made of.

    Among the candidates are those who are no officers: they may evaluate, and not inspect.
    """
    bounds = permission.bounds(uow.actor, Act.ASSIGN_VISIT)
    institution = await uow.registers.institution(institution_id, bounds)
    found = {name: uow.catalogue.in_force(name, uow.today) for name in uow.catalogue.names()}
    return Prospect(
        institution=institution,
        candidates=await _candidates(uow, institution.id, institution.district, team=()),
        items=await uow.registers.items(),
        checklists=tuple((name, pack.title) for name, pack in found.items() if pack),
        identity=uow.new_id(),
    )


async def approve(uow: UnitOfWork, number: str) -> Approval:
    """Approve every visit of a draw that waits for it and whose team is complete."""
    found = await uow.draws.get(number, permission.bounds(uow.actor, Act.APPROVE_VISIT))
    waiting = [
        one for one in await uow.visits.of_draw(found.number) if one.state is VisitState.ASSIGNED
    ]
    people = await uow.registers.inspectors({name for one in waiting for name in one.team})
    plan = await uow.plans.get(found.plan, EVERYTHING)  # whose draw this is
    ready = [
        one
        for one in waiting
        if len(one.team) >= SMALLEST_TEAM
        and is_led([people[name] for name in one.team], plan.lead_expertise)
    ]
    for before in ready:
        after = visit.approve(before)
        event = uow.event("visit.approved", after.id, state=after.state)
        await uow.visits.save(after, was=before.state, event=event)
    return Approval(approved=len(ready), incomplete=len(waiting) - len(ready))


async def _vacancies(
    uow: UnitOfWork, drawn: Draw, plan: Plan, *, visits: Sequence[Visit]
) -> dict[str, tuple[Vacancy, ...]]:
    lacking = [one for one in visits if len(one.team) < plan.team_size]
    if not lacking:
        return {}
    files = {
        name: await uow.snapshots.get(drawn.files[name]) for name in (RESULT, INSPECTORS, RECUSALS)
    }
    explained = Vacancies(
        result_of(files[RESULT]),
        _INSPECTORS.decode_lines(files[INSPECTORS]),
        _RECUSALS.decode_lines(files[RECUSALS]),
    )
    return {
        one.institution: explained.of(
            one.institution, district=one.district, expertise=plan.lead_expertise
        )
        for one in lacking
    }


async def _candidates(
    uow: UnitOfWork, institution: str, district: str, *, team: Sequence[Inspector]
) -> tuple[Candidate, ...]:
    """Return who serves the district, is not recused and not on the team.

    First come those of other bodies than the team's, then those who were not there last time, then
    those with fewer visits.
    """
    nearby = await uow.registers.active_inspectors(district)
    standing = await uow.recusals.from_institution(institution, uow.today)
    loads = await uow.visits.loads()
    bodies = {one.organisation for one in team}
    found = [
        Candidate(
            inspector=one,
            load=loads.get(one.id, 0),
            beside=one.organisation in bodies,
            again=one.id in standing,
        )
        for one in fit(nearby, work=WorkKind.EVALUATION, recused=by_law(standing.values()))
        if one not in team
    ]
    return tuple(sorted(found, key=_by_preference))


def _by_preference(one: Candidate) -> tuple[bool, bool, int, str]:
    return one.beside, one.again, one.load, one.inspector.id
