"""The register of institutions: the list, one institution with its dossier, and its form."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api import registers
from api.pages import entry_forms, forms
from api.pages.dossiers import INSTITUTION_SHAPES, institution_page
from api.pages.entries import path_of, places, within
from api.pages.entry_forms import PLACES
from api.pages.forms import Choice, Field
from api.pages.listing import answer, chosen, found
from api.registers import Sheet
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.filters import InstitutionFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Act, does
from audit.domain.register_words import Lexicon
from audit.domain.registry import InstitutionStatus, RiskClass
from audit.domain.workdays import local_date
from audit.runtime import Runtime
from audit.services import dossier, register
from audit.services.dossier import Listed
from reports.table import Cell, Column, Table, table
from reports.writing import number

_SHEET = Sheet.INSTITUTIONS
_PLACE = PLACES[_SHEET]


@get(_PLACE)
async def institutions(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the institutions the reader may see, narrowed by the address."""
    wanted = chosen(request, InstitutionFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: dossier.institutions(uow, wanted, part))
        districts = await register.districts(uow)
        actor = uow.actor
    reader = reader_of(request)
    words = registers.words_of(runtime, reader.language)
    keeps = does(actor, Act.EDIT_REGISTER)
    return await answer(
        request,
        _table(shown.items, words, reader, actor=actor),
        shown,
        actor=actor,
        filters=_filters(districts, words, reader),
        links=entry_forms.links(_SHEET, reader) if keeps else (),
        empty=entry_forms.empty(_SHEET, reader, keeps=keeps),
    )


@get(f"{_PLACE}/new")
async def new_institution(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask for a new institution."""
    return await entry_forms.ask(request, runtime, visitor, sheet=_SHEET)


@post(f"{_PLACE}/new")
async def add_institution(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect | Template:
    """Add an institution."""
    return await entry_forms.take(request, runtime, visitor, sheet=_SHEET)


@get(f"{_PLACE}/edit/{{entry:path}}")
async def edit_institution(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    entry: FromPath[str],
) -> Template:
    """Show the form of an institution."""
    identity = entry.removeprefix("/")
    return await entry_forms.ask(request, runtime, visitor, sheet=_SHEET, identity=identity)


@post(f"{_PLACE}/edit/{{entry:path}}")
async def change_institution(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    entry: FromPath[str],
) -> Redirect | Template:
    """Change an institution."""
    identity = entry.removeprefix("/")
    return await entry_forms.take(request, runtime, visitor, sheet=_SHEET, identity=identity)


@get(f"{_PLACE}/{{entry:path}}")
async def institution(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    entry: FromPath[str],
) -> Template:
    """Show the dossier of an institution."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        known = await dossier.of_institution(uow, entry.removeprefix("/"))
        actor = uow.actor
    reader = reader_of(request)
    words = registers.words_of(runtime, reader.language)
    document = institution_page(
        known,
        words,
        reader,
        actor=actor,
        calendar=runtime.calendar,
        today=local_date(runtime.clock()),
    )
    title = known.institution.name
    return show(request, "desk/registers/entry", document, title=title, actor=actor)


def _table(shown: Sequence[Listed], words: Lexicon, reader: Reader, *, actor: Actor) -> Table:
    translate = reader.translate
    region, graded = actor.region, does(actor, Act.READ_RESULT)
    columns: list[Column | str] = [
        translate("Name of the institution"),
        translate("Number of the institution"),
        translate("District"),
        translate("Kind and forms"),
        translate("Status"),
        translate("Class of risk"),
    ]
    if graded:
        columns += [translate("Latest grade"), Column(title=translate("Points"), figure=True)]
    rows = (
        (*_cells(one, words, reader, region=region), *(_grade(one, reader) if graded else ()))
        for one in shown
    )
    return table(translate("Institutions"), columns, rows)


def _cells(one: Listed, words: Lexicon, reader: Reader, *, region: str) -> tuple[Cell | str, ...]:
    entry = one.institution
    return (
        Cell(text=entry.name, href=path_of(_PLACE, entry.id)),
        entry.id,
        within(entry.district, region),
        "、".join(
            (
                words.label_of("kinds", entry.kind),
                *(words.label_of("forms", form) for form in entry.forms),
            )
        ),
        Cell(text=reader.label(entry.status), shape=INSTITUTION_SHAPES[entry.status]),
        reader.label(entry.risk_class),
    )


def _grade(one: Listed, reader: Reader) -> tuple[Cell, Cell]:
    if one.latest is None:
        return Cell(), Cell()
    total = one.latest.total
    title = one.latest.level_title or reader.translate("No grade")
    return Cell(text=title), Cell(text=number(total), value=total)


def _filters(districts: Sequence[str], words: Lexicon, reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    anywhere = Choice(value="", text=translate("Any"))
    return (
        Field(name="text", label=translate("Name, initials or code"), kind="search"),
        Field(
            name="region",
            label=translate("District"),
            kind="select",
            choices=(anywhere, *places(districts)),
        ),
        Field(
            name="status",
            label=translate("Status"),
            kind="select",
            choices=forms.choices(InstitutionStatus, reader, any_of=translate("Any")),
        ),
        Field(
            name="risk_class",
            label=translate("Class of risk"),
            kind="select",
            choices=forms.choices(RiskClass, reader, any_of=translate("Any")),
        ),
        Field(
            name="form",
            label=translate("Service form"),
            kind="select",
            choices=(
                anywhere,
                *(
                    Choice(value=code, text=words.label_of("forms", code))
                    for code in words.choices["forms"]
                ),
            ),
        ),
    )


HANDLERS = (
    institutions,
    new_institution,
    add_institution,
    edit_institution,
    change_institution,
    institution,
)
