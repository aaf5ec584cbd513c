"""Who cannot go is substituted, what cannot be visited is replaced: the forms and their acts."""

from collections.abc import Iterator

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api import registers
from api.errors import status_of
from api.pages import forms
from api.pages.draw_document import PLACE as DRAWS
from api.pages.entries import FormPage, facts_of
from api.pages.forms import Choice, Entered, Field, Form, entered, read, refused
from api.pages.listing import Link
from api.view import AnyRequest, Reader, go, reader_of, search_text, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, DomainError, Invalid
from audit.domain.register_words import Lexicon
from audit.domain.substitution import OUT_OF_SERVICE, Replacement
from audit.domain.team_change import Substitution
from audit.domain.visit import Drawn, ResultCode, Visit
from audit.runtime import Runtime
from audit.services import assignment, substitution
from audit.services import visit as visits
from audit.services.substitution import Succession, Successor

_SUBSTITUTE = "/desk/visits/{visit_id:str}/substitute"
_REPLACE = "/desk/visits/{visit_id:str}/replace"


@get(_SUBSTITUTE)
async def succession(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show who could go instead of the inspector that the address names."""
    who = search_text(request, "inspector")
    return await _succession(request, runtime, visitor, visit_id=visit_id, who=who)


@post(_SUBSTITUTE)
async def substitute_inspector(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect | Template:
    """Send another inspector instead of one who cannot go."""
    given = await entered(request)
    try:
        asked = read(Substitution, given)
        async with runtime.unit_of_work(visitor) as uow:
            after = await substitution.substitute(uow, visit_id, asked)
    except (Invalid, Conflict) as refusal:
        who = given.get("inspector", ("",))[0]
        return await _succession(
            request, runtime, visitor, visit_id=visit_id, who=who, given=given, refusal=refusal
        )
    said = reader_of(request).translate("The team for {institution} is changed.")
    return go(request, team_path(after), said=said.format(institution=after.institution_name))


@get(_REPLACE)
async def replacement(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Ask why an institution cannot be visited any more."""
    return await _replacement(request, runtime, visitor, visit_id=visit_id)


@post(_REPLACE)
async def replace_institution(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect | Template:
    """Visit the next reserve instead."""
    given = await entered(request)
    try:
        asked = read(Replacement, given)
        async with runtime.unit_of_work(visitor) as uow:
            made = await assignment.replace(uow, visit_id, asked)
    except (Invalid, Conflict) as refusal:
        return await _replacement(
            request, runtime, visitor, visit_id=visit_id, given=given, refusal=refusal
        )
    said = reader_of(request).translate(
        "{institution} is visited instead; its visit waits for approval."
    )
    return go(request, team_path(made), said=said.format(institution=made.institution_name))


HANDLERS = (succession, substitute_inspector, replacement, replace_institution)


def team_path(visit: Visit) -> str:
    """Return where the team of a visit is shown."""
    if isinstance(visit.origin, Drawn):
        return f"{DRAWS}/{visit.origin.draw}/teams"
    return f"/desk/visits/{visit.id}"


async def _succession(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
    who: str,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await substitution.succession(uow, visit_id, who)
        actor = uow.actor
    reader = reader_of(request)
    form = _substitute_form(found, reader)
    if refusal is not None:
        form = refused(form, refusal, given=given or {}, reader=reader)
    words = registers.words_of(runtime, reader.language)
    page = FormPage(
        back=Link(path=team_path(found.visit), text=reader.translate("Teams")),
        lead=reader.translate(
            "Whose turn it is follows from the draw itself: the fewest visits in this draw, then"
            " the lowest card. Another may be sent for a reason. All reasons are published."
        ),
        facts=facts_of(_facts(found, words, reader)),
        form=form,
    )
    title = reader.translate("Send somebody else")
    status = 200 if refusal is None else status_of(refusal)
    return show(request, "desk/registers/form", page, title=title, actor=actor, status=status)


def _facts(found: Succession, words: Lexicon, reader: Reader) -> Iterator[tuple[str, str]]:
    translate = reader.translate
    yield translate("Institution"), found.visit.institution_name
    yield translate("Who cannot go"), f"{found.leaving.name} {found.leaving.id}"
    if found.leads:
        yield translate("Position on the team"), translate("Lead of the team")
    if found.expertise:
        yield (
            translate("What the lead must know"),
            words.label_of("expertise", found.expertise),
        )


def _substitute_form(found: Succession, reader: Reader) -> Form:
    translate = reader.translate
    hidden = Field(name="inspector", label="", kind="hidden", values=(found.leaving.id,))
    first = next((one for one in found.successors if one.turn == 1), None)
    return Form(
        action=f"/desk/visits/{found.visit.id}/substitute",
        submit=translate("Send instead"),
        fields=(
            Field(
                name="successor",
                label=translate("Who goes instead"),
                kind="radio",
                required=True,
                values=() if first is None else (first.inspector.id,),
                choices=tuple(_choice(one, reader) for one in found.successors),
            ),
            Field(
                name="reason",
                label=translate("Public reason why they cannot go"),
                kind="textarea",
                help=translate(
                    "Such as illness, or a conflict of interest found; nothing private."
                ),
                required=True,
                extra={"maxlength": "500"},
            ),
            Field(
                name="choice_reason",
                label=translate("If it is not whose turn it is: the public reason"),
                kind="textarea",
                extra={"maxlength": "500"},
            ),
            hidden,
        ),
        icon="user-check",
    )


def _choice(one: Successor, reader: Reader) -> Choice:
    translate = reader.translate
    turn = translate("outside of the order of the draw")
    if one.turn is not None:
        turn = translate("turn {turn} by the draw").format(turn=one.turn)
    return Choice(
        value=one.inspector.id,
        text=f"{one.inspector.name} {one.inspector.id}",
        note=translate(", ").join((one.inspector.organisation_name, turn)),
    )


async def _replacement(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await visits.to_assign(uow, visit_id)
        actor = uow.actor
    reader = reader_of(request)
    form = _replace_form(found, reader)
    if refusal is not None:
        form = refused(form, refusal, given=given or {}, reader=reader)
    page = FormPage(
        back=Link(path=team_path(found), text=reader.translate("Teams")),
        lead=reader.translate(
            "An institution that is closed, out of the register or moved away is replaced by the"
            " next reserve of its stratum, in the order of the tickets. One that refuses is not."
        ),
        facts=facts_of(((reader.translate("Institution"), found.institution_name),)),
        form=form,
    )
    title = reader.translate("Replace an institution")
    status = 200 if refusal is None else status_of(refusal)
    return show(request, "desk/registers/form", page, title=title, actor=actor, status=status)


def _replace_form(found: Visit, reader: Reader) -> Form:
    translate = reader.translate
    results = [one for one in ResultCode if one in OUT_OF_SERVICE]
    return Form(
        action=f"/desk/visits/{found.id}/replace",
        submit=translate("Visit the next reserve"),
        fields=(
            Field(
                name="result",
                label=translate("What became of the institution"),
                kind="radio",
                required=True,
                values=(found.result.value,) if found.result in OUT_OF_SERVICE else (),
                choices=forms.choices(results, reader),
            ),
            Field(
                name="reason",
                label=translate("Public reason"),
                kind="textarea",
                values=(found.result_reason,) if found.result_reason else (),
                required=True,
                extra={"maxlength": "500"},
            ),
        ),
        consequence=translate(
            "This visit ends as not carried out, which is published; the reserve is visited in its"
            " stead."
        ),
        icon="shuffle",
    )
