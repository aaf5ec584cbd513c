"""What came of a visit: the grade with all it hangs on, what is to be mended, what is public."""

from collections.abc import Iterator
from datetime import date

import msgspec

from api.pages.listing import Link
from api.public.lists import institution_path
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.permission import Act, does
from audit.domain.publication import Publication, PublicationState
from audit.domain.reason import phrase
from audit.domain.remediation import ActionState, CorrectiveAction, is_overdue
from audit.domain.report import Report, Working
from audit.domain.workdays import WorkCalendar
from audit.services.case_file import CaseFile
from reports.build_score import grade_given, points
from reports.passages import GradeGiven, Points
from reports.table import Cell, Table, table
from reports.writing import day, due

ACTION_SHAPES = {
    ActionState.OPEN: "ring",
    ActionState.ANSWERED: "half",
    ActionState.RETURNED: "diamond",
    ActionState.ACCEPTED: "full",
}


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """The report that was made: where it is, its size in kilobytes, and its digest."""

    path: str
    kilobytes: int
    digest: str


class Lift(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule asks for before it lets the grade rise, and the items that this hangs on."""

    says: str
    items: tuple[str, ...]


class OutcomeView(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a visit; without `grade` it failed.

    `public` says how far the publication is; `public_link` leads to it.
    """

    score: Points | None
    grade: GradeGiven | None
    lifts: tuple[Lift, ...]
    actions: Table | None
    report: ReportView | None
    public: str
    late: bool
    public_link: Link | None


def outcome_view(
    file: CaseFile, actor: Actor, reader: Reader, *, calendar: WorkCalendar
) -> OutcomeView | None:
    """Return what came of a visit, None while nothing has."""
    known, translate = file.outcome, reader.translate
    if known.working is None and known.publication is None:
        return None
    working, pending = known.working, known.publication
    return OutcomeView(
        score=None if working is None else points(working.score, translate),
        grade=None if working is None else grade_given(working.grade, file.scheme, translate),
        lifts=() if working is None else tuple(_lifts(working, reader)),
        actions=_actions(known.actions, reader, today=file.today, calendar=calendar),
        report=None if known.report is None else _report(file.visit.id, known.report),
        public=_public(pending, reader, today=file.today, calendar=calendar),
        late=_is_late(pending, file.today),
        public_link=_public_link(file, actor, reader),
    )


def _lifts(working: Working, reader: Reader) -> Iterator[Lift]:
    titles = {one.code: one.title for one in working.score.items}
    for outcome in working.grade.bound_by():
        for gap in outcome.gaps:
            yield Lift(
                says=phrase(gap.why, reader.translate),
                items=tuple(f"{code} {titles[code]}" for code in gap.items),
            )


def _report(visit: str, report: Report) -> ReportView:
    return ReportView(
        path=f"/desk/visits/{visit}/report.pdf",
        kilobytes=-(-report.size // 1000),
        digest=report.document,
    )


def _actions(
    shown: tuple[CorrectiveAction, ...], reader: Reader, *, today: date, calendar: WorkCalendar
) -> Table | None:
    translate = reader.translate
    if not shown:
        return None
    return table(
        translate("Corrective actions"),
        (
            translate("Item to be mended"),
            translate("What was found"),
            translate("Kind"),
            translate("Severity"),
            translate("State"),
            translate("Deadline"),
        ),
        (
            (
                Cell(text=f"{one.item} {one.title}", href=f"/desk/actions/{one.id}"),
                one.reason,
                reader.label(one.kind),
                reader.label(one.severity),
                action_state(one, reader),
                _deadline(one, reader, today=today, calendar=calendar),
            )
            for one in shown
        ),
    )


def action_state(one: CorrectiveAction, reader: Reader) -> Cell:
    """Return where a corrective action stands."""
    return Cell(text=reader.label(one.state), shape=ACTION_SHAPES[one.state])


def _deadline(
    one: CorrectiveAction, reader: Reader, *, today: date, calendar: WorkCalendar
) -> Cell:
    if one.state is ActionState.ACCEPTED:
        return Cell(text=day(one.deadline, reader.translate), value=one.deadline)
    said = due(one.deadline, today=today, calendar=calendar, translate=reader.translate)
    return Cell(text=said, value=one.deadline, late=is_overdue(one, today))


def _is_late(pending: Publication | None, today: date) -> bool:
    waiting = {PublicationState.PENDING, PublicationState.DEFERRED}
    return pending is not None and pending.state in waiting and pending.due <= today


def _public(
    known: Publication | None, reader: Reader, *, today: date, calendar: WorkCalendar
) -> str:
    translate = reader.translate
    if known is None:
        return ""
    if known.state is PublicationState.PUBLISHED and known.published_on:
        return translate("Public since {day}.").format(day=day(known.published_on, translate))
    if known.state is PublicationState.WITHDRAWN and known.withdrawn_on:
        at = day(known.withdrawn_on, translate)
        return translate("Withdrawn on {day}: {reason}").format(day=at, reason=known.reason)
    left = due(known.due, today=today, calendar=calendar, translate=translate)
    if known.state is PublicationState.DEFERRED:
        return translate("Deferred: {due}. Public reason: {reason}").format(
            due=left, reason=known.reason
        )
    return translate("To be published: {due}.").format(due=left)


def _public_link(file: CaseFile, actor: Actor, reader: Reader) -> Link | None:
    known, translate = file.outcome.publication, reader.translate
    if known is None:
        return None
    if known.state is PublicationState.PUBLISHED:
        path = institution_path(file.visit.institution)
        return Link(path=path, text=translate("Public page"), icon="eye")
    if does(actor, Act.PUBLISH):
        path = "/desk/publications"
        return Link(path=path, text=translate("Publication desk"), icon="megaphone")
    return None
