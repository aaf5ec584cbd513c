"""What the pages of people show: the list, one person, and the forms."""

from collections.abc import Callable, Sequence
from datetime import date

from api.pages.account import button
from api.pages.administration import ActPart, RoleLine, SheetPage
from api.pages.entries import Fact
from api.pages.forms import Choice, Field, Form, choices
from api.pages.listing import Link
from api.view import Reader
from audit.domain.account import Account, AccountState, Held, live, state_of
from audit.domain.actor import Actor
from audit.domain.organisation import OrganisationKind
from audit.domain.permission import Act, does
from audit.services.directory import Listed, PersonSheet
from reports.table import Cell, Table, table
from reports.writing import day, moment

PLACE = "/desk/people"
ORGANISATIONS = "/desk/organisations"
_SHAPES = {
    AccountState.ACTIVE: "full",
    AccountState.INVITED: "ring",
    AccountState.IDLE: "half",
    AccountState.DISABLED: "cross",
}
_BETWEEN = "、"


def people_table(shown: Sequence[Listed], reader: Reader, today: date) -> Table:
    """Return the people, each with the roles that last."""
    translate = reader.translate
    return table(
        translate("People"),
        (
            translate("Name"),
            translate("Login"),
            translate("Organisation"),
            translate("Acts as"),
            translate("Manager"),
            translate("Second factor"),
            translate("Last here"),
            translate("State"),
        ),
        (_row(one, reader, today) for one in shown),
    )


def _row(one: Listed, reader: Reader, today: date) -> tuple[Cell | str, ...]:
    own = one.member.account
    held = live(one.member.held, today)
    return (
        Cell(text=own.name, href=f"{PLACE}/{own.id}"),
        own.login,
        _BETWEEN.join(role.organisation.name for role in held),
        _BETWEEN.join(dict.fromkeys(reader.label(role.organisation.role) for role in held)),
        _yes(any(role.membership.manager for role in held), reader),
        _yes(own.has_second_factor, reader),
        _last_here(one, reader),
        _state(one, reader, today),
    )


def people_filters(
    actor: Actor, reader: Reader, *, organisation: Choice | None
) -> tuple[Field, ...]:
    """Return what the list is narrowed by; a manager has one organisation only."""
    translate = reader.translate
    anything = translate("Any")
    fields = [
        Field(name="text", label=translate("Name or login"), kind="search"),
        Field(
            name="disabled",
            label=translate("Access"),
            kind="select",
            choices=(
                Choice(value="", text=anything),
                Choice(value="false", text=translate("not disabled")),
                Choice(value="true", text=reader.label(AccountState.DISABLED)),
            ),
        ),
    ]
    if does(actor, Act.MANAGE_ORGANISATIONS):
        fields.append(
            Field(
                name="kind",
                label=translate("Kind of organisation"),
                kind="select",
                choices=choices(OrganisationKind, reader, any_of=anything),
            )
        )
    if organisation is not None:
        fields.append(
            Field(
                name="organisation",
                label=translate("Organisation"),
                kind="select",
                choices=(Choice(value="", text=anything), organisation),
            )
        )
    return tuple(fields)


def person_page(sheet: PersonSheet, reader: Reader, *, actor: Actor, today: date) -> SheetPage:
    """Return one person: account, roles, and what this reader may do to them."""
    translate = reader.translate
    own = sheet.listed.member.account
    return SheetPage(
        back=Link(path=PLACE, text=translate("People")),
        facts=_facts(sheet.listed, reader, today),
        links=_links(sheet, reader, actor=actor, today=today),
        note=_note(sheet, reader),
        roles=tuple(
            _role(one, own, reader, actor=actor, today=today) for one in sheet.listed.member.held
        ),
        acts=_acts(own, translate) if sheet.whole and not sheet.oneself else (),
    )


def _facts(listed: Listed, reader: Reader, today: date) -> tuple[Fact, ...]:
    translate = reader.translate
    own = listed.member.account
    return (
        Fact(title=translate("State"), cell=_state(listed, reader, today)),
        Fact(title=translate("Login"), cell=Cell(text=own.login)),
        Fact(title=translate("Password"), cell=Cell(text=_set(own.has_password, reader))),
        Fact(title=translate("Second factor"), cell=Cell(text=_set(own.has_second_factor, reader))),
        Fact(title=translate("Last here"), cell=Cell(text=_last_here(listed, reader))),
        Fact(title=translate("Account since"), cell=Cell(text=day(own.created_at, translate))),
    )


def _note(sheet: PersonSheet, reader: Reader) -> str:
    if sheet.oneself:
        return reader.translate(
            "This is your own account. Password and second factor are changed on the page “My"
            " account”; everything else another administrator or manager does."
        )
    if not sheet.whole:
        return reader.translate(
            "This person also acts for another organisation. You may end the role in yours;"
            " everything else an administrator does."
        )
    return ""


def _links(sheet: PersonSheet, reader: Reader, *, actor: Actor, today: date) -> tuple[Link, ...]:
    """Return the way to a further role; a manager gives none but the one of their own."""
    own = sheet.listed.member.account
    held = {one.organisation.id for one in live(sheet.listed.member.held, today)}
    if not does(actor, Act.MANAGE_ORGANISATIONS) and actor.organisation in held:
        return ()
    text = reader.translate("Give a role")
    return (Link(path=f"{PLACE}/{own.id}/role", text=text, icon="plus", acts=True),)


def _role(one: Held, own: Account, reader: Reader, *, actor: Actor, today: date) -> RoleLine:
    translate = reader.translate
    role = one.membership
    facts = [
        reader.label(one.organisation.role),
        *([translate("Manager")] if role.manager else []),
        *([role.inspector] if role.inspector else []),
        translate("since {day}").format(day=day(role.since, translate)),
    ]
    if role.ended_on is not None:
        facts.append(translate("ended on {day}").format(day=day(role.ended_on, translate)))
    elif reason := one.idleness(today):
        facts.append(translate(reason))
    keeps = does(actor, Act.MANAGE_ORGANISATIONS)
    return RoleLine(
        organisation=one.organisation.name,
        path=f"{ORGANISATIONS}/{one.organisation.id}" if keeps else "",
        facts=tuple(facts),
        end=None if role.ended_on else button(f"{PLACE}/{own.id}/end", translate("End"), role.id),
    )


def _acts(own: Account, translate: Callable[[str], str]) -> tuple[ActPart, ...]:
    place = f"{PLACE}/{own.id}"
    if own.disabled_at is not None:
        return (
            ActPart(
                title=translate("Let in again"),
                lead=translate("The person signs in again with what they had before."),
                form=Form(action=f"{place}/enable", submit=translate("Enable the account")),
            ),
        )
    reset = ActPart(
        title=translate("Second factor lost"),
        lead=translate("At the next sign-in the person sets up a new one."),
        form=Form(
            action=f"{place}/second-factor",
            submit=translate("Take the second factor away"),
            consequence=translate(
                "Until then the password alone protects the account. Make sure that it is really"
                " this person who asks. Open sessions end."
            ),
        ),
    )
    return (
        ActPart(
            title=translate("Cannot get in"),
            lead=translate("A link with which the person sets a password. Older links end."),
            form=Form(action=f"{place}/link", submit=translate("Make a link"), icon="key-round"),
        ),
        *([reset] if own.has_second_factor else []),
        ActPart(
            title=translate("Must not get in any more"),
            lead=translate("The account and all that was done with it stay; it can be enabled."),
            form=Form(
                action=f"{place}/disable",
                submit=translate("Disable the account"),
                consequence=translate(
                    "The person is signed out at once, and their tokens stop working."
                ),
                icon="lock",
            ),
        ),
    )


def _state(one: Listed, reader: Reader, today: date) -> Cell:
    state = state_of(one.member, today)
    return Cell(text=reader.label(state), shape=_SHAPES[state])


def _last_here(one: Listed, reader: Reader) -> str:
    return moment(one.seen_at, reader.translate) if one.seen_at else ""


def _yes(is_so: bool, reader: Reader) -> str:  # noqa: FBT001 -- what the table says of it
    return reader.translate("yes") if is_so else reader.translate("no")


def _set(is_set: bool, reader: Reader) -> str:  # noqa: FBT001 -- what the page says of it
    return reader.translate("set") if is_set else reader.translate("not set")
