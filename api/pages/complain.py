"""The pages of complaints for anyone: whom it is about, what happened, and how far it is."""

from datetime import datetime

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Template

from api.errors import status_of
from api.pages.complain_form import Entry, FollowEntry, complaint_fields, follow_fields
from api.pages.forms import Entered, Form, entered, read, refused
from api.public.lines import InstitutionLine
from api.public.lists import institution_line
from api.security import client_of
from api.view import AnyRequest, reader_of, search_text, show
from audit.domain.actor import ANYONE
from audit.domain.complaint import Complaint, ComplaintState
from audit.domain.complaint_checks import Category, NewComplaint
from audit.domain.districts import full_name_of
from audit.domain.errors import DomainError, Invalid
from audit.runtime import Runtime
from audit.services import complaint
from audit.services.complaint import Subject

_CREATED, _TOO_MANY = 201, 429
# What is refused until a later time, and says in `seconds` when to come back.
_UNTIL_LATER = frozenset({"complaint.too_many_today", "complaint.too_many_about"})
_SHAPES = {
    ComplaintState.RECEIVED: "ring",
    ComplaintState.IN_HAND: "half",
    ComplaintState.ANSWERED: "full",
    ComplaintState.NOT_TAKEN_UP: "cross",
}


class ComplainPage(msgspec.Struct, frozen=True, kw_only=True):
    """Where a complaint begins: the search for the institution it is about."""

    name: str
    institutions: tuple[InstitutionLine, ...]
    more: int


class ComplaintFormPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form; `institution` is the name of the one it is about, "" for one not listed."""

    institution: str
    place: str
    form: Form


class ReceivedPage(msgspec.Struct, frozen=True, kw_only=True):
    """Number and code, shown this once."""

    number: str
    code: str
    institution: str


class ComplaintCard(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint as whoever made it reads it."""

    number: str
    institution: str
    category: Category
    state: ComplaintState
    shape: str
    text: str
    received_at: datetime
    reply: str
    replied_at: datetime | None


class FollowedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form to follow a complaint, and the complaint once number and code fit."""

    form: Form
    complaint: ComplaintCard | None


@get("/complaints")
async def complain(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Let somebody who complains find the institution."""
    name = search_text(request, "name")
    found = None
    if name:
        async with runtime.unit_of_work(ANYONE, write=False) as uow:
            found = await complaint.institutions(uow, name)
    page = ComplainPage(
        name=name,
        institutions=() if found is None else tuple(map(institution_line, found.items)),
        more=0 if found is None else found.total - len(found.items),
    )
    return show(request, "public/complain", page, title=reader_of(request).translate("Complain"))


@get("/complaints/new")
async def complaint_form(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Show the form, about one institution or one that is not listed."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        about = await complaint.subject(uow, search_text(request, "institution"))
    return _form_page(request, about, complaint_fields(about, reader_of(request)))


@post("/complaints")
async def submit(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Take a complaint, and show number and code this once."""
    given = await entered(request)
    reader = reader_of(request)
    try:
        new = _new(given)
        async with runtime.unit_of_work(ANYONE) as uow:
            received = await complaint.submit(
                uow, new, address=client_of(request).address, chance=runtime.secret()
            )
    except DomainError as refusal:
        return await _refused(request, runtime, given, refusal)
    page = ReceivedPage(
        number=received.complaint.number,
        code=received.code,
        institution=received.complaint.institution_name,
    )
    title = reader.translate("Your complaint was received")
    return _never_kept(
        show(request, "public/complaint_received", page, title=title, status=_CREATED)
    )


@get("/complaints/follow")
async def follow_form(request: AnyRequest) -> Template:
    """Show the form that asks for number and code."""
    return _follow_page(request, follow_fields(reader_of(request)))


@post("/complaints/follow", status_code=200)
async def follow(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Show how far a complaint is; a wrong number and a wrong code are answered alike."""
    given = await entered(request)
    reader = reader_of(request)
    form = follow_fields(reader)
    try:
        asked = read(FollowEntry, given)
        async with runtime.unit_of_work(ANYONE, write=False) as uow:
            found = await complaint.follow(uow, asked.number, asked.code)
    except DomainError as refusal:
        form = refused(form, refusal, given=given, reader=reader)
        return _follow_page(request, form, status=status_of(refusal))
    return _follow_page(request, form, found=found)


def _new(given: Entered) -> NewComplaint:
    entry = read(Entry, given)
    if entry.homepage:
        raise Invalid(
            "complaint.program",
            "A field that people do not see was filled in. Send the form again without help of a"
            " program.",
        )
    return NewComplaint(
        category=entry.category,
        text=entry.text,
        institution=entry.institution,
        name=entry.name,
        district=entry.district,
    )


async def _refused(
    request: AnyRequest, runtime: Runtime, given: Entered, refusal: DomainError
) -> Template:
    """Show the form again as it was entered, with what is to be mended."""
    reader = reader_of(request)
    institution = given.get("institution", ("",))[0]
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        about = await complaint.subject(uow, institution)
    form = refused(complaint_fields(about, reader), refusal, given=given, reader=reader)
    for_now = refusal.code in _UNTIL_LATER
    answer = _form_page(request, about, form, status=_TOO_MANY if for_now else status_of(refusal))
    if for_now:
        answer.headers["Retry-After"] = refusal.fields["seconds"]
    return answer


def _form_page(request: AnyRequest, about: Subject, form: Form, *, status: int = 200) -> Template:
    found = about.institution
    page = ComplaintFormPage(
        institution="" if found is None else found.name,
        place="" if found is None else full_name_of(found.district),
        form=form,
    )
    title = reader_of(request).translate("Write a complaint")
    return show(request, "public/complaint_form", page, title=title, status=status)


def _follow_page(
    request: AnyRequest, form: Form, *, found: Complaint | None = None, status: int = 200
) -> Template:
    page = FollowedPage(form=form, complaint=None if found is None else _card(found))
    title = reader_of(request).translate("Follow a complaint")
    return _never_kept(show(request, "public/complaint_follow", page, title=title, status=status))


def _card(found: Complaint) -> ComplaintCard:
    return ComplaintCard(
        number=found.number,
        institution=found.institution_name,
        category=found.category,
        state=found.state,
        shape=_SHAPES[found.state],
        text=found.text,
        received_at=found.received_at,
        reply=found.reply,
        replied_at=found.replied_at,
    )


def _never_kept(answer: Template) -> Template:
    """Return the answer such that no browser or proxy keeps it."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


HANDLERS = (complain, complaint_form, submit, follow_form, follow)
