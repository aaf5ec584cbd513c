"""The dossier (一户一档): all that is known of an institution or an inspector, for one page."""

from collections.abc import Mapping
from typing import Any

import msgspec

from audit.domain import certificate, permission
from audit.domain.actor import Actor
from audit.domain.certificate import Standing
from audit.domain.disclosure import PublishedResult
from audit.domain.event import Entry
from audit.domain.filters import (
    ActionFilter,
    AssessmentFilter,
    CertificateFilter,
    DisclosureFilter,
    InspectorFilter,
    InstitutionFilter,
    RecusalFilter,
    VisitFilter,
)
from audit.domain.page import LARGEST_PAGE, Page, PageRequest
from audit.domain.permission import Act, Bounds
from audit.domain.records import Declaration
from audit.domain.registry import Inspector, Institution, Recusal
from audit.domain.remediation import ActionState, CorrectiveAction
from audit.domain.report import Assessment
from audit.domain.risk import RiskRating
from audit.domain.visit import Visit
from audit.storage.unit_of_work import UnitOfWork

_FEW = PageRequest(limit=5)
_SOME = PageRequest(limit=20)
_ALL = PageRequest(limit=LARGEST_PAGE)
_NOT_CLOSED = tuple(state for state in ActionState if state is not ActionState.ACCEPTED)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """An institution with its newest grade, None without one that the actor may see."""

    institution: Institution
    latest: Assessment | None


class NamedRecusal(msgspec.Struct, frozen=True, kw_only=True):
    """A recusal with the entries of both ends."""

    recusal: Recusal
    inspector: Inspector
    institution: Institution


class VisitLine(msgspec.Struct, frozen=True, kw_only=True):
    """A visit, its grade if it has one, and the public result if it is published."""

    visit: Visit
    assessment: Assessment | None
    public: PublishedResult | None


class InstitutionDossier(msgspec.Struct, frozen=True, kw_only=True):
    """All of an institution that the actor may see.

    A part of the list whose total is larger is the newest of it. `actions` are those not yet
    accepted, the next deadline first; `ratings` are classes of risk, the latest first; `names` are
    those of who did what the trail tells.
    """

    institution: Institution
    recusals: Page[NamedRecusal]
    visits: Page[VisitLine]
    actions: tuple[CorrectiveAction, ...]
    certificates: tuple[Standing, ...]
    declarations: tuple[Declaration, ...]
    ratings: tuple[RiskRating, ...]
    trail: Page[Entry]
    names: Mapping[str, str]


class Candidates(msgspec.Struct, frozen=True, kw_only=True):
    """Inspectors and institutions that a text may mean: one each where it is plain."""

    inspectors: tuple[Inspector, ...]
    institutions: tuple[Institution, ...]


class InspectorDossier(msgspec.Struct, frozen=True, kw_only=True):
    """All of an inspector that the actor may see."""

    inspector: Inspector
    recusals: Page[NamedRecusal]
    visits: Page[Visit]


async def institutions(
    uow: UnitOfWork, chosen: InstitutionFilter, request: PageRequest
) -> Page[Listed]:
    """Return the institutions this actor may see, by district, with their newest grades."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    found = await uow.registers.institution_page(chosen, bounds, request)
    latest: dict[str, Assessment] = {}
    if graded := _bounds(uow.actor, Act.READ_RESULT):
        latest = await uow.results.latest([one.id for one in found.items], graded)
    return Page(
        items=tuple(Listed(institution=one, latest=latest.get(one.id)) for one in found.items),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def recusals(
    uow: UnitOfWork, chosen: RecusalFilter, request: PageRequest
) -> Page[NamedRecusal]:
    """Return recusals from the institutions of the actor's region, with names."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return await _recusals(uow, chosen, bounds=bounds, request=request)


async def candidates(uow: UnitOfWork, inspector: str, institution: str) -> Candidates:
    """Return whom the texts may mean, at most `_FEW` of each: by number, else by name."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    inspectors = tuple((await uow.registers.find_inspectors((inspector,), bounds)).values())
    if inspector and not inspectors:
        by_name = InspectorFilter(text=inspector)
        inspectors = (await uow.registers.inspector_page(by_name, bounds, _FEW)).items
    visited = tuple((await uow.registers.find_institutions((institution,), bounds)).values())
    if institution and not visited:
        named = InstitutionFilter(text=institution)
        visited = (await uow.registers.institution_page(named, bounds, _FEW)).items
    return Candidates(inspectors=inspectors, institutions=visited)


async def of_institution(uow: UnitOfWork, institution_id: str) -> InstitutionDossier:
    """Return the dossier of an institution; what the actor's role does not see is left empty."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    found = await uow.registers.institution(institution_id, bounds)
    trail = await uow.events.about((found.id,), _SOME)
    return InstitutionDossier(
        institution=found,
        recusals=await _recusals(
            uow, RecusalFilter(institution=found.id), bounds=bounds, request=_ALL
        ),
        visits=await _visits_to(uow, found),
        actions=await _actions(uow, found),
        certificates=await _certificates(uow, found),
        declarations=await _declarations(uow, found),
        ratings=await uow.risk.of_institution(found.id, bounds),
        trail=trail,
        names=await uow.accounts.names({one.event.actor for one in trail.items}),
    )


async def of_inspector(uow: UnitOfWork, inspector_id: str) -> InspectorDossier:
    """Return the dossier of an inspector; recusals and visits are those of the actor's region."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    found = await uow.registers.inspector(inspector_id, bounds)
    visits: Page[Visit] = _nothing()
    if visible := _bounds(uow.actor, Act.READ_VISIT):
        visits = await uow.visits.page(VisitFilter(inspector=found.id), visible, _SOME)
    return InspectorDossier(
        inspector=found,
        recusals=await _recusals(
            uow, RecusalFilter(inspector=found.id), bounds=bounds, request=_ALL
        ),
        visits=visits,
    )


async def _recusals(
    uow: UnitOfWork, chosen: RecusalFilter, *, bounds: Bounds, request: PageRequest
) -> Page[NamedRecusal]:
    found = await uow.registers.recusal_page(chosen, bounds, request)
    inspectors = await uow.registers.inspectors([one.inspector for one in found.items])
    visited = await uow.registers.institutions([one.institution for one in found.items])
    return Page(
        items=tuple(
            NamedRecusal(
                recusal=one,
                inspector=inspectors[one.inspector],
                institution=visited[one.institution],
            )
            for one in found.items
        ),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def _visits_to(uow: UnitOfWork, institution: Institution) -> Page[VisitLine]:
    bounds = _bounds(uow.actor, Act.READ_VISIT)
    if bounds is None:
        return _nothing()
    chosen = VisitFilter(institution=institution.id)
    found = await uow.visits.page(chosen, bounds, _SOME)
    grades: dict[str, Assessment] = {}
    if graded := _bounds(uow.actor, Act.READ_RESULT):
        of_it = AssessmentFilter(institution=institution.id)
        newest = await uow.results.page(of_it, graded, _ALL)
        grades = {one.visit: one for one in newest.items}
    results = await uow.disclosures.page(DisclosureFilter(institution=institution.id), _ALL)
    public = {one.visit: one for one in results.items}
    return Page(
        items=tuple(
            VisitLine(visit=one, assessment=grades.get(one.id), public=public.get(one.id))
            for one in found.items
        ),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def _actions(uow: UnitOfWork, institution: Institution) -> tuple[CorrectiveAction, ...]:
    bounds = _bounds(uow.actor, Act.READ_RESULT)
    if bounds is None:
        return ()
    chosen = (ActionFilter(institution=institution.id, state=state) for state in _NOT_CLOSED)
    found = [one for each in chosen for one in (await uow.actions.page(each, bounds, _ALL)).items]
    return tuple(sorted(found, key=lambda one: (one.deadline, one.id)))


async def _certificates(uow: UnitOfWork, institution: Institution) -> tuple[Standing, ...]:
    bounds = _bounds(uow.actor, Act.READ_RESULT)
    if bounds is None:
        return ()
    chosen = CertificateFilter(institution=institution.id)
    found = await uow.certificates.page(chosen, bounds, _SOME)
    public = await uow.certificates.results_of((institution.id,))
    lives = await uow.grades.states([one.visit for one in found.items])
    return tuple(
        certificate.standing(one, public, life=lives.get(one.visit), today=uow.today)
        for one in found.items
    )


async def _declarations(uow: UnitOfWork, institution: Institution) -> tuple[Declaration, ...]:
    if _bounds(uow.actor, Act.READ_RECORDS) is None:
        return ()
    return await uow.records.current(institution.id)


def _bounds(actor: Actor, act: Act) -> Bounds | None:
    """Return what the actor may do `act` to, None where the role does not do it at all."""
    return permission.bounds(actor, act) if permission.does(actor, act) else None


def _nothing() -> Page[Any]:
    return Page(items=(), total=0, limit=1, offset=0)
