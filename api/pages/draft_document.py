"""The page of a draft: what it is, its flaws, its items or operations, and its end."""

from collections.abc import Iterator

from api.pages.administration import ActPart, SheetPage
from api.pages.checklist_document import edition_path
from api.pages.draft_contents import DRAFTS, changes_section, contents, draft_path, flaws_section
from api.pages.entries import Fact
from api.pages.forms import Field, Form
from api.pages.listing import Link
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.pack import PackState, WrittenPack
from audit.services.drafts import Draft
from checklists.overlay_model import Overlay
from reports.table import Cell
from reports.writing import day, moment

STATE_SHAPES = {PackState.DRAFT: "ring", PackState.PUBLISHED: "full"}
_WAY_WORDS = {
    "head": "Title and days",
    "changes": "Add to the changelog",
    "upload": "Upload a file",
    "preview": "As evaluators see it",
    "compare": "What changes",
}
_ICONS = {
    "head": "file-text",
    "changes": "scroll-text",
    "upload": "upload",
    "preview": "eye",
    "compare": "history",
}


def draft_page(draft: Draft, actor: Actor, reader: Reader) -> SheetPage:
    """Return the page of a draft, or of what was published."""
    entry = draft.entry
    is_draft = entry.state is PackState.DRAFT
    return SheetPage(
        back=Link(path=DRAFTS, text=reader.translate("Checklists being written")),
        facts=tuple(_facts(draft, reader)),
        links=tuple(_ways(entry, reader)),
        note=(_hindrance(draft, actor, reader) or _ready(reader)) if is_draft else "",
        sections=(
            *([flaws_section(draft, reader)] if draft.flaws else ()),
            *contents(draft, reader),
            changes_section(draft, reader),
        ),
        acts=tuple(_acts(draft, actor, reader)) if is_draft else (),
    )


def _facts(draft: Draft, reader: Reader) -> Iterator[Fact]:
    translate, entry = reader.translate, draft.entry
    shape = STATE_SHAPES[entry.state]
    yield Fact(title=translate("State"), cell=Cell(text=reader.label(entry.state), shape=shape))
    yield Fact(title=translate("Kind"), cell=Cell(text=reader.label(entry.kind)))
    yield Fact(title=translate("Name and version"), cell=Cell(text=f"{entry.name} {entry.version}"))
    yield Fact(title=translate("In force from"), cell=Cell(text=day(entry.effective, translate)))
    if isinstance(draft.pack, Overlay):
        path = edition_path(draft.pack.base, draft.pack.base_version) if draft.base else ""
        yield Fact(title=translate("Stands on"), cell=Cell(text=entry.base, href=path))
    if draft.pack.note:
        yield Fact(title=translate("Note"), cell=Cell(text=draft.pack.note))
    saved = translate("Revision {revision}, by {editor}, {when}").format(
        revision=entry.revision,
        editor=draft.editor,
        when=moment(entry.written_at, translate),
    )
    yield Fact(title=translate("Last saved"), cell=Cell(text=saved))
    if entry.published_at is not None:
        when = moment(entry.published_at, translate)
        published = Cell(
            text=translate("{when}, by {publisher}").format(when=when, publisher=draft.publisher),
            href=edition_path(entry.name, entry.version),
        )
        yield Fact(title=translate("Made public"), cell=published)
    yield Fact(title=translate("Fingerprint (SHA-256)"), cell=Cell(text=entry.digest))


def _ways(entry: WrittenPack, reader: Reader) -> Iterator[Link]:
    """Yield the ways on from a draft; what is published is only looked at."""
    edits = ("head", "changes", "upload") if entry.state is PackState.DRAFT else ()
    for below in (*edits, "preview", "compare"):
        text = reader.translate(_WAY_WORDS[below])
        yield Link(path=draft_path(entry.id, below), text=text, icon=_ICONS[below])
    for kind in ("xlsx", "yaml"):
        path = draft_path(entry.id, f"pack.{kind}")
        yield Link(path=path, text=kind.upper(), icon="download")


def _hindrance(draft: Draft, actor: Actor, reader: Reader) -> str:
    """Return why the reader cannot publish a draft as it stands, "" where they can."""
    if draft.flaws:
        return reader.translate("What is wrong is told below; publish it once that is mended.")
    if draft.pack.awaiting:
        return reader.translate("It says that its text is awaited; it is not published before.")
    if draft.entry.effective <= draft.today:
        return reader.translate(
            "Its first day must come after the day of publication; choose a later one."
        )
    if draft.entry.written_by == actor.id:
        return reader.translate(
            "Nothing is wrong with it. You saved it last, so a second person publishes it: ask a"
            " colleague to read it."
        )
    return ""


def revision_field(draft: Draft) -> Field:
    """Return the hidden field that says which revision a form was made from."""
    return Field(name="revision", label="", kind="hidden", values=(str(draft.entry.revision),))


def _ready(reader: Reader) -> str:
    return reader.translate(
        "Nothing is wrong with it, and somebody else saved it last: you may publish it, at the end"
        " of this page."
    )


def _acts(draft: Draft, actor: Actor, reader: Reader) -> Iterator[ActPart]:
    """Yield what ends a draft: its publication, for whom it is open, and to discard it."""
    if not _hindrance(draft, actor, reader):
        yield _publication(draft, reader)
    yield _discarding(draft, reader)


def _publication(draft: Draft, reader: Reader) -> ActPart:
    translate, entry = reader.translate, draft.entry
    consequence = translate(
        "From {day} on, every plan and visit that names {name} works with this version, all over"
        " this service. It is shown to everybody with an account and never changes again; a mistake"
        " is mended by a further version."
    ).format(day=day(entry.effective, translate), name=entry.name)
    form = Form(
        action=draft_path(entry.id, "publish"),
        submit=translate("Publish this version"),
        fields=(revision_field(draft),),
        consequence=consequence,
        icon="megaphone",
    )
    lead = translate(
        "Publishing takes two persons: {editor} saved it last, and you, who have read it, publish"
        " it. Read every item, and what changes, before you do."
    ).format(editor=draft.editor)
    return ActPart(title=translate("Publication"), lead=lead, form=form)


def _discarding(draft: Draft, reader: Reader) -> ActPart:
    translate, entry = reader.translate, draft.entry
    form = Form(
        action=draft_path(entry.id, "discard"),
        submit=translate("Discard this draft"),
        fields=(revision_field(draft),),
        consequence=translate(
            "What is written in {name} {version} is gone for everybody and cannot be brought back;"
            " the trail keeps only its fingerprint. Name and version are free again."
        ).format(name=entry.name, version=entry.version),
        icon="trash-2",
    )
    lead = translate(
        "For a draft that is not needed any more. Download it first if it may be of use later."
    )
    return ActPart(title=translate("Discarding"), lead=lead, form=form)
