"""Finished visits scored again under another scheme, for those who grade; nothing is written."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from audit.domain import permission
from audit.domain.analysis import Movement, Past, Rescored, answer_behind, rescore
from audit.domain.filters import HistoryFilter
from audit.domain.page import LARGEST_PAGE, Page, PageRequest
from audit.domain.permission import Act
from audit.domain.report import Assessment, Working
from audit.domain.scheme import scheme_named
from audit.domain.visit import Visit
from audit.storage.unit_of_work import UnitOfWork
from checklists.scheme_model import GradeScheme

MOST = 500
"""How many of the latest visits are counted; each costs about a millisecond to score again."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A finished visit with its result, beside what it comes to under the other scheme."""

    visit: Visit
    assessment: Assessment
    rescored: Rescored


class Movements(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the latest visits go where, at most `MOST` of all that were asked for."""

    counts: Mapping[Movement, int]
    all: int

    @property
    def looked_at(self) -> int:
        """How many visits were scored again for the counts."""
        return sum(self.counts.values())


async def page(
    uow: UnitOfWork, name: str, *, chosen: HistoryFilter, request: PageRequest
) -> Page[Line]:
    """Return finished visits beside what they come to under a scheme, the newest first.

    Only those of the page are scored again. Raises `NotFound` for a scheme there is not.
    """
    bounds = permission.bounds(uow.actor, Act.GRADE_VISIT)
    known = scheme(uow, name)
    found = await uow.results.history(chosen, bounds, request)
    visits = await uow.visits.several([one.visit for one in found.items])
    rescored = await _rescored(uow, known, found.items, visits=visits)
    lines = (
        Line(visit=visits[one.visit], assessment=one, rescored=again)
        for one, again in zip(found.items, rescored, strict=True)
    )
    return Page(items=tuple(lines), total=found.total, limit=found.limit, offset=found.offset)


async def movements(uow: UnitOfWork, name: str, chosen: HistoryFilter) -> Movements:
    """Return how many of the latest finished visits go up, go down and stay under a scheme."""
    counts: Counter[Movement] = Counter()
    following: PageRequest | None = PageRequest(limit=LARGEST_PAGE)
    found: Page[Line] | None = None
    while following is not None and counts.total() < MOST:
        limit = min(LARGEST_PAGE, MOST - following.offset)
        part = msgspec.structs.replace(following, limit=limit)
        found = await page(uow, name, chosen=chosen, request=part)
        counts.update(one.rescored.movement for one in found.items)
        following = found.following
    return Movements(counts=counts, all=found.total if found else 0)


def scheme(uow: UnitOfWork, name: str) -> GradeScheme:
    """Return the scheme that history is held against. Raises `NotFound`."""
    permission.bounds(uow.actor, Act.GRADE_VISIT)
    return scheme_named(uow.catalogue.schemes, name)


async def _rescored(
    uow: UnitOfWork,
    known: GradeScheme,
    found: Sequence[Assessment],
    *,
    visits: Mapping[str, Visit],
) -> tuple[Rescored, ...]:
    workings = await uow.snapshots.get_many({one.working for one in found})
    digests = {visits[one.visit].checklist for one in found}
    checklists = {name: await uow.snapshots.checklist(name) for name in digests}
    decoder = msgspec.json.Decoder(Working)

    def past(one: Assessment) -> Past:
        visit, working = visits[one.visit], decoder.decode(workings[one.working])
        return Past(
            visit=one.visit,
            checklist=checklists[visit.checklist],
            answers={
                item.code: answer_behind(item, by=uow.actor.id, at=one.at)
                for item in working.score.items
            },
            first_time=visit.first_time,
            level=one.level,
            total=one.total,
        )

    # Some seconds of reckoning for a long list: others are served meanwhile.
    return await asyncio.to_thread(lambda: rescore(map(past, found), known))
