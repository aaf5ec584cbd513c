"""A register from a spreadsheet: the upload, the look at what it would change, and the saving."""

import asyncio

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from api import imports, registers
from api.errors import status_of
from api.imports import Preview, Ticket
from api.pages.entry_forms import LIST_TITLES, PLACES
from api.pages.forms import Field, Form, entered, read, refused, uploaded
from api.pages.listing import FileKind, Link, file_of
from api.pages.previews import PreviewPage, changes_table, preview_page
from api.registers import Rows, Sheet
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.errors import Conflict, DomainError, Invalid
from audit.runtime import Runtime
from audit.services import register

_PLACE = "/desk/import"
_TAKEN = ".xlsx,.csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv; charset=utf-8"


class ImportPage(msgspec.Struct, frozen=True, kw_only=True):
    """The way in for a file; `back` leads to the list, `files` to what to start from."""

    back: Link
    files: tuple[Link, ...]
    form: Form


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """What the second step is sent: the ticket of the preview, and which rows to save."""

    ticket: str
    rows: Rows = Rows.ALL


@get(f"{_PLACE}/{{sheet:str}}")
async def ask_for_file(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    sheet: FromPath[Sheet],
) -> Template:
    """Ask for a file, and give what to start from."""
    actor = await _keeper(runtime, visitor)
    return _page(request, sheet, actor)


@post(f"{_PLACE}/{{sheet:str}}")
async def look_at_file(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    sheet: FromPath[Sheet],
) -> Template:
    """Show what the file would change, and every fault in it; nothing is saved."""
    actor = await _keeper(runtime, visitor)
    try:
        content = await uploaded(request)
        language = reader_of(request).language
        preview = await imports.look(runtime, visitor, sheet, content=content, language=language)
    except DomainError as refusal:
        return _page(request, sheet, actor, refusal=refusal)
    ticket = await imports.keep(runtime, preview, content)
    return _preview(request, preview, ticket, actor=actor)


@post(f"{_PLACE}/{{sheet:str}}/save")
async def save_file(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    sheet: FromPath[Sheet],
) -> Redirect | Template:
    """Save what the preview showed; if the register was changed meanwhile, show it anew."""
    actor = await _keeper(runtime, visitor)
    reader = reader_of(request)
    asked = read(Upload, await entered(request))
    try:
        ticket, preview, content = await _again(request, runtime, visitor, sealed=asked.ticket)
    except Conflict as refusal:
        return _page(request, sheet, actor, refusal=refusal)
    try:
        await imports.save(runtime, visitor, ticket, preview=preview, rows=asked.rows)
    except (Conflict, Invalid) as refusal:
        renewed = await imports.keep(runtime, preview, content)
        return _preview(request, preview, renewed, actor=actor, refusal=refusal)
    return go(request, PLACES[ticket.sheet], said=_done(preview, reader))


@post(f"{_PLACE}/{{sheet:str}}/changes")
async def download_changes(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    sheet: FromPath[Sheet],
) -> Response[bytes] | Template:
    """Return all that the file would change as a workbook."""
    actor = await _keeper(runtime, visitor)
    asked = read(Upload, await entered(request))
    try:
        _, preview, _ = await _again(request, runtime, visitor, sealed=asked.ticket)
    except Conflict as refusal:
        return _page(request, sheet, actor, refusal=refusal)
    reader = reader_of(request)
    words = registers.words_of(runtime, reader.language)
    shown = await asyncio.to_thread(changes_table, preview, words, reader)
    return await file_of(shown, FileKind.XLSX, request)


@get(f"{_PLACE}/template.xlsx")
async def download_template(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Response[bytes]:
    """Return the workbook to fill in."""
    content = await registers.blank(runtime, visitor, reader_of(request).language)
    return _file(content, "template.xlsx", _XLSX)


@get(f"{_PLACE}/{{sheet:str}}/register")
async def download_register(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    sheet: FromPath[Sheet],
    kind: FromQuery[registers.FileKind] = registers.FileKind.XLSX,
) -> Response[bytes]:
    """Return the register as it is; importing the file again changes nothing."""
    language = reader_of(request).language
    content = await registers.hand_out(runtime, visitor, sheet, kind=kind, language=language)
    media = _XLSX if kind is registers.FileKind.XLSX else _CSV
    return _file(content, f"{sheet}.{kind}", media)


async def _keeper(runtime: Runtime, visitor: Visitor) -> Actor:
    """Return who asks; raises `Forbidden` for whoever keeps no register."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        register.keeper_region(uow)
        return uow.actor


async def _again(
    request: AnyRequest, runtime: Runtime, visitor: Visitor, *, sealed: str
) -> tuple[Ticket, Preview, bytes]:
    """Look again at the file of a ticket, as it would change the register now."""
    ticket, content = await imports.fetch(runtime, sealed)
    language = reader_of(request).language
    preview = await imports.look(runtime, visitor, ticket.sheet, content=content, language=language)
    return ticket, preview, content


def _page(
    request: AnyRequest, sheet: Sheet, actor: Actor, *, refusal: DomainError | None = None
) -> Template:
    reader = reader_of(request)
    translate = reader.translate
    place = f"{_PLACE}/{sheet}"
    field = Field(
        name="file",
        label=translate("Spreadsheet"),
        kind="file",
        help=translate("XLSX or CSV, up to 20 MB. First you see what it would change."),
        required=True,
        extra={"accept": _TAKEN},
    )
    form = Form(action=place, submit=translate("Look at it"), fields=(field,), icon="eye")
    document = ImportPage(
        back=Link(path=PLACES[sheet], text=translate(LIST_TITLES[sheet])),
        files=(
            Link(path=f"{_PLACE}/template.xlsx", text=translate("Template to fill in (XLSX)")),
            Link(path=f"{place}/register", text=translate("The register as it is (XLSX)")),
            Link(path=f"{place}/register?kind=csv", text=translate("The register as it is (CSV)")),
        ),
        form=refused(form, refusal, given={}, reader=reader) if refusal else form,
    )
    return show(
        request,
        "desk/registers/import",
        document,
        title=_title(sheet, reader),
        actor=actor,
        status=status_of(refusal) if refusal else 200,
    )


def _preview(
    request: AnyRequest,
    preview: Preview,
    ticket: str,
    *,
    actor: Actor,
    refusal: DomainError | None = None,
) -> Template:
    reader = reader_of(request)
    words = registers.words_of(request.app.state.runtime, reader.language)
    document: PreviewPage = preview_page(preview, words, reader, ticket=ticket, refusal=refusal)
    return show(
        request,
        "desk/registers/preview",
        document,
        title=_title(preview.sheet, reader),
        actor=actor,
        status=status_of(refusal) if refusal else 200,
    )


def _title(sheet: Sheet, reader: Reader) -> str:
    register_name = reader.translate(LIST_TITLES[sheet])
    return reader.translate("Import: {register}").format(register=register_name)


def _done(preview: Preview, reader: Reader) -> str:
    changes = preview.changes
    if not changes.count:
        return reader.translate("Nothing was left to save: all of it is in the register already.")
    said = reader.translate("Saved: {new} new, {changed} changed.")
    return said.format(new=len(changes.new), changed=len(changes.changed))


def _file(content: bytes, name: str, media_type: str) -> Response[bytes]:
    disposition = f'attachment; filename="{name}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


HANDLERS = (
    ask_for_file,
    look_at_file,
    save_file,
    download_changes,
    download_template,
    download_register,
)
