"""From weights and credits to the points of the parts and the total, the same for every method."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.item_score import ItemScore, Share, rounded
from audit.domain.reason import Fields, Reason
from audit.domain.score import FULL, PartScore, Score
from checklists.model import Part, ResolvedChecklist


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """The weights of one part.

    `base` is what counts, `earned` what of it was earned. `unchecked` is what could not be checked,
    `asked` what applies, checked or not.
    """

    part: Part
    base: int
    earned: Fraction
    asked: int
    unchecked: int
    not_applicable: tuple[str, ...] = ()
    could_not_check: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the part has points and an item to give them for."""
        return self.base > 0 and self.part.points > 0


class Reckoning(msgspec.Struct, frozen=True, kw_only=True):
    """What a method found: the parts, and what bonus items earned before the cap."""

    parts: tuple[PartScore, ...]
    tallies: tuple[Tally, ...]
    bonus: Fraction
    cap: Decimal
    places: int = 2

    @property
    def shares(self) -> Mapping[str, Share]:
        """What the items of each part divide."""
        return {part.code: part.share() for part in self.parts}


def reckoning(
    tallies: Iterable[Tally], bonus: Fraction, cap: Decimal, *, places: int = 2
) -> Reckoning:
    """Share 1000 points over the parts that count, in proportion to what they declare."""
    kept = tuple(tallies)
    declared = sum(tally.part.points for tally in kept if tally.counts)
    return Reckoning(
        parts=tuple(_part_score(tally, declared, places) for tally in kept),
        tallies=kept,
        bonus=bonus,
        cap=cap,
        places=places,
    )


def total_score(
    algorithm: str, checklist: ResolvedChecklist, found: Reckoning, *, items: Sequence[ItemScore]
) -> Score:
    """Return the score: the points of the parts, and the bonus within its cap and within 1000."""
    base = sum((Fraction(part.points_exact) for part in found.parts), Fraction(0))
    bonus = min(found.bonus, Fraction(found.cap))
    total = min(base + bonus, Fraction(FULL))
    unchecked = _unchecked(found.tallies)
    return Score(
        algorithm=algorithm,
        checklist=checklist.name,
        version=checklist.version,
        total=rounded(total, found.places),
        total_exact=str(total),
        base=rounded(base, found.places),
        bonus=rounded(bonus, found.places),
        bonus_cap=found.cap,
        unchecked=rounded(unchecked, found.places),
        unchecked_exact=str(unchecked),
        parts=found.parts,
        items=tuple(items),
        notes=(*_scale_notes(found), *_bonus_notes(base, found)),
    )


def _part_score(tally: Tally, declared: int, places: int) -> PartScore:
    possible = Fraction(FULL * tally.part.points, declared) if tally.counts else Fraction(0)
    share = tally.earned / tally.base if tally.counts else Fraction(0)
    return PartScore(
        code=tally.part.code,
        title=tally.part.title,
        declared=tally.part.points,
        base=tally.base,
        possible=rounded(possible, places),
        points=rounded(possible * share, places),
        percent=rounded(100 * share, places) if tally.counts else None,
        possible_exact=str(possible),
        points_exact=str(possible * share),
        not_applicable=tally.not_applicable,
        could_not_check=tally.could_not_check,
        why=_part_reason(tally, possible, places),
    )


def _part_reason(tally: Tally, possible: Fraction, places: int) -> Reason:
    if not tally.part.points:
        return Reason(code="score.part.without_points")
    if not tally.base:
        return Reason(code="score.part.left_out")
    fields: Fields = {
        "possible": str(rounded(possible, places)),
        "base": str(tally.base),
    }
    if possible == tally.part.points:
        return Reason(code="score.part.as_declared", fields=fields)
    return Reason(code="score.part.scaled", fields=fields | {"declared": str(tally.part.points)})


def _unchecked(tallies: Iterable[Tally]) -> Fraction:
    # Reckoned in points, so that the answer does not depend on the unit of a part's weights.
    seen = [tally for tally in tallies if tally.part.points and tally.asked]
    total = sum(tally.part.points for tally in seen)
    lost = sum(
        (Fraction(tally.part.points * tally.unchecked, tally.asked) for tally in seen),
        Fraction(0),
    )
    return 100 * lost / total if total else Fraction(0)


def _scale_notes(found: Reckoning) -> tuple[Reason, ...]:
    declared = sum(tally.part.points for tally in found.tallies if tally.counts)
    if not declared:
        return (Reason(code="score.total.nothing_counts"),)
    left = tuple(
        f"{part.code} {part.title}" for part in found.parts if part.declared and not part.base
    )
    if not left:
        return ()
    fields: Fields = {"parts": left, "declared": str(declared)}
    return (Reason(code="score.total.scaled", fields=fields),)


def _bonus_notes(base: Fraction, found: Reckoning) -> Iterable[Reason]:
    cap, places = Fraction(found.cap), found.places
    if found.bonus > cap:
        yield Reason(
            code="score.total.bonus_capped",
            fields={"earned": str(rounded(found.bonus, places)), "cap": str(found.cap)},
        )
    sum_ = base + min(found.bonus, cap)
    if sum_ > FULL:
        yield Reason(code="score.total.limited", fields={"sum": str(rounded(sum_, places))})
