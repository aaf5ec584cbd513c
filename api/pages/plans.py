"""Plans: the list, a new one with its preview, and one plan up to its publication."""

from collections.abc import Iterable

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.forms import Entered, Field, choices, entered, read
from api.pages.listing import Link, answer, chosen, found
from api.pages.plan_document import PLACE, SHAPES
from api.pages.plan_entry import Aim, Entry, aim_of, draft_of
from api.pages.plan_form import ADD, PREVIEW, plan_form
from api.pages.refusals import Refused, shown_again
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import Invalid
from audit.domain.filters import PlanFilter
from audit.domain.frame import Forecast
from audit.domain.page import PageRequest
from audit.domain.permission import Act, does
from audit.domain.plan import Plan, PlanState
from audit.runtime import Runtime
from audit.services import plan as plans_service
from reports.table import Cell, Column, Table, table
from reports.writing import day


@get(PLACE)
async def plans(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the plans the reader may see."""
    wanted = chosen(request, PlanFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: plans_service.page(uow, wanted, part))
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    drafts = does(actor, Act.EDIT_PLAN)
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        filters=_filters(reader),
        links=(Link(path=ADD, text=translate("New plan"), icon="plus", acts=True),)
        if drafts
        else (),
        empty=translate("There is no plan yet. Draft the plan of the year, then publish it.")
        if drafts
        else translate("There is no plan yet."),
    )


async def _form(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    aim: Aim,
    model: str = "",
    given: Entered | None = None,
    forecast: tuple[Forecast, ...] | None = None,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        basis = await plans_service.basis(uow, model)
        actor = uow.actor
    reader = reader_of(request)
    document = plan_form(
        basis, actor, reader, aim=aim, given=given, refusal=refusal, forecast=forecast
    )
    return show(request, "desk/plans/form", document, title=_title(aim, reader), actor=actor)


async def _new(
    request: AnyRequest, refusal: Refused | None, runtime: Runtime, visitor: Visitor
) -> Template:
    amends = request.query_params.get("amends", "")
    model = amends or request.query_params.get("from", "")
    aim = aim_of(refusal.given) if refusal else Aim(amends=amends)
    return await _form(request, refusal, runtime, visitor, aim=aim, model=model)


async def _edit(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    plan_id: str,
) -> Template:
    return await _form(request, refusal, runtime, visitor, aim=Aim(plan=plan_id), model=plan_id)


@get(ADD)
async def new_plan(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask for a new plan; `?from=` names one to start from, `?amends=` one to follow."""
    return await _new(request, None, runtime, visitor)


@post(PREVIEW)
@shown_again(_new, Invalid)
async def preview_plan(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Show what a draw from the plan would take; nothing is kept."""
    given = await entered(request)
    draft, _ = draft_of(read(Entry, given))
    async with runtime.unit_of_work(visitor, write=False) as uow:
        forecast = await plans_service.preview(uow, draft)
    aim = aim_of(given)
    return await _form(request, None, runtime, visitor, aim=aim, given=given, forecast=forecast)


@post(ADD)
@shown_again(_new, Invalid)
async def add_plan(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Keep a plan as a draft."""
    draft, aim = draft_of(read(Entry, await entered(request)))
    async with runtime.unit_of_work(visitor) as uow:
        kept = await plans_service.draft(uow, draft, identity=aim.identity, amends=aim.amends)
    said = reader_of(request).translate("The draft is kept. Nobody outside sees it yet.")
    return go(request, f"{PLACE}/{kept.id}", said=said)


@get(f"{PLACE}/{{plan_id:str}}/edit")
async def edit_plan(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Template:
    """Show a draft to be changed."""
    return await _edit(request, None, runtime, visitor, plan_id=plan_id)


@post(f"{PLACE}/{{plan_id:str}}/edit")
@shown_again(_edit, Invalid)
async def revise_plan(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    plan_id: FromPath[str],
) -> Redirect:
    """Keep a changed draft."""
    draft, aim = draft_of(read(Entry, await entered(request)))
    async with runtime.unit_of_work(visitor) as uow:
        await plans_service.revise(uow, plan_id, draft, seen=aim.seen)
    said = reader_of(request).translate("The draft is kept. Nobody outside sees it yet.")
    return go(request, f"{PLACE}/{plan_id}", said=said)


HANDLERS = (
    plans,
    new_plan,
    preview_plan,
    add_plan,
    edit_plan,
    revise_plan,
)


def _title(aim: Aim, reader: Reader) -> str:
    if aim.plan:
        return reader.translate("Change the draft")
    return reader.translate("New version") if aim.amends else reader.translate("New plan")


def _table(shown: Iterable[Plan], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Plans"),
        (
            translate("Title"),
            Column(title=translate("Year"), figure=True),
            translate("Checking body"),
            translate("Kind of work"),
            translate("Status"),
            translate("Published on"),
        ),
        (
            (
                Cell(text=one.title, href=f"{PLACE}/{one.id}"),
                Cell(text=str(one.year), value=one.year),
                one.body_name,
                reader.label(one.work),
                Cell(text=reader.label(one.state), shape=SHAPES[one.state]),
                Cell(text=day(one.published_on, translate), value=one.published_on)
                if one.published_on
                else "",
            )
            for one in shown
        ),
    )


def _filters(reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    return (
        Field(name="year", label=translate("Year"), kind="search", extra={"inputmode": "numeric"}),
        Field(name="body", label=translate("Code of the checking body"), kind="search"),
        Field(
            name="state",
            label=translate("Status"),
            kind="select",
            choices=choices(PlanState, reader, any_of=translate("Any")),
        ),
    )
