"""What results would come to: other answers, another scheme, and who is close to a line.

Nothing that is kept is touched; each question is reckoned anew from the frozen list and answers.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.answer import Answer, Verdict
from audit.domain.errors import Invalid
from audit.domain.grade import Grade, grade
from audit.domain.item_score import ItemScore, rounded
from audit.domain.outcome import Rule
from audit.domain.report import Working
from audit.domain.score import Score
from audit.domain.scoring import score
from checklists.model import ResolvedChecklist
from checklists.scheme_model import GradeScheme, LevelRule


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """An item whose answer or points are others than before."""

    code: str
    title: str
    verdict: Verdict
    verdict_before: Verdict
    points: Decimal
    points_before: Decimal


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """A result beside what it would be with other answers; `moved` in the order of the list."""

    before: Working
    after: Working
    moved: tuple[Moved, ...]


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A finished visit: the list it is bound to, its answers, and what it came to."""

    visit: str
    checklist: ResolvedChecklist
    answers: Mapping[str, Answer]
    first_time: bool
    level: int
    total: Decimal


class Movement(enum.StrEnum):
    """Where a grade goes under another scheme, by the number of its level."""

    HIGHER = "would_rise"
    SAME = "would_stay"
    LOWER = "would_fall"
    UNFIT = "does_not_fit"


class Rescored(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished visit would have come to under another scheme, beside what it came to.

    Where the scheme does not fit its list there is no `working`, and `refusal` says why.
    """

    visit: str
    level_before: int
    total_before: Decimal
    working: Working | None
    refusal: Invalid | None = None

    @property
    def movement(self) -> Movement:
        """Where the grade goes; levels are compared by number, whatever their titles say."""
        if self.working is None:
            return Movement.UNFIT
        level = self.working.grade.level
        if level == self.level_before:
            return Movement.SAME
        return Movement.HIGHER if level > self.level_before else Movement.LOWER


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A result that is held against the lines of its scheme."""

    visit: str
    working: Working
    scheme: GradeScheme


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """A result close to a line: the least total of a level, or the floor of a part (`part`).

    `level` is the level that the line belongs to: its own where it was just reached, the next
    where it was just missed. `distance` is in points, below 0 where it was missed. `binds` says
    that the rule of this line is what kept the grade from the level above.
    """

    visit: str
    rule: Rule
    part: str
    level: int
    title: str
    distance: Decimal
    binds: bool


def judge(
    checklist: ResolvedChecklist,
    answers: Mapping[str, Answer],
    scheme: GradeScheme,
    *,
    first_time: bool,
) -> Working:
    """Return score and grade of complete answers."""
    points = score(checklist, answers, scheme)
    return Working(score=points, grade=grade(points, checklist, scheme, first_time=first_time))


def what_if(
    checklist: ResolvedChecklist,
    answers: Mapping[str, Answer],
    scheme: GradeScheme,
    *,
    changes: Mapping[str, Answer],
    first_time: bool,
) -> WhatIf:
    """Return what complete answers come to, and what they would with some of them changed."""
    before = judge(checklist, answers, scheme, first_time=first_time)
    after = judge(checklist, {**answers, **changes}, scheme, first_time=first_time)
    return WhatIf(
        before=before, after=after, moved=tuple(_moved(before.score, after.score, changes))
    )


def rescore(history: Iterable[Past], scheme: GradeScheme) -> tuple[Rescored, ...]:
    """Return what finished visits would have come to under a scheme; the visits stay as they are.

    A visit whose list the scheme does not fit is among them, with the reason.
    """
    return tuple(_rescored(past, scheme) for past in history)


def answer_behind(item: ItemScore, *, by: str, at: datetime) -> Answer:
    """Return the answer behind a score, as whoever reads a result knows it: not who gave it."""
    known = Answer(id="supposed", item=item.code, verdict=item.verdict, by=by, at=at)
    if item.measure is None:
        return known
    of = None if item.measure.of is msgspec.UNSET else item.measure.of
    return msgspec.structs.replace(known, value=item.measure.value, of=of)


def boundary(results: Iterable[Result], within: Decimal) -> tuple[Near, ...]:
    """Return the results within so many points of a line, the closest first.

    Lines are those of the level that was reached and of the one above it.
    """
    found = [near for result in results for near in _near(result, within)]
    return tuple(sorted(found, key=lambda one: (abs(one.distance), one.visit, one.part)))


def _rescored(past: Past, scheme: GradeScheme) -> Rescored:
    try:
        working = judge(past.checklist, past.answers, scheme, first_time=past.first_time)
    except Invalid as refusal:
        return Rescored(
            visit=past.visit,
            level_before=past.level,
            total_before=past.total,
            working=None,
            refusal=refusal,
        )
    return Rescored(
        visit=past.visit, level_before=past.level, total_before=past.total, working=working
    )


def _moved(before: Score, after: Score, changes: Mapping[str, Answer]) -> Iterator[Moved]:
    for old, new in zip(before.items, after.items, strict=True):
        if old.code in changes or old.points != new.points:
            yield Moved(
                code=new.code,
                title=new.title,
                verdict=new.verdict,
                verdict_before=old.verdict,
                points=new.points,
                points_before=old.points,
            )


def _near(result: Result, within: Decimal) -> Iterator[Near]:
    found = result.working.grade
    if all(part.percent is None for part in result.working.score.parts):
        return
    for level in result.scheme.levels:
        reached = level.level == found.level
        if not reached and level.level != found.next_level:
            continue
        for rule, part, title, distance in _lines(result.working.score, level):
            if (distance >= 0) == reached and abs(distance) <= Fraction(within):
                yield Near(
                    visit=result.visit,
                    rule=rule,
                    part=part,
                    level=level.level,
                    title=title or level.title,
                    distance=_signed(distance),
                    binds=_binds(found, rule),
                )


def _lines(score_: Score, level: LevelRule) -> Iterator[tuple[Rule, str, str, Fraction]]:
    yield Rule.TOTAL, "", "", Fraction(score_.total_exact) - Fraction(level.total)
    for part in score_.parts:
        if part.percent is not None:
            floor = Fraction(part.possible_exact) * Fraction(level.floor(part.code)) / 100
            yield Rule.FLOOR, part.code, part.title, Fraction(part.points_exact) - floor


def _signed(distance: Fraction) -> Decimal:
    return rounded(distance) if distance >= 0 else -rounded(-distance)


def _binds(found: Grade, rule: Rule) -> bool:
    return any(one.rule is rule for one in found.bound_by())
