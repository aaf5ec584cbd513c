"""Checklists to read: the editions, one edition, and one of its items."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.pages.checklist_document import PLACE, Browse, checklist_page, edition_path
from api.pages.checklist_item import item_page
from api.pages.comparison import COMPARE
from api.pages.draft_contents import DRAFTS
from api.pages.draft_files import file_of_pack
from api.pages.forms import Field
from api.pages.listing import Link, answer, chosen, found
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import Actor, Role, Visitor
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, does
from audit.domain.workdays import local_date
from audit.runtime import Runtime
from audit.services import checklist
from audit.services.checklist import Issue
from checklists.model import ItemClass, Lane
from reports.table import Cell, Column, Table, table
from reports.writing import day

_ONE = f"{PLACE}/{{name:str}}/{{version:str}}"
# A list shows the beginning of a fingerprint; the page of an edition shows all of it.
_SHOWN = 12


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The day on which a checklist is to be in force; today if none is given."""

    on: date | None = None


@get(PLACE)
async def checklists(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List every edition that is known, and which is in force on a day."""
    on = chosen(request, Asked).on or local_date(runtime.clock())
    async with runtime.unit_of_work(visitor, write=False) as uow:
        known = await checklist.issues(uow, on)
        actor = uow.actor

    async def part(wanted: PageRequest) -> Page[Issue]:
        return _part(known, wanted)

    shown = await found(request, page, part)
    reader = reader_of(request)
    return await answer(
        request,
        _table(shown.items, reader, on=on),
        shown,
        actor=actor,
        filters=(Field(name="on", label=reader.translate("In force on"), kind="date"),),
        lead=_lead(actor, reader),
        links=_links(actor, reader),
        empty=reader.translate("No checklist is installed; look at the settings of the service."),
    )


@get(_ONE)
async def one_checklist(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    name: FromPath[str],
    version: FromPath[str],
) -> Template:
    """Show an edition by part, basis or lane, narrowed by the address."""
    wanted = chosen(request, Browse)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await checklist.read(uow, name, version)
        actor = uow.actor
    reader = reader_of(request)
    document = checklist_page(sheet, wanted, reader, lead=_lead(actor, reader))
    title = sheet.issue.title
    return show(request, "desk/checklists/checklist", document, title=title, actor=actor)


@get(f"{_ONE}/items/{{code:str}}")
async def one_item(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    name: FromPath[str],
    version: FromPath[str],
    code: FromPath[str],
) -> Template:
    """Show one item with everything it stands on."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await checklist.item(uow, name, version, code=code)
        actor = uow.actor
    title = sheet.resolved.item.title
    document = item_page(sheet, reader_of(request))
    return show(request, "desk/checklists/item", document, title=title, actor=actor)


def _part(known: Sequence[Issue], wanted: PageRequest) -> Page[Issue]:
    items = tuple(known[wanted.offset : wanted.offset + wanted.limit])
    return Page(items=items, total=len(known), limit=wanted.limit, offset=wanted.offset)


def _lead(actor: Actor, reader: Reader) -> str:
    if actor.role is Role.INSTITUTION:
        return reader.translate(
            "What will be checked at your institution, and why: every item says how it is checked,"
            " what to have ready, and on which clause it stands."
        )
    return reader.translate(
        "Every item says how it is checked, what it counts, and on which clause it stands."
    )


def _links(actor: Actor, reader: Reader) -> tuple[Link, ...]:
    written = Link(path=DRAFTS, text=reader.translate("Checklists being written"), icon="plus")
    compare = Link(path=COMPARE, text=reader.translate("Compare versions"), icon="history")
    return (written, compare) if does(actor, Act.WRITE_CHECKLIST) else (compare,)


def _table(shown: Iterable[Issue], reader: Reader, *, on: date) -> Table:
    translate = reader.translate
    return table(
        translate("Checklists"),
        (
            translate("Title"),
            translate("Name and version"),
            translate("State on {day}").format(day=day(on, translate)),
            translate("In force from"),
            Column(title=translate("Items"), figure=True),
            translate("By kind of duty"),
            translate("By class"),
            translate("Fingerprint begins"),
        ),
        (_row(one, reader, on=on) for one in shown),
    )


def _row(one: Issue, reader: Reader, *, on: date) -> tuple[Cell | str, ...]:
    known = (
        Cell(text=one.title, href=edition_path(one.name, one.version)),
        f"{one.name} {one.version}",
        _state(one, reader, on=on),
    )
    if one.awaiting:  # It has nothing of its own yet: what it shows is its base.
        return (*known, "", "", "", "", one.digest[:_SHOWN])
    return (
        *known,
        Cell(text=day(one.effective, reader.translate), value=one.effective),
        Cell(text=str(one.items), value=one.items),
        _counted({reader.label(lane): one.lanes.get(lane, 0) for lane in Lane}, reader),
        _counted({reader.label(kind): one.classes.get(kind, 0) for kind in ItemClass}, reader),
        one.digest[:_SHOWN],
    )


def _state(one: Issue, reader: Reader, *, on: date) -> Cell:
    translate = reader.translate
    if one.awaiting:
        return Cell(text=translate("Awaits its source text"), shape="ring")
    if one.in_force:
        return Cell(text=translate("In force"), shape="full")
    if one.effective > on:
        return Cell(text=translate("Not in force yet"), shape="ring")
    return Cell(text=translate("No longer in force"), shape="cross")


def _counted(counts: Mapping[str, int], reader: Reader) -> str:
    return reader.translate(", ").join(f"{word} {count}" for word, count in counts.items() if count)


@get([f"{_ONE}/download.{kind}" for kind in ("xlsx", "yaml")])
async def download_checklist(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    name: FromPath[str],
    version: FromPath[str],
) -> Response[bytes]:
    """Return an edition as a workbook or as YAML: what it brings itself, not what it stands on."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        pack = await checklist.pack(uow, name, version)
    kind = request.url.path.rpartition(".")[2]
    return await file_of_pack(pack, kind, reader_of(request).language)


HANDLERS = (checklists, one_checklist, one_item, download_checklist)
