"""The register of recusals: who must not visit whom, and the form of a new one."""

from collections.abc import Iterable, Mapping, Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from api.pages import entry_forms
from api.pages.entries import cells_of, path_of
from api.pages.entry_forms import PLACES
from api.pages.forms import Field, entered
from api.pages.listing import Link, answer, chosen, found
from api.pages.recusal_lists import DECLARED, STANDING
from api.registers import Sheet
from api.view import AnyRequest, Reader, reader_of, search_text
from audit.domain.actor import Visitor
from audit.domain.errors import DomainError, Fault, Invalid
from audit.domain.filters import RecusalFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Act, does
from audit.domain.registry import Inspector, Institution
from audit.runtime import Runtime
from audit.services import dossier
from audit.services.dossier import NamedRecusal
from reports.table import Cell, Table, table
from reports.writing import day

_SHEET = Sheet.RECUSALS
_PLACE = PLACES[_SHEET]
_ENDS = ("inspector", "institution")


@get(_PLACE)
async def recusals(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List who must not visit whom in the reader's region."""
    wanted = chosen(request, RecusalFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: dossier.recusals(uow, wanted, part))
        actor = uow.actor
    reader = reader_of(request)
    keeps = does(actor, Act.EDIT_REGISTER)
    label = reader.translate("Inspector or institution: name, initials or number")
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        filters=(Field(name="text", label=label, kind="search"),),
        lead=reader.translate("Whoever stands here is never assigned to that institution."),
        links=(*_more(reader), *(entry_forms.links(_SHEET, reader) if keeps else ())),
        empty=entry_forms.empty(_SHEET, reader, keeps=keeps),
    )


@get(f"{_PLACE}/new")
async def new_recusal(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask for a new recusal; the address may name one of its ends."""
    given = {name: search_text(request, name) for name in _ENDS}
    return await entry_forms.ask(request, runtime, visitor, sheet=_SHEET, given=given)


@post(f"{_PLACE}/new")
async def add_recusal(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect | Template:
    """Add a recusal; its ends are given by number or by name."""
    given = await entered(request)
    asked = await entry_forms.begin(request, runtime, visitor, sheet=_SHEET)
    cells = cells_of(given, asked.subject)
    try:
        cells |= await _ends(runtime, visitor, cells)
        return await entry_forms.save(
            request, runtime, visitor, asked=asked, cells=cells, given=given
        )
    except DomainError as refusal:
        return entry_forms.answer(request, asked, refusal=refusal, given=given)


def _more(reader: Reader) -> tuple[Link, ...]:
    return (
        Link(path=DECLARED, text=reader.translate("Declared recusals"), icon="mail"),
        Link(path=STANDING, text=reader.translate("Recusals in force"), icon="list-checks"),
    )


async def _ends(runtime: Runtime, visitor: Visitor, cells: Mapping[str, str]) -> dict[str, str]:
    """Return the numbers of those who are plainly meant. Raises `Invalid` where several may be."""
    inspector, institution = (cells[name].strip() for name in _ENDS)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        meant = await dossier.candidates(uow, inspector, institution)
    faults = [
        *_several("inspector", meant.inspectors),
        *_several("institution", meant.institutions),
    ]
    if faults:
        raise Invalid(
            "recusal.several",
            "{count} entries may mean more than one; write the number.",
            faults=tuple(faults),
            count=len(faults),
        )
    found = (("inspector", meant.inspectors), ("institution", meant.institutions))
    return {name: one.id for name, some in found for one in some}


def _several(name: str, meant: Sequence[Inspector | Institution]) -> Iterable[Fault]:
    if len(meant) > 1:
        yield Fault(
            where=f"$.{name}",
            code="recusal.ambiguous",
            message="This fits more than one; write the number of whom you mean: {entries}.",
            fields={"entries": "、".join(f"{one.name} {one.id}" for one in meant)},
        )


def _table(shown: Sequence[NamedRecusal], reader: Reader) -> Table:
    translate = reader.translate
    columns = (
        translate("Inspector"),
        translate("Name of the organisation"),
        translate("Institution"),
        translate("Reason for the recusal"),
        translate("Declared on"),
    )
    rows = (
        (
            Cell(text=one.inspector.name, href=path_of(PLACES[Sheet.INSPECTORS], one.inspector.id)),
            one.inspector.organisation_name,
            Cell(
                text=one.institution.name,
                href=path_of(PLACES[Sheet.INSTITUTIONS], one.institution.id),
            ),
            one.recusal.reason,
            Cell(text=day(one.recusal.declared_on, translate), value=one.recusal.declared_on),
        )
        for one in shown
    )
    return table(translate("Recusals"), columns, rows)


HANDLERS = (
    recusals,
    new_recusal,
    add_recusal,
)
