"""The item list (随机抽查事项清单): what may be inspected, on which basis, and its form."""

from collections.abc import Sequence
from fractions import Fraction

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api import registers
from api.pages import entry_forms
from api.pages.entries import path_of
from api.pages.entry_forms import PLACES
from api.pages.listing import answer, found
from api.public.lists import percent
from api.registers import Sheet
from api.view import AnyRequest, Reader, reader_of
from audit.domain.actor import Visitor
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, does
from audit.domain.register_words import Lexicon
from audit.domain.registry import InspectionItem
from audit.runtime import Runtime
from audit.services import register
from reports.table import Cell, Column, Table, table

_SHEET = Sheet.ITEMS
_PLACE = PLACES[_SHEET]


@get(_PLACE)
async def items(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List what may be inspected."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        listed, actor = await register.items(uow), uow.actor

    async def part(asked: PageRequest) -> Page[InspectionItem]:
        shown = listed[asked.offset : asked.offset + asked.limit]
        return Page(items=shown, total=len(listed), limit=asked.limit, offset=asked.offset)

    shown = await found(request, page, part)
    reader = reader_of(request)
    keeps = does(actor, Act.EDIT_REGISTER)
    words = registers.words_of(runtime, reader.language)
    return await answer(
        request,
        _table(shown.items, words, reader, keeps=keeps),
        shown,
        actor=actor,
        lead=reader.translate("What is not on this list may not be inspected."),
        links=entry_forms.links(_SHEET, reader) if keeps else (),
        empty=entry_forms.empty(_SHEET, reader, keeps=keeps),
    )


@get(f"{_PLACE}/new")
async def new_item(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask for a new item."""
    return await entry_forms.ask(request, runtime, visitor, sheet=_SHEET)


@post(f"{_PLACE}/new")
async def add_item(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect | Template:
    """Add an item."""
    return await entry_forms.take(request, runtime, visitor, sheet=_SHEET)


@get(f"{_PLACE}/edit/{{code:str}}")
async def edit_item(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    code: FromPath[str],
) -> Template:
    """Show the form of an item."""
    return await entry_forms.ask(request, runtime, visitor, sheet=_SHEET, identity=code)


@post(f"{_PLACE}/edit/{{code:str}}")
async def change_item(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    code: FromPath[str],
) -> Redirect | Template:
    """Change an item."""
    return await entry_forms.take(request, runtime, visitor, sheet=_SHEET, identity=code)


def _table(
    shown: Sequence[InspectionItem], words: Lexicon, reader: Reader, *, keeps: bool
) -> Table:
    translate = reader.translate
    columns = (
        translate("Matter inspected"),
        translate("Item code"),
        translate("Category of the matter"),
        translate("Who is inspected"),
        translate("Basis in law"),
        translate("How it is inspected"),
        Column(title=translate("Share inspected"), figure=True),
        translate("How often"),
        translate("Checklist used"),
    )
    rows = (
        (
            Cell(text=one.name, href=path_of(f"{_PLACE}/edit", one.code) if keeps else ""),
            one.code,
            reader.label(one.category),
            one.subject,
            one.basis,
            one.method,
            f"{percent(Fraction(one.ratio_num, one.ratio_den))}%",
            one.frequency,
            words.label_of("checklists", one.checklist),
        )
        for one in shown
    )
    return table(translate("Item list"), columns, rows)


HANDLERS = (
    items,
    new_item,
    add_item,
    edit_item,
    change_item,
)
