"""The publication desk as a list: how pressing each duty is, and what the list is narrowed by."""

from collections.abc import Sequence
from datetime import date

import msgspec

from api.pages import forms
from api.pages.entries import places, within
from api.pages.forms import Choice, Field, Form
from api.pages.listing import Portion
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.filters import RegionPrefix
from audit.domain.publication import (
    WORKING_DAYS,
    Publication,
    PublicationKind,
    PublicationState,
)
from audit.domain.workdays import WorkCalendar
from audit.services.publication_desk import Desk, Listed, Stage
from reports.table import Cell, Table, table
from reports.writing import day, due

PLACE = "/desk/publications"
DUE = f"{PLACE}/due"
SHAPES = {
    PublicationState.PENDING: "ring",
    PublicationState.DEFERRED: "half",
    PublicationState.PUBLISHED: "full",
    PublicationState.WITHDRAWN: "cross",
}
WAITING = (PublicationState.PENDING, PublicationState.DEFERRED)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to; without stage and state, it is what waits."""

    stage: Stage | None = None
    state: PublicationState | None = None
    kind: PublicationKind | None = None
    region: RegionPrefix = ""


class DuePage(msgspec.Struct, frozen=True, kw_only=True):
    """What must be public today at the latest, to be confirmed; `more` wait beyond the form."""

    form: Form | None
    more: int


def portions(desk: Desk, reader: Reader) -> tuple[Portion, ...]:
    """Return the stages that have something, the most pressing first."""
    return tuple(
        Portion(
            path=f"{PLACE}?stage={stage}",
            text=reader.label(stage),
            count=count,
            late=stage is Stage.OVERDUE,
        )
        for stage, count in desk.counts.items()
        if count
    )


def due_form(
    shown: Sequence[Listed], actor: Actor, reader: Reader, *, today: date, calendar: WorkCalendar
) -> Form:
    """Return the form that publishes what is due, each line confirmed by itself."""
    translate = reader.translate

    def choice(one: Listed) -> Choice:
        known = one.publication
        words = due_cell(known, reader, today=today, calendar=calendar).text
        note = f"{reader.label(known.kind)} · {within(known.region, actor.region)} · {words}"
        return Choice(value=known.id, text=one.title, note=note)

    return Form(
        action=DUE,
        submit=translate("Publish what is ticked"),
        fields=(
            Field(
                name="publications",
                label=translate("To be published now"),
                kind="checkboxes",
                required=True,
                values=tuple(one.publication.id for one in shown),
                choices=tuple(map(choice, shown)),
            ),
        ),
        consequence=translate(
            "Anyone can read them from now on. A wrong result can be withdrawn with a public"
            " reason, but not edited; a draw cannot be withdrawn."
        ),
        icon="megaphone",
    )


def publication_table(
    shown: Sequence[Listed], actor: Actor, reader: Reader, *, today: date, calendar: WorkCalendar
) -> Table:
    """Return the list, the next due first."""
    translate = reader.translate
    return table(
        translate("Publication desk"),
        (
            translate("What is published"),
            translate("Kind"),
            translate("Region"),
            translate("Formed on"),
            translate("To be public by"),
            translate("State"),
        ),
        (
            (
                Cell(text=one.title, href=f"{PLACE}/{one.publication.id}"),
                reader.label(one.publication.kind),
                within(one.publication.region, actor.region),
                Cell(text=day(one.publication.formed, translate), value=one.publication.formed),
                due_cell(one.publication, reader, today=today, calendar=calendar),
                Cell(
                    text=reader.label(one.publication.state),
                    shape=SHAPES[one.publication.state],
                ),
            )
            for one in shown
        ),
    )


def due_cell(
    publication: Publication, reader: Reader, *, today: date, calendar: WorkCalendar
) -> Cell:
    """Return the last day to publish in words; of what is public only the day."""
    last, waits = publication.due, publication.state in WAITING
    words = (
        due(last, today=today, calendar=calendar, translate=reader.translate)
        if waits
        else day(last, reader.translate)
    )
    return Cell(text=words, value=last, late=waits and last < today)


def filters_of(districts: Sequence[str], reader: Reader) -> tuple[Field, ...]:
    """Return what the list may be narrowed by."""
    translate = reader.translate
    waiting, anything = translate("All that waits"), translate("Any")
    return (
        Field(
            name="stage",
            label=translate("How pressing"),
            kind="select",
            choices=forms.choices(Stage, reader, any_of=waiting),
        ),
        Field(
            name="state",
            label=translate("State"),
            kind="select",
            choices=forms.choices(PublicationState, reader, any_of=waiting),
        ),
        Field(
            name="kind",
            label=translate("Kind"),
            kind="select",
            choices=forms.choices(
                (PublicationKind.VISIT_RESULT, PublicationKind.DRAW), reader, any_of=anything
            ),
        ),
        Field(
            name="region",
            label=translate("District"),
            kind="select",
            choices=(Choice(value="", text=anything), *places(districts)),
        ),
    )


def lead_of(reader: Reader) -> str:
    """Return what the desk is about."""
    return reader.translate(
        "What was formed is public within {days} working days. On the last day it is published"
        " without being asked; whoever needs longer says so in public, once."
    ).format(days=WORKING_DAYS)
