"""Recusals as the regulator sees them: what was declared, its decision, and all that stand."""

from collections.abc import Sequence

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.errors import status_of
from api.pages import forms
from api.pages.forms import Choice, Entered, Field, Form, entered, read, refused
from api.pages.listing import Link, answer, chosen, found
from api.public.lines import Pager
from api.public.lists import pager
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, DomainError, Invalid
from audit.domain.page import PageRequest
from audit.domain.permission import Act, does
from audit.domain.recusal import Decision, DeclarationState, Ground
from audit.runtime import Runtime
from audit.services import recusal
from audit.services.recusal import NamedDeclaration, NamedStanding
from reports.table import Cell, Table, table
from reports.writing import day

PLACE = "/desk/recusals"
DECLARED, STANDING = f"{PLACE}/declared", f"{PLACE}/standing"
STATE_SHAPES = {
    DeclarationState.PENDING: "ring",
    DeclarationState.ACCEPTED: "full",
    DeclarationState.REFUSED: "cross",
    DeclarationState.WITHDRAWN: "diamond",
}


class DeclarationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Declarations in one state."""

    state: DeclarationState | None = None


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that was refused: on what, what was entered, and why."""

    declaration: str
    given: Entered
    refusal: DomainError


class StandingFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Recusals of one ground."""

    ground: Ground | None = None


class DeclarationLine(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration in words, with the form of its decision while it waits."""

    institution: str
    declared_by: str
    person: str
    reason: str
    declared_on: str
    until: str
    state: DeclarationState
    shape: str
    decision: str
    form: Form | None


class DeclarationsPage(msgspec.Struct, frozen=True, kw_only=True):
    """What was declared and asked for."""

    back: Link
    filters: tuple[Field, ...]
    filtered: bool
    lines: tuple[DeclarationLine, ...]
    pager: Pager


@get(DECLARED)
async def declared(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template:
    """List what inspectors declared and institutions asked for, what waits first."""
    return await _declared(request, runtime, visitor, page=page)


@get(STANDING)
async def standing(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List all recusals that a draw announced today would freeze, with their grounds."""
    ground = chosen(request, StandingFilter).ground
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: recusal.standing(uow, ground, part))
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    return await answer(
        request,
        _standing(shown.items, reader),
        shown,
        actor=actor,
        filters=(
            Field(
                name="ground",
                label=translate("Ground"),
                kind="select",
                choices=forms.choices(Ground, reader, any_of=translate("Any")),
            ),
        ),
        lead=translate(
            "A draw announced today freezes these pairs, without grounds or reasons. Whoever went"
            " to an institution last time is left out of the next draw by a rule of this product,"
            " and may still be sent by hand."
        ),
        back=back(reader),
        empty=translate("Nobody has to stay away from anybody today."),
    )


@post(f"{DECLARED}/{{declaration_id:str}}")
async def decide(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    declaration_id: FromPath[str],
) -> Redirect | Template:
    """Accept or refuse a request."""
    given = await entered(request)
    try:
        async with runtime.unit_of_work(visitor) as uow:
            await recusal.decide(uow, declaration_id, read(Decision, given))
    except (Invalid, Conflict) as refusal:
        about = Refused(declaration=declaration_id, given=given, refusal=refusal)
        return await _declared(request, runtime, visitor, page=PageRequest(), about=about)
    return go(request, DECLARED, said=reader_of(request).translate("The decision is recorded."))


HANDLERS = (declared, standing, decide)


def back(reader: Reader) -> Link:
    """Return the way back to the register of recusals."""
    return Link(path=PLACE, text=reader.translate("Recusals"))


async def _declared(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    page: PageRequest,
    about: Refused | None = None,
) -> Template:
    state = chosen(request, DeclarationFilter).state
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await recusal.page(uow, state, page)
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    asked = {} if state is None else {"state": state.value}
    field = Field(
        name="state",
        label=translate("Status"),
        kind="select",
        values=tuple(asked.values()),
        choices=forms.choices(DeclarationState, reader, any_of=translate("Any")),
    )
    turn = _turn(shown.items, about) if does(actor, Act.EDIT_REGISTER) else ""
    document = DeclarationsPage(
        back=back(reader),
        filters=(field,),
        filtered=state is not None,
        lines=tuple(_line(one, reader, turn=turn, about=about) for one in shown.items),
        pager=pager(shown, DECLARED, asked),
    )
    return show(
        request,
        "desk/registers/declarations",
        document,
        title=translate("Declared recusals"),
        actor=actor,
        status=200 if about is None else status_of(about.refusal),
    )


def _turn(shown: Sequence[NamedDeclaration], about: Refused | None) -> str:
    """Return which declaration is decided on this page: the one refused, or the first waiting."""
    if about is not None:
        return about.declaration
    waiting = (one.declaration for one in shown)
    return next((one.id for one in waiting if one.state is DeclarationState.PENDING), "")


def _line(
    known: NamedDeclaration, reader: Reader, *, turn: str, about: Refused | None
) -> DeclarationLine:
    one, translate = known.declaration, reader.translate
    form = _form(one.id, reader)
    if about is not None and about.declaration == one.id:
        form = refused(form, about.refusal, given=about.given, reader=reader)
    return DeclarationLine(
        institution=known.institution_name,
        declared_by=reader.label(one.ground),
        person=known.inspector_name or one.person or translate("somebody it cannot name"),
        reason=one.reason,
        declared_on=day(one.declared_on, translate),
        until=day(one.until, translate) if one.until else "",
        state=one.state,
        shape=STATE_SHAPES[one.state],
        decision=one.decision,
        form=form if turn == one.id else None,
    )


def _form(declaration: str, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{DECLARED}/{declaration}",
        submit=translate("Record the decision"),
        fields=(
            Field(
                name="accepted",
                label=translate("Decision"),
                kind="radio",
                required=True,
                choices=(
                    Choice(value="true", text=translate("The inspector stays away")),
                    Choice(value="false", text=translate("The request is refused")),
                ),
            ),
            Field(
                name="inspector",
                label=translate("Certificate number of the inspector meant"),
                help=translate("Needed where the inspector stays away."),
                extra={"maxlength": "64"},
            ),
            Field(
                name="reason",
                label=translate("Reason of the decision"),
                kind="textarea",
                required=True,
                extra={"maxlength": "500"},
            ),
        ),
        icon="gavel",
    )


def _standing(shown: Sequence[NamedStanding], reader: Reader) -> Table:
    translate = reader.translate
    columns = (
        translate("Inspector"),
        translate("Institution"),
        translate("Ground"),
        translate("Since"),
        translate("Until"),
    )
    rows = (
        (
            f"{one.inspector_name} {one.recusal.inspector}",
            one.institution_name,
            reader.label(one.recusal.ground),
            Cell(text=day(one.recusal.declared_on, translate), value=one.recusal.declared_on),
            Cell(text=day(one.recusal.until, translate), value=one.recusal.until)
            if one.recusal.until
            else "",
        )
        for one in shown
    )
    return table(translate("Recusals in force"), columns, rows)
