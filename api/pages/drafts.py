"""Checklists that are written in the service: the list of drafts, and the ways to begin one."""

import asyncio

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from api.pages.administration import ChoicePage, Way
from api.pages.checklist_document import PLACE
from api.pages.draft_beginnings import (
    BEGIN,
    BEGINNINGS,
    WAY_SENTENCES,
    WAY_TITLES,
    OverlayEntry,
    VersionEntry,
    edition_of,
)
from api.pages.draft_contents import DRAFTS, draft_path
from api.pages.draft_document import STATE_SHAPES
from api.pages.draft_files import XLSX, read_file
from api.pages.entries import FormPage
from api.pages.forms import entered, read, uploaded
from api.pages.listing import Link, answer, found
from api.pages.refusals import Refused, as_sent, shown_again
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, Invalid, NotFound
from audit.domain.pack import WrittenPack
from audit.domain.page import Page, PageRequest
from audit.runtime import Runtime
from audit.services import authoring, drafts
from audit.services.authoring import NewOverlay, NewVersion
from reports.pack_workbook import pack_template
from reports.table import Cell, Table, table
from reports.writing import day, moment


@get(DRAFTS)
async def written_packs(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the drafts of the region, then what was published from them."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        names: dict[str, str] = {}

        async def part(wanted: PageRequest) -> Page[WrittenPack]:
            listed = await drafts.page(uow, wanted)
            names.update(listed.names)
            return listed.page

        shown = await found(request, page, part)
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    return await answer(
        request,
        _table(shown.items, names, reader),
        shown,
        actor=actor,
        back=Link(path=PLACE, text=translate("All checklists")),
        lead=translate(
            "New versions and overlays are written here, looked at, and published by a second"
            " person. What is published comes into force the next day at the earliest."
        ),
        links=(Link(path=BEGIN, text=translate("Begin a draft"), icon="plus", acts=True),),
        empty=translate("Nothing is being written. Begin with the next version of a checklist."),
    )


def _table(shown: tuple[WrittenPack, ...], names: dict[str, str], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Checklists being written"),
        (
            translate("Title"),
            translate("Name and version"),
            translate("Kind"),
            translate("State"),
            translate("In force from"),
            translate("Last saved"),
            translate("By"),
        ),
        (
            (
                Cell(text=one.title, href=draft_path(one.id)),
                f"{one.name} {one.version}",
                reader.label(one.kind),
                Cell(text=reader.label(one.state), shape=STATE_SHAPES[one.state]),
                Cell(text=day(one.effective, translate), value=one.effective),
                Cell(text=moment(one.written_at, translate), value=one.written_at),
                names.get(one.written_by, one.written_by),
            )
            for one in shown
        ),
    )


@get(BEGIN)
async def begin_draft(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask from what a draft is to begin."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        await drafts.choices(uow)
        actor = uow.actor
    translate = reader_of(request).translate
    document = ChoicePage(
        back=Link(path=DRAFTS, text=translate("Checklists being written")),
        lead=translate(
            "A draft is seen by the regulators of the region alone until it is published."
        ),
        ways=tuple(
            Way(
                link=Link(path=f"{BEGIN}/{way}", text=translate(WAY_TITLES[way])),
                note=translate(WAY_SENTENCES[way]),
            )
            for way in BEGINNINGS
        ),
    )
    return show(
        request, "desk/admin/choice", document, title=translate("Begin a draft"), actor=actor
    )


async def _asked(
    request: AnyRequest, refusal: Refused | None, runtime: Runtime, visitor: Visitor
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        known = await drafts.choices(uow)
        actor = uow.actor
    reader = reader_of(request)
    way = request.url.path.rpartition("/")[2]
    title, lead, form = BEGINNINGS[way](known, reader)
    back = Link(path=BEGIN, text=reader.translate("Begin a draft"))
    page = FormPage(back=back, lead=lead, facts=(), form=as_sent(form, refusal, reader))
    return show(request, "desk/registers/form", page, title=title, actor=actor)


@get([f"{BEGIN}/{way}" for way in BEGINNINGS])
async def ask_for_beginning(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask for what the draft begins with: a version to copy, a ground to stand on, or a file."""
    return await _asked(request, None, runtime, visitor)


@get(f"{DRAFTS}/template.xlsx")
async def pack_template_file(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Response[bytes]:
    """Return the workbook to fill in."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        await drafts.choices(uow)
    content = await asyncio.to_thread(pack_template, reader_of(request).language)
    return Response(content, media_type=XLSX)


@post(f"{BEGIN}/version")
@shown_again(_asked, Invalid, Conflict, NotFound)
async def begin_version(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Begin the next version of a checklist or overlay."""
    entry = read(VersionEntry, await entered(request))
    name, copied = edition_of(entry.of)
    new = NewVersion(
        name=name,
        copied=copied,
        version=entry.version,
        effective=entry.effective,
        base=edition_of(entry.base) if entry.base else None,
    )
    async with runtime.unit_of_work(visitor) as uow:
        made = await authoring.begin_version(uow, new)
    return _begun(request, made)


@post(f"{BEGIN}/overlay")
@shown_again(_asked, Invalid, Conflict, NotFound)
async def begin_overlay(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Begin an overlay."""
    entry = read(OverlayEntry, await entered(request))
    new = NewOverlay(
        base=edition_of(entry.base),
        name=entry.name,
        version=entry.version,
        title=entry.title,
        effective=entry.effective,
    )
    async with runtime.unit_of_work(visitor) as uow:
        made = await authoring.begin_overlay(uow, new)
    return _begun(request, made)


@post(f"{BEGIN}/import")
@shown_again(_asked, Invalid, Conflict)
async def begin_with_file(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Begin a draft with what is in a file; it may have flaws that are mended here."""
    content = await uploaded(request)
    pack = await asyncio.to_thread(read_file, content, reader_of(request))
    async with runtime.unit_of_work(visitor) as uow:
        made = await authoring.begin(uow, pack)
    return _begun(request, made)


def _begun(request: AnyRequest, made: WrittenPack) -> Redirect:
    said = reader_of(request).translate("The draft is begun.")
    return go(request, draft_path(made.id), said=said)


HANDLERS = (
    written_packs,
    begin_draft,
    ask_for_beginning,
    pack_template_file,
    begin_version,
    begin_overlay,
    begin_with_file,
)
