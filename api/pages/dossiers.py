"""The page of an institution or an inspector, made from its dossier."""

from datetime import date

from api.pages import dossier_sections as sections
from api.pages.entries import EntryPage, Fact, facts_of, path_of
from api.pages.entry_forms import PLACES
from api.pages.listing import Link
from api.public.lists import address, institution_path
from api.registers import Sheet
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.districts import full_name_of
from audit.domain.permission import Act, Scope, does, may
from audit.domain.register_words import Lexicon
from audit.domain.registry import Expertise, InspectorStatus, Institution, InstitutionStatus
from audit.domain.workdays import WorkCalendar
from audit.services.dossier import InspectorDossier, InstitutionDossier
from reports.table import Cell
from reports.writing import day

INSTITUTION_SHAPES = {
    InstitutionStatus.ACTIVE: "full",
    InstitutionStatus.SUSPENDED: "half",
    InstitutionStatus.CLOSED: "cross",
}
INSPECTOR_SHAPES = {
    InspectorStatus.ACTIVE: "full",
    InspectorStatus.SUSPENDED: "half",
    InspectorStatus.LEFT: "cross",
}


def institution_page(
    known: InstitutionDossier,
    words: Lexicon,
    reader: Reader,
    *,
    actor: Actor,
    calendar: WorkCalendar,
    today: date,
) -> EntryPage:
    """Return the page of an institution; parts the reader's role does not see are left out."""
    translate, one = reader.translate, known.institution
    parts = [sections.recusals(known.recusals.items, reader, of_institution=True)]
    if does(actor, Act.READ_VISIT):
        parts.insert(0, sections.visits_to(known.visits.items, reader, institution=one.id))
    if does(actor, Act.READ_RESULT):
        parts.insert(1, sections.actions(known.actions, reader, calendar=calendar, today=today))
        parts.insert(2, sections.certificates(known.certificates, reader))
    parts.append(sections.ratings(known.ratings, reader))
    if does(actor, Act.READ_RECORDS):
        parts.append(sections.declarations(known.declarations, reader))
    parts.append(sections.trail(known.trail.items, known.names, reader))
    links = [Link(path=institution_path(one.id), text=translate("Public page"), icon="eye")]
    if may(actor, Act.EDIT_REGISTER, Scope(region=one.district)):
        edit = path_of(f"{PLACES[Sheet.INSTITUTIONS]}/edit", one.id)
        links.insert(0, Link(path=edit, text=translate("Change"), icon="pencil", acts=True))
        links.insert(1, _add_recusal(reader, institution=one.id))
    return EntryPage(
        back=Link(path=PLACES[Sheet.INSTITUTIONS], text=translate("Institutions")),
        facts=_institution_facts(one, words, reader),
        sections=tuple(parts),
        links=tuple(links),
    )


def inspector_page(known: InspectorDossier, reader: Reader, *, actor: Actor) -> EntryPage:
    """Return the page of an inspector."""
    translate, one = reader.translate, known.inspector
    parts = [sections.recusals(known.recusals.items, reader, of_institution=False)]
    if does(actor, Act.READ_VISIT):
        parts.insert(0, sections.visits_of(known.visits.items, reader, inspector=one.id))
    links: tuple[Link, ...] = ()
    if does(actor, Act.EDIT_REGISTER):
        edit = path_of(f"{PLACES[Sheet.INSPECTORS]}/edit", one.id)
        links = (
            Link(path=edit, text=translate("Change"), icon="pencil", acts=True),
            _add_recusal(reader, inspector=one.id),
        )
    expertise = (reader.coded(Expertise, code) for code in one.expertise)
    facts = facts_of(
        (
            (
                translate("Status"),
                Cell(text=reader.label(one.status), shape=INSPECTOR_SHAPES[one.status]),
            ),
            (translate("Certificate number"), one.id),
            (translate("Name of the organisation"), one.organisation_name),
            (translate("Credit code of the organisation"), one.organisation),
            (translate("Districts served"), "、".join(map(full_name_of, one.districts))),
            (translate("Fields of expertise"), "、".join(expertise)),
            (translate("Visits per draw"), str(one.capacity)),
            (
                translate("Law-enforcement certificate"),
                translate("yes") if one.officer else translate("no"),
            ),
        )
    )
    back = Link(path=PLACES[Sheet.INSPECTORS], text=translate("Inspectors"))
    return EntryPage(back=back, facts=facts, sections=tuple(parts), links=links)


def _institution_facts(one: Institution, words: Lexicon, reader: Reader) -> tuple[Fact, ...]:
    translate = reader.translate
    status = Cell(text=reader.label(one.status), shape=INSTITUTION_SHAPES[one.status])
    forms = (words.label_of("forms", form) for form in one.forms)
    registered = "" if one.registered_on is None else day(one.registered_on, translate)
    return facts_of(
        (
            (translate("Status"), status),
            (translate("Credit code"), one.uscc),
            (translate("Licence number"), one.licence),
            (translate("District"), full_name_of(one.district)),
            (translate("Street address"), one.address),
            (translate("Kind of establishment"), words.label_of("kinds", one.kind)),
            (translate("Service forms"), "、".join(forms)),
            (translate("Class of risk"), reader.label(one.risk_class)),
            (
                translate("People served at one time"),
                "" if one.capacity is None else str(one.capacity),
            ),
            (translate("Registered on"), registered),
        )
    )


def _add_recusal(reader: Reader, *, inspector: str = "", institution: str = "") -> Link:
    path = address(
        f"{PLACES[Sheet.RECUSALS]}/new", {"inspector": inspector, "institution": institution}
    )
    return Link(path=path, text=reader.translate("Add a recusal"), icon="plus", acts=True)
