"""What a scheme of the scoring language must satisfy, so that scoring with it can never fail.

Together the checks make it monotone: no worse answer earns more, and none undoes a cap.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from checklists.checks import FULL, Flaw
from checklists.model import Comparison
from checklists.scale_model import (
    Bands,
    Credit,
    Linear,
    Maturity,
    Scale,
    Selector,
)
from checklists.scheme_model import (
    Bad,
    CouldNotCheck,
    Count,
    GradeScheme,
    Limiter,
    NotApplicable,
    PartBelow,
    Rounding,
    Share,
    TotalBelow,
    When,
)
from checklists.selection import terms

_ALL = 100


def check_language(scheme: GradeScheme) -> list[Flaw]:
    """Return the flaws of a scheme by itself, in the order of its file."""
    if scheme.language is None:
        return [*_unspoken(scheme), *_limiters(scheme)]
    return [
        *_scales(scheme),
        *_rules(scheme),
        *_levels(scheme),
        *_limiters(scheme),
        *_ranges(scheme),
    ]


def _unspoken(scheme: GradeScheme) -> Iterator[Flaw]:
    used = {
        "scales": scheme.scales,
        "scoring": scheme.scoring,
        "not_applicable": scheme.not_applicable is not NotApplicable.SHRINK,
        "could_not_check": scheme.could_not_check is not CouldNotCheck.SHRINK,
        "rounding": scheme.rounding != Rounding(),
        "floors": any(rule.floors for rule in scheme.levels),
        "when": any(limiter.when for limiter in scheme.limiters),
    }
    for field, given in used.items():
        if given:
            yield Flaw(
                code="scheme.language_missing",
                item=field,
                message="{field} belongs to the scoring language, which the scheme does not name.",
                mend="Add language: 1, or leave {field} out.",
                fields={"field": field},
            )


def _scales(scheme: GradeScheme) -> Iterator[Flaw]:
    named = [scale.code for scale in scheme.scales]
    used = {rule.scale for rule in scheme.scoring}
    for position, scale in enumerate(scheme.scales):
        if scale.code in named[:position]:
            yield Flaw(
                code="scheme.scale_twice",
                item=scale.code,
                message="A scale of this code stands above already.",
                mend="Give each scale its own code.",
            )
        if scale.code not in used:
            yield Flaw(
                code="scheme.scale_unused",
                item=scale.code,
                message="No scoring rule uses this scale.",
                mend="Name it in scoring, or remove it.",
            )
        yield from _unsourced(scale.code, model=scale.model, source=scale.source)
        yield from _verdict_credits(scale)
        yield from _measured(scale)


def _unsourced(code: str, *, model: bool, source: str) -> Iterator[Flaw]:
    if not model and not source.strip():
        yield Flaw(
            code="scheme.source_missing",
            item=code,
            message="It is said to be no model, but names no source.",
            mend="Name the document it is taken from, or leave model: true.",
        )


def _verdict_credits(scale: Scale) -> Iterator[Flaw]:
    given = scale.verdicts
    worst_first = (given.not_, given.partly, given.equivalent, given.conform)
    yield from _steps(scale.code, worst_first)


def _steps(code: str, worst_first: Sequence[Credit]) -> Iterator[Flaw]:
    credits_ = [Fraction(credit) for credit in worst_first]
    if max(credits_) > 1:
        yield Flaw(
            code="scheme.credit_range",
            item=code,
            message="A credit is {credit}, more than all of the points.",
            mend="Give credits from 0 to 1.",
            fields={"credit": str(max(credits_))},
        )
    elif credits_ != sorted(credits_):
        yield Flaw(
            code="scheme.credits_fall",
            item=code,
            message="A better answer earns less than a worse one: {credits}, from worst to best.",
            mend="Let the credits rise, or stay, from the worst answer to the best.",
            fields={"credits": ", ".join(map(str, credits_))},
        )
    elif credits_[-1] != 1:
        yield Flaw(
            code="scheme.credits_top",
            item=code,
            message="The best answer earns {credit}, so that nobody can reach all points.",
            mend="Let the best answer earn 1.",
            fields={"credit": str(credits_[-1])},
        )


def _measured(scale: Scale) -> Iterator[Flaw]:
    match scale.measured:
        case Bands(bands=bands):
            yield from _steps(scale.code, (scale.measured.below, *(one.credit for one in bands)))
            yield from _bounds(scale.code, [one.bound for one in bands], scale.measured.comparison)
        case Linear(worst=worst, best=best) if worst == best:
            yield Flaw(
                code="scheme.linear_flat",
                item=scale.code,
                message="worst and best are both {value}; there is nothing between them.",
                mend="Give two different values, or use bands.",
                fields={"value": str(worst)},
            )
        case Maturity(levels=levels):
            yield from _steps(scale.code, [level.credit for level in levels])
        case _:
            pass


def _bounds(code: str, bounds: Sequence[Decimal], comparison: Comparison) -> Iterator[Flaw]:
    rising = comparison is Comparison.AT_LEAST
    if any((low >= high) if rising else (low <= high) for low, high in pairwise(bounds)):
        yield Flaw(
            code="scheme.bands_order",
            item=code,
            message="The bounds {bounds} do not go from the worst to the best ({comparison}).",
            mend="List the bands from the worst to the best: rising for at_least, falling for"
            " at_most, none twice.",
            fields={"bounds": ", ".join(map(str, bounds)), "comparison": comparison},
        )


def _rules(scheme: GradeScheme) -> Iterator[Flaw]:
    if not scheme.scoring:
        yield Flaw(
            code="scheme.no_scoring",
            item="scoring",
            message="No rule says which scale scores which items.",
            mend="Add at least one, such as scale: verdict, which fits every item.",
        )
    known = {scale.code for scale in scheme.scales}
    open_ = True
    for position, rule in enumerate(scheme.scoring):
        place = f"scoring[{position}]"
        if rule.scale not in known:
            yield Flaw(
                code="scheme.unknown_scale",
                item=place,
                message="It names the scale {scale}, which is not listed.",
                mend="Use one of: {known}.",
                fields={"scale": rule.scale, "known": ", ".join(sorted(known))},
            )
        if not open_:
            yield Flaw(
                code="scheme.rule_unreached",
                item=place,
                message="A rule above fits every item, so this one is never asked.",
                mend="Move it above that rule, or remove it.",
            )
        open_ = open_ and rule.items != Selector()


def _levels(scheme: GradeScheme) -> Iterator[Flaw]:
    for low, high in pairwise(scheme.levels):
        for part in sorted(low.floors.keys() | high.floors.keys()):
            if low.floor(part) > high.floor(part):
                yield Flaw(
                    code="scheme.floors_fall",
                    item=high.title,
                    message="It asks {high}% of part {part}, less than the {low}% of the level"
                    " below.",
                    mend="Let the floor of a part rise, or stay, from level to level.",
                    fields={
                        "part": part,
                        "high": str(high.floor(part)),
                        "low": str(low.floor(part)),
                    },
                )


def _limiters(scheme: GradeScheme) -> Iterator[Flaw]:
    for limiter in scheme.limiters:
        yield from _unsourced(limiter.code, model=limiter.model, source=limiter.source)
        if limiter.when is None:
            if not limiter.verdicts:
                yield _shapeless(limiter)
        elif limiter.verdicts or limiter.lane or limiter.class_ or limiter.count != 1:
            yield _shapeless(limiter)
        else:
            yield from _when(limiter, limiter.when)


def _shapeless(limiter: Limiter) -> Flaw:
    return Flaw(
        code="scheme.limiter_shape",
        item=limiter.code,
        message="It does not say in one way when it applies.",
        mend="Give either verdicts (with lane, class and count), or when alone.",
    )


def _when(limiter: Limiter, when: When) -> Iterator[Flaw]:
    if bool(when.all) == bool(when.any):
        yield Flaw(
            code="scheme.when_shape",
            item=limiter.code,
            message="Its condition does not say whether all or any of its terms must hold.",
            mend="Give one list, either all or any, with at least one term.",
        )
    for term in when.all or when.any:
        if isinstance(term, Bad) and bool(term.verdicts) == (term.credit is not None):
            yield Flaw(
                code="scheme.bad_shape",
                item=limiter.code,
                message="A term does not say in one way which answers are bad.",
                mend="Give either verdicts or credit.",
            )


def _ranges(scheme: GradeScheme) -> Iterator[Flaw]:
    for place, value, most in _bounded(scheme):
        if not 0 <= value <= most:
            yield Flaw(
                code="scheme.out_of_range",
                item=place,
                message="The value {value} does not lie between 0 and {most}.",
                mend="Points go up to 1000, and percentages to 100.",
                fields={"value": str(value), "most": str(most)},
            )


def _bounded(scheme: GradeScheme) -> Iterator[tuple[str, Decimal, int]]:
    yield "bonus_cap", scheme.bonus_cap, FULL
    yield "could_not_check_limit", scheme.could_not_check_limit, _ALL
    for rule in scheme.levels:
        yield rule.title, rule.total, FULL
        for floor in (rule.floor_percent, *rule.floors.values()):
            yield rule.title, floor, _ALL
    for code, term in terms(scheme):
        match term:
            case Share():
                yield code, term.at_least, _ALL
            case PartBelow():
                yield code, term.below, _ALL
            case TotalBelow():
                yield code, term.below, FULL
            case Count():
                pass
