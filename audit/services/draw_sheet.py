"""A draw as those see it who answer for it: more than is public, as long as it is sealed."""

from datetime import date, datetime

import msgspec

from audit.domain import ceremony, permission
from audit.domain.ceremony import Draw, Member
from audit.domain.draw_course import Stage, course
from audit.domain.draw_entry import Entry, shown
from audit.domain.draw_files import ENTROPY, RESULT
from audit.domain.draw_files import Plan as Announced
from audit.domain.draw_order import visiting_months
from audit.domain.filters import MemberFilter, VisitFilter
from audit.domain.log import LogKind
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Act, Scope
from audit.domain.plan import Plan
from audit.domain.publication import Publication, PublicationKind
from audit.domain.registry import Institution
from audit.domain.sample import result_of
from audit.domain.sealed_line import root_of
from audit.storage.unit_of_work import UnitOfWork

_ONE = PageRequest(limit=1)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a sample, which institution that is, and in which month it is visited.

    The `month` is None where the plan leaves no choice of months.
    """

    member: Member
    institution: Institution
    month: int | None


class DrawSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A draw with all that its page tells, the sample apart; a draft has nothing `announced`.

    `entries` are what people read from its sources, as far as this actor may know.
    `open` says that the result is known and that this actor may see it; `entropy`, `seed` and the
    `first` of the sample are empty otherwise. `duty` is the duty to publish the draw, `visits` how
    many follow from it already.
    """

    draw: Draw
    plan: Plan
    announced: Announced | None
    entries: tuple[Entry, ...]
    course: tuple[Stage, ...]
    redrawn_by: tuple[str, ...]
    lines_root: str
    open: bool
    entropy: tuple[str, ...]
    seed: str
    first: Listed | None
    duty: Publication | None
    visits: int
    now: datetime
    today: date


async def sheet(uow: UnitOfWork, number: str) -> DrawSheet:
    """Return a draw with all that its page tells."""
    found, plan = await _load(uow, number)
    held = permission.may(uow.actor, Act.HOLD_DRAW, Scope(region=plan.region))
    announced = await _announced(uow, found)
    entries = shown(found, await uow.draws.entries(number), held=held)
    opened = RESULT in found.files and ceremony.is_open(found, uow.actor, region=plan.region)
    first: tuple[Listed, ...] = ()
    entropy: tuple[str, ...] = ()
    seed = ""
    if opened:
        first = (await _listed(uow, found, plan, chosen=MemberFilter(), request=_ONE)).items
        entropy = await uow.snapshots.read(found.files[ENTROPY], tuple[str, ...])
        seed = (await uow.snapshots.derived(found.files[RESULT], result_of)).seed
    changes = await uow.log.page(_ONE, subject=number, kind=LogKind.CHANGE)
    visits = await uow.visits.page(VisitFilter(draw=number), EVERYTHING, _ONE)
    return DrawSheet(
        draw=found,
        plan=plan,
        announced=announced,
        entries=entries,
        course=course(found, announced.entropy if announced else (), entries, changes=changes),
        redrawn_by=await uow.draws.redrawn_by(number),
        lines_root=await uow.snapshots.derived(found.lines, root_of) if found.lines else "",
        open=opened,
        entropy=entropy,
        seed=seed,
        first=first[0] if first else None,
        duty=await uow.publications.of_subject(PublicationKind.DRAW, number),
        visits=visits.total,
        now=uow.now,
        today=uow.today,
    )


async def sample(
    uow: UnitOfWork, number: str, *, chosen: MemberFilter, request: PageRequest
) -> Page[Listed]:
    """Return who was drawn or stands in reserve, with their institutions.

    Raises `Forbidden` while the sample is sealed to this actor.
    """
    found, plan = await _load(uow, number)
    ceremony.require_open(found, uow.actor, region=plan.region)
    return await _listed(uow, found, plan, chosen=chosen, request=request)


async def strata(uow: UnitOfWork, number: str) -> tuple[str, ...]:
    """Return the names of the strata of a draw, ascending."""
    found, _ = await _load(uow, number)
    announced = await _announced(uow, found)
    return tuple(sorted(announced.strata)) if announced else ()


async def _announced(uow: UnitOfWork, found: Draw) -> Announced | None:
    if not found.plan_digest:
        return None
    return await uow.snapshots.read(found.plan_digest, Announced)


async def _load(uow: UnitOfWork, number: str) -> tuple[Draw, Plan]:
    found = await uow.draws.get(number, permission.bounds(uow.actor, Act.READ_DRAW))
    return found, await uow.plans.get(found.plan, EVERYTHING)  # whose draw this is


async def _listed(
    uow: UnitOfWork, found: Draw, plan: Plan, *, chosen: MemberFilter, request: PageRequest
) -> Page[Listed]:
    page = await uow.draws.member_page(found.number, chosen, request)
    months: dict[str, int] = {}
    if page.items:
        result = await uow.snapshots.derived(found.files[RESULT], result_of)
        months = visiting_months(found, result, plan)
    institutions = await uow.registers.institutions([one.institution for one in page.items])
    return Page(
        items=tuple(
            Listed(
                member=one,
                institution=institutions[one.institution],
                month=months.get(one.institution),
            )
            for one in page.items
        ),
        total=page.total,
        limit=page.limit,
        offset=page.offset,
    )
