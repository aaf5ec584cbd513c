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
from audit.domain.scale import Earned, Scorer
from audit.domain.score import Score
from checklists.model import Item, ItemClass, Part, ResolvedChecklist
from checklists.scheme_model import CouldNotCheck, GradeScheme, NotApplicable
from checklists.selection import ScoringRules

METHOD = "language-1"

_BONUS = Share(possible=Fraction(1), base=1)
_WORTH = SCORED | {ItemClass.BONUS}
_JUDGED = frozenset({Verdict.CONFORM, Verdict.EQUIVALENT, Verdict.PARTLY, Verdict.NOT})


def _given(credit: int, why: str) -> Earned:
    how = Reason(code=f"language.credit.{why}")
    return Earned(
        credit=Fraction(credit),
        text=str(credit),
        ratio=(credit, 1),
        printed=rounded(Fraction(credit)),
        scale="",
        how=how,
    )


_AWARDED = _given(1, "awarded")
_UNSEEN = _given(0, "unseen")
_NO_BONUS = _given(0, "no_bonus")


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """An item with its answer, its weight under the scheme, and its credit if it counts."""

    item: Item
    answer: Answer
    weight: int
    earned: Earned | None


class _Slot(msgspec.Struct, frozen=True, kw_only=True):
    """What an item of one part and weight can earn: exact, printed, and told."""

    exact: Fraction
    possible: Decimal
    fields: Fields
    bonus: bool
    places: int


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
    scales = {scale.code: Scorer(scale) for scale in scheme.scales}
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
    scorer: Scorer,
    *,
    scheme: GradeScheme,
) -> Earned | None:
    if answer.verdict in _JUDGED:
        return scorer.earned(item.measure, answer)
    if item.class_ is ItemClass.BONUS:
        return _NO_BONUS
    if answer.verdict is Verdict.NOT_APPLICABLE:
        return _AWARDED if scheme.not_applicable is NotApplicable.AWARD else None
    return _UNSEEN if scheme.could_not_check is CouldNotCheck.ZERO else None


def _tally(part: Part, lines: Iterable[_Line], scheme: GradeScheme) -> Tally:
    base = unchecked = 0
    earned: dict[int, int] = {}  # by denominator: few fractions are added up in the end
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
            numerator, denominator = line.earned.ratio
            earned[denominator] = earned.get(denominator, 0) + numerator * line.weight
    left_out = 0 if scheme.could_not_check is CouldNotCheck.ZERO else unchecked
    return Tally(
        part=part,
        base=base,
        earned=sum((Fraction(top, below) for below, top in earned.items()), Fraction(0)),
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
    slots: dict[tuple[str, int], _Slot] = {}
    known: dict[tuple[str, int, str], _Worth] = {}
    scores = []
    for line in lines:
        part, by = "" if line.item.class_ is ItemClass.BONUS else line.item.part, line.earned
        share = shares[part] if part else _BONUS
        if by is None or not share.possible:
            scores.append(_left_out(line, found.places))
            continue
        slot = (part, line.weight)
        if slot not in slots:
            slots[slot] = _slot(share, line.weight, bonus=not part, places=found.places)
        case = (*slot, by.text)
        if case not in known:
            known[case] = _worth(slots[slot], by)
        scores.append(_credited(line, by, known[case]))
    return scores


def _slot(share: Share, weight: int, *, bonus: bool, places: int) -> _Slot:
    exact = share.possible * weight / share.base
    possible = rounded(exact, places)
    fields: Fields = {"possible": str(possible)}
    if not bonus:
        fields |= {
            "share": str(rounded(share.possible, places)),
            "weight": str(weight),
            "base": str(share.base),
        }
    return _Slot(exact=exact, possible=possible, fields=fields, bonus=bonus, places=places)


def _worth(slot: _Slot, by: Earned) -> _Worth:
    numerator, denominator = by.ratio
    exact = Fraction(slot.exact.numerator * numerator, slot.exact.denominator * denominator)
    points = rounded(exact, slot.places)
    if slot.bonus:
        why = Reason(code="score.item.bonus", fields={**slot.fields, "points": str(points)})
    else:
        fields: Fields = {**slot.fields, "points": str(points), "credit": by.text}
        why = Reason(code="language.item.points", fields=fields)
    return _Worth(
        possible=slot.possible,
        points=points,
        exact=str(exact),
        why=why,
    )


def _credited(line: _Line, by: Earned, worth: _Worth) -> ItemScore:
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
        credit=by.printed,
        points=worth.points,
        measure=measure_score(item.measure, line.answer),
        why=worth.why,
        scale=by.scale or msgspec.UNSET,
        credit_exact=by.text,
        points_exact=worth.exact,
        credited=by.how,
    )


def _left_out(line: _Line, places: int) -> ItemScore:
    item, nothing = line.item, ratio(0, 1, places)
    return ItemScore(
        code=item.code,
        title=item.title,
        part=item.part,
        class_=item.class_,
        lane=item.lane,
        verdict=line.answer.verdict,
        weight=line.weight,
        possible=nothing,
        credit=None,
        points=nothing,
        measure=measure_score(item.measure, line.answer),
        why=_why_left_out(line),
    )


def _why_left_out(line: _Line) -> Reason:
    if line.item.class_ not in SCORED:
        return Reason(code=f"score.item.{line.item.class_}")
    if line.earned is None:
        return Reason(code=f"score.item.{line.answer.verdict}")
    return Reason(code="score.item.without_points")
