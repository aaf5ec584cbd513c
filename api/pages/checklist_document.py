"""The page of a checklist: its items by part, lane or basis."""

import enum
from collections.abc import Iterable, Iterator
from typing import Annotated

import msgspec

from api.pages.checklist_words import LANE_SENTENCES
from api.pages.forms import Choice, Field, choices
from api.pages.listing import Link
from api.view import Reader
from audit.services.checklist import Issue, Sheet
from checklists.contents import by_norm, search
from checklists.model import ItemClass, Lane, Norm, ResolvedItem

PLACE = "/desk/checklists"


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
    links: tuple[Link, ...]
    scheme: str
    model: bool
    filters: tuple[Field, ...]
    shown: int
    groups: tuple[Group, ...]


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
        links=tuple(_ways(issue, reader)),
        scheme=sheet.scheme.title,
        model=sheet.scheme.model,
        filters=_filters(wanted, reader),
        shown=len(fitting),
        groups=tuple(groups(sheet, fitting, reader)),
    )


def _ways(issue: Issue, reader: Reader) -> Iterator[Link]:
    """Yield the ways on: what changed since another version, and the edition as a file."""
    place = edition_path(issue.name, issue.version)
    known = f"new={issue.name}@{issue.version}"
    compare = reader.translate("Compare with another version")
    yield Link(path=f"{PLACE}/compare?{known}", text=compare, icon="history")
    for kind in ("xlsx", "yaml"):
        yield Link(path=f"{place}/download.{kind}", text=kind.upper(), icon="download")


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
            title=f"{titled(chapter.norm)}{chapter.norm.number}",
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


def titled(norm: Norm) -> str:
    """Return the title of a document in its marks, unless it carries such marks itself."""
    return norm.title if "《" in norm.title else f"《{norm.title}》"
