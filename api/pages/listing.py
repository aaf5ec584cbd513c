"""A list as a page: filters kept in the address, a table, its pages, and the same as a file."""

import asyncio
import enum
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import msgspec
from litestar import Response
from litestar.response import Template

from api.pages.forms import Field, read
from api.public.lines import Pager
from api.public.lists import address, pager
from api.view import AnyRequest, reader_of, show
from audit.domain.actor import Actor
from audit.domain.errors import Invalid
from audit.domain.page import LARGEST_PAGE, Page, PageRequest
from reports.table import Table, write_csv, write_xlsx

Item = TypeVar("Item")
Filter = TypeVar("Filter", bound=msgspec.Struct)

MOST_ROWS = 50_000
_AS = "as"


class FileKind(enum.StrEnum):
    """What a table can be downloaded as."""

    CSV = "csv"
    XLSX = "xlsx"


_MEDIA = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A way on from a page; one to what is done here, such as to a form, stands out by `acts`."""

    path: str
    text: str
    icon: str = ""
    acts: bool = False


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How what is listed spreads, on all pages of the list: one line, a drawing, and a table."""

    says: str
    drawing: str
    table: Table


class Portion(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the list that stands for itself: where it is, and how much of it there is."""

    path: str
    text: str
    count: int
    late: bool = False


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What explains a line of the list."""

    title: str
    text: str


class ListPage(msgspec.Struct, frozen=True, kw_only=True):
    """A list: what it is narrowed to, its lines, and where else to go.

    `empty` says what to do where there is nothing to show; `lead` what the list is; `back` is
    what it is a part of. `notes` explain its lines.
    """

    table: Table
    pager: Pager
    filters: tuple[Field, ...] = ()
    filtered: bool = False
    csv: str = ""
    xlsx: str = ""
    lead: str = ""
    back: Link | None = None
    links: tuple[Link, ...] = ()
    empty: str = ""
    spread: Spread | None = None
    portions: tuple[Portion, ...] = ()
    notes: tuple[Note, ...] = ()


def chosen(request: AnyRequest, kind: type[Filter]) -> Filter:
    """Return what the address narrows the list to; other parameters are not looked at.

    Raises `Invalid` for a value that a field cannot have.
    """
    names = kind.__struct_encode_fields__
    return read(kind, {name: (text,) for name, text in _asked(request, names).items()})


async def found(
    request: AnyRequest,
    page: PageRequest,
    fetch: Callable[[PageRequest], Awaitable[Page[Item]]],
    *,
    most: int = MOST_ROWS,
) -> Page[Item]:
    """Return the page asked for; for a download, the whole list as one page.

    Raises `Invalid` for a list of more than `most` lines, too long for one file.
    """
    if _file_kind(request) is None:
        return await fetch(page)
    items: list[Item] = []
    following: PageRequest | None = PageRequest(limit=LARGEST_PAGE)
    while following is not None:
        part = await fetch(following)
        if part.total > most:
            raise Invalid(
                "table.too_long",
                "The list has {total} lines, a file at most {most}; narrow the list first.",
                total=part.total,
                most=most,
            )
        items += part.items
        following = part.following
    return Page(items=tuple(items), total=len(items), limit=max(1, len(items)), offset=0)


async def answer(
    request: AnyRequest,
    table: Table,
    page: Page[Item],
    *,
    actor: Actor,
    filters: tuple[Field, ...] = (),
    lead: str = "",
    back: Link | None = None,
    links: tuple[Link, ...] = (),
    empty: str = "",
    spread: Spread | None = None,
    portions: tuple[Portion, ...] = (),
    notes: tuple[Note, ...] = (),
    template: str = "desk/list",
) -> Template | Response[bytes]:
    """Return the list as a page, or as the file that `?as=` asks for; the title is the table's."""
    kind = _file_kind(request)
    if kind is not None:
        return await file_of(table, kind, request)
    asked = _asked(request, tuple(field.name for field in filters))
    path = request.url.path
    href = reader_of(request).href
    document = ListPage(
        table=table,
        pager=pager(page, path, asked),
        filters=tuple(
            msgspec.structs.replace(field, values=(asked.get(field.name, ""),)) for field in filters
        ),
        filtered=bool(asked),
        csv=href(address(path, {**asked, _AS: FileKind.CSV})),
        xlsx=href(address(path, {**asked, _AS: FileKind.XLSX})),
        lead=lead,
        back=back,
        links=links,
        empty=empty,
        spread=spread,
        portions=portions,
        notes=notes,
    )
    return show(request, template, document, title=table.title, actor=actor)


async def file_of(table: Table, kind: FileKind, request: AnyRequest) -> Response[bytes]:
    """Return a table as a file named after its page."""
    write = write_csv if kind is FileKind.CSV else write_xlsx
    content = await asyncio.to_thread(write, table)
    name = request.url.path.strip("/").rpartition("/")[2] or "table"
    plain = "".join(char if char.isascii() and char.isalnum() else "-" for char in name)
    disposition = f'attachment; filename="{plain}.{kind.value}"'
    return Response(content, media_type=_MEDIA[kind], headers={"Content-Disposition": disposition})


def _file_kind(request: AnyRequest) -> FileKind | None:
    kind = request.query_params.get(_AS, "")
    if kind and kind not in set(FileKind):
        raise Invalid(
            "table.file", "A list comes as csv or xlsx, not as {kind}; choose one.", kind=kind
        )
    return FileKind(kind) if kind else None


def _asked(request: AnyRequest, names: tuple[str, ...]) -> Mapping[str, str]:
    """Return the parameters of the address with these names that are not empty."""
    given = request.query_params
    return {name: given[name].strip() for name in names if given.get(name, "").strip()}
