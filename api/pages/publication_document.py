"""One duty to publish on a page: what anyone will read, and what may be done now."""

from datetime import date

import msgspec

from api.pages.forms import Field, Form
from api.pages.listing import Link
from api.pages.publication_lines import PLACE, SHAPES, WAITING, due_cell
from api.pages.refusals import Refused, as_sent, left_over
from api.public.lines import ResultCard
from api.public.lists import draw_path, institution_path
from api.view import Reader
from audit.domain.districts import full_name_of
from audit.domain.publication import (
    WITHDRAWAL_DAYS,
    Publication,
    PublicationKind,
    PublicationState,
)
from audit.domain.visit import Reason
from audit.domain.workdays import WorkCalendar
from audit.services.publication_desk import Duty


class DeferEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Why something is published later, and until when."""

    reason: Reason
    until: date


class WithdrawEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Why something is withdrawn."""

    reason: Reason


class PublicationPage(msgspec.Struct, frozen=True, kw_only=True):
    """One duty to publish; `result` is what anyone reads, or would read, of a visit.

    `refusal` says why something was not done where no form is left to say it.
    """

    publication: Publication
    shape: str
    waits: bool
    due: str
    late: bool
    place: str
    about: Link
    public: Link | None
    report: str
    result: ResultCard | None
    forms: tuple[Form, ...]
    refusal: str


def publication_page(
    duty: Duty,
    result: ResultCard | None,
    reader: Reader,
    *,
    calendar: WorkCalendar,
    refusal: Refused | None,
) -> PublicationPage:
    """Return one duty; `result` is what is public of it, or would be."""
    one = duty.listed.publication
    possible = _forms(one, duty.today, reader)
    words = due_cell(one, reader, today=duty.today, calendar=calendar)
    waits = one.state in WAITING
    return PublicationPage(
        publication=one,
        shape=SHAPES[one.state],
        waits=waits,
        due=words.text,
        late=words.late,
        place=full_name_of(one.region),
        about=_about(duty, reader),
        public=_public(duty, reader),
        report=_report(result, reader) if waits else "",
        result=msgspec.structs.replace(result, report_path="") if waits and result else result,
        forms=tuple(as_sent(one, refusal, reader) for one in possible),
        refusal=left_over(possible, refusal, reader),
    )


def _about(duty: Duty, reader: Reader) -> Link:
    one = duty.listed.publication
    paths = {
        PublicationKind.VISIT_RESULT: f"/desk/visits/{one.subject}",
        PublicationKind.DRAW: f"/desk/draws/{one.subject}",
        PublicationKind.PLAN: f"/desk/plans/{one.subject}",
    }
    return Link(path=paths[one.kind], text=f"{reader.label(one.kind)} {duty.listed.title}")


def _public(duty: Duty, reader: Reader) -> Link | None:
    """Return the way to where anyone reads it, once it is public."""
    one = duty.listed.publication
    if one.state is not PublicationState.PUBLISHED:
        return None
    paths = {
        PublicationKind.VISIT_RESULT: institution_path(duty.institution),
        PublicationKind.DRAW: draw_path(one.subject),
        PublicationKind.PLAN: f"/plans/{one.subject}",
    }
    return Link(path=paths[one.kind], text=reader.translate("Public page"), icon="eye")


def _report(result: ResultCard | None, reader: Reader) -> str:
    if result is None or result.grade is None:
        return ""
    if result.report_path:
        return reader.translate("The report is made and becomes public along with the result.")
    return reader.translate(
        "No report has been made yet, and the result would be public without one. Make it on the"
        " page of the visit first."
    )


def _forms(one: Publication, today: date, reader: Reader) -> tuple[Form, ...]:
    if one.state is PublicationState.PUBLISHED:
        return (_withdraw(one, reader),) if one.kind is PublicationKind.VISIT_RESULT else ()
    if one.state is PublicationState.PENDING:
        return _publish(one, reader), _defer(one, today, reader)
    return (_publish(one, reader),) if one.state is PublicationState.DEFERRED else ()


def _publish(one: Publication, reader: Reader) -> Form:
    translate = reader.translate
    permanent = translate("Anyone can read it from now on. It cannot be withdrawn.")
    return Form(
        action=f"{PLACE}/{one.id}/publish",
        submit=translate("Publish now"),
        consequence=translate(
            "Anyone can read it from now on. A wrong result can be withdrawn with a public reason,"
            " but not edited."
        )
        if one.kind is PublicationKind.VISIT_RESULT
        else permanent,
        icon="megaphone",
    )


def _defer(one: Publication, today: date, reader: Reader) -> Form:
    translate = reader.translate
    first = max(one.due, today).toordinal() + 1
    return Form(
        action=f"{PLACE}/{one.id}/defer",
        submit=translate("Publish later"),
        fields=(
            Field(
                name="reason",
                label=translate("Reason for the delay"),
                kind="textarea",
                required=True,
                help=translate("Public. Write no names of people."),
            ),
            Field(
                name="until",
                label=translate("New last day"),
                kind="date",
                required=True,
                help=translate("Public. It is published then without being asked."),
                extra={"min": date.fromordinal(first).isoformat()},
            ),
        ),
        consequence=translate("This is possible once only."),
        icon="clock",
    )


def _withdraw(one: Publication, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{PLACE}/{one.id}/withdraw",
        submit=translate("Withdraw the result"),
        fields=(
            Field(
                name="reason",
                label=translate("What is wrong with it"),
                kind="textarea",
                required=True,
                help=translate(
                    "Public. What was found wrong is to be withdrawn within {days} working days."
                ).format(days=WITHDRAWAL_DAYS),
            ),
        ),
        consequence=translate(
            "The result leaves the public pages and the open data, for good: it cannot be published"
            " again. Who has a copy of the report sees on verifying it that it was withdrawn. The"
            " record itself is kept."
        ),
        icon="x",
    )
