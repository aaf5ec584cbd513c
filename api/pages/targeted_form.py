"""The form of a visit for cause: what it takes, its fields, and the search that comes before."""

from typing import Annotated

import msgspec

from api.pages.forms import Choice, Field, Form, choices
from api.pages.listing import Link
from api.pages.plan_entry import Identity
from api.pages.refusals import Refused, as_sent
from api.pages.team_document import candidate_choice
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.districts import full_name_of
from audit.domain.registry import Institution
from audit.domain.visit import Reason, WorkKind
from audit.services.assignment import TargetedCheck
from audit.services.team import Prospect

NEW = "/desk/visits/new"


class TargetedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is entered of a visit for cause; the `lead` is chosen apart from the others."""

    identity: Identity = ""
    institution: str
    work: WorkKind
    items: tuple[str, ...]
    checklist: str
    lead: str
    others: tuple[str, ...]
    reason: Reason
    body_name: Annotated[str, msgspec.Meta(min_length=2, max_length=100)]
    announced: bool = False


class SearchPage(msgspec.Struct, frozen=True, kw_only=True):
    """The institutions that fit a search, each with the way to its form."""

    search: Field
    searched: bool
    found: tuple[Link, ...]
    places: tuple[str, ...]
    more: bool


class TargetedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form for one institution."""

    institution: str
    place: str
    form: Form


def search_page(
    text: str, found: tuple[Institution, ...], total: int, *, reader: Reader
) -> SearchPage:
    """Return the first step: which institution."""
    return SearchPage(
        search=Field(
            name="text",
            label=reader.translate("Name, initials or code"),
            kind="search",
            values=(text,),
        ),
        searched=bool(text),
        found=tuple(Link(path=f"{NEW}?institution={one.id}", text=one.name) for one in found),
        places=tuple(full_name_of(one.district) for one in found),
        more=total > len(found),
    )


def check_of(entry: TargetedEntry) -> TargetedCheck:
    """Return the check that was entered, the lead first on its team."""
    return TargetedCheck(
        institution=entry.institution,
        work=entry.work,
        team=(entry.lead, *entry.others),
        reason=entry.reason,
        body_name=entry.body_name,
        items=entry.items,
        checklist=entry.checklist,
        announced=entry.announced,
    )


def targeted_page(
    prospect: Prospect,
    actor: Actor,
    reader: Reader,
    *,
    refusal: Refused | None,
) -> TargetedPage:
    """Return the second step: what, by whom, and why."""
    translate = reader.translate
    form = Form(
        action=NEW,
        submit=translate("Order the visit"),
        fields=(*_order(prospect, actor, reader), *_team(prospect, reader)),
        icon="map-pin",
    )
    return TargetedPage(
        institution=prospect.institution.name,
        place=full_name_of(prospect.institution.district),
        form=as_sent(form, refusal, reader),
    )


def _order(prospect: Prospect, actor: Actor, reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    return (
        Field(name="identity", label="", kind="hidden", values=(prospect.identity,)),
        Field(name="institution", label="", kind="hidden", values=(prospect.institution.id,)),
        Field(
            name="reason",
            label=translate("Reason for the visit"),
            kind="textarea",
            help=translate(
                "A complaint, a transfer, or what data showed. Never a name of somebody served."
            ),
            required=True,
        ),
        Field(
            name="body_name",
            label=translate("Who orders the visit"),
            values=(actor.organisation_name,),
            required=True,
        ),
        Field(
            name="work",
            label=translate("Kind of work"),
            kind="radio",
            required=True,
            choices=choices(WorkKind, reader),
        ),
        Field(
            name="items",
            label=translate("What may be checked"),
            kind="checkboxes",
            required=True,
            choices=tuple(
                Choice(value=item.code, text=f"{item.code} {item.name}", note=item.basis)
                for item in prospect.items
            ),
        ),
        Field(
            name="checklist",
            label=translate("Checklist"),
            kind="select",
            required=True,
            choices=tuple(Choice(value=name, text=title) for name, title in prospect.checklists),
        ),
    )


def _team(prospect: Prospect, reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    people = tuple(candidate_choice(one, reader) for one in prospect.candidates)
    return (
        Field(
            name="lead",
            label=translate("Lead of the team"),
            kind="select",
            required=True,
            choices=tuple(Choice(value=one.value, text=one.text) for one in people),
        ),
        Field(
            name="others",
            label=translate("Who goes along"),
            kind="checkboxes",
            help=translate(
                "At least one. Whoever is recused from this institution is not offered."
            ),
            required=True,
            choices=people,
        ),
        Field(
            name="announced",
            label=translate("The institution is told of the visit once it is approved"),
            kind="checkbox",
            help=translate("Otherwise it learns of the visit when it begins."),
        ),
    )
