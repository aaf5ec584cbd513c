"""The rules of a grade scheme: what each allows for a score, why, and what it asks for more.

Thresholds are compared with the exact fractions of the score, never with printed numbers.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction

import msgspec

from audit.domain.conditions import applies, is_bad
from audit.domain.item_score import ItemScore, plain
from audit.domain.outcome import NO_GRADE, Gap, Outcome, Rule, rounded_up
from audit.domain.reason import Fields, Reason
from audit.domain.score import PartScore, Score
from checklists.model import ItemClass
from checklists.scheme_model import GradeScheme, LevelRule, Limiter, When


def outcomes(score: Score, scheme: GradeScheme, *, first_time: bool) -> Iterator[Outcome]:
    """Yield what each rule of the scheme allows, in the order of `Rule`; limiters as listed."""
    yield _total(score, scheme)
    yield _floor(score, scheme)
    for limiter in scheme.limiters:
        if limiter.when is None:
            yield _limited(score, scheme, limiter)
        else:
            yield _conditional(score, scheme, limiter, when=limiter.when)
    if scheme.first_time_cap is not None:
        yield _first_time(scheme, scheme.first_time_cap, first_time=first_time)
    yield _unchecked(score, scheme)


def level_title(scheme: GradeScheme, level: int) -> str:
    """Return the title of `level`; empty for no grade."""
    return next((rule.title for rule in scheme.levels if rule.level == level), "")


def _climb(
    scheme: GradeScheme, gaps_at: Callable[[LevelRule], tuple[Gap, ...]]
) -> tuple[int, LevelRule, tuple[Gap, ...]]:
    """Climb from the lowest level: the last one reached, the one that was tried last, its gaps."""
    reached = NO_GRADE
    for level in scheme.levels:
        gaps = gaps_at(level)
        if gaps:
            return reached, level, gaps
        reached = level.level
    return reached, scheme.levels[-1], ()


def _total(score: Score, scheme: GradeScheme) -> Outcome:
    places = scheme.rounding.places
    allows, rule, gaps = _climb(scheme, lambda level: _total_gaps(score, level, places))
    if gaps and gaps[0].short is None:
        why = Reason(code="grade.total.nothing_counts")
    else:
        why = Reason(
            code="grade.total.short" if gaps else "grade.total.top",
            fields={
                "total": str(score.total),
                "threshold": str(rule.total),
                "level": rule.title,
            },
        )
    return Outcome(rule=Rule.TOTAL, allows=allows, why=why, gaps=gaps)


def _total_gaps(score: Score, rule: LevelRule, places: int) -> tuple[Gap, ...]:
    if all(part.percent is None for part in score.parts):
        return (Gap(why=Reason(code="grade.gap.nothing_counts")),)
    missing = Fraction(rule.total) - Fraction(score.total_exact)
    if missing <= 0:
        return ()
    short = rounded_up(missing, places)
    fields: Fields = {
        "short": str(short),
        "threshold": str(rule.total),
        "total": str(score.total),
    }
    return (Gap(why=Reason(code="grade.gap.total", fields=fields), short=short),)


def _floor(score: Score, scheme: GradeScheme) -> Outcome:
    places = scheme.rounding.places
    allows, rule, gaps = _climb(scheme, lambda level: _floor_gaps(score, level, places))
    short = {gap.part for gap in gaps}
    below = [part for part in score.parts if part.code in short]
    if rule.floors:
        why = _own_floors(rule, below)
    else:
        fields: Fields = {
            "floor": str(rule.floor_percent),
            "level": rule.title,
            "parts": tuple(f"{part.title} {part.percent}%" for part in below),
        }
        why = Reason(code="grade.floor.short" if gaps else "grade.floor.top", fields=fields)
    return Outcome(rule=Rule.FLOOR, allows=allows, why=why, gaps=gaps)


def _own_floors(rule: LevelRule, below: list[PartScore]) -> Reason:
    if not below:
        return Reason(code="language.floor.top", fields={"level": rule.title})
    short = tuple(
        f"{part.title} {plain(part.percent)}% < {plain(rule.floor(part.code))}%"
        for part in below
        if part.percent is not None
    )
    return Reason(code="language.floor.short", fields={"level": rule.title, "parts": short})


def _floor_gaps(score: Score, rule: LevelRule, places: int) -> tuple[Gap, ...]:
    return tuple(gap for part in score.parts for gap in _part_gap(part, rule, places))


def _part_gap(part: PartScore, rule: LevelRule, places: int) -> Iterator[Gap]:
    if part.percent is None:
        return
    asked = rule.floor(part.code)
    missing = Fraction(part.possible_exact) * Fraction(asked) / 100 - Fraction(part.points_exact)
    if missing > 0:
        short = rounded_up(missing, places)
        fields: Fields = {
            "short": str(short),
            "part": part.title,
            "floor": str(asked),
            "percent": str(part.percent),
        }
        yield Gap(why=Reason(code="grade.gap.floor", fields=fields), short=short, part=part.code)


def _limited(score: Score, scheme: GradeScheme, limiter: Limiter) -> Outcome:
    found = tuple(item.code for item in score.items if _falls_under(item, limiter))
    allows = _at_most(scheme, limiter.cap)
    fields: Fields = {
        "title": limiter.title,
        "count": str(limiter.count),
    }
    if len(found) < limiter.count:
        clear = fields | {"found": str(len(found))}
        why = Reason(code="grade.limiter.clear", fields=clear)
        return _clear(scheme, Rule.LIMITER, why, code=limiter.code)
    fields |= {"items": found}
    return _capped(
        scheme,
        Outcome(
            rule=Rule.LIMITER,
            code=limiter.code,
            allows=allows,
            why=_limiter_reason(scheme, allows, fields),
            gaps=(Gap(why=Reason(code="grade.gap.limiter", fields=fields), items=found),),
        ),
    )


def _limiter_reason(scheme: GradeScheme, allows: int, fields: Fields) -> Reason:
    if allows == NO_GRADE:
        return Reason(code="grade.limiter.refuses", fields=fields)
    return Reason(code="grade.limiter.caps", fields=fields | {"level": level_title(scheme, allows)})


def _falls_under(item: ItemScore, limiter: Limiter) -> bool:
    """Return whether an item counts for a limiter: found with one of its verdicts, or worse.

    Bonus items only ever add and indicators are never judged, so neither limits a grade.
    """
    if item.class_ in {ItemClass.BONUS, ItemClass.INDICATOR}:
        return False
    if limiter.lane not in {None, item.lane} or limiter.class_ not in {None, item.class_}:
        return False
    return is_bad(item.verdict, limiter.verdicts)


def _conditional(score: Score, scheme: GradeScheme, limiter: Limiter, *, when: When) -> Outcome:
    holds, terms = applies(when, score, scheme.rounding.places)
    allows = _at_most(scheme, limiter.cap)
    fields: Fields = {"title": limiter.title}
    if not holds:
        figures = tuple(term.figures for term in terms if not term.holds)
        why = Reason(code="language.limiter.clear", fields=fields | {"figures": figures})
        return _clear(scheme, Rule.LIMITER, why, code=limiter.code)
    held = tuple(term for term in terms if term.holds)
    gaps = tuple(term.gap for term in held)
    if len(when.all) > 1:
        either = Reason(code="language.gap.either", fields=fields | {"count": str(len(gaps))})
        gaps = (Gap(why=either), *gaps)
    fields |= {"figures": tuple(term.figures for term in held)}
    if allows == NO_GRADE:
        why = Reason(code="language.limiter.refuses", fields=fields)
    else:
        fields |= {"level": level_title(scheme, allows)}
        why = Reason(code="language.limiter.caps", fields=fields)
    return _capped(
        scheme,
        Outcome(
            rule=Rule.LIMITER,
            code=limiter.code,
            allows=allows,
            why=why,
            gaps=gaps,
        ),
    )


def _first_time(scheme: GradeScheme, cap: int, *, first_time: bool) -> Outcome:
    if not first_time:
        return _clear(scheme, Rule.FIRST_TIME, Reason(code="grade.first_time.clear"))
    allows = _at_most(scheme, cap)
    why = (
        Reason(code="grade.first_time.caps", fields={"level": level_title(scheme, allows)})
        if allows
        else Reason(code="grade.first_time.refuses")
    )
    gaps = (Gap(why=Reason(code="grade.gap.first_time")),)
    return _capped(scheme, Outcome(rule=Rule.FIRST_TIME, allows=allows, why=why, gaps=gaps))


def _unchecked(score: Score, scheme: GradeScheme) -> Outcome:
    share, limit = Fraction(score.unchecked_exact), scheme.could_not_check_limit
    fields: Fields = {
        "share": str(score.unchecked),
        "limit": str(limit),
    }
    if share <= Fraction(limit):
        return _clear(scheme, Rule.UNCHECKED, Reason(code="grade.unchecked.within", fields=fields))
    items = tuple(code for part in score.parts for code in part.could_not_check)
    fields |= {"items": items}
    return Outcome(
        rule=Rule.UNCHECKED,
        allows=NO_GRADE,
        why=Reason(code="grade.unchecked.beyond", fields=fields),
        gaps=(Gap(why=Reason(code="grade.gap.unchecked", fields=fields), items=items),),
    )


def _clear(scheme: GradeScheme, rule: Rule, why: Reason, *, code: str = "") -> Outcome:
    return Outcome(rule=rule, code=code, allows=scheme.levels[-1].level, why=why)


def _capped(scheme: GradeScheme, outcome: Outcome) -> Outcome:
    """Drop the gaps of a cap at the highest level: there is nothing above it to reach."""
    top = outcome.allows == scheme.levels[-1].level
    return msgspec.structs.replace(outcome, gaps=()) if top else outcome


def _at_most(scheme: GradeScheme, cap: int) -> int:
    return max((rule.level for rule in scheme.levels if rule.level <= cap), default=NO_GRADE)
