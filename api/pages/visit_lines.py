"""How visits are listed: the board by state, the table, and what both are narrowed to."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from api.pages.entries import places
from api.pages.forms import Choice, Field, choices
from api.pages.listing import Link
from api.public.lists import address, shape_of
from api.view import Reader
from audit.domain.actor import Actor, Role
from audit.domain.districts import name_of
from audit.domain.page import Page
from audit.domain.permission import Act, does
from audit.domain.registry import Inspector
from audit.domain.visit import Drawn, Visit, VisitState, WorkKind
from audit.domain.workdays import local_date
from audit.services.visit_list import VisitBoard, VisitLine
from reports.table import Cell, Table, table
from reports.writing import day

PLACE = "/desk/visits"
SHAPES = {
    VisitState.ASSIGNED: "ring",
    VisitState.APPROVED: "half",
    VisitState.UNDER_WAY: "diamond",
    VisitState.HANDED_IN: "square",
    VisitState.GRADED: "full",
    VisitState.FAILED: "cross",
}
_SINCE_SENTENCES = {
    VisitState.ASSIGNED: "assigned {day}",
    VisitState.APPROVED: "assigned {day}",
    VisitState.UNDER_WAY: "begun {day}",
    VisitState.HANDED_IN: "handed in {day}",
    VisitState.GRADED: "visited {day}",
    VisitState.FAILED: "failed {day}",
}


class BoardCard(msgspec.Struct, frozen=True, kw_only=True):
    """A visit in few words."""

    path: str
    institution: str
    district: str
    since: str
    team: str


class BoardColumn(msgspec.Struct, frozen=True, kw_only=True):
    """The visits of one state; `path` leads to all of them."""

    state: VisitState
    shape: str
    count: int
    path: str
    cards: tuple[BoardCard, ...]


class BoardPage(msgspec.Struct, frozen=True, kw_only=True):
    """The board; `empty` says what to do where there is no visit at all."""

    columns: tuple[BoardColumn, ...]
    filters: tuple[Field, ...]
    links: tuple[Link, ...]
    empty: str


def board_page(
    found: VisitBoard, actor: Actor, reader: Reader, *, districts: Sequence[str]
) -> BoardPage:
    """Return the board of all visits of the reader."""
    columns = tuple(_column(state, page, reader) for state, page in found.columns.items())
    listed = Link(path=f"{PLACE}?state=", text=reader.translate("As a list"), icon="table")
    return BoardPage(
        columns=columns if any(one.count for one in columns) else (),
        filters=visit_filters(actor, reader, districts=districts),
        links=(*order_links(actor, reader), listed),
        empty=nothing_yet(actor, reader),
    )


def title_of(actor: Actor, reader: Reader) -> str:
    """Return what the list is called: an evaluator sees only their own visits."""
    translate = reader.translate
    return translate("My visits") if actor.role is Role.EVALUATOR else translate("Visits")


def order_links(actor: Actor, reader: Reader) -> tuple[Link, ...]:
    """Return the way to a visit for cause, for those who may order one."""
    if not does(actor, Act.ASSIGN_VISIT):
        return ()
    text = reader.translate("Visit for cause")
    return (Link(path=f"{PLACE}/new", text=text, icon="plus", acts=True),)


def nothing_yet(actor: Actor, reader: Reader) -> str:
    """Return what to do where there is no visit."""
    if does(actor, Act.ASSIGN_VISIT):
        return reader.translate(
            "Nobody is sent anywhere yet. Assign the teams of a draw, or order a visit for cause."
        )
    return reader.translate("No visit yet. It appears here as soon as its team is assigned.")


def visit_table(shown: Iterable[VisitLine], reader: Reader, *, title: str) -> Table:
    """Return the visits of a list."""
    translate = reader.translate
    columns = (
        translate("Institution"),
        translate("District"),
        translate("State"),
        translate("Result"),
        translate("Kind of work"),
        translate("How chosen"),
        translate("Team"),
        translate("Day of the visit"),
        translate("Assigned on"),
    )
    return table(title, columns, (_row(one, reader) for one in shown))


def visit_filters(actor: Actor, reader: Reader, *, districts: Sequence[str]) -> tuple[Field, ...]:
    """Return what visits are narrowed to; the last two only carry on what a link asked for."""
    translate = reader.translate
    anything = translate("Any")
    newest = Choice(value="", text=translate("Newest first"))
    oldest = Choice(value="true", text=translate("Oldest first"))
    fields = [
        Field(name="text", label=translate("Institution"), kind="search"),
        Field(
            name="state",
            label=translate("State"),
            kind="select",
            choices=choices(VisitState, reader, any_of=anything),
        ),
    ]
    if districts:
        fields.append(
            Field(
                name="region",
                label=translate("District"),
                kind="select",
                choices=(Choice(value="", text=anything), *places(districts)),
            )
        )
    if actor.role is not Role.EVALUATOR:
        fields.append(Field(name="person", label=translate("Inspector"), kind="search"))
    return (
        *fields,
        Field(name="draw", label=translate("Number of the draw"), kind="search"),
        Field(
            name="work",
            label=translate("Kind of work"),
            kind="select",
            choices=choices(WorkKind, reader, any_of=anything),
        ),
        Field(name="since", label=translate("Visited from"), kind="date"),
        Field(name="until", label=translate("Visited until"), kind="date"),
        Field(
            name="oldest_first", label=translate("Order"), kind="select", choices=(newest, oldest)
        ),
        Field(name="institution", label="", kind="hidden"),
        Field(name="inspector", label="", kind="hidden"),
    )


def team_names(team: Iterable[Inspector], reader: Reader) -> str:
    """Return the names of a team, the lead first."""
    return reader.translate(", ").join(one.name for one in team)


def _column(state: VisitState, page: Page[VisitLine], reader: Reader) -> BoardColumn:
    return BoardColumn(
        state=state,
        shape=SHAPES[state],
        count=page.total,
        path=address(PLACE, {"state": state.value}),
        cards=tuple(_card(one, reader) for one in page.items),
    )


def _card(line: VisitLine, reader: Reader) -> BoardCard:
    visit, translate = line.visit, reader.translate
    since = day(_since(visit), translate)
    return BoardCard(
        path=f"{PLACE}/{visit.id}",
        institution=visit.institution_name,
        district=name_of(visit.district),
        since=translate(_SINCE_SENTENCES[visit.state]).format(day=since),
        team=team_names(line.team, reader),
    )


def _since(visit: Visit) -> datetime:
    """Return when what the card tells of the visit was."""
    if visit.state in {VisitState.UNDER_WAY, VisitState.GRADED} and visit.began_at:
        return visit.began_at
    return visit.ended_at or visit.created_at


def _row(line: VisitLine, reader: Reader) -> tuple[Cell | str, ...]:
    visit, translate = line.visit, reader.translate
    at = visit.began_at or visit.ended_at
    result = Cell()
    if visit.result is not None:
        result = Cell(text=reader.label(visit.result), shape=shape_of(visit.result))
    return (
        Cell(text=visit.institution_name, href=f"{PLACE}/{visit.id}"),
        name_of(visit.district),
        Cell(text=reader.label(visit.state), shape=SHAPES[visit.state]),
        result,
        reader.label(visit.work),
        visit.origin.draw if isinstance(visit.origin, Drawn) else translate("For cause"),
        team_names(line.team, reader),
        Cell(text=day(at, translate), value=local_date(at)) if at else Cell(),
        Cell(text=day(visit.created_at, translate), value=local_date(visit.created_at)),
    )
