"""What the pages of organisations show: the list, and one organisation."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote

from api.pages.administration import ActPart, SheetPage
from api.pages.entries import Fact, Section
from api.pages.forms import Choice, Field, Form, choices
from api.pages.listing import Link
from api.pages.person_document import people_table
from api.public.lists import address
from api.view import Reader
from audit.domain.districts import full_name_of
from audit.domain.organisation import Organisation, OrganisationKind, idleness
from audit.services.directory import OrganisationSheet
from reports.table import Cell, Table, table
from reports.writing import day

PLACE = "/desk/organisations"
NOTE_SENTENCES: Mapping[OrganisationKind, str] = {
    OrganisationKind.REGULATOR: "Plans, draws, assigns, decides and publishes in its region.",
    OrganisationKind.EVALUATOR: "Its inspectors record the visits of their teams while a contract"
    " is in force.",
    OrganisationKind.INSTITUTION: "An institution of the register: declares records, answers"
    " corrective actions.",
    OrganisationKind.OVERSIGHT: "Reads everything in its region and the audit trail, and changes"
    " nothing.",
    OrganisationKind.OPERATOR: "Runs this service; its people administer it.",
}


def organisations_table(
    shown: Sequence[Organisation], reader: Reader, *, title: str, path: str = f"{PLACE}/"
) -> Table:
    """Return the organisations; each name leads to `path` with the id after it."""
    translate = reader.translate
    return table(
        title,
        (
            translate("Organisation name"),
            translate("Kind of organisation"),
            translate("Region"),
            translate("Credit code"),
            translate("State"),
        ),
        (
            (
                Cell(text=one.name, href=f"{path}{quote(one.id, safe='')}"),
                reader.label(one.kind),
                full_name_of(one.region) if one.region else "",
                one.uscc,
                _state(one, reader),
            )
            for one in shown
        ),
    )


def organisations_filters(reader: Reader, *, closed: bool = False) -> tuple[Field, ...]:
    """Return what the list is narrowed by; `closed` asks for those that are closed, too."""
    translate = reader.translate
    fields = (
        Field(name="text", label=translate("Name or credit code"), kind="search"),
        Field(
            name="kind",
            label=translate("Kind of organisation"),
            kind="select",
            choices=choices(OrganisationKind, reader, any_of=translate("Any")),
        ),
    )
    if not closed:
        return fields
    both = (
        Choice(value="", text=translate("open ones")),
        Choice(value="true", text=translate("closed ones too")),
    )
    return (*fields, Field(name="closed", label=translate("State"), kind="select", choices=both))


def organisation_page(sheet: OrganisationSheet, reader: Reader, *, today: date) -> SheetPage:
    """Return one organisation with its contracts and people."""
    translate = reader.translate
    one = sheet.organisation
    place = f"{PLACE}/{quote(one.id, safe='')}"
    links = (
        Link(path=f"{place}/edit", text=translate("Change"), icon="pencil", acts=True),
        Link(
            path=address("/desk/people/new", {"organisation": one.id}),
            text=translate("Invite somebody"),
            icon="plus",
            acts=True,
        ),
    )
    contracts = (_contracts(sheet, reader, today),) if one.contracts else ()
    return SheetPage(
        back=Link(path=PLACE, text=translate("Organisations")),
        facts=_facts(one, reader),
        links=() if one.closed_on else links,
        note=translate(idleness(one, today) or ""),
        sections=(*contracts, _people(sheet, reader, today)),
        acts=() if one.closed_on else (_close(place, reader),),
    )


def _facts(one: Organisation, reader: Reader) -> tuple[Fact, ...]:
    translate = reader.translate
    kind = reader.label(one.kind)
    facts = [
        Fact(title=translate("State"), cell=_state(one, reader)),
        Fact(title=translate("Kind of organisation"), cell=Cell(text=kind)),
    ]
    if one.region:
        region = f"{full_name_of(one.region)} {one.region}"
        facts.append(Fact(title=translate("Region"), cell=Cell(text=region)))
    if one.institution:
        path = f"/desk/institutions/{quote(one.institution, safe='/')}"
        entry = Cell(text=one.institution, href=path)
        facts.append(Fact(title=translate("Entry in the register"), cell=entry))
    if one.uscc:
        facts.append(Fact(title=translate("Credit code"), cell=Cell(text=one.uscc)))
    return tuple(facts)


def _contracts(sheet: OrganisationSheet, reader: Reader, today: date) -> Section:
    translate = reader.translate
    shown = table(
        translate("Contracts"),
        (
            translate("Number of the contract"),
            translate("Commissioned by"),
            translate("First day"),
            translate("Last day"),
            translate("State"),
        ),
        (
            (
                one.number,
                sheet.givers.get(one.commissioned_by, one.commissioned_by),
                Cell(text=day(one.starts_on, translate), value=one.starts_on),
                Cell(text=day(one.ends_on, translate), value=one.ends_on),
                Cell(text=translate("in force"), shape="full")
                if one.holds(today)
                else Cell(text=translate("not in force"), shape="ring"),
            )
            for one in sheet.organisation.contracts
        ),
    )
    return Section(title=shown.title, table=shown, empty="")


def _people(sheet: OrganisationSheet, reader: Reader, today: date) -> Section:
    translate = reader.translate
    path = address("/desk/people", {"organisation": sheet.organisation.id})
    return Section(
        title=translate("People"),
        table=people_table(sheet.people.items, reader, today),
        empty=translate("Nobody acts for this organisation yet."),
        links=(Link(path=path, text=translate("All people of this organisation")),),
    )


def _close(place: str, reader: Reader) -> ActPart:
    translate = reader.translate
    return ActPart(
        title=translate("Close the organisation"),
        lead=translate("What its people did stays, under its name."),
        form=Form(
            action=f"{place}/close",
            submit=translate("Close the organisation"),
            consequence=translate(
                "From today on nobody acts for it. It cannot be opened again; a new one would have"
                " to be added."
            ),
            icon="lock",
        ),
    )


def _state(one: Organisation, reader: Reader) -> Cell:
    translate = reader.translate
    if one.closed_on is None:
        return Cell(text=translate("not closed"), shape="full")
    closed = translate("closed on {day}").format(day=day(one.closed_on, translate))
    return Cell(text=closed, shape="cross")
