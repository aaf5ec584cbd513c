"""The register of inspectors: the list, one inspector with visits and recusals, and the form."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages import entry_forms, forms
from api.pages.dossiers import INSPECTOR_SHAPES, inspector_page
from api.pages.entries import path_of, places, within
from api.pages.entry_forms import PLACES
from api.pages.forms import Choice, Field
from api.pages.listing import answer, chosen, found
from api.registers import Sheet
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.filters import InspectorFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Act, does
from audit.domain.registry import Expertise, Inspector, InspectorStatus
from audit.runtime import Runtime
from audit.services import dossier, register
from reports.table import Cell, Column, Table, table

_SHEET = Sheet.INSPECTORS
_PLACE = PLACES[_SHEET]


@get(_PLACE)
async def inspectors(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the inspectors who serve some part of the reader's region."""
    wanted = chosen(request, InspectorFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: register.inspectors(uow, wanted, part))
        districts = await register.districts(uow)
        actor = uow.actor
    reader = reader_of(request)
    keeps = does(actor, Act.EDIT_REGISTER)
    return await answer(
        request,
        _table(
            shown.items,
            reader,
            region=actor.region,
        ),
        shown,
        actor=actor,
        filters=_filters(districts, reader),
        links=entry_forms.links(_SHEET, reader) if keeps else (),
        empty=entry_forms.empty(_SHEET, reader, keeps=keeps),
    )


@get(f"{_PLACE}/new")
async def new_inspector(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask for a new inspector."""
    return await entry_forms.ask(request, runtime, visitor, sheet=_SHEET)


@post(f"{_PLACE}/new")
async def add_inspector(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect | Template:
    """Add an inspector."""
    return await entry_forms.take(request, runtime, visitor, sheet=_SHEET)


@get(f"{_PLACE}/edit/{{entry:path}}")
async def edit_inspector(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    entry: FromPath[str],
) -> Template:
    """Show the form of an inspector."""
    identity = entry.removeprefix("/")
    return await entry_forms.ask(request, runtime, visitor, sheet=_SHEET, identity=identity)


@post(f"{_PLACE}/edit/{{entry:path}}")
async def change_inspector(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    entry: FromPath[str],
) -> Redirect | Template:
    """Change an inspector."""
    identity = entry.removeprefix("/")
    return await entry_forms.take(request, runtime, visitor, sheet=_SHEET, identity=identity)


@get(f"{_PLACE}/{{entry:path}}")
async def inspector(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    entry: FromPath[str],
) -> Template:
    """Show an inspector with visits and recusals."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        known = await dossier.of_inspector(uow, entry.removeprefix("/"))
        actor = uow.actor
    reader = reader_of(request)
    document = inspector_page(known, reader, actor=actor)
    title = known.inspector.name
    return show(request, "desk/registers/entry", document, title=title, actor=actor)


def _table(shown: Sequence[Inspector], reader: Reader, *, region: str) -> Table:
    translate = reader.translate
    columns = (
        translate("Name of the inspector"),
        translate("Certificate number"),
        translate("Name of the organisation"),
        translate("Districts served"),
        translate("Fields of expertise"),
        Column(title=translate("Visits per draw"), figure=True),
        translate("Status"),
        translate("Law-enforcement certificate"),
    )
    return table(
        translate("Inspectors"), columns, (_row(one, reader, region=region) for one in shown)
    )


def _row(one: Inspector, reader: Reader, *, region: str) -> tuple[Cell | str, ...]:
    translate = reader.translate
    return (
        Cell(text=one.name, href=path_of(_PLACE, one.id)),
        one.id,
        one.organisation_name,
        "、".join(within(district, region) for district in one.districts),
        "、".join(reader.coded(Expertise, code) for code in one.expertise),
        Cell(text=str(one.capacity), value=one.capacity),
        Cell(text=reader.label(one.status), shape=INSPECTOR_SHAPES[one.status]),
        translate("yes") if one.officer else translate("no"),
    )


def _filters(districts: Sequence[str], reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    anything = Choice(value="", text=translate("Any"))
    return (
        Field(name="text", label=translate("Name, initials or number"), kind="search"),
        Field(
            name="region",
            label=translate("District"),
            kind="select",
            choices=(anything, *places(districts)),
        ),
        Field(
            name="status",
            label=translate("Status"),
            kind="select",
            choices=forms.choices(InspectorStatus, reader, any_of=translate("Any")),
        ),
        Field(
            name="officer",
            label=translate("Law-enforcement certificate"),
            kind="select",
            choices=(
                anything,
                Choice(value="true", text=translate("yes")),
                Choice(value="false", text=translate("no")),
            ),
        ),
    )


HANDLERS = (
    inspectors,
    new_inspector,
    add_inspector,
    edit_inspector,
    change_inspector,
    inspector,
)
