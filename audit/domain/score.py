"""Points: what every answer is worth under a named method, with the working of each point.

All arithmetic is exact (whole numbers and fractions). A number is rounded half up to 0.01 only
where it is printed, and no printed number is ever reckoned with: see docs/algorithms/scoring.md.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.answer import Answer, Verdict
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.item_score import SCORED, ItemScore, Share, bonus_credit, item_score, rounded
from audit.domain.reason import Fields, Reason
from checklists.model import Item, ItemClass, Part, ResolvedChecklist

FULL = 1000


class PartScore(msgspec.Struct, frozen=True, kw_only=True):
    """The working of one part: `percent` is points of possible, empty for a part left out.

    `declared` are the points of the checklist, `possible` those after scaling; `base` is the sum
    of the weights that count. `possible_exact` and `points_exact` are the fractions behind the
    printed numbers, as "numerator/denominator".
    """

    code: str
    title: str
    declared: int
    base: int
    possible: Decimal
    points: Decimal
    percent: Decimal | None
    possible_exact: str
    points_exact: str
    not_applicable: tuple[str, ...]
    could_not_check: tuple[str, ...]
    why: Reason

    def share(self) -> Share:
        """Return the exact points that the items of this part divide."""
        return Share(possible=Fraction(self.possible_exact), base=self.base)


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A total of at most 1000 points with everything it was made from.

    `base` are the points of the parts, `bonus` what bonus items added. `unchecked` is the share of
    the points, in percent, that hung on items which could not be checked. `*_exact` are the
    fractions behind the printed numbers. `notes` say what happened to the total.
    """

    algorithm: str
    checklist: str
    version: str
    total: Decimal
    total_exact: str
    base: Decimal
    bonus: Decimal
    bonus_cap: Decimal
    unchecked: Decimal
    unchecked_exact: str
    parts: tuple[PartScore, ...]
    items: tuple[ItemScore, ...]
    notes: tuple[Reason, ...]


class _Tally(msgspec.Struct, frozen=True, kw_only=True):
    """The weights of one part: what counts, what was earned (in halves), what was not seen."""

    part: Part
    base: int = 0
    halves: int = 0
    unchecked: int = 0
    not_applicable: tuple[str, ...] = ()
    could_not_check: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        return self.base > 0 and self.part.points > 0


def score(checklist: ResolvedChecklist, answers: Mapping[str, Answer], bonus_cap: Decimal) -> Score:
    """Return the score of `answers`, keyed by item code, by the method the checklist names.

    Every item must be answered. Raises `Conflict` naming the items without an answer, `Invalid`
    for answers to items that are not on the list and for a method that does not exist.
    """
    algorithm = ALGORITHMS.get(checklist.scoring)
    if algorithm is None:
        raise Invalid(
            "score.algorithm",
            "Checklist {checklist} names the scoring method {algorithm}, which does not exist; "
            "use one of: {known}.",
            checklist=checklist.name,
            algorithm=checklist.scoring,
            known=", ".join(ALGORITHMS),
        )
    _require_all(checklist, answers)
    return algorithm(checklist, answers, bonus_cap)


def points_2026(
    checklist: ResolvedChecklist, answers: Mapping[str, Answer], bonus_cap: Decimal
) -> Score:
    """Share 1000 points over the parts, and each part's by weight over the items that count.

    The scale is that of GB/T 37276-2018 (1000 points in parts with their own floors); weights,
    credits, the treatment of what does not apply and the bonus cap are a model of this product.
    """
    items = [resolved.item for resolved in checklist.items]
    tallies = {
        part.code: _tally(part, [item for item in items if item.part == part.code], answers)
        for part in checklist.parts
    }
    declared = sum(tally.part.points for tally in tallies.values() if tally.counts)
    parts = tuple(_part_score(tally, declared) for tally in tallies.values())
    shares = {part.code: part.share() for part in parts}
    base = sum((Fraction(part.points_exact) for part in parts), Fraction(0))
    earned = _bonus(items, answers)
    bonus = min(earned, Fraction(bonus_cap))
    total = min(base + bonus, Fraction(FULL))
    unchecked = _unchecked(tallies.values())
    return Score(
        algorithm="points-2026",
        checklist=checklist.name,
        version=checklist.version,
        total=rounded(total),
        total_exact=str(total),
        base=rounded(base),
        bonus=rounded(bonus),
        bonus_cap=bonus_cap,
        unchecked=rounded(unchecked),
        unchecked_exact=str(unchecked),
        parts=parts,
        items=tuple(item_score(item, answers[item.code], shares[item.part]) for item in items),
        notes=(*_scale_notes(parts, declared), *_bonus_notes(base, earned, bonus_cap)),
    )


ALGORITHMS: dict[str, Callable[[ResolvedChecklist, Mapping[str, Answer], Decimal], Score]] = {
    "points-2026": points_2026
}


def _require_all(checklist: ResolvedChecklist, answers: Mapping[str, Answer]) -> None:
    codes = {resolved.item.code for resolved in checklist.items}
    unknown = sorted(answers.keys() - codes)
    if unknown:
        raise Invalid(
            "score.unknown_items",
            "{count} answers belong to no item of checklist {checklist}; remove them.",
            faults=tuple(
                Fault(
                    where=f"$.answers.{code}",
                    code="score.unknown_item",
                    message="Item {item} is not on this checklist; use a code from the list.",
                    fields={"item": code},
                )
                for code in unknown
            ),
            count=len(unknown),
            checklist=checklist.name,
        )
    missing = [item.item.code for item in checklist.items if item.item.code not in answers]
    if missing:
        raise Conflict(
            "score.unanswered",
            "No answer yet: {items}. Answer every item; say so where one does not apply or could "
            "not be checked.",
            items=", ".join(missing),
        )


def _tally(part: Part, items: Sequence[Item], answers: Mapping[str, Answer]) -> _Tally:
    weights: Counter[Verdict] = Counter()
    codes: dict[Verdict, list[str]] = {}
    for item in items:
        if item.class_ in SCORED:
            verdict = answers[item.code].verdict
            weights[verdict] += item.weight
            codes.setdefault(verdict, []).append(item.code)
    full = weights[Verdict.CONFORM] + weights[Verdict.EQUIVALENT]
    return _Tally(
        part=part,
        base=full + weights[Verdict.PARTLY] + weights[Verdict.NOT],
        halves=2 * full + weights[Verdict.PARTLY],
        unchecked=weights[Verdict.COULD_NOT_CHECK],
        not_applicable=tuple(codes.get(Verdict.NOT_APPLICABLE, ())),
        could_not_check=tuple(codes.get(Verdict.COULD_NOT_CHECK, ())),
    )


def _part_score(tally: _Tally, declared: int) -> PartScore:
    possible = Fraction(FULL * tally.part.points, declared) if tally.counts else Fraction(0)
    share = Fraction(tally.halves, 2 * tally.base) if tally.counts else Fraction(0)
    return PartScore(
        code=tally.part.code,
        title=tally.part.title,
        declared=tally.part.points,
        base=tally.base,
        possible=rounded(possible),
        points=rounded(possible * share),
        percent=rounded(100 * share) if tally.counts else None,
        possible_exact=str(possible),
        points_exact=str(possible * share),
        not_applicable=tally.not_applicable,
        could_not_check=tally.could_not_check,
        why=_part_reason(tally, possible),
    )


def _part_reason(tally: _Tally, possible: Fraction) -> Reason:
    if not tally.part.points:
        return Reason(code="score.part.without_points")
    if not tally.base:
        return Reason(code="score.part.left_out")
    fields: Fields = {
        "possible": str(rounded(possible)),
        "base": str(tally.base),
    }
    if possible == tally.part.points:
        return Reason(code="score.part.as_declared", fields=fields)
    return Reason(code="score.part.scaled", fields=fields | {"declared": str(tally.part.points)})


def _bonus(items: Iterable[Item], answers: Mapping[str, Answer]) -> Fraction:
    halves = sum(
        item.weight * int(2 * bonus_credit(answers[item.code].verdict))
        for item in items
        if item.class_ is ItemClass.BONUS
    )
    return Fraction(halves, 2)


def _unchecked(tallies: Iterable[_Tally]) -> Fraction:
    # Reckoned in points, so that the answer does not depend on the unit of a part's weights.
    seen = [tally for tally in tallies if tally.part.points and tally.base + tally.unchecked]
    total = sum(tally.part.points for tally in seen)
    lost = sum(
        (
            Fraction(tally.part.points * tally.unchecked, tally.base + tally.unchecked)
            for tally in seen
        ),
        Fraction(0),
    )
    return 100 * lost / total if total else Fraction(0)


def _scale_notes(parts: Iterable[PartScore], declared: int) -> tuple[Reason, ...]:
    if not declared:
        return (Reason(code="score.total.nothing_counts"),)
    left = tuple(f"{part.code} {part.title}" for part in parts if part.declared and not part.base)
    if not left:
        return ()
    fields: Fields = {"parts": left, "declared": str(declared)}
    return (Reason(code="score.total.scaled", fields=fields),)


def _bonus_notes(base: Fraction, earned: Fraction, cap: Decimal) -> Iterable[Reason]:
    if earned > Fraction(cap):
        yield Reason(
            code="score.total.bonus_capped",
            fields={"earned": str(rounded(earned)), "cap": str(cap)},
        )
    sum_ = base + min(earned, Fraction(cap))
    if sum_ > FULL:
        yield Reason(code="score.total.limited", fields={"sum": str(rounded(sum_))})
