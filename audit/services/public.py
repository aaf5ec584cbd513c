"""What anyone may read: plans, draws, results and reports that are public, and nothing else."""

from collections.abc import Mapping

import msgspec

from audit.domain import ceremony, sealed_line
from audit.domain.ceremony import PUBLIC, Draw, DrawState, Member
from audit.domain.disclosure import PublishedResult
from audit.domain.draw_course import Stage, course
from audit.domain.draw_entry import Entry, shown
from audit.domain.draw_files import ENTROPY, RESULT
from audit.domain.draw_files import Plan as Announced
from audit.domain.draw_order import visiting_months
from audit.domain.errors import Fault, NotFound
from audit.domain.filters import (
    DisclosureFilter,
    DrawFilter,
    InstitutionFilter,
    MemberFilter,
    PlanFilter,
)
from audit.domain.log import LogKind
from audit.domain.page import LARGEST_PAGE, Page, PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.plan import Plan, PlanState
from audit.domain.registry import InspectionItem, Institution, InstitutionStatus
from audit.domain.report import Report
from audit.domain.sample import result_of
from audit.domain.sealed_line import LineProof, root_of
from audit.storage.unit_of_work import UnitOfWork

_FIRST_FEW, _LAST = PageRequest(limit=5), PageRequest(limit=1)


class Latest(msgspec.Struct, frozen=True, kw_only=True):
    """The last draws and results, and the districts that have results."""

    draws: tuple[Draw, ...]
    results: tuple[PublishedResult, ...]
    districts: tuple[str, ...]


class PublicPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A published plan, the matters it covers, the draws from it, and its public versions."""

    plan: Plan
    items: tuple[InspectionItem, ...]
    draws: tuple[Draw, ...]
    versions: tuple[Plan, ...]


class PublicDraw(msgspec.Struct, frozen=True, kw_only=True):
    """A draw as far as it is public; a draft has nothing `announced`.

    `entries` are what people read from its sources, `lines_root` is the root over the salted lines
    of its result, `redrawn_by` names the draws that stand in for a void one.
    `entropy` and `seed` are empty, `members` and `months` too, until the draw is published;
    `months` says in which month of the plan an institution drawn is visited, where it has several.
    """

    draw: Draw
    plan: Plan
    announced: Announced | None
    entries: tuple[Entry, ...]
    course: tuple[Stage, ...]
    redrawn_by: tuple[str, ...]
    lines_root: str
    entropy: tuple[str, ...]
    seed: str
    members: Page[Member]
    institutions: Mapping[str, Institution]
    months: Mapping[str, int]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Results that fit a search, what the search may be narrowed to, and the register.

    `registered` are active institutions that fit the text of a search which finds no result.
    """

    results: Page[PublishedResult]
    districts: tuple[str, ...]
    draws: tuple[Draw, ...]
    registered: tuple[Institution, ...]


class PublicInstitution(msgspec.Struct, frozen=True, kw_only=True):
    """An institution, its results with the latest first, and the draws it came up in."""

    institution: Institution
    results: tuple[PublishedResult, ...]
    draws: tuple[Draw, ...]


class PublicReport(msgspec.Struct, frozen=True, kw_only=True):
    """The report that was published with a result."""

    result: PublishedResult
    report: Report


async def state(uow: UnitOfWork) -> int:
    """Return a number that is another whenever anything was written since."""
    return await uow.events.length()


async def latest(uow: UnitOfWork) -> Latest:
    """Return what the front page shows."""
    return Latest(
        draws=(await uow.draws.page(DrawFilter(), EVERYTHING, _FIRST_FEW)).items,
        results=(await uow.disclosures.page(DisclosureFilter(), _FIRST_FEW)).items,
        districts=await uow.disclosures.districts(),
    )


async def plans(uow: UnitOfWork, request: PageRequest) -> Page[Plan]:
    """Return the published plans, the latest year first."""
    return await uow.plans.page(PlanFilter(state=PlanState.PUBLISHED), EVERYTHING, request)


async def plan(uow: UnitOfWork, plan_id: str) -> PublicPlan:
    """Return a published plan. Raises `NotFound`, for a draft too."""
    found = await uow.plans.find(plan_id, EVERYTHING)
    if found is None or not found.is_public:
        raise NotFound("plan.not_public", "There is no public plan {plan}.", plan=plan_id)
    items = await uow.registers.items()
    chosen = DrawFilter(plan=found.id)
    versions = await uow.plans.versions(found, EVERYTHING)
    return PublicPlan(
        plan=found,
        items=tuple(item for item in items if item.code in found.items),
        draws=(await uow.draws.page(chosen, EVERYTHING, PageRequest(limit=LARGEST_PAGE))).items,
        versions=tuple(one for one in versions if one.is_public),
    )


async def draws(uow: UnitOfWork, request: PageRequest) -> Page[Draw]:
    """Return all draws from the announcement on, void ones included, the latest first."""
    return await uow.draws.page(DrawFilter(), EVERYTHING, request)


async def draw(uow: UnitOfWork, number: str, *, text: str, request: PageRequest) -> PublicDraw:
    """Return a draw; of its members those with `text` in the name or at the start of the id."""
    found = await uow.draws.get(number, EVERYTHING)
    files = ceremony.public_files(found)
    members: Page[Member] = Page(items=(), total=0, limit=request.limit, offset=request.offset)
    chosen = await uow.plans.get(found.plan, EVERYTHING)
    entropy: tuple[str, ...] = ()
    seed, months = "", dict[str, int]()
    if RESULT in files and found.state is not DrawState.VOID:
        members = await uow.draws.member_page(number, MemberFilter(text=text), request)
        entropy = await uow.snapshots.read(files[ENTROPY], tuple[str, ...])
        result = await uow.snapshots.derived(files[RESULT], result_of)
        seed, months = result.seed, visiting_months(found, result, chosen)
    announced = None
    if found.plan_digest:
        announced = await uow.snapshots.read(found.plan_digest, Announced)
    entries = shown(found, await uow.draws.entries(number), held=False)
    changes = await uow.log.page(_LAST, subject=number, kind=LogKind.CHANGE)
    return PublicDraw(
        draw=found,
        plan=chosen,
        announced=announced,
        entries=entries,
        course=course(found, announced.entropy if announced else (), entries, changes=changes),
        redrawn_by=await uow.draws.redrawn_by(number),
        lines_root=await uow.snapshots.derived(found.lines, root_of) if found.lines else "",
        entropy=entropy,
        seed=seed,
        members=members,
        institutions=await uow.registers.institutions([one.institution for one in members.items]),
        months=months,
    )


async def draw_file(uow: UnitOfWork, number: str, name: str) -> bytes:
    """Return one public file of a draw, byte for byte.

    Raises `NotFound` for a file that does not exist or is still sealed.
    """
    found = await uow.draws.get(number, EVERYTHING)
    files = ceremony.public_files(found)
    if name not in files:
        raise NotFound(
            "draw.file_not_public",
            "Draw {draw} has no public file {name}. Public now: {files}.",
            draw=number,
            name=name,
            files=", ".join(sorted(files)),
        )
    return await uow.snapshots.get(files[name])


async def line_fault(uow: UnitOfWork, number: str, proof: LineProof) -> Fault | None:
    """Return why a line of a notice is not part of the result that was fixed, or None.

    It needs nothing that is still sealed. Raises `NotFound` for a draw without a result.
    """
    found = await uow.draws.get(number, EVERYTHING)
    if not found.lines:
        raise NotFound(
            "draw.no_lines",
            "Draw {draw} has no result yet, so no line of it can be checked.",
            draw=number,
        )
    return sealed_line.line_fault(
        proof, draw=number, root=await uow.snapshots.derived(found.lines, root_of)
    )


async def draw_files(uow: UnitOfWork, number: str) -> dict[str, bytes]:
    """Return all public files of a draw by name."""
    files = ceremony.public_files(await uow.draws.get(number, EVERYTHING))
    return {name: await uow.snapshots.get(kept) for name, kept in sorted(files.items())}


async def results(uow: UnitOfWork, chosen: DisclosureFilter, request: PageRequest) -> Found:
    """Return published results, the latest first."""
    recent = await uow.draws.page(DrawFilter(), EVERYTHING, PageRequest(limit=LARGEST_PAGE))
    found = await uow.disclosures.page(chosen, request)
    return Found(
        results=found,
        districts=await uow.disclosures.districts(),
        draws=tuple(one for one in recent.items if one.state in PUBLIC),
        registered=() if found.total else await _registered(uow, chosen),
    )


async def all_results(uow: UnitOfWork, chosen: DisclosureFilter) -> tuple[PublishedResult, ...]:
    """Return every published result that fits, the latest first, for the open data."""
    found: list[PublishedResult] = []
    request: PageRequest | None = PageRequest(limit=LARGEST_PAGE)
    while request is not None:
        part = await uow.disclosures.page(chosen, request)
        found += part.items
        request = part.following
    return tuple(found)


async def all_draws(uow: UnitOfWork) -> tuple[Draw, ...]:
    """Return every draw, the latest first, for the open data."""
    found: list[Draw] = []
    request: PageRequest | None = PageRequest(limit=LARGEST_PAGE)
    while request is not None:
        part = await uow.draws.page(DrawFilter(), EVERYTHING, request)
        found += part.items
        request = part.following
    return tuple(found)


async def institution(uow: UnitOfWork, institution_id: str) -> PublicInstitution:
    """Return an institution of the register with what is public of it. Raises `NotFound`."""
    found = await uow.registers.find_institution(institution_id, EVERYTHING)
    if found is None:
        raise NotFound(
            "register.institution_not_found",
            "There is no institution {institution} in the register.",
            institution=institution_id,
        )
    return PublicInstitution(
        institution=found,
        results=await all_results(uow, DisclosureFilter(institution=institution_id)),
        draws=await uow.draws.published_with(institution_id),
    )


async def report(uow: UnitOfWork, visit_id: str) -> PublicReport:
    """Return the report that was published with the result of a visit. Raises `NotFound`."""
    result = await uow.disclosures.get(visit_id)
    found = await uow.results.report_with(visit_id, result.report) if result.report else None
    if found is None:
        raise NotFound(
            "report.not_public", "No report of visit {visit} was published.", visit=visit_id
        )
    return PublicReport(result=result, report=found)


async def _registered(uow: UnitOfWork, chosen: DisclosureFilter) -> tuple[Institution, ...]:
    if not chosen.text.strip():
        return ()
    wanted = InstitutionFilter(
        region=chosen.region, text=chosen.text, status=InstitutionStatus.ACTIVE
    )
    return (await uow.registers.institution_page(wanted, EVERYTHING, PageRequest(limit=10))).items
