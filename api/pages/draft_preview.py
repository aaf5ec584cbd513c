"""A draft as it will be met: the form evaluators fill in, and what changes for everybody."""

from collections.abc import Iterator, Sequence

import msgspec

from api.pages.comparison_words import FIELD_WORDS
from api.pages.draft_contents import draft_path
from api.pages.forms import Choice, choices
from api.pages.listing import Link
from api.view import Reader
from audit.domain.answer import Verdict
from audit.services.drafts import Draft, Outlook
from checklists.diff import Diff, StepKind
from checklists.model import (
    Citation,
    ItemClass,
    Lane,
    Measure,
    Part,
    ResolvedChecklist,
    ResolvedItem,
)
from reports.table import Table, table


class PreviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as an evaluator meets it."""

    code: str
    title: str
    class_: ItemClass
    lane: Lane
    how: str
    methods: tuple[str, ...]
    wanted: tuple[str, ...]
    bases: tuple[Citation, ...]
    measure: Measure | None


class PreviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a draft as evaluators will fill it in; nothing can be entered here.

    `hindrance` says why there is nothing to show.
    """

    back: Link
    hindrance: str
    part: str
    parts: tuple[tuple[Link, str], ...]
    items: tuple[PreviewItem, ...]
    verdicts: tuple[Choice, ...]


def preview_page(outlook: Outlook, wanted: str, reader: Reader) -> PreviewPage:
    """Return the page of the part that is wanted, or of the first."""
    entry, checklist = outlook.draft.entry, outlook.checklist
    parts = () if checklist is None else _parts(checklist)
    part = next((one for one in parts if one.code == wanted), parts[0] if parts else None)
    found = [
        one for one in (checklist.items if checklist else ()) if part and one.item.part == part.code
    ]
    return PreviewPage(
        back=Link(path=draft_path(entry.id), text=entry.title),
        hindrance="" if checklist else hindrance(outlook.draft, reader),
        part=f"{part.code} {part.title}" if part else "",
        parts=tuple(
            (
                Link(path=draft_path(entry.id, f"preview?part={one.code}"), text=one.title),
                "page" if one is part else "",
            )
            for one in parts
        ),
        items=tuple(map(_item, found)),
        verdicts=choices(Verdict, reader),
    )


def hindrance(draft: Draft, reader: Reader) -> str:
    """Return why a draft cannot be shown as it will be met."""
    if draft.flaws:
        return reader.translate("First mend what is wrong with the draft; its page tells where.")
    return reader.translate("This version is not in force in this process yet; look again later.")


def _parts(checklist: ResolvedChecklist) -> tuple[Part, ...]:
    used = {one.item.part for one in checklist.items}
    return tuple(part for part in checklist.parts if part.code in used)


def _item(resolved: ResolvedItem) -> PreviewItem:
    item = resolved.item
    return PreviewItem(
        code=item.code,
        title=item.title,
        class_=item.class_,
        lane=item.lane,
        how=item.how,
        methods=item.methods,
        wanted=item.evidence,
        bases=resolved.citations,
        measure=item.measure,
    )


def changes_table(outlook: Outlook, reader: Reader) -> Table:
    """Return what became of each item of the version before, and what is new; one line a change."""
    translate = reader.translate
    heads = (
        translate("What became of it"),
        translate("Old item"),
        translate("New item"),
        translate("What changed"),
        translate("Before"),
        translate("After"),
        translate("May move a grade"),
    )
    return table(translate("What changes"), heads, tuple(_rows(outlook, reader)))


def _rows(outlook: Outlook, reader: Reader) -> Iterator[tuple[str, ...]]:
    changes, old, new = outlook.changes, outlook.before, outlook.checklist
    if changes is None or old is None or new is None:
        return
    yield from _of_list(changes, reader)
    for step in changes.steps:
        if step.kind is StepKind.UNCHANGED:
            continue
        names = (reader.label(step.kind), ", ".join(step.old), ", ".join(step.new))
        if not step.changes:
            texts = (_titles(step.old, old), _titles(step.new, new))
            yield (*names, "", *texts, _moves(reader, grade=step.grade))
        for change in step.changes:
            field = _field(change.field, reader)
            grade = _moves(reader, grade=change.grade)
            yield (*names, field, change.before, change.after, grade)


def _of_list(changes: Diff, reader: Reader) -> Iterator[tuple[str, ...]]:
    for change in changes.changes:
        label, field = reader.translate("The list itself"), _field(change.field, reader)
        grade = _moves(reader, grade=change.grade)
        yield (label, "", "", field, change.before, change.after, grade)


def _field(name: str, reader: Reader) -> str:
    field, _, part = name.partition(".")
    word = reader.translate(FIELD_WORDS[field]) if field in FIELD_WORDS else field
    return f"{word} {part}".strip()


def _moves(reader: Reader, *, grade: bool) -> str:
    return reader.translate("Yes") if grade else ""


def _titles(codes: Sequence[str], checklist: ResolvedChecklist) -> str:
    return "\n".join(one.item.title for one in checklist.items if one.item.code in codes)
