"""The page on which a draw is announced: what will be frozen, and the form."""

from collections.abc import Iterator, Mapping

import msgspec

from api.pages.announcement_entry import PARTIES
from api.pages.draw_forms import commitment_line
from api.pages.forms import Entered, Field, Form, refused
from api.pages.listing import Link
from api.public.draw_document import FILE_SENTENCES
from api.view import Reader
from audit.domain.draw_files import EXCLUDED, INSPECTORS, POPULATION, RECUSALS
from audit.domain.errors import DomainError
from audit.services.draw_opening import Opening
from reports.table import Cell, Column, Table, table
from reports.writing import day, moment

_LOTTERY_TITLES = {
    "kl8": "Lottery Kuaile 8: issue",
    "ssq": "Lottery Shuangseqiu: issue",
    "dlt": "Lottery Daletou: issue",
}


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Fields that belong together, with what they are for; folded away unless they are needed."""

    title: str
    lead: str
    fields: tuple[Field, ...]
    folded: bool = False
    command: str = ""


class AnnouncePage(msgspec.Struct, frozen=True, kw_only=True):
    """What a draw would freeze now, and its form in groups."""

    back: Link
    number: str
    counted: str
    frozen: Table
    staffed: bool
    form: Form
    groups: tuple[Group, ...]
    drafted: bool
    draft: str
    redraws: str


def announce_page(
    opening: Opening,
    reader: Reader,
    *,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> AnnouncePage:
    """Return the page: empty, or as it was entered with why it was refused."""
    translate = reader.translate
    plan = opening.plan
    groups = _groups(opening, reader)
    form = Form(
        action=f"/desk/plans/{plan.id}/announce",
        submit=translate("Announce the draw"),
        fields=tuple(field for group in groups for field in group.fields),
        consequence=translate(
            "Register, inspectors, rules and sources are fixed and public at once, under a number"
            " that stays for ever. A mistake can only be mended by declaring the draw void in"
            " public and announcing another."
        ),
        icon="megaphone",
    )
    if refusal is not None:
        form = refused(form, _at_fields(refusal), given=given or {}, reader=reader)
    shown = {field.name: field for field in form.fields}
    return AnnouncePage(
        back=Link(path=f"/desk/plans/{plan.id}", text=plan.title),
        number=opening.number,
        counted=moment(opening.at, translate),
        frozen=_frozen(opening, reader),
        staffed=opening.inspectors > 0,
        form=form,
        groups=tuple(_shown(group, shown) for group in groups),
        drafted=opening.draft is not None,
        draft=f"/desk/plans/{plan.id}/draft",
        redraws=opening.redraws,
    )


_FIELDS = {"$.draw_at": "$.day", "$.escrow": "$.escrow_body"}
"""Of places in an announcement, the field of the form."""


def _at_fields(refusal: DomainError) -> DomainError:
    moved = tuple(
        msgspec.structs.replace(fault, where=_FIELDS.get(fault.where, fault.where))
        for fault in refusal.faults
    )
    return type(refusal)(refusal.code, refusal.message, faults=moved, **refusal.fields)


def _shown(group: Group, shown: Mapping[str, Field]) -> Group:
    """Return the group as entered; what holds an entry or a refusal is not folded away."""
    fields = tuple(shown[field.name] for field in group.fields)
    touched = any(field.values or field.error for field in fields)
    return msgspec.structs.replace(group, fields=fields, folded=group.folded and not touched)


def _frozen(opening: Opening, reader: Reader) -> Table:
    translate = reader.translate
    counts = {
        POPULATION: opening.units,
        EXCLUDED: 0,
        INSPECTORS: opening.inspectors,
        RECUSALS: opening.recusals,
    }
    return table(
        translate("What will be frozen"),
        (
            translate("What it holds"),
            translate("File"),
            Column(title=translate("Entries"), figure=True),
        ),
        (
            (translate(FILE_SENTENCES[name]), name, Cell(text=str(count), value=count))
            for name, count in counts.items()
        ),
    )


def _groups(opening: Opening, reader: Reader) -> tuple[Group, ...]:
    return (
        _occasion(opening, reader),
        _public_sources(reader),
        _parties(opening, reader),
        _sealing(opening, reader),
        _lotteries(reader),
        _lists(reader),
    )


def _occasion(opening: Opening, reader: Reader) -> Group:
    translate = reader.translate
    return Group(
        title=translate("Title and time"),
        lead=translate(
            "The time at which the last source of chance is known, in China; at least 24 hours"
            " after the announcement."
        ),
        fields=(
            *_hidden(opening),
            Field(name="title", label=translate("Title"), required=True),
            Field(name="day", label=translate("Day"), kind="date", required=True),
            Field(
                name="time",
                label=translate("Time of day"),
                help=translate("Hours and minutes, such as 10:00."),
                required=True,
                extra={"pattern": "[0-2][0-9]:[0-5][0-9]", "maxlength": "5"},
            ),
            Field(
                name="rehearsal",
                label=translate("Rehearsal: it has a number of its own, and nobody is visited"),
                kind="checkbox",
            ),
        ),
    )


def _hidden(opening: Opening) -> Iterator[Field]:
    for name in ("number", "rehearsal_number", "redraws"):
        if value := getattr(opening, name):
            yield Field(name=name, label="", kind="hidden", values=(value,))


def _sealing(opening: Opening, reader: Reader) -> Group:
    """Return what the plan has decided, and what a sealed draw needs more."""
    translate = reader.translate
    if not opening.plan.sealed:
        says = translate("Who was drawn becomes public as soon as the last source has spoken.")
        return Group(title=translate("Open, as the plan says"), lead=says, fields=())
    return Group(
        title=translate("Sealed, as the plan says"),
        lead=translate(
            "Who was drawn becomes public when the visits are over, at the latest on the day given;"
            " for that the draw needs the secret of the first party above, and a second body that"
            " keeps a copy of it. A rehearsal is open and needs neither."
        ),
        fields=(
            Field(
                name="publish_by",
                label=translate("Everything is published at the latest on"),
                kind="date",
                help=translate("Not later than {day}; if empty, on that day.").format(
                    day=day(opening.latest, translate)
                ),
            ),
            Field(name="escrow_body", label=translate("Second body that keeps the copy")),
            Field(name="escrow_document", label=translate("Document that says so")),
        ),
    )


def _public_sources(reader: Reader) -> Group:
    translate = reader.translate
    return Group(
        title=translate("Public sources of chance"),
        lead=translate(
            "At least one public source that nobody can know beforehand. The sources enter the seed"
            " in this order: secrets of parties, drand, dice, lotteries."
        ),
        fields=(
            Field(
                name="drand",
                label=translate("drand quicknet: the first round at or after the time above"),
                kind="checkbox",
                help=translate(
                    "A random number that the League of Entropy publishes every three seconds."
                ),
            ),
            Field(
                name="dice",
                label=translate("Ten-sided dice, thrown in public: how many"),
                kind="number",
                help=translate("Twenty are enough by themselves."),
                extra={"min": "1", "max": "1000"},
            ),
        ),
    )


def _parties(opening: Opening, reader: Reader) -> Group:
    translate = reader.translate
    fields = (
        (
            Field(
                name=f"party_{place}",
                label=translate("Party {place}").format(place=place),
                help=translate("A short name in letters and digits, such as bureau."),
            ),
            Field(
                name=f"commit_{place}",
                label=translate("Commitment of party {place}").format(place=place),
                help=translate("64 hexadecimal digits, as the command above prints them."),
                extra={"maxlength": "64", "spellcheck": "false"},
            ),
        )
        for place in PARTIES
    )
    return Group(
        title=translate("Secrets of parties"),
        lead=translate(
            "A party that binds itself to a secret beforehand keeps the sample sealed until it"
            " opens it. It makes a secret of 64 hexadecimal digits, puts it with its own name into"
            " this command, and hands over the line that comes out:"
        ),
        command=commitment_line(opening.number),
        fields=tuple(field for pair in fields for field in pair),
        folded=not opening.plan.sealed,
    )


def _lotteries(reader: Reader) -> Group:
    translate = reader.translate
    return Group(
        title=translate("Lotteries"),
        lead=translate("The numbers of one public lottery, named by its issue."),
        fields=tuple(
            Field(
                name=name,
                label=translate(title),
                help=translate("5 to 8 digits."),
                extra={"inputmode": "numeric"},
            )
            for name, title in _LOTTERY_TITLES.items()
        ),
        folded=True,
    )


def _lists(reader: Reader) -> Group:
    translate = reader.translate
    return Group(
        title=translate("Institutions outside of chance"),
        lead=translate(
            "Whoever is visited in any case, and whoever is left out, is named before the draw."
        ),
        fields=(
            _list("forced", translate("Visited without being drawn"), reader),
            _list("excluded", translate("Left out of the draw"), reader),
        ),
        folded=True,
    )


def _list(name: str, label: str, reader: Reader) -> Field:
    says = reader.translate(
        "One institution a line: its code, a space, and the reason. Both are public."
    )
    return Field(name=name, label=label, kind="textarea", help=says)
