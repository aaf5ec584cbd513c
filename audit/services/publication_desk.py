"""The publication desk: what must become public, by when, and what each thing is called."""

import enum
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from audit.domain import permission
from audit.domain.disclosure import PublishedResult
from audit.domain.filters import PublicationFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Act
from audit.domain.publication import Publication, PublicationKind, PublicationState
from audit.domain.workdays import deadline
from audit.storage.unit_of_work import UnitOfWork

SOON = 5
"""How many working days ahead something is called due soon."""

_ONE = PageRequest(limit=1)


class Stage(enum.StrEnum):
    """How pressing a publication is; each that waits is in exactly one stage."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    DEFERRED = "deferred"


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A publication and what its subject is called."""

    publication: Publication
    title: str


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """How many wait in each stage, and how many of them must be public today at the latest."""

    counts: Mapping[Stage, int]
    due: int
    districts: tuple[str, ...]


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """One publication; `public` is what anyone reads of it now, None if nothing or no result.

    `institution` is whom a result is about, "" for a draw or a plan.
    """

    listed: Listed
    institution: str
    public: PublishedResult | None
    today: date


def stages(uow: UnitOfWork) -> Mapping[Stage, PublicationFilter]:
    """Return what each stage is narrowed to today."""
    soon = deadline(uow.today, SOON, uow.calendar).day
    before = date.fromordinal(uow.today.toordinal() - 1)
    return {
        Stage.OVERDUE: PublicationFilter(due_by=before),
        Stage.SOON: PublicationFilter(due_by=soon, due_after=before),
        Stage.LATER: PublicationFilter(state=PublicationState.PENDING, due_after=soon),
        Stage.DEFERRED: PublicationFilter(state=PublicationState.DEFERRED, due_after=soon),
    }


async def desk(uow: UnitOfWork) -> Desk:
    """Return what waits on the desk of this actor."""
    bounds = permission.bounds(uow.actor, Act.PUBLISH)
    counts = {
        stage: (await uow.publications.page(chosen, bounds, _ONE)).total
        for stage, chosen in stages(uow).items()
    }
    due = await uow.publications.page(PublicationFilter(due_by=uow.today), bounds, _ONE)
    known = await uow.registers.districts()
    return Desk(
        counts=counts,
        due=due.total,
        districts=tuple(code for code in known if code.startswith(bounds.region)),
    )


async def page(
    uow: UnitOfWork, chosen: PublicationFilter, request: PageRequest, *, stage: Stage | None = None
) -> Page[Listed]:
    """Return publications with their titles, the next due first.

    Where neither a stage nor a state is asked for, those that wait.
    """
    bounds = permission.bounds(uow.actor, Act.PUBLISH)
    narrowed = _narrowed(uow, chosen, stage)
    found = await uow.publications.page(narrowed, bounds, request)
    return Page(
        items=await _listed(uow, found.items),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def read(uow: UnitOfWork, publication_id: str) -> Duty:
    """Return one publication. Raises `NotFound`."""
    bounds = permission.bounds(uow.actor, Act.PUBLISH)
    found = await uow.publications.get(publication_id, bounds)
    (listed,) = await _listed(uow, [found])
    result = found.kind is PublicationKind.VISIT_RESULT
    return Duty(
        listed=listed,
        institution=(await uow.visits.get(found.subject, EVERYTHING)).institution if result else "",
        public=await uow.disclosures.find(found.subject) if result else None,
        today=uow.today,
    )


def _narrowed(uow: UnitOfWork, chosen: PublicationFilter, stage: Stage | None) -> PublicationFilter:
    if stage is not None:
        pressing = stages(uow)[stage]
        return msgspec.structs.replace(pressing, kind=chosen.kind, region=chosen.region)
    if chosen.state is None and chosen.due_by is None:
        return msgspec.structs.replace(chosen, due_by=date.max)
    return chosen


async def _listed(uow: UnitOfWork, found: Sequence[Publication]) -> tuple[Listed, ...]:
    titles = await uow.publications.titles([one.id for one in found])
    return tuple(Listed(publication=one, title=titles.get(one.id, one.subject)) for one in found)
