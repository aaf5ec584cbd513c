"""The smallest sets of items whose mending would have brought a result to a higher level.

What a level asks for is a list of needs (points in total and in parts, items that no longer fall
under a limiter), each linear in the items that are mended, so the sets are found exactly. It speaks
of this result alone and foretells no later visit. Bonus items are never advised: they are no fault.
"""

import enum
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from audit.domain.answer import Verdict
from audit.domain.conditions import Held, applies, is_bad
from audit.domain.covering import LIMIT, Candidate, Cost, Cover, Vector, cheapest
from audit.domain.item_score import ItemScore, exact_credit
from audit.domain.score import PartScore, Score
from checklists.model import ItemClass
from checklists.scheme_model import Bad, GradeScheme, LevelRule, Limiter, PartBelow, TotalBelow
from checklists.selection import selects

_EFFORTS = {ItemClass.VETO: 6, ItemClass.KEY: 4}
_EFFORT = 2
_NEVER = frozenset({ItemClass.BONUS, ItemClass.INDICATOR})
_FOUND = frozenset({Verdict.CONFORM, Verdict.EQUIVALENT, Verdict.PARTLY, Verdict.NOT})
_MOST_CASES = 32


class Hindrance(enum.StrEnum):
    """What no mending helps against."""

    FIRST_TIME = "first_time"
    UNCHECKED = "unchecked"
    NOTHING_COUNTS = "nothing_counts"
    BEYOND_MENDING = "beyond_mending"


class MendingSet(msgspec.Struct, frozen=True, kw_only=True):
    """Items to mend together, none of which can be left out.

    `effort` is a model: it compares sets, and is no estimate of days. `proven` says that no set
    is smaller; else `least` is what is proved: no set has fewer items, or takes less effort.
    """

    items: tuple[str, ...]
    effort: int
    least: int
    proven: bool


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """The set of fewest items and the one of least effort that reach `level`, or why there is none.

    Both are empty where `hindrances` are not.
    """

    level: int
    title: str
    fewest: MendingSet | None
    easiest: MendingSet | None
    hindrances: tuple[Hindrance, ...]


class _Need(msgspec.Struct, frozen=True, kw_only=True):
    """So much is missing; what each item adds to it once it is mended."""

    missing: Fraction
    adds: Mapping[str, Fraction]


def advice(
    score: Score, scheme: GradeScheme, level: int, *, first_time: bool, limit: int = LIMIT
) -> Advice:
    """Return what to mend for `score` to reach `level` of `scheme`.

    Exact up to `limit` steps of the search; beyond it the sets say that they are not proven.
    """
    rule = next(one for one in scheme.levels if one.level == level)
    hindrances = tuple(_hindrances(score, scheme, level, first_time=first_time))
    faults = {item.code: item for item in score.items if _can_be_mended(item)}
    cases = [] if hindrances else _cases(score, scheme, rule, faults=faults)
    efforts = {code: effort_of(item, scheme) for code, item in faults.items()}
    by_count = {code: (1, effort) for code, effort in efforts.items()}
    by_effort = {code: (effort, 1) for code, effort in efforts.items()}
    fewest = _best(cases, by_count, limit)
    easiest = _best(cases, by_effort, limit)
    if not hindrances and fewest is None:
        hindrances = (Hindrance.BEYOND_MENDING,)
    return Advice(
        level=level,
        title=rule.title,
        fewest=_as_set(fewest, efforts),
        easiest=_as_set(easiest, efforts),
        hindrances=hindrances,
    )


def effort_of(item: ItemScore, scheme: GradeScheme) -> int:
    """Return the effort of mending an item by the rules of the scheme, or by a default: a model.

    What was met in part takes half of it, rounded up.
    """
    own = next((rule.effort for rule in scheme.efforts if selects(rule.items, item)), None)
    whole = _EFFORTS.get(item.class_, _EFFORT) if own is None else own
    return whole if item.verdict is Verdict.NOT else -(-whole // 2)


def _can_be_mended(item: ItemScore) -> bool:
    """Return whether an item was judged and leaves something to mend."""
    if item.class_ in _NEVER or item.verdict not in _FOUND:
        return False
    return item.verdict in {Verdict.PARTLY, Verdict.NOT} or _lost(item) > 0


def _lost(item: ItemScore) -> Fraction:
    return Fraction(0) if item.credit is None else 1 - exact_credit(item, item.credit)


def _hindrances(
    score: Score, scheme: GradeScheme, level: int, *, first_time: bool
) -> Iterator[Hindrance]:
    if first_time and scheme.first_time_cap is not None and scheme.first_time_cap < level:
        yield Hindrance.FIRST_TIME
    if Fraction(score.unchecked_exact) > Fraction(scheme.could_not_check_limit):
        yield Hindrance.UNCHECKED
    if all(part.percent is None for part in score.parts):
        yield Hindrance.NOTHING_COUNTS


def _cases(
    score: Score, scheme: GradeScheme, rule: LevelRule, *, faults: Mapping[str, ItemScore]
) -> list[tuple[_Need, ...]]:
    """Return the lists of needs of which any one suffices: a limiter may ask for one of several."""
    gains = _gains(score, faults)
    asked = [level for level in scheme.levels if level.level <= rule.level]
    common = [_total(score, max(Fraction(one.total) for one in asked), gains)]
    for part in score.parts:
        if part.percent is not None:
            floor = max(Fraction(one.floor(part.code)) for one in asked)
            common.append(_part(part, floor, gains, faults=faults))
    either = [
        alternatives
        for limiter in scheme.limiters
        if limiter.cap < rule.level
        for alternatives in _lifting(limiter, score, scheme, gains=gains, faults=faults)
    ]
    chosen = itertools.islice(itertools.product(*either), _MOST_CASES)
    return [tuple(need for need in (*common, *case) if need.missing > 0) for case in chosen]


def _gains(score: Score, faults: Mapping[str, ItemScore]) -> dict[str, Fraction]:
    shares = {part.code: part.share() for part in score.parts}
    return {
        code: shares[item.part].possible * item.weight / shares[item.part].base * _lost(item)
        for code, item in faults.items()
        if item.credit is not None and shares[item.part].base
    }


def _total(score: Score, least: Fraction, gains: Mapping[str, Fraction]) -> _Need:
    return _Need(missing=least - Fraction(score.total_exact), adds=gains)


def _part(
    part: PartScore,
    floor: Fraction,
    gains: Mapping[str, Fraction],
    *,
    faults: Mapping[str, ItemScore],
) -> _Need:
    least = Fraction(part.possible_exact) * floor / 100
    return _Need(
        missing=least - Fraction(part.points_exact),
        adds={code: gain for code, gain in gains.items() if faults[code].part == part.code},
    )


def _lifting(
    limiter: Limiter,
    score: Score,
    scheme: GradeScheme,
    *,
    gains: Mapping[str, Fraction],
    faults: Mapping[str, ItemScore],
) -> Iterator[tuple[_Need, ...]]:
    """Yield, for each thing a limiter asks for, the needs of which one is enough."""
    if limiter.when is None:
        found = [item.code for item in score.items if _falls_under(item, limiter)]
        cured = _cured(found, faults, curable=Verdict.CONFORM not in limiter.verdicts)
        yield (_Need(missing=Fraction(len(found) - limiter.count + 1), adds=cured),)
        return
    holds, held = applies(limiter.when, score, scheme.rounding.places)
    if not holds:
        return
    terms = limiter.when.all or limiter.when.any
    needs = tuple(
        _undoing(term, one, score, gains=gains, faults=faults)
        for term, one in zip(terms, held, strict=True)
        if one.holds
    )
    if limiter.when.all:
        yield needs
    else:
        yield from ((need,) for need in needs)


def _falls_under(item: ItemScore, limiter: Limiter) -> bool:
    return (
        item.class_ not in _NEVER
        and limiter.lane in {None, item.lane}
        and limiter.class_ in {None, item.class_}
        and is_bad(item.verdict, limiter.verdicts)
    )


def _undoing(
    term: object,
    held: Held,
    score: Score,
    *,
    gains: Mapping[str, Fraction],
    faults: Mapping[str, ItemScore],
) -> _Need:
    match term:
        case TotalBelow(below=below):
            return _total(score, Fraction(below), gains)
        case PartBelow(part=code, below=below):
            (part,) = [one for one in score.parts if one.code == code]
            return _part(part, Fraction(below), gains, faults=faults)
        case Bad(credit=None, verdicts=verdicts):
            curable = Verdict.CONFORM not in verdicts
        case Bad(credit=credit):
            curable = credit is not None and Fraction(credit) < 1
        case _:
            curable = False
    cured = _cured(held.gap.items, faults, curable=curable)
    mend = held.gap.mend
    return _Need(missing=Fraction(0 if mend is msgspec.UNSET else mend), adds=cured)


def _cured(
    found: Sequence[str], faults: Mapping[str, ItemScore], *, curable: bool
) -> dict[str, Fraction]:
    return {code: Fraction(1) for code in found if curable and code in faults}


def _best(
    cases: Sequence[tuple[_Need, ...]], costs: Mapping[str, Cost], limit: int
) -> Cover | None:
    """Return the cheapest cover of any case; what is proved holds for all of them."""
    shared = max(limit // max(len(cases), 1), 1)
    found = [one for case in cases if (one := _cover(case, costs, shared)) is not None]
    if not found:
        return None
    best = min(found, key=lambda one: (one.cost, one.codes))
    proven = all(one.proven for one in found) and len(cases) < _MOST_CASES
    least = best.cost[0] if proven else min(one.least for one in found)
    return msgspec.structs.replace(best, proven=proven, least=least)


def _cover(needs: Sequence[_Need], costs: Mapping[str, Cost], limit: int) -> Cover | None:
    scales = [_whole(need) for need in needs]
    candidates = [
        Candidate(code=code, adds=_adds(code, needs, scales), cost=cost)
        for code, cost in sorted(costs.items())
    ]
    missing = tuple(int(need.missing * scale) for need, scale in zip(needs, scales, strict=True))
    return cheapest(candidates, missing, limit=limit)


def _whole(need: _Need) -> int:
    """Return by what a need is multiplied so that all its numbers are whole."""
    return math.lcm(need.missing.denominator, *(one.denominator for one in need.adds.values()))


def _adds(code: str, needs: Sequence[_Need], scales: Sequence[int]) -> Vector:
    return tuple(
        int(need.adds.get(code, Fraction(0)) * scale)
        for need, scale in zip(needs, scales, strict=True)
    )


def _as_set(found: Cover | None, efforts: Mapping[str, int]) -> MendingSet | None:
    if found is None:
        return None
    return MendingSet(
        items=found.codes,
        effort=sum(efforts[code] for code in found.codes),
        least=found.least,
        proven=found.proven,
    )
