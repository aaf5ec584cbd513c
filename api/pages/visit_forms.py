"""What can be done with a visit from its page: one form for each act that is possible now."""

import msgspec

from api.pages.forms import Choice, Field, Form
from api.pages.refusals import Refused, as_sent
from api.pages.visit_lines import PLACE
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.permission import Act, may
from audit.domain.publication import WORKING_DAYS, PublicationState, due_date
from audit.domain.visit import FAILURES, SMALLEST_TEAM, TRANSITIONS, ResultCode, Visit, scope
from audit.domain.workdays import WorkCalendar
from audit.services.case_file import CaseFile
from reports.writing import day

_WAITING = frozenset({PublicationState.PENDING, PublicationState.DEFERRED})


class Acts(msgspec.Struct, frozen=True, kw_only=True):
    """The forms of a visit: `next` brings it further; the others stand where they belong."""

    next: Form | None = None
    fail: Form | None = None
    report: Form | None = None
    publish: Form | None = None


def acts(
    file: CaseFile,
    actor: Actor,
    reader: Reader,
    *,
    calendar: WorkCalendar,
    refusal: Refused | None,
) -> Acts:
    """Return the forms of the acts that are possible now and that the actor may do."""
    found, known = file.visit, file.outcome
    place, possible = scope(found), TRANSITIONS[found.state]
    grades = may(actor, Act.GRADE_VISIT, place)
    following = None
    if "approve" in possible and may(actor, Act.APPROVE_VISIT, place):
        following = _approve(found, reader) if len(found.team) >= SMALLEST_TEAM else None
    elif "begin" in possible and may(actor, Act.RECORD_VISIT, place):
        following = _begin(found, reader)
    elif "grade" in possible and grades:
        following = _grade(file, reader, calendar)
    fails = "fail" in possible and may(actor, Act.RECORD_VISIT, place)
    reports = grades and known.working is not None and known.report is None
    return Acts(
        next=following,
        fail=as_sent(_fail(found, reader), refusal, reader) if fails else None,
        report=_report(found, reader) if reports else None,
        publish=_publish(file, actor, reader),
    )


def _fail(found: Visit, reader: Reader) -> Form:
    translate = reader.translate
    codes = [code for code in ResultCode if code in FAILURES]
    return Form(
        action=f"{PLACE}/{found.id}/fail",
        submit=translate("Record that it could not take place"),
        fields=(
            Field(
                name="result",
                label=translate("Result"),
                kind="radio",
                required=True,
                choices=tuple(Choice(value=one.value, text=reader.label(one)) for one in codes),
            ),
            Field(
                name="reason",
                label=translate("Public reason"),
                kind="textarea",
                required=True,
                help=translate("Say what was met with on site. Name no person."),
                extra={"maxlength": "500"},
            ),
        ),
        consequence=translate(
            "The visit ends here and cannot be taken up again; the result and this reason must be"
            " published."
        ),
        icon="x",
    )


def _approve(found: Visit, reader: Reader) -> Form:
    translate = reader.translate
    consequence = (
        translate("The institution is told of the visit at once, and the team may go.")
        if found.announced
        else translate("The team may go from now on; the institution learns of it at the door.")
    )
    return Form(
        action=f"{PLACE}/{found.id}/approve",
        submit=translate("Approve the visit"),
        consequence=consequence,
        icon="check",
    )


def _begin(found: Visit, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{PLACE}/{found.id}/begin",
        submit=translate("Begin the visit now"),
        consequence=translate(
            "Begin on site: the time is kept, and the institution sees the visit from now on."
        ),
        icon="map-pin",
    )


def _grade(file: CaseFile, reader: Reader, calendar: WorkCalendar) -> Form:
    translate = reader.translate
    last = day(due_date(file.today, calendar).day, translate)
    return Form(
        action=f"{PLACE}/{file.visit.id}/grade",
        submit=translate("Grade this visit"),
        consequence=translate(
            "Points, grade and corrective actions are fixed for good. The result must be published"
            " within {count} working days, by {day}."
        ).format(count=WORKING_DAYS, day=last),
        icon="scale",
    )


def _report(found: Visit, reader: Reader) -> Form:
    return Form(
        action=f"{PLACE}/{found.id}/report",
        submit=reader.translate("Make the report (PDF)"),
        icon="file-text",
    )


def _publish(file: CaseFile, actor: Actor, reader: Reader) -> Form | None:
    known = file.outcome.publication
    if known is None or known.state not in _WAITING:
        return None
    if not may(actor, Act.PUBLISH, scope(file.visit)):
        return None
    translate = reader.translate
    consequence = translate(
        "Anyone can read the result at once. It can be withdrawn only with a public reason."
    )
    if file.outcome.working is not None and file.outcome.report is None:
        consequence = translate(
            "The report is not made yet: published now, the result stays without it for good."
            " Anyone can read the result at once; it can be withdrawn only with a public reason."
        )
    return Form(
        action=f"{PLACE}/{file.visit.id}/publish",
        submit=translate("Publish the result"),
        fields=(Field(name="publication", label="", kind="hidden", values=(known.id,)),),
        consequence=consequence,
        icon="megaphone",
    )
