"""The checklist of a visit on its page: each item with what was found, shown, and scored."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from api.view import Reader
from audit.domain.answer import Answer, Verdict
from audit.domain.evidence import PRINTABLE, Evidence
from audit.domain.item_score import ItemScore, explained
from audit.domain.reason import phrase
from audit.domain.registry import Inspector
from audit.domain.score import PartScore
from audit.services.case_file import CaseFile
from checklists.model import Citation, Comparison, Lane, Measure, Part, ResolvedItem
from reports.build_score import floors, quantity
from reports.writing import number

VERDICT_SHAPES = {
    Verdict.CONFORM: "full",
    Verdict.PARTLY: "half",
    Verdict.NOT: "cross",
    Verdict.NOT_APPLICABLE: "ring",
    Verdict.EQUIVALENT: "square",
    Verdict.COULD_NOT_CHECK: "diamond",
}
_FOUND = (Verdict.PARTLY, Verdict.NOT)
_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤"}


class Exhibit(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of evidence; `small` is the address of its picture, "" for what is none."""

    path: str
    small: str
    name: str
    caption: str
    taken_at: datetime
    digest: str


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """An item: what is asked on which basis, and what was found, "" for what is not known yet.

    `kind` is its class and its duty in words; `working` says how its points came about.
    """

    code: str
    title: str
    kind: str
    bases: tuple[str, ...]
    how: str
    verdict: Verdict | None
    shape: str
    reason: str
    measure: str
    points: str
    working: str
    answered: str
    exhibits: tuple[Exhibit, ...]


class PartView(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the checklist; `percent` is empty for one that is not scored, or not yet.

    `floor` is the least percentage that the next grade (else the grade given) asks of a part.
    """

    code: str
    title: str
    items: tuple[ItemView, ...]
    answered: int
    found: int
    legal: int
    points: str = ""
    percent: Decimal | None = None
    floor: Decimal | None = None
    short: bool = False
    working: str = ""


def part_views(file: CaseFile, reader: Reader) -> tuple[PartView, ...]:
    """Return every part of the visit's checklist with its items."""
    return tuple(_part(part, file, reader) for part in file.checklist.parts)


def exhibits(pieces: Iterable[Evidence]) -> tuple[Exhibit, ...]:
    """Return how pieces of evidence are shown."""
    return tuple(
        Exhibit(
            path=f"/desk/evidence/{one.id}",
            small=f"/desk/evidence/{one.id}/small"
            if one.media_type in PRINTABLE and one.print_digest
            else "",
            name=one.name,
            caption=one.caption,
            taken_at=one.captured_at,
            digest=one.digest,
        )
        for one in pieces
    )


def _part(part: Part, file: CaseFile, reader: Reader) -> PartView:
    resolved = [one for one in file.checklist.items if one.item.part == part.code]
    verdicts = Counter(
        file.answers[one.item.code].verdict for one in resolved if one.item.code in file.answers
    )
    view = PartView(
        code=part.code,
        title=part.title,
        items=tuple(_items(resolved, file, reader)),
        answered=verdicts.total(),
        found=sum(verdicts[one] for one in _FOUND),
        legal=sum(one.item.lane is Lane.LEGAL for one in resolved),
    )
    working = file.outcome.working
    if working is None:
        return view
    (scored,) = (one for one in working.score.parts if one.code == part.code)
    given, following = floors(working.grade, file.scheme)
    floor = (following or given).floor(part.code)
    return _with_points(view, scored, floor, reader=reader)


def _with_points(view: PartView, scored: PartScore, floor: Decimal, *, reader: Reader) -> PartView:
    return msgspec.structs.replace(
        view,
        points=f"{number(scored.points)} / {number(scored.possible)}",
        percent=scored.percent,
        floor=floor,
        short=scored.percent is not None and scored.percent < floor,
        working=phrase(scored.why, reader.translate),
    )


def _items(resolved: Iterable[ResolvedItem], file: CaseFile, reader: Reader) -> Iterator[ItemView]:
    working = file.outcome.working
    scores = {} if working is None else {one.code: one for one in working.score.items}
    people = {one.id: one for one in file.team}
    for one in resolved:
        code = one.item.code
        pieces = [piece for piece in file.evidence if piece.item == code]
        view = _asked(one, exhibits(pieces), reader)
        if code in file.answers:
            view = _found(view, one, file.answers[code], people=people, reader=reader)
        yield _scored(view, scores[code], reader) if code in scores else view


def _asked(one: ResolvedItem, shown: tuple[Exhibit, ...], reader: Reader) -> ItemView:
    item = one.item
    return ItemView(
        code=item.code,
        title=item.title,
        kind=f"{reader.label(item.class_)} · {reader.label(item.lane)}",
        bases=tuple(_basis(citation) for citation in one.citations),
        how=item.how,
        verdict=None,
        shape="",
        reason="",
        measure=_threshold(item.measure),
        points="",
        working="",
        answered="",
        exhibits=shown,
    )


def _found(
    view: ItemView,
    one: ResolvedItem,
    answer: Answer,
    *,
    people: Mapping[str, Inspector],
    reader: Reader,
) -> ItemView:
    by = people[answer.by].name if answer.by in people else answer.by
    return msgspec.structs.replace(
        view,
        verdict=answer.verdict,
        shape=VERDICT_SHAPES[answer.verdict],
        reason=answer.reason,
        measure=_measured(one.item.measure, answer, reader),
        answered=by,
    )


def _scored(view: ItemView, scored: ItemScore, reader: Reader) -> ItemView:
    points = f"{number(scored.points)} / {number(scored.possible)}"
    return msgspec.structs.replace(
        view,
        points="" if scored.credit is None else points,
        working=explained(scored, reader.translate),
    )


def _basis(citation: Citation) -> str:
    title = citation.title if "《" in citation.title else f"《{citation.title}》"
    return f"{title}{citation.article}“{citation.excerpt}”"


def _threshold(measure: Measure | None) -> str:
    if measure is None:
        return ""
    if measure.threshold is None:
        return f"{measure.name} ({measure.unit})"
    sign = _SIGNS[measure.comparison]
    return f"{measure.name} {sign} {number(measure.threshold)} {measure.unit}"


def _measured(measure: Measure | None, answer: Answer, reader: Reader) -> str:
    """Return the value beside what is asked for."""
    if measure is None or answer.value is None:
        return _threshold(measure)
    said = f"{measure.name} {quantity(answer.value, f' {measure.unit}', answer.of)}"
    if measure.threshold is None:
        return said
    asked = f"{_SIGNS[measure.comparison]} {number(measure.threshold)} {measure.unit}"
    return reader.translate("{measured} (asked for: {asked})").format(measured=said, asked=asked)
