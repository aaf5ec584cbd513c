"""What an institution declares about itself: the sheets, their totals, and their versions."""

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from api import records as sheets
from api.errors import status_of
from api.pages.forms import Field, Form, refused, uploaded
from api.pages.listing import Link
from api.pages.record_lines import PLACE, Sum, entries, overview, sums, versions
from api.public.lines import Pager
from api.public.lists import address, pager
from api.records import Chosen
from api.registers import FileKind
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.errors import DomainError, Invalid
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, does
from audit.domain.records import RecordSheet
from audit.runtime import Runtime
from audit.services import records
from reports.table import Table

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA = {FileKind.XLSX: _XLSX, FileKind.CSV: "text/csv; charset=utf-8"}
_LATEST = PageRequest(limit=20)
_SUMMED = (RecordSheet.STAFF, RecordSheet.TRAINING)


class RecordsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The records of an institution at a glance."""

    institution: str
    table: Table
    sums: tuple[Sum, ...]
    links: tuple[Link, ...]
    own: bool


class SheetPage(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet: its entries, the form for a new version, and the versions before."""

    institution: str
    back: str
    table: Table
    pager: Pager
    csv: str
    xlsx: str
    form: Form | None
    versions: Table


@get(PLACE)
async def all_sheets(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    institution: FromQuery[str] = "",
) -> Template:
    """Show which sheets were declared when, and what they add up to."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor = uow.actor
        declared = await records.read(uow, institution or actor.institution, _SUMMED)
        year = uow.today.year
    reader = reader_of(request)
    page = RecordsPage(
        institution=declared.institution.name,
        table=overview(declared, reader),
        sums=sums(declared.totals, year, reader),
        links=(
            Link(
                path=address(f"{PLACE}/measures", {"institution": institution}),
                text=reader.translate("What the records come to"),
                icon="table",
            ),
            Link(
                path=f"{PLACE}/template.xlsx",
                text=reader.translate("Template to fill in (XLSX)"),
                icon="download",
                acts=True,
            ),
        ),
        own=does(actor, Act.DECLARE_RECORDS),
    )
    title = reader.translate("Own records")
    return show(request, "desk/own/records", page, title=title, actor=actor)


@get(f"{PLACE}/{{sheet:str}}")
async def one_sheet(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
    sheet: FromPath[RecordSheet],
    institution: FromQuery[str] = "",
) -> Template:
    """Show a sheet with its versions, and the form to send a new one."""
    return await _sheet_page(
        request, runtime, visitor, asked=(institution, sheet), page=page, refusal=None
    )


@post(f"{PLACE}/{{sheet:str}}")
async def declare(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
    sheet: FromPath[RecordSheet],
) -> Redirect | Template:
    """Take in a spreadsheet as the next version of the sheet; with any fault nothing is kept."""
    reader = reader_of(request)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        chosen = Chosen(institution=uow.actor.institution, sheet=sheet)
    try:
        content = await uploaded(request)
        taken = await sheets.take_in(
            runtime, visitor, chosen, content=content, language=reader.language
        )
    except Invalid as refusal:
        return await _sheet_page(
            request, runtime, visitor, asked=("", sheet), page=page, refusal=refusal
        )
    said = reader.translate("Version {version} with {count} entries is kept.")
    return go(
        request,
        f"{PLACE}/{sheet}",
        said=said.format(version=taken.version, count=taken.entries),
    )


@get(f"{PLACE}/template.xlsx")
async def blank(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Response[bytes]:
    """Return the workbook to fill in."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        records.require_reader(uow)
    return _file(await sheets.blank(reader_of(request).language), "records.xlsx", FileKind.XLSX)


@get(f"{PLACE}/{{sheet:str}}/file")
async def sheet_file(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    sheet: FromPath[RecordSheet],
    institution: FromQuery[str] = "",
    kind: FromQuery[FileKind] = FileKind.XLSX,
) -> Response[bytes]:
    """Return a sheet as a file that can be sent again unchanged."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        chosen = Chosen(institution=institution or uow.actor.institution, sheet=sheet)
    language = reader_of(request).language
    content = await sheets.hand_out(runtime, visitor, chosen, kind=kind, language=language)
    return _file(content, f"{sheet}.{kind}", kind)


async def _sheet_page(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    asked: tuple[str, RecordSheet],
    page: PageRequest,
    refusal: DomainError | None,
) -> Template:
    institution, sheet = asked
    async with runtime.unit_of_work(visitor, write=False) as uow:
        actor = uow.actor
        holder = institution or actor.institution
        declared = await records.read(uow, holder, (sheet,))
        kept = await records.history(uow, holder, sheet, request=_LATEST)
    reader = reader_of(request)
    declared_entries = getattr(declared.records, sheet)
    part = Page(
        items=declared_entries[page.offset : page.offset + page.limit],
        total=len(declared_entries),
        limit=page.limit,
        offset=page.offset,
    )
    place, of_whom = f"{PLACE}/{sheet}", {"institution": institution}
    document = SheetPage(
        institution=declared.institution.name,
        back=address(PLACE, of_whom),
        table=entries(part.items, sheet, reader),
        pager=pager(part, place, of_whom),
        csv=address(f"{place}/file", {**of_whom, "kind": FileKind.CSV}),
        xlsx=address(f"{place}/file", {**of_whom, "kind": FileKind.XLSX}),
        form=_form(sheet, actor, refusal, reader=reader),
        versions=versions(kept.items, reader),
    )
    return show(
        request,
        "desk/own/sheet",
        document,
        title=reader.label(sheet),
        actor=actor,
        status=status_of(refusal) if refusal else 200,
    )


def _form(
    sheet: RecordSheet, actor: Actor, refusal: DomainError | None, *, reader: Reader
) -> Form | None:
    if not does(actor, Act.DECLARE_RECORDS):
        return None
    translate = reader.translate
    field = Field(
        name="file",
        label=translate("Spreadsheet"),
        kind="file",
        help=translate(
            "XLSX or CSV. The file holds the whole sheet; versions before it stay. Write no names"
            " of the people you serve."
        ),
        required=True,
        extra={"accept": ".xlsx,.csv"},
    )
    form = Form(
        action=f"{PLACE}/{sheet}",
        submit=translate("Declare as the next version"),
        fields=(field,),
        icon="upload",
    )
    return refused(form, refusal, given={}, reader=reader) if refusal else form


def _file(content: bytes, name: str, kind: FileKind) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_MEDIA[kind], headers=headers)


HANDLERS = (all_sheets, one_sheet, declare, blank, sheet_file)
