"""The page of one result: the grade and what bound it, the findings, and the way to the next."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import msgspec

from api.pages.certificates import issue_form
from api.pages.forms import Form
from api.pages.grade_document import PLACE as GRADES
from api.pages.grade_document import SHAPES
from api.pages.listing import Link
from api.pages.rating import pause_words
from api.pages.result_findings import Finding, Way, checklist_path, findings, way
from api.pages.result_lines import public_cell, report_path
from api.pages.sample_words import place as samples
from api.public.lists import institution_path
from api.view import Reader
from audit.domain import visit as visits
from audit.domain.actor import Actor
from audit.domain.answer import Verdict
from audit.domain.districts import full_name_of
from audit.domain.grade_life import GradeState
from audit.domain.permission import Act, may
from audit.domain.publication import PublicationState
from audit.domain.score import PartScore
from audit.domain.workdays import WorkCalendar
from audit.services.result import ResultSheet
from reports.build_score import grade_given, points
from reports.passages import GradeGiven, Points
from reports.table import Cell
from reports.writing import number

_LEFT_OUT = (Verdict.NOT_APPLICABLE, Verdict.COULD_NOT_CHECK)


class PartRow(msgspec.Struct, frozen=True, kw_only=True):
    """A part with its points; `floor` is the least percentage that the next grade asks of it.

    At the highest grade it is what that grade asks. `percent` is empty for a part not scored.
    """

    title: str
    points: str
    percent: Decimal | None
    floor: Decimal
    short: bool


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """Items that did not count, with why."""

    verdict: Verdict
    items: tuple[str, ...]


class ResultPage(msgspec.Struct, frozen=True, kw_only=True):
    """One result in full; `report` and `certificate` are addresses, "" where there is none.

    `fingerprint` is the digest of the report.
    """

    place: str
    visited_at: datetime | None
    graded_at: datetime
    checklist: Link
    score: Points
    grade: GradeGiven
    parts: tuple[PartRow, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]
    way: Way | None
    links: tuple[Link, ...]
    public: Cell
    public_path: str
    report: str
    fingerprint: str
    certificate: str
    life: Cell | None
    life_path: str
    pause: str
    issue: Form | None


def result_page(
    sheet: ResultSheet, actor: Actor, reader: Reader, *, calendar: WorkCalendar, today: date
) -> ResultPage:
    """Return the page of a result, as `actor` reads it on the day `today`."""
    known, working, translate = sheet.line, sheet.working, reader.translate
    return ResultPage(
        place=full_name_of(known.visit.district),
        visited_at=known.visit.began_at,
        graded_at=known.assessment.at,
        checklist=Link(
            path=checklist_path(sheet), text=f"{sheet.checklist.title} {sheet.checklist.version}"
        ),
        score=points(working.score, translate),
        grade=grade_given(working.grade, sheet.scheme, translate),
        parts=tuple(_part(part, sheet) for part in working.score.parts if part.declared),
        findings=tuple(findings(sheet, reader, calendar, today=today)),
        left_out=tuple(_left_out(sheet)),
        way=way(sheet, reader),
        links=tuple(_links(sheet, actor, reader)),
        public=public_cell(known.publication, reader),
        public_path=institution_path(known.visit.institution) if _is_public(sheet) else "",
        report=report_path(known.visit.id) if known.report else "",
        fingerprint=known.report.document if known.report else "",
        certificate=f"/desk/certificates/{sheet.certificate}.pdf" if sheet.certificate else "",
        life=_life(sheet, reader),
        life_path=f"{GRADES}/{known.visit.id}" if sheet.life else "",
        pause=pause_words(sheet.pause, reader) if sheet.pause else "",
        issue=_issue(sheet, actor, reader),
    )


def _part(part: PartScore, sheet: ResultSheet) -> PartRow:
    grade, following = sheet.working.grade, sheet.following
    rules = {rule.level: rule for rule in sheet.scheme.levels}
    floor = rules[following.level if following else grade.level].floor(part.code)
    return PartRow(
        title=part.title,
        points=f"{number(part.points)} / {number(part.possible)}",
        percent=part.percent,
        floor=floor,
        short=part.percent is not None and part.percent < floor,
    )


def _left_out(sheet: ResultSheet) -> Iterator[LeftOut]:
    for verdict in _LEFT_OUT:
        found = [one for one in sheet.working.score.items if one.verdict is verdict]
        if found:
            named = tuple(f"{one.code} {one.title}" for one in found)
            yield LeftOut(verdict=verdict, items=named)


def _links(sheet: ResultSheet, actor: Actor, reader: Reader) -> Iterator[Link]:
    visit, translate = sheet.line.visit, reader.translate
    if sheet.line.report:
        path = report_path(visit.id)
        yield Link(path=path, text=translate("Report (PDF)"), icon="file-text")
    if may(actor, Act.READ_VISIT, visits.scope(visit)):
        path = f"/desk/visits/{visit.id}"
        yield Link(path=path, text=translate("To the visit"), icon="map-pin")
    if sheet.samples:
        yield Link(path=samples(visit.id), text=translate("Samples of records"), icon="shuffle")


def _issue(sheet: ResultSheet, actor: Actor, reader: Reader) -> Form | None:
    """Return the button for a certificate, for whom and where one can be issued."""
    visit = sheet.line.visit
    lasting = sheet.life is None or sheet.life.state is GradeState.CONFIRMED
    if sheet.pause is not None:
        return None
    graded = sheet.working.grade.level and not sheet.certificate
    ready = _is_public(sheet) and graded and lasting
    if not ready or not may(actor, Act.ISSUE_CERTIFICATE, visits.scope(visit)):
        return None
    return issue_form(visit.id, reader)


def _life(sheet: ResultSheet, reader: Reader) -> Cell | None:
    """Return where the grade stands; a certificate can be issued once it is confirmed."""
    if sheet.life is None:
        return None
    return Cell(text=reader.label(sheet.life.state), shape=SHAPES[sheet.life.state])


def _is_public(sheet: ResultSheet) -> bool:
    known = sheet.line.publication
    return known is not None and known.state is PublicationState.PUBLISHED
