"""The method points-2026: a half for what is partly met, and what is not seen left out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from audit.domain.answer import Answer, Verdict
from audit.domain.item_score import SCORED, bonus_credit, item_score
from audit.domain.part_score import Tally, reckoning, total_score
from audit.domain.score import Score
from checklists.model import Item, ItemClass, Part, ResolvedChecklist
from checklists.scheme_model import GradeScheme


def points_2026(
    checklist: ResolvedChecklist, answers: Mapping[str, Answer], scheme: GradeScheme
) -> Score:
    """Share 1000 points over the parts, and each part's by weight over the items that count.

    The scale is that of GB/T 37276-2018 (1000 points in parts with their own floors); weights,
    credits, the treatment of what does not apply and the bonus cap are a model of this product.
    """
    items = [resolved.item for resolved in checklist.items]
    found = reckoning(
        (
            _tally(part, [item for item in items if item.part == part.code], answers)
            for part in checklist.parts
        ),
        _bonus(items, answers),
        scheme.bonus_cap,
    )
    shares = found.shares
    scored = [item_score(item, answers[item.code], shares[item.part]) for item in items]
    return total_score("points-2026", checklist, found, items=scored)


def _tally(part: Part, items: Sequence[Item], answers: Mapping[str, Answer]) -> Tally:
    weights: Counter[Verdict] = Counter()
    codes: dict[Verdict, list[str]] = {}
    for item in items:
        if item.class_ in SCORED:
            verdict = answers[item.code].verdict
            weights[verdict] += item.weight
            codes.setdefault(verdict, []).append(item.code)
    full = weights[Verdict.CONFORM] + weights[Verdict.EQUIVALENT]
    base = full + weights[Verdict.PARTLY] + weights[Verdict.NOT]
    unchecked = weights[Verdict.COULD_NOT_CHECK]
    return Tally(
        part=part,
        base=base,
        earned=Fraction(2 * full + weights[Verdict.PARTLY], 2),
        asked=base + unchecked,
        unchecked=unchecked,
        not_applicable=tuple(codes.get(Verdict.NOT_APPLICABLE, ())),
        could_not_check=tuple(codes.get(Verdict.COULD_NOT_CHECK, ())),
    )


def _bonus(items: Iterable[Item], answers: Mapping[str, Answer]) -> Fraction:
    halves = sum(
        item.weight * int(2 * bonus_credit(answers[item.code].verdict))
        for item in items
        if item.class_ is ItemClass.BONUS
    )
    return Fraction(halves, 2)
