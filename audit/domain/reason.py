"""Why a point was given or a grade was bound: a code with its facts, phrased only where it is read.

A kept result holds no prose, so it reads the same years later and in any language.
"""

from collections.abc import Callable

import msgspec

SENTENCES = {
    "score.item.conform": "Conforms: {points} of {possible} points.",
    "score.item.equivalent": "Equivalent practice accepted: {points} of {possible} points.",
    "score.item.partly": "Partly conforms: half the points, {points} of {possible}.",
    "score.item.not": "Does not conform: {points} of {possible} points.",
    "score.item.not_applicable": "Does not apply: left out of the base of its part.",
    "score.item.could_not_check": (
        "Could not be checked: left out of the base of its part, and counted against the limit on "
        "what could not be checked."
    ),
    "score.item.veto": "A veto item carries no points; it decides whether a grade is given.",
    "score.item.indicator": "An indicator is recorded and shown, never scored.",
    "score.item.bonus": (
        "A bonus item: adds {points} of {possible} points to the total, within the cap."
    ),
    "score.item.without_points": "Its part carries no points in this checklist.",
    "score.part.as_declared": (
        "Its {possible} points are shared by weight over the items that count (weights {base})."
    ),
    "score.part.scaled": (
        "Its {declared} points were scaled to {possible}, so that the parts that count make up "
        "1000; they are shared by weight over the items that count (weights {base})."
    ),
    "score.part.left_out": "No item of this part counts, so the part leaves the total.",
    "score.part.without_points": "This part carries no points in this checklist.",
    "score.total.scaled": (
        "Parts left out of the total: {parts}. The other parts carry {declared} points in the "
        "checklist and were scaled to 1000."
    ),
    "score.total.nothing_counts": "No item counts, so there are no points.",
    "score.total.bonus_capped": "Bonus items earned {earned} points; at most {cap} are added.",
    "score.total.limited": "{sum} points with the bonus; a total never passes 1000.",
    "grade.total.top": "Total {total}: reaches {threshold}, the least for {level}.",
    "grade.total.short": "Total {total}: below {threshold}, the least for {level}.",
    "grade.floor.top": "Every part reaches {floor}% of its points, the floor of {level}.",
    "grade.floor.short": "Below {floor}% of their points, the floor of {level}: {parts}.",
    "grade.total.nothing_counts": "No item counts, so no grade can be given.",
    "grade.limiter.clear": "“{title}” does not apply: {found} found, it applies from {count}.",
    "grade.limiter.caps": "“{title}” applies: {items}. The grade is at most {level}.",
    "grade.limiter.refuses": "“{title}” applies: {items}. No grade is given.",
    "grade.first_time.caps": "A first rating is at most {level}.",
    "grade.first_time.refuses": "No grade is given at a first rating.",
    "grade.first_time.clear": "Not a first rating; the cap on first ratings does not apply.",
    "grade.unchecked.within": "{share}% could not be checked, within the limit of {limit}%.",
    "grade.unchecked.beyond": (
        "{share}% could not be checked, more than the limit of {limit}%: {items}. "
        "No grade is given."
    ),
    "grade.gap.total": "{short} more points in total are needed: {threshold} instead of {total}.",
    "grade.gap.floor": (
        "{short} more points in part {part}: at least {floor}% instead of {percent}%."
    ),
    "grade.gap.nothing_counts": "At least one item must count.",
    "grade.gap.limiter": "“{title}” must no longer apply: fewer than {count} such items ({items}).",
    "grade.gap.first_time": "Only a later rating can reach this level.",
    "grade.gap.unchecked": "At most {limit}% may remain unchecked instead of {share}%: {items}.",
}


Fields = dict[str, str | tuple[str, ...]]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of `SENTENCES` by its code, with the facts that fill it; a tuple is a list."""

    code: str
    fields: Fields = {}


def phrase(reason: Reason, translate: Callable[[str], str] = str) -> str:
    """Return the sentence in the language of `translate`, a gettext function."""
    separator = translate(", ")
    facts = {
        name: fact if isinstance(fact, str) else separator.join(fact)
        for name, fact in reason.fields.items()
    }
    return translate(SENTENCES[reason.code]).format_map(facts)
