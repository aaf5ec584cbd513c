"""The parts of a dossier, each a table on the page."""

from collections.abc import Mapping, Sequence
from datetime import date

from api.pages.entries import Section, path_of
from api.pages.entry_forms import PLACES
from api.pages.listing import Link
from api.pages.risk_document import STATE_SHAPES as RATING_SHAPES
from api.pages.risk_rule import PLACE as RISK
from api.pages.risk_rule import reason_words
from api.pages.visit_lines import SHAPES as VISIT_SHAPES
from api.public.lists import address, shape_of
from api.registers import Sheet
from api.view import Reader
from audit.domain.certificate import CertificateState, Standing
from audit.domain.districts import name_of
from audit.domain.event import Entry
from audit.domain.records import Declaration
from audit.domain.remediation import CorrectiveAction, is_overdue
from audit.domain.risk import RiskRating
from audit.domain.visit import Visit
from audit.domain.workdays import WorkCalendar, local_date
from audit.services.dossier import NamedRecusal, VisitLine
from reports.table import Cell, Column, table
from reports.writing import day, due, moment, number

_CERTIFICATE_SHAPES = {
    CertificateState.VALID: "full",
    CertificateState.SUPERSEDED: "half",
    CertificateState.EXPIRED: "half",
    CertificateState.LOWERED: "cross",
    CertificateState.WITHDRAWN: "cross",
}
_EVENT_TITLES = {
    "risk.confirmed": "The class of risk was confirmed",
    "risk.objected": "The institution objected to its class of risk",
    "risk.answered": "The objection to the class of risk was answered",
    "register.saved": "The entry in the register was saved",
    "records.declared": "Own records were declared",
}


def visits_to(shown: Sequence[VisitLine], reader: Reader, *, institution: str) -> Section:
    """Return the visits to an institution, the newest first."""
    translate = reader.translate
    title = translate("Visits")
    columns = (
        translate("Date of the visit"),
        translate("Work"),
        translate("State"),
        translate("Result"),
        translate("Grade"),
        Column(title=translate("Points"), figure=True),
        translate("Published on"),
    )
    rows = (_visit_row(line, reader) for line in shown)
    return Section(
        title=title,
        table=table(title, columns, rows),
        empty=translate("Nobody has been here yet. A draw or a targeted check makes a visit."),
        links=_all_visits(reader, institution=institution) if shown else (),
    )


def _visit_row(line: VisitLine, reader: Reader) -> tuple[Cell | str, ...]:
    visit, graded, public = line.visit, line.assessment, line.public
    result = (
        Cell(text=reader.label(visit.result), shape=shape_of(visit.result))
        if visit.result
        else Cell()
    )
    return (
        _visit_cell(visit, reader),
        reader.label(visit.work),
        Cell(text=reader.label(visit.state), shape=VISIT_SHAPES[visit.state]),
        result,
        graded.level_title if graded else "",
        Cell(text=number(graded.total), value=graded.total) if graded else Cell(),
        day(public.published_on, reader.translate) if public else "",
    )


def visits_of(shown: Sequence[Visit], reader: Reader, *, inspector: str) -> Section:
    """Return the visits of an inspector, the newest first."""
    translate = reader.translate
    title = translate("Visits")
    columns = (
        translate("Date of the visit"),
        translate("Institution"),
        translate("District"),
        translate("State"),
    )
    rows = (
        (
            _visit_cell(visit, reader),
            Cell(
                text=visit.institution_name,
                href=path_of(PLACES[Sheet.INSTITUTIONS], visit.institution),
            ),
            name_of(visit.district),
            Cell(text=reader.label(visit.state), shape=VISIT_SHAPES[visit.state]),
        )
        for visit in shown
    )
    return Section(
        title=title,
        table=table(title, columns, rows),
        empty=translate("No visit has been assigned to this inspector yet."),
        links=_all_visits(reader, inspector=inspector) if shown else (),
    )


def _visit_cell(visit: Visit, reader: Reader) -> Cell:
    """Return the day of the visit, or of its assignment, as the way to it."""
    at = local_date(visit.ended_at or visit.began_at or visit.created_at)
    return Cell(text=day(at, reader.translate), href=f"/desk/visits/{visit.id}", value=at)


def _all_visits(reader: Reader, **of: str) -> tuple[Link, ...]:
    return (Link(path=address("/desk/visits", of), text=reader.translate("All visits")),)


def actions(
    shown: Sequence[CorrectiveAction], reader: Reader, *, calendar: WorkCalendar, today: date
) -> Section:
    """Return the corrective actions that are open, the next deadline first."""
    translate = reader.translate
    title = translate("Corrective actions that are open")
    columns = (
        translate("Item to be mended"),
        translate("Kind"),
        translate("State"),
        translate("Deadline"),
    )
    rows = (
        (
            Cell(text=one.title, href=f"/desk/actions/{one.id}"),
            reader.label(one.kind),
            reader.label(one.state),
            Cell(
                text=due(one.deadline, today=today, calendar=calendar, translate=translate),
                late=is_overdue(one, today),
                value=one.deadline,
            ),
        )
        for one in shown
    )
    empty = translate("Nothing is left to be mended.")
    return Section(title=title, table=table(title, columns, rows), empty=empty)


def certificates(shown: Sequence[Standing], reader: Reader) -> Section:
    """Return the certificates of an institution, the latest first."""
    translate = reader.translate
    title = translate("Certificates")
    columns = (
        translate("Number"),
        translate("Grade"),
        translate("Issued on"),
        translate("State"),
    )
    rows = (
        (
            Cell(text=one.certificate.number, href=f"/desk/certificates/{one.certificate.number}"),
            one.certificate.title,
            day(one.certificate.issued_on, translate),
            Cell(text=reader.label(one.state), shape=_CERTIFICATE_SHAPES[one.state]),
        )
        for one in shown
    )
    empty = translate("No certificate yet. One is issued of a published result with a grade.")
    return Section(title=title, table=table(title, columns, rows), empty=empty)


def recusals(shown: Sequence[NamedRecusal], reader: Reader, *, of_institution: bool) -> Section:
    """Return who is kept from whom, as one of the two ends sees it."""
    translate = reader.translate
    title = translate("Recusals")
    other = translate("Inspector") if of_institution else translate("Institution")
    columns = (other, translate("Reason for the recusal"), translate("Declared on"))
    rows = (
        (
            _other_end(one, of_institution=of_institution),
            one.recusal.reason,
            day(one.recusal.declared_on, translate),
        )
        for one in shown
    )
    empty = (
        translate("No inspector is kept from visiting.")
        if of_institution
        else translate("This inspector is kept from no institution.")
    )
    return Section(title=title, table=table(title, columns, rows), empty=empty)


def _other_end(one: NamedRecusal, *, of_institution: bool) -> Cell:
    if of_institution:
        path = path_of(PLACES[Sheet.INSPECTORS], one.inspector.id)
        return Cell(text=one.inspector.name, href=path)
    path = path_of(PLACES[Sheet.INSTITUTIONS], one.institution.id)
    return Cell(text=one.institution.name, href=path)


def declarations(shown: Sequence[Declaration], reader: Reader) -> Section:
    """Return which own records an institution has declared."""
    translate = reader.translate
    title = translate("Own records")
    columns = (
        translate("Sheet"),
        Column(title=translate("Version"), figure=True),
        Column(title=translate("Number of entries"), figure=True),
        translate("Declared on"),
    )
    rows = (
        (
            reader.label(one.sheet),
            Cell(text=str(one.version), value=one.version),
            Cell(text=str(one.entries), value=one.entries),
            day(one.declared_at, translate),
        )
        for one in shown
    )
    empty = translate("The institution has declared nothing yet.")
    return Section(title=title, table=table(title, columns, rows), empty=empty)


def ratings(shown: Sequence[RiskRating], reader: Reader) -> Section:
    """Return the classes of risk that were computed for an institution, the latest first."""
    translate = reader.translate
    title = translate("Classes of risk")
    columns = (
        translate("Computed on"),
        translate("Class of risk"),
        translate("Reasons"),
        translate("State"),
    )
    rows = (
        (
            Cell(text=day(one.rated_on, translate), href=f"{RISK}/{one.id}"),
            f"{one.before} → {one.after}",
            reason_words(one.reasons, reader),
            Cell(text=reader.label(one.state), shape=RATING_SHAPES[one.state]),
        )
        for one in shown
    )
    empty = translate("No class was computed yet; the one above was entered with the institution.")
    return Section(title=title, table=table(title, columns, rows), empty=empty)


def trail(shown: Sequence[Entry], names: Mapping[str, str], reader: Reader) -> Section:
    """Return what was done to an entry; `names` are those of people, by their id."""
    translate = reader.translate
    title = translate("What was done")
    columns = (translate("When"), translate("What"), translate("By"))
    rows = (
        (
            moment(one.event.at, translate),
            translate(_EVENT_TITLES.get(one.event.name, one.event.name)),
            names.get(one.event.actor, one.event.actor),
        )
        for one in shown
    )
    empty = translate("Nothing was done to this entry by itself; imports stand in the audit trail.")
    return Section(title=title, table=table(title, columns, rows), empty=empty)
