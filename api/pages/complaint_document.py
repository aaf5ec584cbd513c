"""Complaints on pages of those who handle them: the list, and one with its forms."""

from collections.abc import Sequence
from datetime import date

import msgspec

from api.pages import forms
from api.pages.entries import places, within
from api.pages.forms import Choice, Field, Form
from api.pages.listing import Link
from api.pages.refusals import Refused, as_sent, left_over
from api.public.lists import address
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.complaint import Complaint, ComplaintState, Reply, scope
from audit.domain.complaint_checks import Category
from audit.domain.districts import full_name_of
from audit.domain.permission import Act, may
from audit.domain.visit import Visit
from audit.domain.workdays import local_date
from audit.services.complaint import Case
from reports.table import Cell, Column, Table, table
from reports.writing import day

PLACE = "/desk/complaints"
SHAPES = {
    ComplaintState.RECEIVED: "ring",
    ComplaintState.IN_HAND: "half",
    ComplaintState.ANSWERED: "full",
    ComplaintState.NOT_TAKEN_UP: "cross",
}
_WAITING = (ComplaintState.RECEIVED, ComplaintState.IN_HAND)


class ReplyEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever made the complaint is told."""

    reply: Reply


class DeclineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Why a complaint is not taken up, as whoever made it is told."""

    reason: Reply


class LinkEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Which inspection for cause the complaint led to."""

    visit: str


class ComplaintPage(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint; `first` is the form of the next step, `others` what else is possible.

    `refusal` says why something was not done where no form is left to say it.
    """

    complaint: Complaint
    shape: str
    place: str
    waiting: str
    institution: str
    links: tuple[Link, ...]
    visit: str
    first: Form | None
    others: tuple[Form, ...]
    refusal: str


def complaint_table(
    shown: Sequence[Complaint], actor: Actor, reader: Reader, *, today: date
) -> Table:
    """Return the list, the latest first; days are counted from the day it came in, in China."""
    translate = reader.translate
    return table(
        translate("Complaints"),
        (
            translate("Number"),
            translate("Institution complained about"),
            translate("What it is about"),
            translate("District"),
            translate("Received on"),
            translate("State"),
            Column(title=translate("Days waiting"), figure=True),
        ),
        (
            (
                Cell(text=one.number, href=f"{PLACE}/{one.number}"),
                one.institution_name,
                reader.label(one.category),
                within(one.district, actor.region),
                _received(one, reader),
                Cell(text=reader.label(one.state), shape=SHAPES[one.state]),
                _waited(one, today),
            )
            for one in shown
        ),
    )


def _received(one: Complaint, reader: Reader) -> Cell:
    on = local_date(one.received_at)
    return Cell(text=day(on, reader.translate), value=on)


def _waited(one: Complaint, today: date) -> Cell:
    if one.state not in _WAITING:
        return Cell()
    days = (today - local_date(one.received_at)).days
    return Cell(text=str(days), value=days)


def filters_of(districts: Sequence[str], reader: Reader) -> tuple[Field, ...]:
    """Return what the list may be narrowed by."""
    translate = reader.translate
    anything = translate("Any")
    return (
        Field(name="text", label=translate("Institution or number"), kind="search"),
        Field(
            name="state",
            label=translate("State"),
            kind="select",
            choices=forms.choices(ComplaintState, reader, any_of=anything),
        ),
        Field(
            name="category",
            label=translate("What it is about"),
            kind="select",
            choices=forms.choices(Category, reader, any_of=anything),
        ),
        Field(
            name="region",
            label=translate("District"),
            kind="select",
            choices=(Choice(value="", text=anything), *places(districts)),
        ),
    )


def complaint_page(
    case: Case, actor: Actor, reader: Reader, *, today: date, refusal: Refused | None
) -> ComplaintPage:
    """Return one complaint as those see it who handle it, or watch over it."""
    one = case.complaint
    handles = may(actor, Act.HANDLE_COMPLAINT, scope(one))
    possible = _forms(case, reader) if handles else ()
    filled = tuple(as_sent(one, refusal, reader) for one in possible)
    waited = _waited(one, today).text
    says = reader.translate("Waiting for {days} days").format(days=waited)
    return ComplaintPage(
        complaint=one,
        shape=SHAPES[one.state],
        place=full_name_of(one.district),
        waiting=says if waited else "",
        institution=f"/desk/institutions/{one.institution}" if one.institution else "",
        links=_links(one, actor, reader) if handles else (),
        visit=f"/desk/visits/{one.visit}" if one.visit else "",
        first=filled[0] if filled and one.state in _WAITING else None,
        others=filled[1:] if one.state in _WAITING else filled,
        refusal=left_over(possible, refusal, reader),
    )


def _links(one: Complaint, actor: Actor, reader: Reader) -> tuple[Link, ...]:
    """Return the way to a check for cause, while there is none and it can be ordered."""
    asked = {"institution": one.institution or "", "complaint": one.number}
    place = address("/desk/visits/new", asked)
    orders = may(actor, Act.ASSIGN_VISIT, scope(one))
    if not one.institution or one.visit or one.state is ComplaintState.RECEIVED or not orders:
        return ()
    text = reader.translate("Order a targeted check")
    return (Link(path=place, text=text, icon="map-pin", acts=True),)


def _forms(case: Case, reader: Reader) -> tuple[Form, ...]:
    one = case.complaint
    linking = (_link(one, case.visits, reader),) if case.visits else ()
    if one.state is ComplaintState.RECEIVED:
        return _take_up(one, reader), _decline(one, reader)
    if one.state is ComplaintState.IN_HAND:
        return _answer(one, reader), *linking, _decline(one, reader)
    return linking


def _take_up(one: Complaint, reader: Reader) -> Form:
    submit = reader.translate("Take it up")
    return Form(action=f"{PLACE}/{one.number}/take-up", submit=submit, icon="check")


def _answer(one: Complaint, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{PLACE}/{one.number}/answer",
        submit=translate("Send the answer to whoever complained"),
        fields=(_said("reply", translate("Answer"), reader),),
        icon="mail",
    )


def _decline(one: Complaint, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{PLACE}/{one.number}/decline",
        submit=translate("Do not take it up"),
        fields=(_said("reason", translate("Reason"), reader),),
        consequence=translate("The complaint is closed without having been looked into."),
        icon="x",
    )


def _said(name: str, label: str, reader: Reader) -> Field:
    says = reader.translate(
        "Whoever complained reads it with number and code; the complaint is closed with it. Write"
        " no names."
    )
    return Field(
        name=name,
        label=label,
        kind="textarea",
        required=True,
        help=says,
        extra={"minlength": "2", "maxlength": "2000"},
    )


def _link(one: Complaint, visits: Sequence[Visit], reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{PLACE}/{one.number}/link",
        submit=translate("Note the check it led to"),
        fields=(
            Field(
                name="visit",
                label=translate("Targeted check of this institution"),
                kind="select",
                required=True,
                choices=tuple(
                    Choice(value=visit.id, text=_named(visit, reader)) for visit in visits
                ),
                values=(one.visit or "",),
            ),
        ),
        icon="map-pin",
    )


def _named(visit: Visit, reader: Reader) -> str:
    ordered = day(local_date(visit.created_at), reader.translate)
    return f"{ordered} · {reader.label(visit.work)} · {reader.label(visit.state)}"
