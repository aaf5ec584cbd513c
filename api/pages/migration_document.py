"""The pages of a migration: a new one with what it would do, and one that was proposed."""

from collections.abc import Iterator, Sequence

import msgspec

from api.pages.comparison import COMPARE
from api.pages.comparison_words import version_choices
from api.pages.forms import Choice, Entered, Field, Form, refused
from api.pages.listing import Link
from api.pages.migration_entry import OFFERED, PREFIX, WHY, open_rules
from api.pages.migration_tables import lines_table, rules_table, summary
from api.public.lines import Pager
from api.public.lists import pager
from api.view import Reader
from audit.domain import permission, visit
from audit.domain.actor import Actor
from audit.domain.errors import DomainError
from audit.domain.migration import MoveState
from audit.domain.permission import Act
from audit.services.migration import Dossier, Line, Preview
from checklists.editions import Known
from checklists.migration import Plan, Rule
from reports.table import Table
from reports.writing import moment

PLACE = "/desk/migrations"
NEW = f"{PLACE}/new"


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something to know of a migration."""

    title: str
    text: str


class NewPage(msgspec.Struct, frozen=True, kw_only=True):
    """The versions to choose; once they are, what would become of items and visits."""

    filters: tuple[Field, ...]
    summary: str
    rules: Table | None
    visits: Table | None
    pager: Pager | None
    compare: str
    form: Form | None


class MigrationPage(msgspec.Struct, frozen=True, kw_only=True):
    """One migration: what becomes of the items, the visits with their state, and what to do."""

    lead: str
    facts: tuple[Fact, ...]
    compare: Link
    filters: tuple[Field, ...]
    visits: Table
    pager: Pager
    rules: Table
    agree: Form | None
    decline: Form | None
    apply: Form | None


def new_page(
    known: Sequence[Known],
    chosen: tuple[str, str],
    preview: Preview | None,
    *,
    reader: Reader,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> NewPage:
    """Return the page of a new migration from one chosen version to another, "" for none yet."""
    old, new = chosen
    filters = _versions(known, chosen, reader)
    if preview is None:
        return NewPage(
            filters=filters,
            summary="",
            rules=None,
            visits=None,
            pager=None,
            compare="",
            form=None,
        )
    form = _form(preview.plan, chosen, reader)
    if refusal is not None:
        form = refused(form, refusal, given=given or {}, reader=reader)
    return NewPage(
        filters=filters,
        summary=summary(preview.plan, reader),
        rules=rules_table(preview.plan, preview.titles, reader),
        visits=lines_table(preview.lines.items, reader),
        pager=pager(preview.lines, NEW, {"old": old, "new": new}),
        compare=f"{COMPARE}?old={old}&new={new}",
        form=form if preview.lines.total else None,
    )


def migration_page(dossier: Dossier, state: str, actor: Actor, *, reader: Reader) -> MigrationPage:
    """Return the page of a migration, its visits narrowed to a state, "" for all."""
    translate = reader.translate
    found, counts = dossier.outline.migration, dossier.outline.counts
    path = f"{PLACE}/{found.id}"
    old, new = f"{found.old_name}@{found.old_version}", f"{found.new_name}@{found.new_version}"
    return MigrationPage(
        lead=summary(dossier.plan, reader),
        facts=tuple(_facts(dossier, reader)),
        compare=Link(
            path=f"{COMPARE}?old={old}&new={new}", text=translate("Compare both versions")
        ),
        filters=(_state(state, reader),),
        visits=lines_table(dossier.lines.items, reader),
        pager=pager(dossier.lines, path, {"state": state} if state else {}),
        rules=rules_table(dossier.plan, dossier.titles, reader),
        agree=_agree(dossier, path, actor, reader=reader),
        decline=_decline(dossier, path, actor, reader=reader),
        apply=_apply(path, reader)
        if counts.get(MoveState.AGREED) and permission.does(actor, Act.MOVE_VISIT)
        else None,
    )


def _versions(known: Sequence[Known], chosen: tuple[str, str], reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    versions = (Choice(value="", text=translate("Choose a version")), *version_choices(known))
    titles = (translate("Old version"), translate("New version"))
    return tuple(
        Field(name=name, label=title, kind="select", choices=versions, values=(value,))
        for name, title, value in zip(("old", "new"), titles, chosen, strict=True)
    )


def _form(plan: Plan, chosen: tuple[str, str], reader: Reader) -> Form:
    translate = reader.translate
    hidden = zip(("old", "new"), chosen, strict=True)
    fields = [Field(name=name, label=name, kind="hidden", values=(text,)) for name, text in hidden]
    offered = [_offer(rule, reader) for rule in open_rules(plan)]
    if offered:
        offered.append(
            Field(name=WHY, label=translate("Why items are handled otherwise"), kind="textarea")
        )
    reason = Field(
        name="reason",
        label=translate("Why the visits are to move"),
        kind="textarea",
        required=True,
        help=translate("Whoever is asked to agree reads it."),
    )
    return Form(
        action=NEW,
        submit=translate("Propose the move"),
        fields=(*fields, *offered, reason),
        icon="check",
    )


def _offer(rule: Rule, reader: Reader) -> Field:
    translate = reader.translate
    follower = rule.becomes[0]
    label = translate("Item {item}").format(item=rule.item)
    options = (
        Choice(value=f"{one.value} {follower}", text=reader.label(one))
        for one in OFFERED
        if one is not rule.handling
    )
    draft = translate("As drafted: {handling}").format(handling=reader.label(rule.handling))
    return Field(
        name=f"{PREFIX}{rule.item}",
        label=label,
        kind="select",
        choices=(Choice(value="", text=draft), *options),
    )


def _facts(dossier: Dossier, reader: Reader) -> Iterator[Fact]:
    translate = reader.translate
    found = dossier.outline.migration
    yield Fact(title=translate("Old version"), text=f"{found.old_name} {found.old_version}")
    yield Fact(title=translate("New version"), text=f"{found.new_name} {found.new_version}")
    yield Fact(title=translate("Why the visits are to move"), text=found.reason)
    yield Fact(title=translate("Proposed at"), text=moment(found.at, translate))
    counts = dossier.outline.counts
    words = (f"{reader.label(one)} {counts[one]}" for one in MoveState if counts.get(one))
    yield Fact(title=translate("Visits"), text=translate(", ").join(words))
    yield Fact(title=translate("Fingerprint of the plan"), text=found.plan)


def _state(state: str, reader: Reader) -> Field:
    everything = Choice(value="", text=reader.translate("Any"))
    members = (Choice(value=one.value, text=reader.label(one)) for one in MoveState)
    return Field(
        name="state",
        label=reader.translate("Move"),
        kind="select",
        choices=(everything, *members),
        values=(state,),
    )


def _mine(dossier: Dossier, actor: Actor) -> tuple[Line, ...]:
    """Return the visits shown whose move waits for this actor."""
    return tuple(
        one
        for one in dossier.lines.items
        if one.move is not None
        and one.move.state is MoveState.PROPOSED
        and permission.may(actor, Act.AGREE_MOVE, visit.scope(one.visit))
    )


def _visit_field(lines: Sequence[Line], first: Choice | None, reader: Reader) -> Field:
    named = (Choice(value=one.visit.id, text=one.visit.institution_name) for one in lines)
    return Field(
        name="visit",
        label=reader.translate("Which visit"),
        kind="select",
        choices=(*((first,) if first else ()), *named),
    )


def _agree(dossier: Dossier, path: str, actor: Actor, *, reader: Reader) -> Form | None:
    translate = reader.translate
    mine = _mine(dossier, actor)
    if not mine:
        return None
    everyone = Choice(value="", text=translate("All that wait for me"))
    return Form(
        action=f"{path}/agree",
        submit=translate("Agree to the move"),
        fields=(_visit_field(mine, everyone, reader),),
        icon="check",
    )


def _decline(dossier: Dossier, path: str, actor: Actor, *, reader: Reader) -> Form | None:
    translate = reader.translate
    mine = _mine(dossier, actor)
    if not mine:
        return None
    reason = Field(name="reason", label=translate("Reason"), kind="textarea", required=True)
    return Form(
        action=f"{path}/decline",
        submit=translate("Let the visit stay"),
        fields=(_visit_field(mine, None, reader), reason),
        icon="x",
    )


def _apply(path: str, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{path}/apply",
        submit=translate("Move the visits that were agreed to"),
        consequence=translate(
            "The visits then go on under the new version, and do not return. Answers are kept;"
            " those that no longer fit are asked again."
        ),
    )
