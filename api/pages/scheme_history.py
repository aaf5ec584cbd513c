"""Finished visits under another scheme: what it would have made of them; nothing is written."""

from collections.abc import Sequence

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.pages.forms import Field
from api.pages.listing import Link, Note, answer, chosen, found
from api.pages.result_lines import PLACE as RESULTS
from api.pages.result_lines import district_field
from api.pages.schemes import PLACE as SCHEMES
from api.view import AnyRequest, Reader, reader_of
from audit.domain.actor import Visitor
from audit.domain.analysis import Movement, Rescored
from audit.domain.districts import name_of
from audit.domain.filters import HistoryFilter
from audit.domain.page import PageRequest
from audit.domain.report import Working
from audit.domain.workdays import local_date
from audit.runtime import Runtime
from audit.services import history, result
from audit.services.history import MOST, Line, Movements
from checklists.scheme_model import GradeScheme
from reports.language import say
from reports.table import Cell, Column, Table, table
from reports.writing import day, number

_MOST_IN_A_FILE = 2000


@get(f"{SCHEMES}/{{scheme_name:str}}/history")
async def scheme_history(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
    scheme_name: FromPath[str],
) -> Template | Response[bytes]:
    """List finished visits beside what they come to under a scheme, and count where they go."""
    wanted = chosen(request, HistoryFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        scheme = history.scheme(uow, scheme_name)
        shown = await found(
            request,
            page,
            lambda part: history.page(uow, scheme_name, chosen=wanted, request=part),
            most=_MOST_IN_A_FILE,
        )
        moved = await history.movements(uow, scheme_name, wanted)
        districts = await result.districts(uow)
        actor = uow.actor
    reader = reader_of(request)
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        filters=_filters(districts, reader),
        back=Link(path=f"{SCHEMES}/{scheme.name}", text=scheme.title),
        lead=_lead(moved, scheme, reader),
        empty=reader.translate(
            "No visit was graded yet, so there is no history to hold it against."
        ),
        notes=_notes(moved, reader),
        template="desk/schemes/history",
    )


def _lead(moved: Movements, scheme: GradeScheme, reader: Reader) -> str:
    said = reader.translate(
        "What finished visits would have come to under “{scheme}”, from the answers that were kept."
        " Nothing is written and no result is touched. Grades are compared by number. Counted are"
        " {count} of {all} visits, the latest ones, at most {most}."
    )
    return said.format(scheme=scheme.title, count=moved.looked_at, all=moved.all, most=MOST)


def _notes(moved: Movements, reader: Reader) -> tuple[Note, ...]:
    return tuple(
        Note(title=reader.label(one), text=str(moved.counts.get(one, 0))) for one in Movement
    )


def _table(shown: Sequence[Line], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Finished visits under this scheme"),
        (
            translate("Institution"),
            translate("District"),
            translate("Graded on"),
            translate("Grade then"),
            Column(title=translate("Points then"), figure=True),
            translate("Grade under this scheme"),
            Column(title=translate("Points under this scheme"), figure=True),
            translate("Movement"),
            translate("Held by"),
        ),
        (_row(one, reader) for one in shown),
    )


def _row(one: Line, reader: Reader) -> tuple[Cell | str, ...]:
    then, again = one.assessment, one.rescored
    return (
        Cell(text=one.visit.institution_name, href=f"{RESULTS}/{one.visit.id}"),
        name_of(one.visit.district),
        Cell(text=day(then.at, reader.translate), value=local_date(then.at)),
        then.level_title or reader.translate("No grade"),
        Cell(text=number(then.total), value=then.total),
        *_under(again, reader),
        reader.label(again.movement),
        _held(again.working, reader),
    )


def _under(again: Rescored, reader: Reader) -> tuple[Cell | str, Cell | str]:
    """Return grade and points under the scheme, or why there are none."""
    if again.refusal is not None:
        return say(again.refusal, reader.language), ""
    if again.working is None:
        return "", ""
    total = again.working.score.total
    title = again.working.grade.title or reader.translate("No grade")
    return title, Cell(text=number(total), value=total)


def _held(working: Working | None, reader: Reader) -> str:
    if working is None:
        return ""
    rules = (reader.label(one.rule) for one in working.grade.bound_by())
    return reader.translate(", ").join(dict.fromkeys(rules))


def _filters(districts: Sequence[str], reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    return (
        Field(name="since", label=translate("Graded from"), kind="date"),
        Field(name="until", label=translate("Graded until"), kind="date"),
        district_field(districts, reader),
    )


HANDLERS = (scheme_history,)
