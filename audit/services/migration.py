"""Proposals to move running visits to another version: what one would do, and those there are."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from audit.domain import migration, permission
from audit.domain.commission import profile
from audit.domain.errors import Conflict, Invalid, NotFound
from audit.domain.migration import Migration, Move, Moved, MoveState, Proposal, Route
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.visit import Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical
from checklists.catalogue import Unknown
from checklists.diff import Diff, diff
from checklists.editions import Edition
from checklists.migration import Handling, Plan, Rule, decided, drafted

_PLAN = msgspec.json.Decoder(Plan).decode


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """What a move does, or would do, to a visit.

    Answers that still hold, answers kept aside by what becomes of them, and new items that then
    have no answer.
    """

    carried: int
    aside: Mapping[Handling, int]
    asked: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A visit with its move, if one is proposed yet, and what it would do to the answers.

    `foreseen` is None where the move is no longer open, or the visit has ended.
    """

    visit: Visit
    move: Move | None
    foreseen: Foreseen | None


class Titles(msgspec.Struct, frozen=True, kw_only=True):
    """What the newer list is called, and the items of both versions, by code."""

    checklist: str
    old: Mapping[str, str]
    new: Mapping[str, str]

    def of(self, rule: Rule) -> str:
        """Return what the items that follow an old one are called, or else the old one."""
        followers = [self.new[code] for code in rule.becomes if code in self.new]
        return " / ".join(followers) or self.old.get(rule.item, "")


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a proposal would do: nothing of it is kept."""

    plan: Plan
    titles: Titles
    changes: Diff
    lines: Page[Line]


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal with how many moves are in each state, of those the reader may see."""

    migration: Migration
    counts: Mapping[MoveState, int]


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal with its plan, and the visits it touches."""

    outline: Outline
    plan: Plan
    titles: Titles
    lines: Page[Line]


async def preview(uow: UnitOfWork, proposal: Proposal, request: PageRequest) -> Preview:
    """Return what a proposal would do; raises as `propose` does, but for there being no visit."""
    bounds = permission.bounds(uow.actor, Act.MOVE_VISIT)
    changes, plan = _planned(uow, proposal)
    lists = await _lists(uow, proposal.route)
    found = await uow.moves.running(lists, proposal.route, bounds)
    shown = found[request.offset : request.offset + request.limit]
    targets = await _targets(uow, shown, proposal.route)
    pairs = [(one, targets[one.id].digest, None) for one in shown]
    lines = await _lines(uow, pairs, plan, known={one.digest: one for one in targets.values()})
    return Preview(
        plan=plan,
        titles=_titles(uow, plan),
        changes=changes,
        lines=Page(items=lines, total=len(found), limit=request.limit, offset=request.offset),
    )


async def require_mover(uow: UnitOfWork) -> None:
    """Raise `Forbidden` for an actor who moves no visits."""
    permission.bounds(uow.actor, Act.MOVE_VISIT)


async def propose(uow: UnitOfWork, proposal: Proposal) -> Migration:
    """Keep a proposal for every running visit that has the old version and no open proposal.

    Nothing changes for a visit before whoever answers for it agrees. Raises `NotFound` for a
    version there is not, `Invalid` for decisions that contradict, `Conflict` without any visit.
    """
    bounds = permission.bounds(uow.actor, Act.MOVE_VISIT)
    _, plan = _planned(uow, proposal)
    lists = await _lists(uow, proposal.route)
    found = await uow.moves.running(lists, proposal.route, bounds)
    if not found:
        raise Conflict(
            "migration.no_visit",
            "No running visit that could move has {name} {version}; there is nothing to propose.",
            name=proposal.route.old_name,
            version=proposal.route.old_version,
        )
    identity = uow.new_id()
    event = uow.event("migration.proposed", identity, visits=len(found))
    targets = await _targets(uow, found, proposal.route)
    contents = {one.content for one in targets.values()}
    await uow.snapshots.put_many(tuple(contents), event=event)
    kept = Migration(
        id=identity,
        **msgspec.structs.asdict(proposal.route),
        plan=await uow.snapshots.put(canonical(plan), event=event),
        reason=proposal.reason,
        by=uow.actor.id,
        at=uow.now,
    )
    moves = [
        Move(migration=identity, visit=one.id, old=one.checklist, new=targets[one.id].digest)
        for one in found
    ]
    await uow.moves.add(kept, moves, event=event)
    return kept


async def page(uow: UnitOfWork, request: PageRequest) -> Page[Outline]:
    """Return the proposals that touch a visit this actor may see, the newest first."""
    bounds = permission.bounds(uow.actor, Act.READ_VISIT)
    found = await uow.moves.page(bounds, request)
    counts = await uow.moves.counts([one.id for one in found.items], bounds)
    return Page(
        items=tuple(Outline(migration=one, counts=counts.get(one.id, {})) for one in found.items),
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


async def read(
    uow: UnitOfWork, identity: str, state: MoveState | None, *, request: PageRequest
) -> Dossier:
    """Return a proposal with the visits this actor may see, narrowed to a state if one is given."""
    bounds = permission.bounds(uow.actor, Act.READ_VISIT)
    found = await uow.moves.get(identity, bounds)
    counts = await uow.moves.counts([identity], bounds)
    moves = await uow.moves.moves(identity, state, bounds, request=request)
    visits = await uow.visits.several([one.visit for one in moves.items])
    plan = await uow.snapshots.derived(found.plan, _PLAN)
    pairs = [(visits[one.visit], one.new, one) for one in moves.items if one.visit in visits]
    return Dossier(
        outline=Outline(migration=found, counts=counts.get(identity, {})),
        plan=plan,
        titles=_titles(uow, plan),
        lines=Page(
            items=await _lines(uow, pairs, plan),
            total=moves.total,
            limit=moves.limit,
            offset=moves.offset,
        ),
    )


def _planned(uow: UnitOfWork, proposal: Proposal) -> tuple[Diff, Plan]:
    route = proposal.route
    old = _whole(uow, route.old_name, route.old_version).checklist
    new = _whole(uow, route.new_name, route.new_version).checklist
    if old == new:
        raise Invalid(
            "migration.same",
            "Both versions are the same; choose the version the visits are to move to.",
        )
    changes = diff(old, new)
    draft = drafted(changes, old, new)
    plan = decided(draft, proposal.decisions)
    migration.require_sound(plan, draft)
    return changes, plan


def _whole(uow: UnitOfWork, name: str, version: str) -> Edition:
    try:
        return uow.editions.whole(name, version)
    except Unknown as error:
        raise NotFound(
            "migration.no_version",
            "There is no checklist {name} {version}; choose one of the list.",
            name=name,
            version=version,
        ) from error


def _titles(uow: UnitOfWork, plan: Plan) -> Titles:
    old, new = (_whole(uow, each.name, each.version).checklist for each in (plan.old, plan.new))
    return Titles(
        checklist=new.title,
        old={one.item.code: one.item.title for one in old.items},
        new={one.item.code: one.item.title for one in new.items},
    )


async def _lists(uow: UnitOfWork, route: Route) -> tuple[str, ...]:
    """Return the digests of the lists of running visits that are of the old version."""
    bounds = permission.bounds(uow.actor, Act.MOVE_VISIT)
    asked = (route.old_name, route.old_version)
    found = []
    for name in await uow.moves.lists(bounds):
        checklist = await uow.snapshots.checklist(name)
        if (checklist.name, checklist.version) == asked:
            found.append(name)
    return tuple(found)


async def _targets(uow: UnitOfWork, visits: Sequence[Visit], route: Route) -> dict[str, Edition]:
    """Return the list each visit is to have, for what its institution offers now."""
    institutions = await uow.registers.institutions({one.institution for one in visits})
    return {
        one.id: uow.editions.edition(
            route.new_name, route.new_version, profile(institutions[one.institution])
        )
        for one in visits
    }


async def _lines(
    uow: UnitOfWork,
    pairs: Sequence[tuple[Visit, str, Move | None]],
    plan: Plan,
    *,
    known: Mapping[str, Edition] | None = None,
) -> tuple[Line, ...]:
    """Return visits with what a move does to each; of one that has moved, what it did."""
    waiting = [visit.id for visit, _, made in pairs if _waits(visit, made)]
    given = await uow.moves.given(waiting)
    lines = []
    for visit, target, made in pairs:
        foreseen = None
        if visit.id in given:
            edition = (known or {}).get(target)
            new = edition.checklist if edition else await uow.snapshots.checklist(target)
            answers = [one.answer for one in given[visit.id]]
            foreseen = _foreseen(migration.move(visit, answers, plan, new=new))
        lines.append(Line(visit=visit, move=made, foreseen=foreseen))
    return tuple(lines)


def _waits(visit: Visit, made: Move | None) -> bool:
    is_open = made is None or made.state in {MoveState.PROPOSED, MoveState.AGREED}
    return is_open and visit.state in migration.RUNNING


def _foreseen(found: Moved) -> Foreseen:
    return Foreseen(
        carried=len(found.holds) + len(found.renamed),
        aside=Counter(one.handling for one in found.aside if one.handling is not Handling.CARRY),
        asked=len(found.asked),
    )
