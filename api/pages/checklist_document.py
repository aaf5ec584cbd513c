"""The page of a checklist by part, lane or basis, and the page of one of its items."""

import enum
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated

import msgspec

from api.pages.checklist_words import CLASS_SENTENCES, LANE_SENTENCES, STANDING_SHAPES
from api.pages.forms import Choice, Field, choices
from api.pages.listing import Link
from api.view import Reader
from audit.services.checklist import Ground, Issue, ItemSheet, Operation, Sheet
from checklists.contents import Standing, by_norm, search
from checklists.model import (
    Comparison,
    Force,
    ItemClass,
    Lane,
    Measure,
    Norm,
    ResolvedItem,
)
from checklists.overlay_model import Add, Cite, Tighten
from reports.writing import number

PLACE = "/desk/checklists"
_CHANGES: Mapping[type[Operation], str] = {
    Add: "Added: {reason}",
    Tighten: "Made stricter: {reason}",
    Cite: "Further basis: {reason}",
}
_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤"}


class Grouping(enum.StrEnum):
    """What the items of a checklist are grouped by."""

    PART = "by_part"
    BASIS = "by_basis"
    LANE = "by_lane"


class Browse(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader of a checklist wants to see; an empty field narrows nothing."""

    text: Annotated[str, msgspec.Meta(max_length=100)] = ""
    kind: ItemClass | None = None
    lane: Lane | None = None
    by: Grouping = Grouping.PART


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An item in a list; `kind` is its duty, class and weight in words."""

    code: str
    title: str
    path: str
    kind: str


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """Items under a clause, or without one."""

    rows: tuple[Row, ...]
    article: str = ""
    excerpt: str = ""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Items that belong together: a part, a lane, or a document."""

    title: str
    note: str
    clauses: tuple[Clause, ...]
    count: int


class ChecklistPage(msgspec.Struct, frozen=True, kw_only=True):
    """An edition laid out for reading; `shown` of its `issue.items` fit what was asked for."""

    issue: Issue
    lead: str
    base: Link | None
    scheme: str
    model: bool
    filters: tuple[Field, ...]
    shown: int
    groups: tuple[Group, ...]


class GroundView(msgspec.Struct, frozen=True, kw_only=True):
    """A clause an item stands on, with the dates of its document."""

    document: str
    number: str
    issuers: tuple[str, ...]
    force: Force
    article: str
    excerpt: str
    standing: Standing
    shape: str
    issued: date | None
    effective: date | None
    expires: date | None
    as_of: date | None
    note: str


class ItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """One item: what is asked, how it is checked, what it counts, on what basis, since when."""

    issue: Issue
    back: str
    part: str
    code: str
    lane: Lane
    lane_says: str
    class_: ItemClass
    class_says: str
    weight: str
    how: str
    methods: tuple[str, ...]
    evidence: tuple[str, ...]
    measure: str
    concerns: tuple[str, ...]
    requirements: tuple[str, ...]
    grounds: tuple[GroundView, ...]
    source: str
    changes: tuple[str, ...]


def edition_path(name: str, version: str) -> str:
    """Return the address of an edition."""
    return f"{PLACE}/{name}/{version}"


def checklist_page(sheet: Sheet, wanted: Browse, reader: Reader, *, lead: str) -> ChecklistPage:
    """Return the page of an edition, narrowed and grouped as the reader wants it."""
    issue = sheet.issue
    fitting = tuple(
        one
        for one in search(sheet.checklist.items, wanted.text)
        if wanted.kind in {None, one.item.class_} and wanted.lane in {None, one.item.lane}
    )
    groups = {Grouping.PART: _parts, Grouping.BASIS: _bases, Grouping.LANE: _lanes}[wanted.by]
    return ChecklistPage(
        issue=issue,
        lead=lead,
        base=None
        if issue.base is None
        else Link(path=edition_path(*issue.base), text=" ".join(issue.base)),
        scheme=sheet.scheme.title,
        model=sheet.scheme.model,
        filters=_filters(wanted, reader),
        shown=len(fitting),
        groups=tuple(groups(sheet, fitting, reader)),
    )


def item_page(sheet: ItemSheet, reader: Reader) -> ItemPage:
    """Return the page of an item."""
    item, checklist = sheet.resolved.item, sheet.checklist
    return ItemPage(
        issue=sheet.issue,
        back=edition_path(sheet.issue.name, sheet.issue.version),
        part=next(one.title for one in checklist.parts if one.code == item.part),
        code=item.code,
        lane=item.lane,
        lane_says=reader.translate(LANE_SENTENCES[item.lane]),
        class_=item.class_,
        class_says=reader.translate(CLASS_SENTENCES[item.class_]),
        weight=_weight(sheet, reader),
        how=item.how,
        methods=item.methods,
        evidence=item.evidence,
        measure=_measure(item.measure, reader),
        concerns=_concerns(sheet),
        requirements=item.requirements,
        grounds=tuple(map(_ground, sheet.grounds)),
        source=sheet.resolved.source,
        changes=tuple(_change(one, reader) for one in sheet.operations),
    )


def _parts(sheet: Sheet, items: Iterable[ResolvedItem], reader: Reader) -> Iterator[Group]:
    words = reader.translate("{points} of 1000 points")
    for part in sheet.checklist.parts:
        found = [one for one in items if one.item.part == part.code]
        note = words.format(points=part.points) if part.points else ""
        yield from _group(f"{part.code} {part.title}", note, found, sheet=sheet, reader=reader)


def _lanes(sheet: Sheet, items: Iterable[ResolvedItem], reader: Reader) -> Iterator[Group]:
    for lane in Lane:
        found = [one for one in items if one.item.lane is lane]
        note = reader.translate(LANE_SENTENCES[lane])
        yield from _group(reader.label(lane), note, found, sheet=sheet, reader=reader)


def _group(
    title: str, note: str, found: list[ResolvedItem], *, sheet: Sheet, reader: Reader
) -> Iterator[Group]:
    if found:
        clause = Clause(rows=_rows(found, sheet, reader))
        yield Group(title=title, note=note, clauses=(clause,), count=len(found))


def _bases(sheet: Sheet, items: Iterable[ResolvedItem], reader: Reader) -> Iterator[Group]:
    for chapter in by_norm(items, sheet.norms):
        clauses = tuple(
            Clause(
                article=provision.article,
                excerpt=provision.excerpt,
                rows=_rows(found, sheet, reader),
            )
            for provision, found in chapter.provisions
        )
        codes = {row.code for clause in clauses for row in clause.rows}
        yield Group(
            title=_document(chapter.norm),
            note=reader.label(chapter.norm.force),
            clauses=clauses,
            count=len(codes),
        )


def _rows(found: Iterable[ResolvedItem], sheet: Sheet, reader: Reader) -> tuple[Row, ...]:
    place = edition_path(sheet.issue.name, sheet.issue.version)
    weighted = reader.translate("weight {weight}")
    return tuple(
        Row(
            code=one.item.code,
            title=one.item.title,
            path=f"{place}/items/{one.item.code}",
            kind=" · ".join(
                (
                    reader.label(one.item.lane),
                    reader.label(one.item.class_),
                    *([weighted.format(weight=one.item.weight)] if one.item.weight else ()),
                )
            ),
        )
        for one in found
    )


def _filters(wanted: Browse, reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    anything = translate("Any")
    return (
        Field(
            name="text",
            label=translate("Words in item, method or basis"),
            kind="search",
            values=(wanted.text,),
        ),
        Field(
            name="kind",
            label=translate("Class"),
            kind="select",
            choices=choices(ItemClass, reader, any_of=anything),
            values=(wanted.kind or "",),
        ),
        Field(
            name="lane",
            label=translate("Kind of duty"),
            kind="select",
            choices=choices(Lane, reader, any_of=anything),
            values=(wanted.lane or "",),
        ),
        Field(
            name="by",
            label=translate("Grouped"),
            kind="select",
            choices=tuple(Choice(value=one.value, text=reader.label(one)) for one in Grouping),
            values=(wanted.by.value,),
        ),
    )


def _document(norm: Norm) -> str:
    title = norm.title if "《" in norm.title else f"《{norm.title}》"
    return f"{title}{norm.number}"


def _weight(sheet: ItemSheet, reader: Reader) -> str:
    item = sheet.resolved.item
    if not item.weight:
        return ""
    if item.class_ is ItemClass.BONUS:
        return reader.translate("at most {weight} points").format(weight=item.weight)
    part = next(one for one in sheet.checklist.parts if one.code == item.part)
    return reader.translate(
        "{weight} of {weights} in its part, which carries {points} of 1000 points"
    ).format(weight=item.weight, weights=sheet.weights, points=part.points)


def _measure(measure: Measure | None, reader: Reader) -> str:
    if measure is None:
        return ""
    if measure.threshold is None:
        words = reader.translate("{name} ({unit}), without a threshold")
        return words.format(name=measure.name, unit=measure.unit)
    sign = _SIGNS[measure.comparison]
    return f"{measure.name} {sign} {number(measure.threshold)} {measure.unit}"


def _concerns(sheet: ItemSheet) -> tuple[str, ...]:
    applies, terms = sheet.resolved.item.applies, sheet.checklist.terms
    return tuple(terms.get(code, code) for code in (*applies.forms, *applies.kinds))


def _ground(ground: Ground) -> GroundView:
    norm, citation = ground.norm, ground.citation
    return GroundView(
        document=norm.title if "《" in norm.title else f"《{norm.title}》",
        number=norm.number,
        issuers=norm.issuers,
        force=norm.force,
        article=citation.article,
        excerpt=citation.excerpt,
        standing=ground.standing,
        shape=STANDING_SHAPES[ground.standing],
        issued=norm.issued,
        effective=norm.effective,
        expires=norm.expires,
        as_of=norm.as_of,
        note=norm.note,
    )


def _change(operation: Operation, reader: Reader) -> str:
    return reader.translate(_CHANGES[type(operation)]).format(reason=operation.reason)
