"""The way to the next grade: what is short, what stands in the way, and what mending would bring.

Everything is reckoned from the exact fractions of the score and from the rules that bound the
grade; it foretells no later visit, and says only what this one would have come to.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.grade import Grade
from audit.domain.item_score import SCORED, ItemScore, exact_points, rounded
from audit.domain.outcome import Gap, Outcome, Rule
from audit.domain.reason import Reason
from audit.domain.score import FULL, Score
from checklists.scheme_model import GradeScheme, LevelRule


class PartShort(msgspec.Struct, frozen=True, kw_only=True):
    """A part below the floor of the next grade: the points it lacks, rounded up to 0.01."""

    code: str
    title: str
    percent: Decimal
    floor: Decimal
    short: Decimal


class Obstacle(msgspec.Struct, frozen=True, kw_only=True):
    """A limiter in the way: of `items` at least `mend` must no longer fall under it.

    One that hangs on points has no items; `why` then says what it asks for.
    """

    code: str
    title: str
    items: tuple[str, ...]
    mend: int
    why: Reason


class Gain(msgspec.Struct, frozen=True, kw_only=True):
    """The points that an item adds to its part once it conforms, rounded half up to 0.01."""

    code: str
    title: str
    part: str
    points: Decimal


class NextGrade(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps a result from `level`, and what lies within reach.

    `total_short` are the points missing in total, rounded up to 0.01; empty where the total is
    enough, or where nothing counts. `later_rating` is true where only a later rating can reach the
    level. `unchecked` are the items of which too many could not be checked. `gains` come the
    greatest first; `all_mended` is the total once every one of them is made.
    """

    level: int
    title: str
    total: Decimal
    total_short: Decimal | None
    parts: tuple[PartShort, ...]
    obstacles: tuple[Obstacle, ...]
    later_rating: bool
    unchecked: tuple[str, ...]
    gains: tuple[Gain, ...]
    all_mended: Decimal


def next_grade(score: Score, grade: Grade, scheme: GradeScheme) -> NextGrade | None:
    """Return the way from `grade` to the level above it, None at the highest level.

    `grade` is what `score` came to under `scheme`.
    """
    above = next((rule for rule in scheme.levels if rule.level == grade.next_level), None)
    if above is None:
        return None
    binding = {rule: [one for one in grade.bound_by() if one.rule is rule] for rule in Rule}
    return NextGrade(
        level=above.level,
        title=above.title,
        total=above.total,
        total_short=next((gap.short for gap in _gaps(binding[Rule.TOTAL])), None),
        parts=tuple(_parts(_gaps(binding[Rule.FLOOR]), score, above)),
        obstacles=tuple(_obstacles(binding[Rule.LIMITER], scheme)),
        later_rating=bool(binding[Rule.FIRST_TIME]),
        unchecked=tuple(code for gap in _gaps(binding[Rule.UNCHECKED]) for code in gap.items),
        gains=gains(score),
        all_mended=all_mended(score),
    )


def gains(score: Score) -> tuple[Gain, ...]:
    """Return what each item that does not wholly conform would add, the greatest first."""
    found = sorted(_open_points(score), key=lambda one: (-one[1], one[0].code))
    return tuple(
        Gain(code=item.code, title=item.title, part=item.part, points=rounded(points))
        for item, points in found
    )


def all_mended(score: Score) -> Decimal:
    """Return the total if every item that counts conformed; what was left out stays left out."""
    more = sum((points for _, points in _open_points(score)), Fraction(0))
    return rounded(min(Fraction(score.total_exact) + more, Fraction(FULL)))


def _open_points(score: Score) -> Iterator[tuple[ItemScore, Fraction]]:
    shares = {part.code: part.share() for part in score.parts}
    for item in score.items:
        if item.class_ not in SCORED or item.credit is None:
            continue
        whole = msgspec.structs.replace(item, credit=Decimal(1), credit_exact="1")
        more = exact_points(whole, shares[item.part]) - exact_points(item, shares[item.part])
        if more:
            yield item, more


def _gaps(outcomes: list[Outcome]) -> Iterator[Gap]:
    for outcome in outcomes:
        yield from outcome.gaps


def _parts(gaps: Iterator[Gap], score: Score, above: LevelRule) -> Iterator[PartShort]:
    parts = {part.code: part for part in score.parts}
    for gap in gaps:
        part = parts[gap.part]
        if part.percent is not None and gap.short is not None:
            yield PartShort(
                code=part.code,
                title=part.title,
                percent=part.percent,
                floor=above.floor(part.code),
                short=gap.short,
            )


def _obstacles(outcomes: list[Outcome], scheme: GradeScheme) -> Iterator[Obstacle]:
    limiters = {limiter.code: limiter for limiter in scheme.limiters}
    for outcome in outcomes:
        limiter = limiters[outcome.code]
        for gap in outcome.gaps:
            few = len(gap.items) - limiter.count + 1
            yield Obstacle(
                code=limiter.code,
                title=limiter.title,
                items=gap.items,
                mend=few if gap.mend is msgspec.UNSET else gap.mend,
                why=gap.why,
            )
