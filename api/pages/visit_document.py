"""The page of one visit: why and where, who goes, what was found, and what came of it."""

from collections.abc import Iterator
from urllib.parse import urlencode

import msgspec

from api.pages.entries import path_of
from api.pages.listing import Link
from api.pages.sample_words import SampleLine, sample_line
from api.pages.visit_course import Step, course
from api.pages.visit_forms import Acts
from api.pages.visit_items import Exhibit, PartView, exhibits, part_views
from api.pages.visit_lines import PLACE, SHAPES
from api.pages.visit_moves import aside_table, moves_table
from api.pages.visit_outcome import OutcomeView, outcome_view
from api.pages.visit_reasons import Preparation, Why, preparation, why
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.districts import full_name_of
from audit.domain.permission import Act, does, may
from audit.domain.substitution import CHANGEABLE
from audit.domain.visit import ResultCode, Visit, VisitState, scope
from audit.domain.workdays import WorkCalendar
from audit.services.case_file import CaseFile
from reports.build import team_lines
from reports.passages import Officer
from reports.table import Table

_STORY_SENTENCES = {
    VisitState.ASSIGNED: "The team is assigned. Nobody goes before the visit is approved.",
    VisitState.APPROVED: "The visit is approved; the team may go.",
    VisitState.UNDER_WAY: "The team is on site: answers and evidence are being taken in.",
    VisitState.HANDED_IN: "All items are answered and closed; the visit waits to be graded.",
    VisitState.GRADED: "The visit is graded. What was found has to be mended, and the result made"
    " public.",
    VisitState.FAILED: "The visit could not take place; that is a result too, and is made public.",
}
_BEFORE = frozenset({VisitState.ASSIGNED, VisitState.APPROVED, VisitState.UNDER_WAY})


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A line of facts, and where it leads ("" for nowhere)."""

    title: str
    text: str
    path: str = ""


class VisitPage(msgspec.Struct, frozen=True, kw_only=True):
    """One visit. `preparation` is there until the answers are closed.

    `story` says in plain words where it stands; `loose` is evidence that belongs to no item.
    `moves` tells how it came to its version of the list, `aside` which answers stand no longer.
    """

    id: str
    state: VisitState
    shape: str
    story: str
    place: str
    result: ResultCode | None
    reason: str
    links: tuple[Link, ...]
    acts: Acts
    record: Link | None
    lacking: Link | None
    facts: tuple[Fact, ...]
    why: Why
    team: tuple[Officer, ...]
    substitutes: tuple[str, ...]
    course: tuple[Step, ...]
    moves: Table | None
    aside: Table | None
    trail: str
    preparation: Preparation | None
    parts: tuple[PartView, ...]
    answered: int
    items: int
    open: bool
    loose: tuple[Exhibit, ...]
    samples: tuple[SampleLine, ...]
    outcome: OutcomeView | None


def visit_page(
    file: CaseFile, actor: Actor, reader: Reader, *, acts: Acts, calendar: WorkCalendar
) -> VisitPage:
    """Return the page of a visit as `actor` may see it."""
    found = file.visit
    parts = part_views(file, reader)
    codes = {one.item.code for one in file.checklist.items}
    return VisitPage(
        id=found.id,
        state=found.state,
        shape=SHAPES[found.state],
        story=reader.translate(_STORY_SENTENCES[found.state]),
        place=f"{full_name_of(file.institution.district)} {file.institution.address}",
        result=found.result,
        reason=found.result_reason,
        links=tuple(_links(found, actor, reader)),
        acts=acts,
        record=_record(found, actor, reader),
        lacking=_lacking(file, actor, acts, reader=reader),
        facts=tuple(_facts(file, actor, reader)),
        why=why(file, actor, reader),
        team=tuple(team_lines(file.team, reader.translate)),
        substitutes=tuple(_substitutes(found, actor)),
        course=course(file, reader),
        moves=moves_table(file, reader) if file.moves else None,
        aside=aside_table(file, reader) if file.aside else None,
        trail=f"{PLACE}/{found.id}/trail",
        preparation=preparation(file, actor, reader) if found.state in _BEFORE else None,
        parts=parts,
        answered=sum(part.answered for part in parts),
        items=len(file.checklist.items),
        open=found.state in _BEFORE,
        loose=exhibits(one for one in file.evidence if one.item not in codes),
        samples=tuple(sample_line(one, file.checklist, reader) for one in file.samples),
        outcome=outcome_view(file, actor, reader, calendar=calendar),
    )


def _links(found: Visit, actor: Actor, reader: Reader) -> Iterator[Link]:
    translate = reader.translate
    if found.state in {VisitState.APPROVED, VisitState.UNDER_WAY}:
        notice = f"/desk/notices/{found.id}.pdf"
        yield Link(path=notice, text=translate("Notice and card (PDF)"), icon="printer")
    if does(actor, Act.READ_REGISTER):
        dossier = path_of("/desk/institutions", found.institution)
        yield Link(path=dossier, text=translate("Dossier"), icon="building-2")


def _record(found: Visit, actor: Actor, reader: Reader) -> Link | None:
    if found.state is not VisitState.UNDER_WAY or not may(actor, Act.RECORD_VISIT, scope(found)):
        return None
    text = reader.translate("Record answers")
    path = f"{PLACE}/{found.id}/record"
    return Link(path=path, text=text, icon="clipboard-check", acts=True)


def _substitutes(found: Visit, actor: Actor) -> Iterator[str]:
    """Yield for each of the team where somebody else is sent instead; nothing once too late."""
    if found.state in CHANGEABLE and may(actor, Act.ASSIGN_VISIT, scope(found)):
        for one in found.team:
            yield f"{PLACE}/{found.id}/substitute?{urlencode({'inspector': one})}"


def _lacking(file: CaseFile, actor: Actor, acts: Acts, *, reader: Reader) -> Link | None:
    """Return where an open place of the team is filled, which bars the approval."""
    found = file.visit
    if found.state is not VisitState.ASSIGNED or acts.next is not None:
        return None
    path = f"{PLACE}/{found.id}/fill" if may(actor, Act.ASSIGN_VISIT, scope(found)) else ""
    return Link(path=path, text=reader.translate("Fill the open place"), icon="user-check")


def _facts(file: CaseFile, actor: Actor, reader: Reader) -> Iterator[Fact]:
    found, translate = file.visit, reader.translate
    terms = file.checklist.terms
    forms = [terms.get(one, one) for one in (file.institution.kind, *file.institution.forms)]
    yield Fact(title=translate("Kind of work"), text=reader.label(found.work))
    yield Fact(title=translate("Checking body"), text=file.order.body)
    if file.order.plan is not None:
        path = f"/desk/plans/{file.order.plan.id}" if does(actor, Act.READ_PLAN) else ""
        yield Fact(title=translate("Plan"), text=file.order.plan.title, path=path)
    yield Fact(title=translate("Basis"), text=file.order.basis)
    yield Fact(title=translate("Matters"), text=translate(", ").join(file.order.matters))
    yield Fact(title=translate("Kind and forms"), text=translate(", ").join(forms))
    yield Fact(
        title=translate("Checklist"),
        text=f"{file.checklist.title} {file.checklist.version}",
        path=f"/desk/checklists/{file.checklist.name}/{file.checklist.version}",
    )
    yield Fact(title=translate("Grade scheme"), text=file.scheme.title)
    if found.first_time:
        yield Fact(
            title=translate("First rating"),
            text=translate("This institution has not been graded before."),
        )
    if found.announced and found.state in {VisitState.ASSIGNED, VisitState.APPROVED}:
        told = translate("is told of its visit once it is approved")
        yield Fact(title=translate("The institution"), text=told)
