"""What a public draw permits to say of all institutions it was drawn from."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from audit.domain import permission
from audit.domain.ceremony import Draw, Member
from audit.domain.draw import Method, Unit
from audit.domain.draw_files import POPULATION, Plan
from audit.domain.errors import Conflict
from audit.domain.estimate import (
    Design,
    Estimate,
    Mark,
    estimates,
    is_small,
    kept_back,
    require_estimable,
    sampled,
)
from audit.domain.inclusion import Accuracy, accuracy
from audit.domain.permission import EVERYTHING, Act
from audit.domain.visit import CONCLUDED, Membership, Visit
from audit.storage.unit_of_work import UnitOfWork

_ANY, _NONE = "finding", ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An estimate with the item or the grade it is about."""

    code: str
    title: str
    estimate: Estimate


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """All estimates from one draw.

    `any_finding` is about institutions with at least one finding, `items` about each item on which
    there was one, the most frequent first, `unseen` about any item on which there was none. `open`
    is how many drawn institutions still wait for the end of their visit; `forced` institutions were
    not drawn and are left out, as are `reserves` that stood in for others. `visited` of the
    `sample` took part in a visit. Of the strata in
    `aimed` the chances are not known exactly, only those that their method aims at. `kept_back`
    counts the items and grades that anyone is not told of; the two other estimates are None then.
    """

    draw: Draw
    open: int
    forced: int
    reserves: int
    sample: int
    visited: int
    any_finding: Estimate | None
    items: tuple[Line, ...]
    unseen: Estimate | None
    grades: tuple[Line, ...]
    aimed: tuple[str, ...]
    kept_back: int = 0


async def read(uow: UnitOfWork, number: str) -> Sheet:
    """Return the estimates from a draw for those who may read all its results.

    Visits that are still open count as unknown. Raises `Conflict` for a draw from which nothing
    can be estimated.
    """
    bounds = permission.bounds(uow.actor, Act.READ_DRAW)
    permission.bounds(uow.actor, Act.READ_RESULT)
    return await _sheet(uow, await uow.draws.get(number, bounds))


async def public(uow: UnitOfWork, number: str) -> Sheet:
    """Return the estimates from a draw for anyone, once all its visits are over.

    Findings lie in tables that the public itself cannot read; only counts of all institutions
    together leave here, so it is called as the service itself. Raises `Conflict` before.
    """
    sheet = await _sheet(uow, await uow.draws.get(number, EVERYTHING))
    if sheet.open:
        raise Conflict(
            "estimate.open",
            "Of the visits of draw {draw}, {count} are not over yet; estimates are published when"
            " all are.",
            draw=number,
            count=sheet.open,
        )
    items = _told(sheet.items, whole=False)
    grades = _told(sheet.grades, whole=True)
    return msgspec.structs.replace(
        sheet,
        any_finding=None if _is_back(sheet.any_finding) else sheet.any_finding,
        items=items,
        unseen=None if _is_back(sheet.unseen) else sheet.unseen,
        grades=grades,
        kept_back=len(sheet.items) - len(items) + len(sheet.grades) - len(grades),
    )


def _is_back(found: Estimate | None) -> bool:
    return found is None or is_small(found)


def _told(lines: tuple[Line, ...], *, whole: bool) -> tuple[Line, ...]:
    """Return the lines that anyone may see; those of a `whole` add up to all visits."""
    back = kept_back([line.estimate for line in lines], whole=whole)
    return tuple(line for line in lines if line.estimate.mark not in back)


async def _sheet(uow: UnitOfWork, draw: Draw) -> Sheet:
    require_estimable(draw)
    members = await uow.draws.members(draw.number)
    visits = await uow.visits.of_draw(draw.number)
    findings = await uow.estimates.findings(draw.number)
    grades = await uow.estimates.grades(draw.number)
    announced = await uow.snapshots.read(draw.plan_digest, Plan)
    marks: defaultdict[str, set[Mark]] = defaultdict(set)
    for graded in grades:
        marks[graded.institution].add(_level(graded.level))
    for finding in findings:
        marks[finding.institution] |= {_ANY, _item(finding.item)}
    design = Design(
        populations=draw.populations,
        methods={name: rule.method for name, rule in announced.strata.items()},
    )
    sample = sampled(members, {name: frozenset(found) for name, found in marks.items()})
    titles = {one.item: one.title for one in findings}
    levels = {one.level: one.title for one in grades}
    wanted = (_ANY, _NONE, *map(_item, titles), *map(_level, levels))
    found = estimates(design, sample, wanted)
    items = [Line(code=one, title=titles[one], estimate=found[_item(one)]) for one in titles]
    return Sheet(
        draw=draw,
        open=_open(members, visits),
        forced=sum(one.membership is Membership.FORCED for one in members),
        reserves=_reserves(members, visits),
        sample=len(sample),
        visited=sum(one.marks is not None for one in sample),
        any_finding=found[_ANY],
        items=tuple(sorted(items, key=lambda line: (-line.estimate.found, line.code))),
        unseen=found[_NONE],
        grades=tuple(
            Line(code=str(level), title=title, estimate=found[_level(level)])
            for level, title in levels.items()
        ),
        aimed=await _aimed(uow, draw, announced),
    )


async def _aimed(uow: UnitOfWork, draw: Draw, announced: Plan) -> tuple[str, ...]:
    """Return the strata whose chances could not be computed; only `pareto` has such."""
    rules = {name: one for name, one in announced.strata.items() if one.method is Method.PARETO}
    if not rules:
        return ()
    lines = await uow.snapshots.get(draw.files[POPULATION])
    known = accuracy(msgspec.json.Decoder(Unit).decode_lines(lines), rules)
    return tuple(name for name, one in known.items() if one is Accuracy.AIMED)


def _open(members: Sequence[Member], visits: Sequence[Visit]) -> int:
    """Return how many of those drawn wait for their visit, or for its end."""
    over = {visit.institution for visit in visits if visit.state in CONCLUDED}
    drawn = (one for one in members if one.membership is not Membership.RESERVE)
    return sum(one.institution not in over for one in drawn)


def _reserves(members: Sequence[Member], visits: Sequence[Visit]) -> int:
    """Return how many of the reserve were visited instead of others, or are to be."""
    sent = {visit.institution for visit in visits}
    reserve = (one for one in members if one.membership is Membership.RESERVE)
    return sum(one.institution in sent for one in reserve)


def _item(code: str) -> Mark:
    return f"item {code}"


def _level(level: int) -> Mark:
    return f"level {level}"
