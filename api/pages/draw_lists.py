"""The tables of draws and of the members of one draw, with what they can be narrowed to."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from api.pages.forms import Choice, Field, choices
from api.public.draw_document import MEMBERSHIP_SHAPES, stratum_name
from api.public.lists import draw_line, percent
from api.view import Reader
from audit.domain.ceremony import Draw, DrawState
from audit.domain.visit import Membership
from audit.domain.workdays import local_date
from audit.services.draw_sheet import Listed
from reports.table import Cell, Column, Table, table
from reports.writing import day

_READABLE = 10_000
"""Up to which denominator a chance is read as a fraction."""


def draw_table(shown: Iterable[Draw], reader: Reader) -> Table:
    """Return the draws of a list."""
    translate = reader.translate
    return table(
        translate("Draws"),
        (
            translate("Title"),
            translate("Number"),
            translate("Status"),
            translate("Announced on"),
            Column(title=translate("In the register"), figure=True),
            Column(title=translate("Chosen"), figure=True),
        ),
        (
            (
                Cell(text=one.title, href=f"/desk/draws/{one.number}"),
                one.number,
                Cell(text=reader.label(one.state), shape=draw_line(one).shape),
                Cell(text=day(one.announced_at, translate), value=local_date(one.announced_at)),
                Cell(text=str(one.units), value=one.units),
                Cell(text=str(one.selected), value=one.selected) if one.computed_at else "",
            )
            for one in shown
        ),
    )


def draw_filters(reader: Reader) -> tuple[Field, ...]:
    """Return what a list of draws can be narrowed to."""
    translate = reader.translate
    return (
        Field(name="year", label=translate("Year"), kind="search", extra={"inputmode": "numeric"}),
        Field(name="body", label=translate("Code of the checking body"), kind="search"),
        Field(
            name="state",
            label=translate("Status"),
            kind="select",
            choices=choices(DrawState, reader, any_of=translate("Any")),
        ),
        Field(name="rehearsals", label=translate("With rehearsals"), kind="checkbox"),
    )


def member_table(shown: Sequence[Listed], reader: Reader) -> Table:
    """Return the members of a draw; the chance is the exact fraction, known before the draw.

    The month has a column where anybody has one.
    """
    translate = reader.translate
    dated = any(one.month for one in shown)
    return table(
        translate("Who was drawn"),
        (
            translate("Name of the institution"),
            translate("Number of the institution"),
            translate("Stratum"),
            translate("How it came in"),
            Column(title=translate("Position"), figure=True),
            Column(title=translate("Chance"), figure=True),
            *((translate("Month"),) if dated else ()),
            translate("Ticket"),
        ),
        (_member(one, reader, dated=dated) for one in shown),
    )


def _member(one: Listed, reader: Reader, *, dated: bool) -> tuple[Cell, ...]:
    member = one.member
    month = reader.translate("month {month}").format(month=one.month) if one.month else ""
    return (
        Cell(text=one.institution.name, href=f"/desk/institutions/{one.institution.id}"),
        Cell(text=member.institution),
        Cell(text=stratum_name(member.stratum, reader.translate)),
        Cell(text=reader.label(member.membership), shape=MEMBERSHIP_SHAPES[member.membership]),
        Cell(text=str(member.position), value=member.position),
        Cell(text=_chance(Fraction(member.num, member.den))),
        *((Cell(text=month),) if dated else ()),
        Cell(text=member.ticket),
    )


def _chance(share: Fraction) -> str:
    """Return a chance as a fraction; one of many digits, as by weights, in percent."""
    return str(share) if share.denominator <= _READABLE else f"{percent(share)}%"


def member_filters(strata: Iterable[str], reader: Reader) -> tuple[Field, ...]:
    """Return what the members of a draw can be narrowed to."""
    translate = reader.translate
    anything = (Choice(value="", text=translate("Any")),)
    return (
        Field(name="text", label=translate("Name, initials or code"), kind="search"),
        Field(
            name="stratum",
            label=translate("Stratum"),
            kind="select",
            choices=anything
            + tuple(Choice(value=one, text=stratum_name(one, translate)) for one in strata),
        ),
        Field(
            name="membership",
            label=translate("How it came in"),
            kind="select",
            choices=choices(Membership, reader, any_of=translate("Any")),
        ),
    )
