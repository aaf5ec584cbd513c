"""Why a point was given or a grade was bound: a code with its facts, phrased only where it is read.

A kept result holds no prose, so it reads the same years later and in any language.
"""

import re
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
    "language.credit.verdict": "Scale “{scale}”: by the verdict, credit {credit}.",
    "language.credit.bands": "Scale “{scale}”: {value}, band {band}: credit {credit}.",
    "language.credit.linear": (
        "Scale “{scale}”: {value}, in proportion from {worst} (nothing) to {best} (all): credit "
        "{credit}."
    ),
    "language.credit.rate": "Scale “{scale}”: {value}: credit {credit}.",
    "language.credit.maturity": (
        "Scale “{scale}”: level {level} of {highest}, “{title}”: credit {credit}."
    ),
    "language.credit.capped": (
        "Scale “{scale}”: {value} would earn {measured}, but the verdict allows no more than "
        "{credit}."
    ),
    "language.credit.awarded": "Does not apply: credited in full under this scheme.",
    "language.credit.unseen": "Could not be checked: counts without credit under this scheme.",
    "language.credit.no_bonus": "Not judged: a bonus item then adds nothing.",
    "language.item.points": (
        "Weight {weight} of {base} in a part of {share} points: {possible} possible, times "
        "{credit}: {points} points."
    ),
    "language.floor.top": "Every part reaches the floor that {level} asks of it.",
    "language.floor.short": "Below the floor that {level} asks of the part: {parts}.",
    "language.limiter.clear": "“{title}” does not apply: {figures}.",
    "language.limiter.caps": "“{title}” applies: {figures}. The grade is at most {level}.",
    "language.limiter.refuses": "“{title}” applies: {figures}. No grade is given.",
    "language.gap.count": "At most {most} such items instead of {found}: {items}.",
    "language.gap.share": (
        "Less than {bound}% of such items instead of {share}%, that is at most {most}: {items}."
    ),
    "language.gap.total": "{short} more points in total, to reach {below}.",
    "language.gap.part": "{short} more points in part {part}, to reach {below}%.",
    "language.gap.either": "“{title}” must no longer apply; any one of the {count} is enough:",
}

_WORDS = frozenset({"items", "level", "part", "title"})
"""The fields that tell no figure; the code of an item, such as 5.10, keeps its zero."""

_ZEROS = re.compile(r"(\.\d*?)0+(%?)$")

Fields = dict[str, str | tuple[str, ...]]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of `SENTENCES` by its code, with the facts that fill it; a tuple is a list."""

    code: str
    fields: Fields = {}


def phrase(reason: Reason, translate: Callable[[str], str] = str) -> str:
    """Return the sentence in the language of `translate`, a gettext function.

    Figures are told without needless zeros: 87.50 → 87.5.
    """
    separator = translate(", ")
    facts = {}
    for name, fact in reason.fields.items():
        parts = (fact,) if isinstance(fact, str) else fact
        facts[name] = separator.join(parts if name in _WORDS else map(_plain, parts))
    return translate(SENTENCES[reason.code]).format_map(facts)


def _plain(figure: str) -> str:
    return _ZEROS.sub(lambda found: found[1].rstrip(".") + found[2], figure)
