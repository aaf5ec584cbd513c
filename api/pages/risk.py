"""Classes of risk: the list, the rule with its runs, one rating, and an institution's own."""

from collections.abc import Iterable

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.forms import Field, choices, entered, read
from api.pages.listing import Link, answer, chosen, found
from api.pages.refusals import Refused, shown_again
from api.pages.risk_document import CHANGE_SHAPES, OWN, STATE_SHAPES, own_page, rating_page
from api.pages.risk_rule import CONFIRM, PLACE, RULE, RUN, reason_words, rule_page
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.districts import name_of
from audit.domain.errors import Conflict, Invalid
from audit.domain.filters import RiskFilter
from audit.domain.page import PageRequest
from audit.domain.registry import RiskClass
from audit.domain.risk import RatingState, RiskChange, RiskRating, Statement
from audit.runtime import Runtime
from audit.services import risk
from reports.table import Cell, Column, Table, table
from reports.writing import day

_ONE = f"{PLACE}/{{rating_id:str}}"
_WAITING = RiskFilter(state=RatingState.PROPOSED)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """An objection, or the answer to one."""

    statement: Statement


@get(PLACE)
async def ratings(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the ratings the reader may see, the latest first."""
    wanted = chosen(request, RiskFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: risk.page(uow, wanted, part))
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        filters=_filters(reader),
        lead=translate(
            "Classes from A, low, to D, high, proposed by a rule with the reasons for each. The"
            " register follows only what is confirmed."
        ),
        links=(Link(path=RULE, text=translate("Rule and runs"), icon="scale", acts=True),),
        empty=translate("The rule was not run yet. Open “Rule and runs” to run it."),
    )


@get(RULE)
async def rule(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Show the rule, its latest run, and what can be done."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        board = await risk.board(uow, _WAITING, PageRequest(limit=1))
        actor = uow.actor
    reader = reader_of(request)
    document = rule_page(board.run, board.ratings.total, actor, reader)
    title = reader.translate("How classes of risk come about")
    return show(request, "desk/risk/rule", document, title=title, actor=actor)


@post(RUN)
async def run_rule(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Compute all classes anew, as proposals."""
    async with runtime.unit_of_work(visitor) as uow:
        made = await risk.run(uow)
    said = reader_of(request).translate("{count} classes are computed and proposed.")
    return go(request, PLACE, said=said.format(count=made.institutions))


@post(CONFIRM)
async def confirm_all(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Confirm all that the latest run proposes."""
    async with runtime.unit_of_work(visitor) as uow:
        count = await risk.confirm_all(uow)
    said = reader_of(request).translate("{count} classes are confirmed and in the register.")
    return go(request, PLACE, said=said.format(count=count))


async def _rating(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    rating_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await risk.read(uow, rating_id)
        actor = uow.actor
    document = rating_page(sheet, actor, reader_of(request), refusal=refusal)
    title = sheet.rating.institution_name
    return show(request, "desk/risk/rating", document, title=title, actor=actor)


@get(_ONE)
async def rating(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    rating_id: FromPath[str],
) -> Template:
    """Show one rating with its reasons."""
    return await _rating(request, None, runtime, visitor, rating_id=rating_id)


@post(f"{_ONE}/confirm")
@shown_again(_rating, Conflict)
async def confirm_rating(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    rating_id: FromPath[str],
) -> Redirect:
    """Confirm one class."""
    async with runtime.unit_of_work(visitor) as uow:
        await risk.confirm(uow, rating_id)
    said = reader_of(request).translate("The class is confirmed and in the register.")
    return go(request, f"{PLACE}/{rating_id}", said=said)


@post(f"{_ONE}/answer")
@shown_again(_rating, Invalid, Conflict)
async def answer_objection(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    rating_id: FromPath[str],
) -> Redirect:
    """Answer the objection of an institution."""
    said = read(Said, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await risk.answer(uow, rating_id, said.statement)
    told = reader_of(request).translate("The institution can read the answer now.")
    return go(request, f"{PLACE}/{rating_id}", said=told)


async def _own(
    request: AnyRequest, refusal: Refused | None, runtime: Runtime, visitor: Visitor
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        own = await risk.own(uow)
        actor = uow.actor
    reader = reader_of(request)
    document = own_page(own, reader, refusal=refusal)
    title = reader.translate("Own class of risk")
    return show(request, "desk/risk/own", document, title=title, actor=actor)


@get(OWN)
async def own_risk(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Show an institution its own class, and why."""
    return await _own(request, None, runtime, visitor)


@post(f"{OWN}/{{rating_id:str}}/object")
@shown_again(_own, Invalid, Conflict)
async def object_to_rating(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Object to one's own class."""
    said = read(Said, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        # The page is of one's own class alone, so it takes no rating, and nor does its act.
        await risk.object_to(uow, request.path_params["rating_id"], said.statement)
    told = reader_of(request).translate("The regulator has your objection and answers it here.")
    return go(request, OWN, said=told)


HANDLERS = (
    ratings,
    rule,
    run_rule,
    confirm_all,
    rating,
    confirm_rating,
    answer_objection,
    own_risk,
    object_to_rating,
)


def _table(shown: Iterable[RiskRating], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Classes of risk"),
        (
            translate("Institution"),
            translate("District"),
            translate("Class of risk"),
            translate("Which way"),
            Column(title=translate("Points of risk"), figure=True),
            translate("Reasons"),
            translate("State"),
            translate("Computed on"),
        ),
        (
            (
                Cell(text=one.institution_name, href=f"{PLACE}/{one.id}"),
                name_of(one.district),
                f"{one.before} → {one.after}",
                Cell(text=reader.label(one.change), shape=CHANGE_SHAPES[one.change]),
                Cell(text=str(one.points), value=one.points),
                reason_words(one.reasons, reader),
                Cell(text=reader.label(one.state), shape=STATE_SHAPES[one.state]),
                Cell(text=day(one.rated_on, translate), value=one.rated_on),
            )
            for one in shown
        ),
    )


def _filters(reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    anything = translate("Any")
    return (
        Field(name="text", label=translate("Institution"), kind="search"),
        Field(
            name="change",
            label=translate("Which way"),
            kind="select",
            choices=choices(RiskChange, reader, any_of=anything),
        ),
        Field(
            name="state",
            label=translate("State"),
            kind="select",
            choices=choices(RatingState, reader, any_of=anything),
        ),
        Field(
            name="risk_class",
            label=translate("Class of risk"),
            kind="select",
            choices=choices(RiskClass, reader, any_of=anything),
        ),
    )
