"""Who cannot go is substituted, what cannot be visited is replaced: the forms and their acts."""

from collections.abc import Iterator

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages import forms
from api.pages.draw_document import PLACE as DRAWS
from api.pages.entries import FormPage, facts_of
from api.pages.forms import Choice, Field, Form, entered, read
from api.pages.listing import Link
from api.pages.refusals import Refused, as_sent, shown_again
from api.view import AnyRequest, Reader, go, reader_of, search_text, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, Invalid
from audit.domain.registry import Expertise
from audit.domain.substitution import OUT_OF_SERVICE, Replacement
from audit.domain.team_change import Substitution
from audit.domain.visit import Drawn, ResultCode, Visit
from audit.runtime import Runtime
from audit.services import assignment, substitution
from audit.services import visit as visits
from audit.services.substitution import Succession, Successor

_SUBSTITUTE = "/desk/visits/{visit_id:str}/substitute"
_REPLACE = "/desk/visits/{visit_id:str}/replace"
_LEAD_SENTENCES = {
    True: "Whose turn it is follows from the draw itself: the fewest visits in this draw, then the"
    " lowest card. Another may be sent for a reason. All reasons are published.",
    False: "People chose the team of this visit, and people choose who goes instead. The reason"
    " stays with the visit, and its fingerprint goes into the transparency log.",
}
"""What is said of a visit that was drawn, and of one that was not."""


async def _succession(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
) -> Template:
    """Show who could go instead of the inspector whom the address names, or the form sent."""
    sent = refusal.given.get("inspector", ("",))[0] if refusal else ""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await substitution.succession(
            uow, visit_id, sent or search_text(request, "inspector")
        )
        actor = uow.actor
    reader = reader_of(request)
    page = FormPage(
        back=_back(found.visit, reader),
        lead=reader.translate(_LEAD_SENTENCES[_is_drawn(found.visit)]),
        facts=facts_of(_facts(found, reader)),
        form=as_sent(_substitute_form(found, reader), refusal, reader),
    )
    title = reader.translate("Send somebody else")
    return show(request, "desk/registers/form", page, title=title, actor=actor)


@get(_SUBSTITUTE)
async def succession(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show who could go instead of the inspector that the address names."""
    return await _succession(request, None, runtime, visitor, visit_id=visit_id)


@post(_SUBSTITUTE)
@shown_again(_succession, Invalid, Conflict)
async def substitute_inspector(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Send another inspector instead of one who cannot go."""
    asked = read(Substitution, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        after = await substitution.substitute(uow, visit_id, asked)
    said = reader_of(request).translate("The team for {institution} is changed.")
    return go(request, team_path(after), said=said.format(institution=after.institution_name))


async def _replacement(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await visits.to_assign(uow, visit_id)
        actor = uow.actor
    reader = reader_of(request)
    page = FormPage(
        back=_back(found, reader),
        lead=reader.translate(
            "An institution that is closed, out of the register or moved away is replaced by the"
            " next reserve of its stratum, in the order of the tickets. One that refuses is not."
        ),
        facts=facts_of(((reader.translate("Institution"), found.institution_name),)),
        form=as_sent(_replace_form(found, reader), refusal, reader),
    )
    title = reader.translate("Replace an institution")
    return show(request, "desk/registers/form", page, title=title, actor=actor)


@get(_REPLACE)
async def replacement(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Ask why an institution cannot be visited any more."""
    return await _replacement(request, None, runtime, visitor, visit_id=visit_id)


@post(_REPLACE)
@shown_again(_replacement, Invalid, Conflict)
async def replace_institution(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Visit the next reserve instead."""
    asked = read(Replacement, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        made = await assignment.replace(uow, visit_id, asked)
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


def _back(visit: Visit, reader: Reader) -> Link:
    text = reader.translate("Teams") if _is_drawn(visit) else reader.translate("To the visit")
    return Link(path=team_path(visit), text=text)


def _is_drawn(visit: Visit) -> bool:
    return isinstance(visit.origin, Drawn)


def _facts(found: Succession, reader: Reader) -> Iterator[tuple[str, str]]:
    translate = reader.translate
    yield translate("Institution"), found.visit.institution_name
    yield translate("Who cannot go"), f"{found.leaving.name} {found.leaving.id}"
    if found.leads:
        yield translate("Position on the team"), translate("Lead of the team")
    if found.expertise:
        yield translate("What the lead must know"), reader.coded(Expertise, found.expertise)


def _substitute_form(found: Succession, reader: Reader) -> Form:
    translate = reader.translate
    drawn = _is_drawn(found.visit)
    first = next((one for one in found.successors if one.turn == 1), None)
    reason = Field(
        name="reason",
        label=translate("Public reason why they cannot go")
        if drawn
        else translate("Why they cannot go"),
        kind="textarea",
        help=translate("Such as illness, or a conflict of interest found; nothing private."),
        required=True,
        extra={"maxlength": "500"},
    )
    out_of_turn = Field(
        name="choice_reason",
        label=translate("If it is not whose turn it is: the public reason"),
        kind="textarea",
        extra={"maxlength": "500"},
    )
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
                choices=tuple(_choice(one, reader, drawn=drawn) for one in found.successors),
            ),
            *((reason, out_of_turn) if drawn else (reason,)),
            Field(name="inspector", label="", kind="hidden", values=(found.leaving.id,)),
        ),
        icon="user-check",
    )


def _choice(one: Successor, reader: Reader, *, drawn: bool) -> Choice:
    translate = reader.translate
    note = [one.inspector.organisation_name]
    if one.turn is not None:
        note.append(translate("turn {turn} by the draw").format(turn=one.turn))
    elif drawn:
        note.append(translate("outside of the order of the draw"))
    return Choice(
        value=one.inspector.id,
        text=f"{one.inspector.name} {one.inspector.id}",
        note=translate(", ").join(note),
    )


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
