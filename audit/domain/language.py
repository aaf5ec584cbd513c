"""The method language-1: points by the scales and rules that a grade scheme holds as data.

Every construct, with its formula: docs/algorithms/scoring.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.answer import Answer, Verdict
from audit.domain.errors import Fault, Invalid
from audit.domain.item_score import SCORED, ItemScore, Share, measure_score, ratio, rounded
from audit.domain.part_score import Reckoning, Tally, reckoning, total_score
from audit.domain.reason import Fields, Reason
from audit.domain.scale import Earned, by_verdict, earned
from audit.domain.score import Score
from checklists.model import Item, ItemClass, Part, ResolvedChecklist
from checklists.scheme_model import CouldNotCheck, GradeScheme, NotApplicable, Scale
from checklists.selection import ScoringRules

METHOD = "language-1"

_BONUS = Share(possible=Fraction(1), base=1)
_WORTH = SCORED | {ItemClass.BONUS}
_JUDGED = frozenset({Verdict.CONFORM, Verdict.EQUIVALENT, Verdict.PARTLY, Verdict.NOT})
_AWARDED = Earned(credit=Fraction(1), scale="", how=Reason(code="language.credit.awarded"))
_UNSEEN = Earned(credit=Fraction(0), scale="", how=Reason(code="language.credit.unseen"))
_NO_BONUS = Earned(credit=Fraction(0), scale="", how=Reason(code="language.credit.no_bonus"))


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """An item with its answer, its weight under the scheme, and its credit if it counts."""

    item: Item
    answer: Answer
    weight: int
    earned: Earned | None


class _Worth(msgspec.Struct, frozen=True, kw_only=True):
    """The points of an item: printed, exact, and how they came about."""

    possible: Decimal
    points: Decimal
    exact: str
    why: Reason


def language_1(
    checklist: ResolvedChecklist, answers: Mapping[str, Answer], scheme: GradeScheme
) -> Score:
    """Return the score of complete answers under a scheme of the scoring language.

    Raises `Invalid` naming every item that no rule of the scheme scores; a scheme that
    `checklists.scheme_checks` finds sound for the checklist scores every complete set of answers.
    """
    lines = _lines(checklist, answers, scheme)
    found = reckoning(
        (
            _tally(part, [line for line in lines if line.item.part == part.code], scheme)
            for part in checklist.parts
        ),
        _bonus(lines),
        scheme.bonus_cap,
        places=scheme.rounding.places,
    )
    return total_score(METHOD, checklist, found, items=_item_scores(lines, found))


def _lines(
    checklist: ResolvedChecklist, answers: Mapping[str, Answer], scheme: GradeScheme
) -> list[_Line]:
    rules = ScoringRules(scheme)
    scales = {scale.code: (scale, by_verdict(scale)) for scale in scheme.scales}
    lines, stray = [], []
    for resolved in checklist.items:
        item, answer = resolved.item, answers[resolved.item.code]
        if item.class_ not in _WORTH:
            lines.append(_Line(item=item, answer=answer, weight=item.weight, earned=None))
            continue
        rule = rules.of(item)
        if rule is None or rule.scale not in scales:
            stray.append(item.code)
            continue
        lines.append(
            _Line(
                item=item,
                answer=answer,
                weight=rule.weight or item.weight,
                earned=_earned(item, answer, scales[rule.scale], scheme=scheme),
            )
        )
    if stray:
        raise _no_scale(stray, checklist, scheme)
    return lines


def _no_scale(stray: Sequence[str], checklist: ResolvedChecklist, scheme: GradeScheme) -> Invalid:
    return Invalid(
        "score.no_scale",
        "Grade scheme {scheme} scores {count} items of checklist {checklist} by no rule; add one"
        " that fits them.",
        faults=tuple(
            Fault(
                where=f"$.items.{code}",
                code="score.item_no_scale",
                message="No rule of the scheme fits item {item}.",
                fields={"item": code},
            )
            for code in stray
        ),
        scheme=scheme.name,
        count=len(stray),
        checklist=checklist.name,
    )


def _earned(
    item: Item,
    answer: Answer,
    by: tuple[Scale, Mapping[Verdict, Earned]],
    *,
    scheme: GradeScheme,
) -> Earned | None:
    if answer.verdict in _JUDGED:
        return earned(by[0], by[1], item.measure, answer=answer)
    if item.class_ is ItemClass.BONUS:
        return _NO_BONUS
    if answer.verdict is Verdict.NOT_APPLICABLE:
        return _AWARDED if scheme.not_applicable is NotApplicable.AWARD else None
    return _UNSEEN if scheme.could_not_check is CouldNotCheck.ZERO else None


def _tally(part: Part, lines: Iterable[_Line], scheme: GradeScheme) -> Tally:
    base = unchecked = 0
    weights: dict[Fraction, int] = {}
    codes: dict[Verdict, list[str]] = {}
    for line in lines:
        if line.item.class_ not in SCORED:
            continue
        verdict = line.answer.verdict
        codes.setdefault(verdict, []).append(line.item.code)
        if verdict is Verdict.COULD_NOT_CHECK:
            unchecked += line.weight
        if line.earned is not None:
            base += line.weight
            credit = line.earned.credit
            weights[credit] = weights.get(credit, 0) + line.weight
    left_out = 0 if scheme.could_not_check is CouldNotCheck.ZERO else unchecked
    return Tally(
        part=part,
        base=base,
        earned=sum((credit * weight for credit, weight in weights.items()), Fraction(0)),
        asked=base + left_out,
        unchecked=unchecked,
        not_applicable=tuple(codes.get(Verdict.NOT_APPLICABLE, ())),
        could_not_check=tuple(codes.get(Verdict.COULD_NOT_CHECK, ())),
    )


def _bonus(lines: Iterable[_Line]) -> Fraction:
    return sum(
        (
            line.earned.credit * line.weight
            for line in lines
            if line.earned is not None and line.item.class_ is ItemClass.BONUS
        ),
        Fraction(0),
    )


def _item_scores(lines: Iterable[_Line], found: Reckoning) -> list[ItemScore]:
    # Items of one part, weight and credit have the same points: each such case is reckoned once.
    shares = found.shares
    known: dict[tuple[str, int, Fraction], _Worth] = {}
    scores = []
    for line in lines:
        part = "" if line.item.class_ is ItemClass.BONUS else line.item.part
        share = shares[part] if part else _BONUS
        if line.earned is None or not share.possible:
            scores.append(_item_score(line, _nothing(line, found.places)))
            continue
        case = (part, line.weight, line.earned.credit)
        if case not in known:
            known[case] = _worth(share, case, found.places)
        scores.append(_credited(_item_score(line, known[case]), line.earned, known[case]))
    return scores


def _worth(share: Share, case: tuple[str, int, Fraction], places: int) -> _Worth:
    part, weight, credit = case
    numerator = share.possible.numerator * weight
    denominator = share.possible.denominator * share.base
    possible = ratio(numerator, denominator, places)
    exact = Fraction(numerator * credit.numerator, denominator * credit.denominator)
    points = rounded(exact, places)
    fields: Fields = {"possible": str(possible), "points": str(points)}
    why = Reason(code="score.item.bonus", fields=fields)
    if part:
        working: Fields = {
            "share": str(rounded(share.possible, places)),
            "weight": str(weight),
            "base": str(share.base),
            "credit": str(credit),
        }
        why = Reason(code="language.item.points", fields=fields | working)
    return _Worth(possible=possible, points=points, exact=str(exact), why=why)


def _nothing(line: _Line, places: int) -> _Worth:
    nothing = rounded(Fraction(0), places)
    if line.item.class_ not in SCORED:
        why = Reason(code=f"score.item.{line.item.class_}")
    elif line.earned is None:
        why = Reason(code=f"score.item.{line.answer.verdict}")
    else:
        why = Reason(code="score.item.without_points")
    return _Worth(possible=nothing, points=nothing, exact="0", why=why)


def _item_score(line: _Line, worth: _Worth) -> ItemScore:
    item = line.item
    return ItemScore(
        code=item.code,
        title=item.title,
        part=item.part,
        class_=item.class_,
        lane=item.lane,
        verdict=line.answer.verdict,
        weight=line.weight,
        possible=worth.possible,
        credit=None,
        points=worth.points,
        measure=measure_score(item.measure, line.answer),
        why=worth.why,
    )


def _credited(score: ItemScore, by: Earned, worth: _Worth) -> ItemScore:
    return msgspec.structs.replace(
        score,
        credit=rounded(by.credit),
        scale=by.scale or msgspec.UNSET,
        credit_exact=str(by.credit),
        points_exact=worth.exact,
        credited=by.how,
    )
