"""What a data file must satisfy beyond its shape; a `Flaw` says what is wrong and the mending."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from checklists.model import Checklist, Citation, Force, Item, ItemClass, Lane, Norm
from checklists.scheme_model import GradeScheme

FULL = 1000
_STATUTORY = frozenset({Force.LAW, Force.REGULATION, Force.LOCAL_REGULATION, Force.RULE})
_WEIGHTLESS = frozenset({ItemClass.VETO, ItemClass.INDICATOR})


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """One fault of a data file.

    `item` is the code or the position it stands at. `message` says what is wrong and `mend` how to
    put it right: both are English gettext ids whose named fields `fields` fill.
    """

    code: str
    item: str
    message: str
    mend: str
    fields: dict[str, str] = {}

    def text(self) -> str:
        """Return the English sentence."""
        said = f"{self.message} {self.mend}".format_map(self.fields)
        return f"{self.item}: {said}" if self.item else said


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What the items of a checklist may refer to."""

    parts: Collection[str]
    terms: Collection[str]
    citations: Mapping[str, Citation]


def check_norm(norm: Norm) -> list[Flaw]:
    """Return the flaws of one norm."""
    return _expiry(norm.id, norm.effective, norm.expires) + _repeated(
        provision.id for provision in norm.provisions
    )


def check_checklist(checklist: Checklist, citations: Mapping[str, Citation]) -> list[Flaw]:
    """Return the flaws of one checklist against the provisions of all norms.

    The grade scheme it names is checked by `check_scheme_named`.
    """
    flaws = _expiry(checklist.version, checklist.effective, checklist.expires)
    if checklist.awaiting and not checklist.items:
        return flaws
    frame = Frame(
        parts=[part.code for part in checklist.parts],
        terms=checklist.terms,
        citations=citations,
    )
    return [
        *flaws,
        *_emptiness(checklist),
        *_points(checklist),
        *_repeated(part.code for part in checklist.parts),
        *_repeated(item.code for item in checklist.items),
        *(flaw for item in checklist.items for flaw in check_item(item, frame)),
    ]


def check_item(item: Item, frame: Frame) -> list[Flaw]:
    """Return the flaws of one item: its part, citations, lane, weight and applicability."""
    return [
        *_part(item, frame),
        *check_cited(item.code, item.provisions, frame.citations),
        *_lane(item, frame.citations),
        *_weight(item),
        *_terms(item, frame),
        *_sample(item),
    ]


def check_cited(code: str, provisions: Iterable[str], known: Mapping[str, Citation]) -> list[Flaw]:
    """Return a flaw for each provision that no norm has."""
    return [
        Flaw(
            code="data.unknown_provision",
            item=code,
            message="It cites the provision {provision}, which no norm has.",
            mend="Correct the id, or add the provision to its norm.",
            fields={"provision": provision},
        )
        for provision in provisions
        if provision not in known
    ]


def is_statutory(provisions: Iterable[str], citations: Mapping[str, Citation]) -> bool:
    """Return whether one of `provisions` stands in a law, a regulation or a rule."""
    return any(
        citations[provision].force in _STATUTORY
        for provision in provisions
        if provision in citations
    )


def check_scheme_named(checklist: Checklist, schemes: Collection[str]) -> list[Flaw]:
    """Return a flaw if the grade scheme of the checklist does not exist."""
    if checklist.scheme in schemes:
        return []
    return [
        Flaw(
            code="data.unknown_scheme",
            item="scheme",
            message="The grade scheme {scheme} does not exist.",
            mend="Use the name of a file in schemes/: {known}.",
            fields={"scheme": checklist.scheme, "known": ", ".join(sorted(schemes))},
        )
    ]


def check_scheme(scheme: GradeScheme) -> list[Flaw]:
    """Return the flaws of one grade scheme: levels in order, limiters that cap at one of them."""
    numbers = [rule.level for rule in scheme.levels]
    flaws = _repeated(limiter.code for limiter in scheme.limiters)
    flaws += _repeated(rule.severity for rule in scheme.deadlines)
    if numbers != list(range(1, len(numbers) + 1)) or not _rising(scheme):
        flaws.append(
            Flaw(
                code="data.levels",
                item="levels",
                message="The levels do not count up from 1 with rising totals and floors.",
                mend="List them from the lowest to the highest, each asking more than the last.",
            )
        )
    return flaws + [
        Flaw(
            code="data.cap",
            item=limiter.code,
            message="The limiter caps the grade at {cap}, but the highest level is {highest}.",
            mend="Use a level of the scheme, or 0 for no grade at all.",
            fields={"cap": str(limiter.cap), "highest": str(max(numbers))},
        )
        for limiter in scheme.limiters
        if limiter.cap > max(numbers)
    ]


def _rising(scheme: GradeScheme) -> bool:
    pairs = zip(scheme.levels, scheme.levels[1:], strict=False)
    return all(
        low.total < high.total and low.floor_percent <= high.floor_percent for low, high in pairs
    )


def _expiry(item: str, effective: date | None, expires: date | None) -> list[Flaw]:
    if effective is None or expires is None or effective < expires:
        return []
    return [
        Flaw(
            code="data.expired",
            item=item,
            message="It expires on {expires}, which is not after its first day {effective}.",
            mend="Correct one of the two dates.",
            fields={"expires": expires.isoformat(), "effective": effective.isoformat()},
        )
    ]


def _repeated(codes: Iterable[str]) -> list[Flaw]:
    seen: set[str] = set()
    flaws = []
    for code in codes:
        if code in seen:
            flaws.append(
                Flaw(
                    code="data.duplicate",
                    item=code,
                    message="The code {code} is used more than once.",
                    mend="Give each its own code.",
                    fields={"code": code},
                )
            )
        seen.add(code)
    return flaws


def _emptiness(checklist: Checklist) -> list[Flaw]:
    if checklist.items:
        return []
    return [
        Flaw(
            code="data.empty",
            item="items",
            message="The checklist has no items.",
            mend="Add items, or say in awaiting which original text is not at hand.",
        )
    ]


def _points(checklist: Checklist) -> list[Flaw]:
    total = sum(part.points for part in checklist.parts)
    if total == FULL:
        return []
    return [
        Flaw(
            code="data.points",
            item="parts",
            message="The points of the parts sum to {total}.",
            mend="Make them sum to 1000.",
            fields={"total": str(total)},
        )
    ]


def _part(item: Item, frame: Frame) -> list[Flaw]:
    if item.part in frame.parts:
        return []
    return [
        Flaw(
            code="data.unknown_part",
            item=item.code,
            message="It belongs to the part {part}, which is not listed.",
            mend="Use the code of a listed part: {known}.",
            fields={"part": item.part, "known": ", ".join(frame.parts)},
        )
    ]


def _lane(item: Item, citations: Mapping[str, Citation]) -> list[Flaw]:
    if item.lane is not Lane.LEGAL or is_statutory(item.provisions, citations):
        return []
    if any(provision not in citations for provision in item.provisions):
        return []  # what an unknown provision is worth cannot be said
    return [
        Flaw(
            code="data.lane",
            item=item.code,
            message="It is a legal duty, but cites no law, regulation or rule.",
            mend="Cite the provision that makes it one, or choose the lane of what it cites.",
        )
    ]


def _weight(item: Item) -> list[Flaw]:
    if (item.class_ in _WEIGHTLESS) == (item.weight == 0):
        return []
    return [
        Flaw(
            code="data.weight",
            item=item.code,
            message="Its class is {class} and its weight {weight}.",
            mend="Veto and indicator items weigh 0, all others more than 0.",
            fields={"class": item.class_, "weight": str(item.weight)},
        )
    ]


def _sample(item: Item) -> list[Flaw]:
    if item.measure is None or item.measure.sampled is not True or item.measure.unit == "%":
        return []
    return [
        Flaw(
            code="data.sample",
            item=item.code,
            message="Its measure is taken on a sample, but its unit is {unit}.",
            mend="What is measured on a sample is a rate; give % as its unit.",
            fields={"unit": item.measure.unit},
        )
    ]


def _terms(item: Item, frame: Frame) -> list[Flaw]:
    used: Sequence[str] = (*item.applies.forms, *item.applies.kinds)
    return [
        Flaw(
            code="data.unknown_term",
            item=item.code,
            message="It applies to {term}, which the terms do not name.",
            mend="Add the word to terms, or use one of: {known}.",
            fields={"term": term, "known": ", ".join(frame.terms)},
        )
        for term in used
        if term not in frame.terms
    ]
