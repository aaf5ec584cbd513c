"""How any form of a draft is shown, taken, and shown again where it is refused."""

from collections.abc import Callable, Iterator
from typing import Annotated

import msgspec
from litestar.response import Redirect, Template

from api.pages.draft_contents import draft_path, told
from api.pages.draft_fields import FIND
from api.pages.forms import Entered, Field, Form, entered, read, refused
from api.pages.listing import Link
from api.pages.session import answered
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain import pack as packs
from audit.domain.actor import Actor, Visitor
from audit.domain.errors import Conflict, DomainError, Invalid, NotFound
from audit.runtime import Runtime
from audit.services import authoring, drafts
from audit.services.authoring import Edit
from audit.services.drafts import Draft

ACT = "act"
_NOT_READ = frozenset({"revision", ACT, FIND})
Make = Callable[[Draft, Entered], Edit]
"""What returns the edit that was entered; raises `Invalid` at its fields."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """Which revision of a draft a form was made from."""

    revision: Annotated[int, msgspec.Meta(ge=1)]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is there already, and the address that takes it out."""

    text: str
    remove: str


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is there already, and the button that takes it out."""

    text: str
    form: Form


class EditPage(msgspec.Struct, frozen=True, kw_only=True):
    """A form of a draft: what is wrong at its place, and the way to take the thing out.

    `lines` are those that the form adds to.
    """

    back: Link
    lead: str
    flaws: tuple[str, ...]
    form: Form
    remove: Form | None = None
    lines: tuple[LineView, ...] = ()


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A form to be shown: its title, what it is about, and its fields filled with what is given.

    `about` is the code of the item it is about, for the flaws that are told with it.
    """

    title: str
    lead: str
    action: str
    fields: tuple[Field, ...]
    submit: str
    about: str = ""
    remove: str = ""
    lines: tuple[Line, ...] = ()


Lay = Callable[[Draft, Entered, Reader], Sheet]
"""What returns the form of a draft, filled with what is given."""


async def opened(runtime: Runtime, visitor: Visitor, draft: str) -> tuple[Draft, Actor]:
    """Return a draft that may still be changed. Raises `Conflict` for a published one."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await drafts.read(uow, draft)
        actor = uow.actor
    packs.require_draft(found.entry)
    return found, actor


async def ask(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    draft: str,
    lay: Lay,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    """Show a form of a draft; as it was entered, if it was."""
    found, actor = await opened(runtime, visitor, draft)
    reader = reader_of(request)
    sheet = lay(found, given or {}, reader)
    revision = (given or {}).get("revision", (str(found.entry.revision),))
    hidden = Field(name="revision", label="", kind="hidden", values=revision)
    form = Form(
        action=sheet.action, submit=sheet.submit, fields=(hidden, *sheet.fields), icon="check"
    )
    if refusal is not None:
        form = refused(form, refusal, given=given or {}, reader=reader)
    page = EditPage(
        back=Link(path=draft_path(draft), text=found.entry.title),
        lead=sheet.lead,
        flaws=tuple(told(one, reader) for one in found.flaws if sheet.about == one.item != ""),
        form=form,
        remove=_removal(sheet, hidden, reader) if sheet.remove else None,
        lines=tuple(_lines(sheet, hidden, reader)),
    )
    shown = show(request, "desk/checklists/edit", page, title=sheet.title, actor=actor)
    return answered(shown, refusal)


def _removal(sheet: Sheet, hidden: Field, reader: Reader) -> Form:
    return Form(
        action=sheet.remove,
        submit=reader.translate("Take it out"),
        fields=(hidden,),
        consequence=reader.translate("It is gone from the draft at once."),
        icon="trash-2",
    )


def _lines(sheet: Sheet, hidden: Field, reader: Reader) -> Iterator[LineView]:
    said = reader.translate("Take out line {number}")
    for number, line in enumerate(sheet.lines, start=1):
        submit = said.format(number=number)
        form = Form(action=line.remove, submit=submit, fields=(hidden,), icon="trash-2")
        yield LineView(text=line.text, form=form)


async def take(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    draft: str,
    make: Make,
    lay: Lay | None = None,
) -> Redirect | Template:
    """Save what was entered and go back to the draft, or show the form again with the refusal.

    With the button that looks for clauses nothing is saved: the form comes back with what was
    found. Without `lay` a refusal is shown on the page of errors.
    """
    given = await entered(request)
    if lay is not None and given.get(ACT) == (FIND,):
        return await ask(request, runtime, visitor, draft=draft, lay=lay, given=given)
    try:
        await save(runtime, visitor, draft, given=given, make=make)
    except (Invalid, Conflict, NotFound) as refusal:
        if lay is None or refusal.code == "authoring.unknown_draft":
            raise
        return await ask(
            request, runtime, visitor, draft=draft, lay=lay, given=given, refusal=refusal
        )
    return go(request, draft_path(draft), said=reader_of(request).translate("The draft is saved."))


async def save(
    runtime: Runtime, visitor: Visitor, draft: str, *, given: Entered, make: Make
) -> None:
    """Save a draft with what was entered. Raises `Invalid` and `Conflict`."""
    seen = read(Seen, {"revision": given.get("revision", ())})
    told_in = {name: texts for name, texts in given.items() if name not in _NOT_READ}
    async with runtime.unit_of_work(visitor) as uow:
        found = await drafts.read(uow, draft)
        await authoring.edit(uow, draft, seen.revision, by=make(found, told_in))
