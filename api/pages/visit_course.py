"""The course of a visit: what was done so far, when and by whom, and what follows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from api.view import Reader
from audit.domain.actor import SYSTEM
from audit.domain.event import Entry
from audit.domain.publication import PublicationState
from audit.domain.visit import VisitState
from audit.services.case_file import CaseFile
from reports.table import Cell, Table, table
from reports.writing import moment

EVENT_TITLES = {
    "visit.targeted": "Ordered for cause",
    "visit.filled": "A place in the team was filled",
    "visit.substituted": "Somebody else is sent",
    "visit.replaced": "A reserve is visited instead",
    "visit.approved": "Approved",
    "visit.begun": "Begun on site",
    "visit.answered": "Answers taken in",
    "visit.handed_in": "Handed in",
    "visit.failed": "Could not take place",
    "visit.graded": "Scored and graded",
    "visit.corrected": "All findings are mended",
    "report.made": "Report made",
    "publication.published": "Result made public",
    "publication.deferred": "Publication deferred",
    "publication.withdrawn": "Result withdrawn from the public",
    "evidence.received": "Evidence taken in",
    "evidence.viewed": "Evidence looked at",
    "action.changed": "A corrective action moved on",
    "sample.listed": "A list of records was frozen",
    "sample.committed": "What a sample is to tell was fixed",
    "sample.read": "Dice were read",
    "sample.drawn": "Records were drawn",
    "sample.marked": "A record was looked at",
    "sample.concluded": "A sample was concluded",
    "sample.abandoned": "A sample was given up",
}
_NEXT_TITLES = {
    VisitState.ASSIGNED: ("Approved", "Begun on site", "Handed in", "Scored and graded"),
    VisitState.APPROVED: ("Begun on site", "Handed in", "Scored and graded"),
    VisitState.UNDER_WAY: ("Handed in", "Scored and graded"),
    VisitState.HANDED_IN: ("Scored and graded",),
    VisitState.GRADED: (),
    VisitState.FAILED: (),
}
_PUBLIC = frozenset({PublicationState.PUBLISHED, PublicationState.WITHDRAWN})


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step; one that is still to come has no time."""

    title: str
    at: datetime | None = None
    by: str = ""
    note: str = ""


def course(file: CaseFile, reader: Reader) -> tuple[Step, ...]:
    """Return the steps from the assignment to the publication."""
    translate = reader.translate
    steps = [_done(entry, file, reader) for entry in file.course]
    if file.order.plan is not None:
        title = translate("Drawn, and its team assigned")
        steps.insert(0, Step(title=title, at=file.visit.created_at))
    return (*steps, *_to_come(file, reader))


def who(actor: str, names: Mapping[str, str], reader: Reader) -> str:
    """Return the name of whoever did something; `names` are those of accounts."""
    if actor == SYSTEM.id:
        return reader.translate("the service itself")
    return names.get(actor, actor)


def trail_table(
    shown: Iterable[Entry], names: Mapping[str, str], reader: Reader, *, visit: str
) -> Table:
    """Return what was done about a visit, its evidence and its actions, as a list."""
    translate = reader.translate
    columns = (translate("When"), translate("What"), translate("By"), translate("About"))
    rows = (
        (
            moment(entry.event.at, translate),
            translate(EVENT_TITLES.get(entry.event.name, entry.event.name)),
            who(entry.event.actor, names, reader),
            _about(entry, reader, visit=visit),
        )
        for entry in shown
    )
    return table(translate("All that was done about this visit"), columns, rows)


def _about(entry: Entry, reader: Reader, *, visit: str) -> Cell | str:
    subject = entry.event.subject
    if subject == visit:
        return reader.translate("the visit")
    if entry.event.name.startswith("action."):
        return Cell(text=reader.translate("Corrective action"), href=f"/desk/actions/{subject}")
    return reader.translate("Evidence") if entry.event.name.startswith("evidence.") else subject


def _done(entry: Entry, file: CaseFile, reader: Reader) -> Step:
    event = entry.event
    reason = event.data.get("reason", "")
    return Step(
        title=reader.translate(EVENT_TITLES[event.name]),
        at=event.at,
        by=who(event.actor, file.names, reader),
        note=reason if isinstance(reason, str) else "",
    )


def _to_come(file: CaseFile, reader: Reader) -> Iterator[Step]:
    for title in _NEXT_TITLES[file.visit.state]:
        yield Step(title=reader.translate(title))
    known = file.outcome.publication
    if known is None or known.state not in _PUBLIC:
        yield Step(title=reader.translate(EVENT_TITLES["publication.published"]))
