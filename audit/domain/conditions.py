"""Conditions of the scoring language: whether each holds, by which figures, and what undoes it.

None of them can be undone by a worse answer, so no cap that hangs on them can: what counts as bad
grows as answers fall, a total and a percentage shrink, and what they are held against stays.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from audit.domain.answer import Verdict
from audit.domain.item_score import CREDIT, ItemScore, exact_credit, plain, rounded
from audit.domain.outcome import Gap, rounded_up
from audit.domain.reason import Reason
from audit.domain.score import Score
from checklists.model import ItemClass
from checklists.scheme_model import (
    AnyCondition,
    Bad,
    Count,
    PartBelow,
    Share,
    TotalBelow,
    When,
)
from checklists.selection import selects

_NEVER = frozenset({ItemClass.BONUS, ItemClass.INDICATOR})


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a condition holds, its figures as “found ≥ bound”, and what would undo it."""

    holds: bool
    figures: str
    gap: Gap


def applies(when: When, score: Score, places: int) -> tuple[bool, tuple[Held, ...]]:
    """Return whether a condition holds as a whole, and how each of its terms stands.

    Figures are printed to so many places.
    """
    terms = tuple(_held(term, score, places) for term in when.all or when.any)
    holds = [term.holds for term in terms]
    return (all(holds) and bool(holds) if when.all else any(holds)), terms


def is_bad(verdict: Verdict, listed: Sequence[str]) -> bool:
    """Return whether a verdict is one of those listed, or worse than one of them."""
    if verdict in listed:
        return True
    ranks = [CREDIT[one] for one in CREDIT if one in listed]
    return bool(ranks) and verdict in CREDIT and CREDIT[verdict] < max(ranks)


def _held(term: AnyCondition, score: Score, places: int) -> Held:
    match term:
        case Count():
            return _count(term, score)
        case Share():
            return _share(term, score, places)
        case TotalBelow():
            return _total(term, score, places)
        case PartBelow():
            return _part(term, score, places)


def _count(term: Count, score: Score) -> Held:
    bad = _bad(term, _chosen(term, score))
    holds = len(bad) >= term.at_least
    sign = "≥" if holds else "<"
    most = term.at_least - 1
    return Held(
        holds=holds,
        figures=_figures(f"{len(bad)} {sign} {term.at_least}", bad),
        gap=Gap(
            why=Reason(
                code="language.gap.count",
                fields={"items": bad, "found": str(len(bad)), "most": str(most)},
            ),
            items=bad,
            mend=len(bad) - most,
        ),
    )


def _share(term: Share, score: Score, places: int) -> Held:
    judged = [item for item in _chosen(term, score) if item.verdict in CREDIT]
    bad = _bad(term, judged)
    bound = Fraction(term.at_least)
    share = Fraction(100 * len(bad), len(judged)) if judged else Fraction(0)
    holds = share >= bound
    # The most that may be bad: fewer than `at_least` percent of those judged.
    most = -(-bound * len(judged) // 100) - 1 if judged else Fraction(0)
    printed, sign = rounded(share, places), "≥" if holds else "<"
    return Held(
        holds=holds,
        figures=_figures(f"{plain(printed)}% {sign} {plain(term.at_least)}%", bad),
        gap=Gap(
            why=Reason(
                code="language.gap.share",
                fields={
                    "items": bad,
                    "share": str(printed),
                    "bound": plain(term.at_least),
                    "most": str(int(most)),
                },
            ),
            items=bad,
            mend=len(bad) - int(most),
        ),
    )


def _total(term: TotalBelow, score: Score, places: int) -> Held:
    missing = Fraction(term.below) - Fraction(score.total_exact)
    short = rounded_up(max(missing, Fraction(0)), places)
    sign = "<" if missing > 0 else "≥"
    return Held(
        holds=missing > 0,
        figures=f"{plain(score.total)} {sign} {plain(term.below)}",
        gap=Gap(
            why=Reason(
                code="language.gap.total",
                fields={"short": str(short), "below": plain(term.below)},
            ),
            short=short,
        ),
    )


def _part(term: PartBelow, score: Score, places: int) -> Held:
    (part,) = [part for part in score.parts if part.code == term.part]
    floor = Fraction(part.possible_exact) * Fraction(term.below) / 100
    missing = floor - Fraction(part.points_exact)
    holds = part.percent is not None and missing > 0
    sign = "<" if holds else "≥"
    short = rounded_up(max(missing, Fraction(0)), places)
    compared = (
        "—" if part.percent is None else f"{plain(part.percent)}% {sign} {plain(term.below)}%"
    )
    return Held(
        holds=holds,
        figures=f"{part.title} {compared}",
        gap=Gap(
            why=Reason(
                code="language.gap.part",
                fields={"short": str(short), "part": part.title, "below": plain(term.below)},
            ),
            short=short,
            part=part.code,
        ),
    )


def _chosen(term: Bad, score: Score) -> list[ItemScore]:
    return [item for item in score.items if item.class_ not in _NEVER and selects(term.items, item)]


def _bad(term: Bad, chosen: Iterable[ItemScore]) -> tuple[str, ...]:
    if term.credit is None:
        return tuple(item.code for item in chosen if is_bad(item.verdict, term.verdicts))
    most = Fraction(term.credit)
    return tuple(
        item.code
        for item in chosen
        if item.credit is not None and exact_credit(item, item.credit) <= most
    )


def _figures(compared: str, items: Sequence[str]) -> str:
    return f"{compared} ({' '.join(items)})" if items else compared
