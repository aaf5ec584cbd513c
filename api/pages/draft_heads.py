"""What a draft says of itself: title and days, what it stands on, its changelog, its file."""

from collections.abc import Iterator
from datetime import date

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.draft_beginnings import editions
from api.pages.draft_contents import DRAFTS, draft_path
from api.pages.draft_edits import Line, Sheet, ask, take
from api.pages.draft_fields import codes
from api.pages.draft_words import field, filled
from api.pages.forms import Choice, Entered, Field, read
from api.view import AnyRequest, Reader
from audit.domain.actor import Visitor
from audit.domain.errors import Invalid
from audit.runtime import Runtime
from audit.services.authoring import Edit
from audit.services.drafts import Draft
from checklists import editing
from checklists.changelog import changed
from checklists.joining import Pack
from checklists.model import Change, Text
from checklists.overlay_model import Overlay
from reports.writing import day

_ONE = f"{DRAFTS}/{{draft:str}}"
_AT = "@"


class HeadEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Title and days of a draft, and the edition an overlay is to be pinned to anew."""

    title: Text
    effective: date
    expires: date | None = None
    note: str = ""
    base: str = ""


class ChangeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A line for the changelog."""

    on: date
    changed: str = ""
    what: Text


@get(f"{_ONE}/head")
async def show_head(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Template:
    """Show the form of title and days."""
    return await ask(request, runtime, visitor, draft=draft, lay=_head_form)


@post(f"{_ONE}/head")
async def save_head(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Redirect | Template:
    """Save title and days."""
    return await take(request, runtime, visitor, draft=draft, make=_head_kept, lay=_head_form)


@get(f"{_ONE}/changes")
async def show_changes(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Template:
    """Ask for a line of the changelog; the items it does not name yet are filled in."""
    return await ask(request, runtime, visitor, draft=draft, lay=_change_form)


@post(f"{_ONE}/changes")
async def add_change(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Redirect | Template:
    """Add a line to the changelog."""
    return await take(request, runtime, visitor, draft=draft, make=_change_kept, lay=_change_form)


@post(f"{_ONE}/changes/{{place:int}}/remove")
async def remove_change(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    draft: FromPath[str],
    place: FromPath[int],
) -> Redirect | Template:
    """Take a line out of the changelog, counted from 1."""

    def make(_seen: Draft, _given: Entered) -> Edit:
        return lambda pack: editing.without_change(pack, place)

    return await take(request, runtime, visitor, draft=draft, make=make)


def _head_form(draft: Draft, given: Entered, reader: Reader) -> Sheet:
    pack, translate = draft.pack, reader.translate
    texts = {
        "title": pack.title,
        "effective": pack.effective.isoformat(),
        "expires": pack.expires.isoformat() if pack.expires else "",
        "note": pack.note,
    }
    held = {name: (text,) for name, text in texts.items()}
    fields = (
        field("title", reader, required=True),
        field("effective", reader, "date", required=True),
        field("expires", reader, "date"),
        field("note", reader, "textarea"),
        *([_base_field(draft, reader)] if isinstance(pack, Overlay) else ()),
    )
    return Sheet(
        title=translate("Title and days"),
        lead=translate("Name and version stay: {name} {version}.").format(
            name=pack.name, version=pack.version
        ),
        action=draft_path(draft.entry.id, "head"),
        fields=filled(fields, given or held),
        submit=translate("Save"),
    )


def _base_field(draft: Draft, reader: Reader) -> Field:
    translate = reader.translate
    known = [
        draft.catalogue.find(name, version)
        for name in draft.catalogue.names()
        for version in draft.catalogue.versions(name)
    ]
    grounds = [one for one in known if not one.awaiting and one.name != draft.pack.name]
    stays = Choice(value="", text=translate("Leave it on {base}").format(base=draft.entry.base))
    return msgspec.structs.replace(
        field("base", reader, "select", choices=(stays, *editions(grounds, reader))),
        help=translate(
            "Choose an edition to pin the overlay to it as it is now, after reading what changed in"
            " it."
        ),
    )


def _head_kept(draft: Draft, given: Entered) -> Edit:
    entry = read(HeadEntry, given)

    def edit(pack: Pack) -> Pack:
        kept = msgspec.structs.replace(
            pack,
            title=entry.title,
            effective=entry.effective,
            expires=entry.expires,
            note=entry.note,
        )
        return _pinned(draft, kept, entry.base)

    return edit


def _pinned(draft: Draft, pack: Pack, base: str) -> Pack:
    name, _, version = base.partition(_AT)
    if not isinstance(pack, Overlay) or not base:
        return pack
    if version not in draft.catalogue.versions(name):
        raise Invalid("authoring.no_base", "Choose the base from the list.")
    return editing.repinned(pack, draft.catalogue.resolve(name, version))


def _change_form(draft: Draft, given: Entered, reader: Reader) -> Sheet:
    translate = reader.translate
    held = {
        "changed": (translate(", ").join(_untold(draft)),),
        "on": (draft.today.isoformat(),),
    }
    fields = (
        field("on", reader, "date", required=True),
        field("changed", reader, "textarea"),
        field("what", reader, "textarea", required=True),
    )
    return Sheet(
        title=translate("Changelog"),
        lead=translate(
            "Every item that is other than in the version before is named here. Those that are not"
            " named yet are filled in."
        ),
        action=draft_path(draft.entry.id, "changes"),
        fields=filled(fields, given or held),
        submit=translate("Add to the changelog"),
        lines=tuple(_lines(draft, reader)),
    )


def _lines(draft: Draft, reader: Reader) -> Iterator[Line]:
    translate = reader.translate
    for number, change in enumerate(draft.pack.changes, start=1):
        parts = (day(change.on, translate), translate(", ").join(change.items), change.what)
        yield Line(
            text=" · ".join(part for part in parts if part),
            remove=draft_path(draft.entry.id, f"changes/{number}/remove"),
        )


def _untold(draft: Draft) -> tuple[str, ...]:
    """Return the items that are other than in the version before, and that no line names."""
    if draft.before is None:
        return ()
    told = {code for change in draft.pack.changes for code in change.items}
    return tuple(code for code in changed(draft.before, draft.pack) if code not in told)


def _change_kept(_draft: Draft, given: Entered) -> Edit:
    entry = read(ChangeEntry, given)
    change = Change(on=entry.on, items=codes("changed", entry.changed), what=entry.what)
    return lambda pack: editing.with_change(pack, change)


HANDLERS = (show_head, save_head, show_changes, add_change, remove_change)
