"""The form of an entry of any register: shown, taken, and shown again where it is refused."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from litestar.response import Redirect, Template

from api import entries, registers
from api.entries import NOTHING
from api.errors import status_of
from api.pages.entries import (
    SEEN,
    FormPage,
    Subject,
    cells_of,
    entry_form,
    held_facts,
    path_of,
)
from api.pages.forms import Entered, entered, refused
from api.pages.listing import Link
from api.registers import TABLE_OF, Sheet
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.errors import DomainError
from audit.runtime import Runtime
from audit.services import register

PLACES = {sheet: f"/desk/{sheet.value}" for sheet in Sheet}
LIST_TITLES = {
    Sheet.INSTITUTIONS: "Institutions",
    Sheet.INSPECTORS: "Inspectors",
    Sheet.RECUSALS: "Recusals",
    Sheet.ITEMS: "Item list",
}
ADD_TITLES = {
    Sheet.INSTITUTIONS: "Add an institution",
    Sheet.INSPECTORS: "Add an inspector",
    Sheet.RECUSALS: "Add a recusal",
    Sheet.ITEMS: "Add an item",
}
_EMPTY_SENTENCES = {
    Sheet.INSTITUTIONS: "The register is empty. Import the institutions from a spreadsheet.",
    Sheet.INSPECTORS: "The register is empty. Import the inspectors from a spreadsheet.",
    Sheet.RECUSALS: "Nobody is recused. Enter a recusal as soon as somebody declares one.",
    Sheet.ITEMS: "The list is empty. Import it, or add the first item.",
}
_HELD = {Sheet.INSTITUTIONS: ("uscc", "licence"), Sheet.INSPECTORS: ("id",), Sheet.ITEMS: ("code",)}
_FIND: Mapping[Sheet, Callable[[Any, str], Awaitable[Any]]] = {
    Sheet.INSTITUTIONS: register.institution,
    Sheet.INSPECTORS: register.inspector,
    Sheet.ITEMS: register.item,
}
_WITH_PAGE = frozenset({Sheet.INSTITUTIONS, Sheet.INSPECTORS})


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was asked for: who asks, what it is about, and where."""

    actor: Actor
    sheet: Sheet
    subject: Subject


def links(sheet: Sheet, reader: Reader) -> tuple[Link, ...]:
    """Return the ways on from a list for whoever keeps the register."""
    return (
        Link(
            path=f"{PLACES[sheet]}/new",
            text=reader.translate(ADD_TITLES[sheet]),
            icon="plus",
            acts=True,
        ),
        Link(path=f"/desk/import/{sheet}", text=reader.translate("Import"), icon="upload"),
    )


def empty(sheet: Sheet, reader: Reader, *, keeps: bool) -> str:
    """Return what an empty register says: what to do next, for whoever keeps it."""
    if keeps:
        return reader.translate(_EMPTY_SENTENCES[sheet])
    return reader.translate("Whoever keeps this register has entered nothing yet.")


async def ask(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    sheet: Sheet,
    identity: str = "",
    given: Mapping[str, str] | None = None,
) -> Template:
    """Show the form of an entry, of a new one without `identity`; `given` fills in a new one."""
    asked = await begin(request, runtime, visitor, sheet=sheet, identity=identity)
    subject = msgspec.structs.replace(asked.subject, given=given or {})
    return answer(request, msgspec.structs.replace(asked, subject=subject))


async def take(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    sheet: Sheet,
    identity: str = "",
) -> Redirect | Template:
    """Save the entry of a form, under the rules of the sheet; show the form again if refused."""
    given = await entered(request)
    asked = await begin(request, runtime, visitor, sheet=sheet, identity=identity)
    cells = cells_of(given, asked.subject)
    try:
        return await save(request, runtime, visitor, asked=asked, cells=cells, given=given)
    except DomainError as refusal:
        return answer(request, asked, refusal=refusal, given=given)


async def begin(
    request: AnyRequest, runtime: Runtime, visitor: Visitor, *, sheet: Sheet, identity: str = ""
) -> Asked:
    """Return who asks and the subject of the form: an entry that is there, or a new one.

    Raises `Forbidden` for whoever keeps no register, `NotFound` for an entry not in theirs.
    """
    async with runtime.unit_of_work(visitor, write=False) as uow:
        region, actor = register.keeper_region(uow), uow.actor
        entry = await _FIND[sheet](uow, identity) if identity else None
    seen = NOTHING
    if entry is not None:
        seen = await entries.seen_now(runtime, visitor, sheet=sheet, value=entry)
    subject = Subject(
        table=TABLE_OF[sheet],
        words=registers.words_of(runtime, reader_of(request).language),
        region=region,
        seen=seen,
        entry=entry,
        held=_HELD.get(sheet, ()) if entry is not None else (),
    )
    return Asked(actor=actor, sheet=sheet, subject=subject)


async def save(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    asked: Asked,
    cells: Mapping[str, str],
    given: Entered,
) -> Redirect:
    """Save the cells, and lead to the page that shows them. Raises what `entries.enter` raises."""
    reader = reader_of(request)
    identity = await entries.enter(
        runtime,
        visitor,
        asked.sheet,
        cells=cells,
        seen=given.get(SEEN, (NOTHING,))[0],
        language=reader.language,
    )
    place = PLACES[asked.sheet]
    path = path_of(place, identity) if asked.sheet in _WITH_PAGE else place
    return go(request, path, said=reader.translate("The entry is saved."))


def answer(
    request: AnyRequest,
    asked: Asked,
    *,
    refusal: DomainError | None = None,
    given: Entered | None = None,
) -> Template:
    """Return the page of the form; a refused one as it was sent, with why."""
    reader = reader_of(request)
    translate = reader.translate
    place, entry = PLACES[asked.sheet], asked.subject.entry
    back = Link(path=place, text=translate(LIST_TITLES[asked.sheet]))
    action = f"{place}/new"
    if entry is not None:
        identity = asked.subject.table.identity(entry)
        action = path_of(f"{place}/edit", identity)
        if asked.sheet in _WITH_PAGE:
            back = Link(path=path_of(place, identity), text=entry.name)
    form = entry_form(asked.subject, reader, action=action)
    page = FormPage(
        back=back,
        lead=translate("What is entered here obeys the same rules as an imported sheet."),
        facts=held_facts(asked.subject, reader),
        form=refused(form, refusal, given=given or {}, reader=reader) if refusal else form,
    )
    title = translate("Change the entry") if entry else translate(ADD_TITLES[asked.sheet])
    return show(
        request,
        "desk/registers/form",
        page,
        title=title,
        actor=asked.actor,
        status=status_of(refusal) if refusal else 200,
    )
