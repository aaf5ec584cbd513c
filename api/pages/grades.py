"""The life of grades: the list, one grade, and the acts that lead it on."""

from collections.abc import Sequence

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.forms import Choice, Field, choices, entered, read
from api.pages.grade_document import PLACE, SHAPES, grade_page, until_cell
from api.pages.listing import Link, answer, chosen, found
from api.pages.rating import portions, recheck_notes
from api.pages.refusals import Refused, shown_again
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import Invalid
from audit.domain.filters import GradeFilter
from audit.domain.grade_life import GradeState, Standing
from audit.domain.page import PageRequest
from audit.domain.visit import Reason
from audit.runtime import Runtime
from audit.services import grade_life, rating
from reports.table import Cell, Table, table
from reports.writing import day

_ONE = f"{PLACE}/{{visit_id:str}}"
_SAID_SENTENCES = {
    "hear": "What the institution said is kept. The grade can be displayed now.",
    "display": "The grade is displayed. It is confirmed once its days are over.",
    "confirm": "The grade is confirmed.",
    "lower": "The grade is lowered.",
    "withdraw": "The grade is withdrawn.",
}
_WITH_TEXT = {
    "hear": grade_life.hear,
    "lower": grade_life.lower,
    "withdraw": grade_life.withdraw,
}


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What the institution said of the grade."""

    text: Reason


@get(PLACE)
async def grades(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the grades the reader may see with where each stands."""
    wanted = chosen(request, GradeFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: grade_life.page(uow, wanted, part))
        known = await rating.rechecks(uow)
        waiting = await rating.waiting(uow)
        actor = uow.actor
    reader = reader_of(request)
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        filters=_filters(reader),
        lead=reader.translate(
            "A grade is proposed when a visit is graded, heard, displayed, then confirmed for a"
            " time. The scheme says how long each lasts."
        ),
        links=(Link(path="/desk/schemes", text=reader.translate("Grade schemes"), icon="star"),),
        empty=reader.translate(
            "No grade here. One appears once a visit is graded under a scheme that says how long"
            " grades stand."
        ),
        portions=portions(known, waiting, reader),
        notes=recheck_notes(known, reader),
        template="desk/grades/list",
    )


async def _shown(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await grade_life.read(uow, visit_id)
        actor = uow.actor
    document = grade_page(sheet, actor, reader_of(request), refusal=refusal)
    title = sheet.grade.institution_name
    return show(request, "desk/grades/grade", document, title=title, actor=actor)


@get(_ONE)
async def one_grade(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show a grade with its states."""
    return await _shown(request, None, runtime, visitor, visit_id=visit_id)


@post(f"{_ONE}/hear")
@shown_again(_shown, Invalid)
async def hear_grade(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Keep what the institution said."""
    return await _with_text(request, runtime, visitor, visit_id=visit_id, act="hear")


@post(f"{_ONE}/display")
async def display_grade(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Display the grade for objections."""
    async with runtime.unit_of_work(visitor) as uow:
        await grade_life.display(uow, visit_id)
    return _done(request, visit_id, "display")


@post(f"{_ONE}/confirm")
async def confirm_grade(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Confirm a grade whose display is over."""
    async with runtime.unit_of_work(visitor) as uow:
        await grade_life.confirm(uow, visit_id)
    return _done(request, visit_id, "confirm")


@post(f"{_ONE}/lower")
@shown_again(_shown, Invalid)
async def lower_grade(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Lower a confirmed grade, with the reason."""
    return await _with_text(request, runtime, visitor, visit_id=visit_id, act="lower")


@post(f"{_ONE}/withdraw")
@shown_again(_shown, Invalid)
async def withdraw_grade(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Withdraw a grade, with the reason."""
    return await _with_text(request, runtime, visitor, visit_id=visit_id, act="withdraw")


async def _with_text(
    request: AnyRequest, runtime: Runtime, visitor: Visitor, *, visit_id: str, act: str
) -> Redirect:
    async with runtime.unit_of_work(visitor) as uow:
        # Whoever may not do this learns nothing of the form.
        await grade_life.held(uow, visit_id)
        await _WITH_TEXT[act](uow, visit_id, read(Statement, await entered(request)).text)
    return _done(request, visit_id, act)


def _done(request: AnyRequest, visit_id: str, act: str) -> Redirect:
    said = reader_of(request).translate(_SAID_SENTENCES[act])
    return go(request, f"{PLACE}/{visit_id}", said=said)


def _table(shown: Sequence[Standing], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Life of grades"),
        (
            translate("Institution"),
            translate("Grade"),
            translate("State"),
            translate("Since"),
            translate("Last day"),
        ),
        (
            (
                Cell(text=one.grade.institution_name, href=f"{PLACE}/{one.grade.visit}"),
                one.grade.title,
                Cell(text=reader.label(one.step.state), shape=SHAPES[one.step.state]),
                Cell(text=day(one.step.on, translate), value=one.step.on),
                until_cell(one.step, reader),
            )
            for one in shown
        ),
    )


def _filters(reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    return (
        Field(name="text", label=translate("Name of the institution"), kind="search"),
        Field(
            name="state",
            label=translate("State"),
            kind="select",
            choices=choices(GradeState, reader, any_of=translate("Any")),
        ),
        Field(
            name="due",
            label=translate("Last day"),
            kind="select",
            choices=(
                Choice(value="", text=translate("Any")),
                Choice(value="true", text=translate("is over")),
            ),
        ),
        Field(
            name="unchecked",
            label=translate("Looked at again"),
            kind="select",
            choices=(
                Choice(value="", text=translate("Any")),
                Choice(value="true", text=translate("stands, not visited again this year")),
            ),
        ),
    )


HANDLERS = (
    grades,
    one_grade,
    hear_grade,
    display_grade,
    confirm_grade,
    lower_grade,
    withdraw_grade,
)
