"""Why an institution is visited, and what the team should know before it goes."""

import msgspec

from api.pages.listing import Link
from api.pages.visit_lines import PLACE
from api.pages.visit_outcome import action_state
from api.public.draw_document import stratum_name
from api.public.lists import address, percent
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.permission import Act, does, may
from audit.domain.visit import Drawn, Membership, scope
from audit.domain.workdays import local_date
from audit.services.case_file import CaseFile
from reports.table import Cell, Column, Table, table
from reports.writing import day

_MEMBERSHIP_SENTENCES = {
    Membership.SELECTED: "Drawn at random in {stratum}; its chance was {percent}%, fixed before the"
    " draw.",
    Membership.CERTAIN: "Certain in {stratum}: drawn by weight, by the many people it serves.",
    Membership.FORCED: "Taken by name, with a public reason, and not by chance.",
    Membership.RESERVE: "Taken from the reserve of {stratum}, in the order drawn.",
}


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why the institution is visited; `ticket` is "" without a draw."""

    says: str
    draw: Link | None
    ticket: str


class Preparation(msgspec.Struct, frozen=True, kw_only=True):
    """What the team should know: what was found last, and what the institution declared.

    `earlier` leads to the last graded visit, for those who may read it; `papers` says how many are
    asked for.
    """

    before: str
    earlier: Link | None
    findings: Table | None
    records: Table | None
    records_path: str
    papers: str


def why(file: CaseFile, actor: Actor, reader: Reader) -> Why:
    """Return why the institution is visited, in words."""
    translate, origin = reader.translate, file.visit.origin
    if not isinstance(origin, Drawn):
        said = translate("A visit for cause, outside of any draw: {reason}")
        return Why(says=said.format(reason=origin.reason), draw=None, ticket="")
    said = translate(_MEMBERSHIP_SENTENCES[origin.membership]).format(
        stratum=stratum_name(origin.stratum, translate),
        percent=percent(origin.probability),
    )
    desk = does(actor, Act.READ_DRAW)
    path = f"/desk/draws/{origin.draw}" if desk else f"/draws/{origin.draw}"
    return Why(says=said, draw=Link(path=path, text=origin.draw), ticket=origin.ticket)


def preparation(file: CaseFile, actor: Actor, reader: Reader) -> Preparation:
    """Return what the team should know before it goes."""
    translate, earlier = reader.translate, file.earlier
    of_it = {"institution": file.institution.id}
    before = translate("This institution has never been graded here before.")
    link = None
    if earlier is not None:
        at = day(local_date(earlier.visit.began_at or earlier.visit.created_at), translate)
        before = translate("The last graded visit was on {day}; it found {count} to mend.").format(
            day=at, count=len(earlier.findings)
        )
        if may(actor, Act.READ_VISIT, scope(earlier.visit)):
            path = f"{PLACE}/{earlier.visit.id}"
            link = Link(path=path, text=translate("To that visit"), icon="history")
    return Preparation(
        before=before,
        earlier=link,
        findings=_findings(file, reader),
        records=_records(file, reader),
        records_path=address("/desk/records", of_it),
        papers=_papers(file, reader),
    )


def _papers(file: CaseFile, reader: Reader) -> str:
    translate, papers = reader.translate, file.burden
    if not papers.covered:
        said = translate("Papers asked for: {asked}. None of them stands in the records.")
        return said.format(asked=len(papers.asked))
    return translate(
        "Papers asked for: {asked}. Not asked for, because they stand in the records: {names}."
    ).format(asked=len(papers.asked), names=translate(", ").join(papers.covered))


def _findings(file: CaseFile, reader: Reader) -> Table | None:
    translate = reader.translate
    if file.earlier is None or not file.earlier.findings:
        return None
    return table(
        translate("What was found last"),
        (
            translate("Item to be mended"),
            translate("What was found"),
            translate("Severity"),
            translate("State"),
        ),
        (
            (
                f"{one.item} {one.title}",
                one.reason,
                reader.label(one.severity),
                action_state(one, reader),
            )
            for one in file.earlier.findings
        ),
    )


def _records(file: CaseFile, reader: Reader) -> Table | None:
    translate = reader.translate
    if not file.declarations:
        return None
    return table(
        translate("Own records of the institution"),
        (
            translate("Sheet"),
            Column(title=translate("Number of entries"), figure=True),
            translate("Declared on"),
        ),
        (
            (
                reader.label(one.sheet),
                Cell(text=str(one.entries), value=one.entries),
                day(one.declared_at, translate),
            )
            for one in file.declarations
        ),
    )
