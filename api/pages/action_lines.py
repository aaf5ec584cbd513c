"""Corrective actions in lists: the board, the table, and what both are narrowed by."""

from collections.abc import Sequence
from datetime import date

import msgspec

from api.pages import forms
from api.pages.entries import places, within
from api.pages.forms import Choice, Field
from api.pages.listing import Link
from api.public.lists import address
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.burndown import Point
from audit.domain.filters import ActionFilter, RegionPrefix, SearchText
from audit.domain.permission import Act, does
from audit.domain.remediation import ActionKind, ActionState, is_overdue
from audit.domain.scheme import Severity
from audit.domain.workdays import WorkCalendar
from audit.services.action_board import Board, Listed
from checklists.model import Lane
from reports.burndown import burndown_chart
from reports.table import Cell, Column, Table, table
from reports.writing import day, due

PLACE = "/desk/actions"
SHAPES = {
    ActionState.OPEN: "ring",
    ActionState.RETURNED: "diamond",
    ActionState.ANSWERED: "half",
    ActionState.ACCEPTED: "full",
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to; `waiting` leaves out what is accepted."""

    text: SearchText = ""
    state: ActionState | None = None
    overdue: bool = False
    waiting: bool = False
    kind: ActionKind | None = None
    severity: Severity | None = None
    lane: Lane | None = None
    region: RegionPrefix = ""
    institution: str = ""
    visit: str = ""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """An action on the board."""

    path: str
    title: str
    where: str
    due: str
    late: bool


class BoardColumn(msgspec.Struct, frozen=True, kw_only=True):
    """The actions of one state: how many, and the next of them."""

    state: ActionState
    shape: str
    path: str
    count: int
    cards: tuple[Card, ...]


class BoardPage(msgspec.Struct, frozen=True, kw_only=True):
    """The board; `chart` is the picture of the burn-down, `course` the same as a table."""

    lead: str
    overdue: int
    overdue_path: str
    columns: tuple[BoardColumn, ...]
    chart: str
    course: Table | None
    links: tuple[Link, ...]
    filters: tuple[Field, ...]
    empty: str


def filter_of(asked: Asked, today: date) -> ActionFilter:
    """Return what the services are asked for."""
    return ActionFilter(
        text=asked.text,
        state=asked.state,
        overdue_on=today if asked.overdue else None,
        waiting=asked.waiting,
        kind=asked.kind,
        severity=asked.severity,
        lane=asked.lane,
        region=asked.region,
        institution=asked.institution,
        visit=asked.visit,
    )


def title_of(actor: Actor, reader: Reader) -> str:
    """Return what the page is called: an institution looks at its own."""
    if does(actor, Act.ANSWER_ACTION):
        return reader.translate("What we have to mend")
    return reader.translate("Corrective actions")


def lead_of(actor: Actor, reader: Reader) -> str:
    """Return what the page is about."""
    if does(actor, Act.ANSWER_ACTION):
        return reader.translate(
            "Every finding with its deadline. Answer each by saying what was mended; the authority"
            " checks the answer and accepts or returns it."
        )
    return reader.translate(
        "Every finding of a visit has a deadline. The institution answers, the authority accepts"
        " the answer or returns it with a reason."
    )


def empty_of(reader: Reader) -> str:
    """Return what is said where there is nothing."""
    return reader.translate(
        "Nothing has to be mended. Findings stand here as soon as a visit is graded."
    )


def board_page(
    board: Board, actor: Actor, reader: Reader, *, districts: Sequence[str], calendar: WorkCalendar
) -> BoardPage:
    """Return the board of all actions the reader may see."""

    def card(one: Listed) -> Card:
        return _card(one, actor, reader, today=board.today, calendar=calendar)

    known = bool(board.counts)
    return BoardPage(
        lead=lead_of(actor, reader),
        overdue=board.overdue,
        overdue_path=address(PLACE, {"overdue": "true"}),
        columns=tuple(
            BoardColumn(
                state=state,
                shape=SHAPES[state],
                path=address(PLACE, {"state": state.value}),
                count=board.counts.get(state, 0),
                cards=tuple(map(card, board.next.get(state, ()))),
            )
            for state in SHAPES
        )
        if known
        else (),
        chart=burndown_chart(board.course, today=board.today, translate=reader.translate),
        course=_course(board.course, reader) if board.course else None,
        links=(Link(path=f"{PLACE}?waiting=true", text=reader.translate("As a list")),)
        if known
        else (),
        filters=filters_of(actor, reader, districts=districts) if known else (),
        empty=empty_of(reader),
    )


def _card(
    one: Listed, actor: Actor, reader: Reader, *, today: date, calendar: WorkCalendar
) -> Card:
    where = (
        reader.label(one.action.kind)
        if does(actor, Act.ANSWER_ACTION)
        else f"{one.visit.institution_name} · {within(one.visit.district, actor.region)}"
    )
    last = one.action.deadline
    return Card(
        path=f"{PLACE}/{one.action.id}",
        title=one.action.title,
        where=where,
        due=due(last, today=today, calendar=calendar, translate=reader.translate),
        late=is_overdue(one.action, today),
    )


def action_table(
    shown: Sequence[Listed], actor: Actor, reader: Reader, *, today: date, calendar: WorkCalendar
) -> Table:
    """Return the list; who has but one institution is not told which."""
    translate = reader.translate
    others = not does(actor, Act.ANSWER_ACTION)
    columns: list[Column | str] = [
        translate("Item to be mended"),
        *((translate("Institution"), translate("District")) if others else ()),
        translate("Kind"),
        translate("Severity"),
        translate("Rests on"),
        translate("State"),
        translate("Deadline"),
    ]
    rows = (
        (
            Cell(text=one.action.title, href=f"{PLACE}/{one.action.id}"),
            *(
                (one.visit.institution_name, within(one.visit.district, actor.region))
                if others
                else ()
            ),
            reader.label(one.action.kind),
            reader.label(one.action.severity),
            reader.label(one.action.lane),
            Cell(text=reader.label(one.action.state), shape=SHAPES[one.action.state]),
            deadline_cell(one, reader, today=today, calendar=calendar),
        )
        for one in shown
    )
    return table(title_of(actor, reader), columns, rows)


def deadline_cell(one: Listed, reader: Reader, *, today: date, calendar: WorkCalendar) -> Cell:
    """Return the deadline in words; of what was answered or accepted only its day."""
    action = one.action
    late = is_overdue(action, today)
    waits = action.state in {ActionState.OPEN, ActionState.RETURNED}
    words = (
        due(action.deadline, today=today, calendar=calendar, translate=reader.translate)
        if waits
        else day(action.deadline, reader.translate)
    )
    return Cell(text=words, value=action.deadline, late=late)


def filters_of(actor: Actor, reader: Reader, *, districts: Sequence[str]) -> tuple[Field, ...]:
    """Return what the list may be narrowed by."""
    translate = reader.translate
    anything = translate("Any")
    own = (
        Field(
            name="state",
            label=translate("State"),
            kind="select",
            choices=forms.choices(SHAPES, reader, any_of=anything),
        ),
        Field(
            name="overdue",
            label=translate("Deadline"),
            kind="select",
            choices=(
                Choice(value="", text=anything),
                Choice(value="true", text=translate("Overdue")),
            ),
        ),
        Field(
            name="kind",
            label=translate("Kind"),
            kind="select",
            choices=forms.choices(ActionKind, reader, any_of=anything),
        ),
        Field(
            name="severity",
            label=translate("Severity"),
            kind="select",
            choices=forms.choices(Severity, reader, any_of=anything),
        ),
        Field(
            name="lane",
            label=translate("Rests on"),
            kind="select",
            choices=forms.choices(Lane, reader, any_of=anything),
        ),
    )
    if does(actor, Act.ANSWER_ACTION):
        return own
    where = Field(
        name="region",
        label=translate("District"),
        kind="select",
        choices=(Choice(value="", text=anything), *places(districts)),
    )
    return (Field(name="text", label=translate("Institution"), kind="search"), *own, where)


def _course(course: Sequence[Point], reader: Reader) -> Table:
    translate = reader.translate
    columns = (
        translate("Day"),
        Column(title=translate("Not yet accepted"), figure=True),
        Column(title=translate("Still in time"), figure=True),
    )
    rows = (
        (
            Cell(text=day(one.day, translate), value=one.day),
            Cell(text=str(one.open), value=one.open),
            Cell(text=str(one.allowed), value=one.allowed),
        )
        for one in course
    )
    return table(translate("Remediation day by day"), columns, rows)
