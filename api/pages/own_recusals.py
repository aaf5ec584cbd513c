"""One's own recusals: what an inspector declares, what an institution asks for, and its outcome."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.entries import FormPage
from api.pages.forms import Field, Form, entered, read
from api.pages.listing import Link
from api.pages.recusal_lists import STATE_SHAPES
from api.pages.refusals import Refused, as_sent, shown_again
from api.public.lines import Pager
from api.public.lists import pager
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.answer import ClientId
from audit.domain.errors import Invalid
from audit.domain.page import PageRequest
from audit.domain.recusal import DeclarationState, OwnRecusal, RecusalRequest
from audit.runtime import Runtime
from audit.services import recusal
from audit.services.recusal import NamedDeclaration
from reports.writing import day

PLACE = "/desk/own-recusals"
_NEW = f"{PLACE}/new"


class OwnEntry(OwnRecusal, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of an inspector; `identity` makes what is sent twice one declaration."""

    identity: ClientId


class RequestEntry(RecusalRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of an institution; `identity` makes what is sent twice one request."""

    identity: ClientId


class OwnLine(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration of one's own: about whom, how it stands, and the form to take it back."""

    about: str
    reason: str
    declared_on: str
    until: str
    state: DeclarationState
    shape: str
    decision: str
    withdraw: Form | None


class OwnPage(msgspec.Struct, frozen=True, kw_only=True):
    """What one declared or asked for."""

    lead: str
    links: tuple[Link, ...]
    lines: tuple[OwnLine, ...]
    pager: Pager


@get(PLACE)
async def own_recusals(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template:
    """Show what one declared or asked for, and how it stands."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await recusal.own(uow, page)
        actor = uow.actor
    reader = reader_of(request)
    document = OwnPage(
        lead=_lead(actor, reader),
        links=(Link(path=_NEW, text=_new_title(actor, reader), icon="plus", acts=True),),
        lines=tuple(_line(one, actor, reader) for one in found.items),
        pager=pager(found, PLACE, {}),
    )
    title = reader.translate("Own recusals")
    return show(request, "desk/own/recusals", document, title=title, actor=actor)


async def _asked(
    request: AnyRequest, refusal: Refused | None, runtime: Runtime, visitor: Visitor
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        identity = recusal.new_identity(uow)
        actor = uow.actor
    reader = reader_of(request)
    fields = _of_institution(reader) if actor.institution else _of_inspector(reader)
    hidden = Field(name="identity", label="", kind="hidden", values=(identity,))
    submit = reader.translate("Send")
    form = Form(action=_NEW, submit=submit, fields=(*fields, hidden), icon="user-check")
    page = FormPage(
        back=Link(path=PLACE, text=reader.translate("Own recusals")),
        lead=_lead(actor, reader),
        facts=(),
        form=as_sent(form, refusal, reader),
    )
    title = _new_title(actor, reader)
    return show(request, "desk/registers/form", page, title=title, actor=actor)


@get(_NEW)
async def new_own_recusal(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Ask from whom one stays away, or who is to stay away."""
    return await _asked(request, None, runtime, visitor)


@post(_NEW)
@shown_again(_asked, Invalid)
async def declare_recusal(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Take a declaration or a request; sent twice it is one."""
    given = await entered(request)
    async with runtime.unit_of_work(visitor) as uow:
        if uow.actor.institution:
            asked = read(RequestEntry, given)
            said = RecusalRequest(person=asked.person, reason=asked.reason)
            await recusal.ask(uow, said, identity=asked.identity)
        else:
            own = read(OwnEntry, given)
            meant = OwnRecusal(institution=own.institution, reason=own.reason, left_on=own.left_on)
            await recusal.declare(uow, meant, identity=own.identity)
    return go(request, PLACE, said=reader_of(request).translate("The recusal is recorded."))


@post(f"{PLACE}/{{declaration_id:str}}/withdraw")
async def withdraw_recusal(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    declaration_id: FromPath[str],
) -> Redirect:
    """Take back what one declared or asked for."""
    async with runtime.unit_of_work(visitor) as uow:
        await recusal.withdraw(uow, declaration_id)
    return go(request, PLACE, said=reader_of(request).translate("The recusal is taken back."))


HANDLERS = (own_recusals, new_own_recusal, declare_recusal, withdraw_recusal)


def _of_inspector(reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    return (
        Field(
            name="institution",
            label=translate("Institution"),
            help=translate("Its credit code, or its full name."),
            required=True,
        ),
        Field(
            name="left_on",
            label=translate("If you worked there: your last day"),
            kind="date",
            help=translate(
                "You then stay away for two years after it. Leave it out if you still work there,"
                " or for any other reason."
            ),
        ),
        _reason(reader),
    )


def _of_institution(reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    return (
        Field(
            name="person",
            label=translate("Who is to stay away"),
            help=translate(
                "Name or certificate number, as on a notice of a visit. Leave it empty for somebody"
                " known to you whom you cannot name, and describe the relation below."
            ),
            extra={"maxlength": "100"},
        ),
        _reason(reader),
    )


def _reason(reader: Reader) -> Field:
    return Field(
        name="reason",
        label=reader.translate("Reason"),
        kind="textarea",
        help=reader.translate("The reason is read by the checking body alone, and not published."),
        required=True,
        extra={"maxlength": "500"},
    )


def _lead(actor: Actor, reader: Reader) -> str:
    translate = reader.translate
    if actor.institution:
        return translate(
            "Whoever has a direct interest, or a relation to you that may impair fairness, stays"
            " away (Administrative Penalty Law, Article 43). Your request is examined and decided"
            " by the checking body; until then nothing is interrupted."
        )
    return translate(
        "Whoever has a direct interest, or a relation that may impair fairness, stays away"
        " (Administrative Penalty Law, Article 43). What you declare is in force at once: no draw"
        " announced from then on sends you there, and nobody may send you."
    )


def _new_title(actor: Actor, reader: Reader) -> str:
    translate = reader.translate
    return translate("Ask for a recusal") if actor.institution else translate("Declare a recusal")


def _line(known: NamedDeclaration, actor: Actor, reader: Reader) -> OwnLine:
    one, translate = known.declaration, reader.translate
    holds = one.state in {DeclarationState.PENDING, DeclarationState.ACCEPTED}
    about = known.institution_name
    if actor.institution:
        about = one.person or translate("somebody it cannot name")
    return OwnLine(
        about=about,
        reason=one.reason,
        declared_on=day(one.declared_on, translate),
        until=day(one.until, translate) if one.until else "",
        state=one.state,
        shape=STATE_SHAPES[one.state],
        decision=one.decision,
        withdraw=Form(action=f"{PLACE}/{one.id}/withdraw", submit=translate("Take back"), icon="x")
        if holds
        else None,
    )
