"""What the administrators' pages of API tokens show: the list, one token, and the form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from api.pages.administration import ActPart, SheetPage
from api.pages.entries import Fact
from api.pages.forms import Choice, Field, Form
from api.pages.listing import Link
from api.public.lists import address
from api.view import Reader
from audit.domain.actor import Actor, Role
from audit.domain.districts import full_name_of
from audit.domain.permission import RULES, Act
from audit.domain.token import Token, TokenState
from audit.services.token import Days, NewToken, TokenSheet
from reports.table import Cell, Table, table
from reports.writing import day

PLACE = "/desk/tokens"
_SHAPES = {TokenState.VALID: "full", TokenState.EXPIRED: "ring", TokenState.REVOKED: "cross"}
NOTE_SENTENCES: Mapping[Role, str] = {
    Role.REGULATOR: "A program that works for a regulator, in its region.",
    Role.EVALUATOR: "A program that records the visits of one inspector.",
    Role.INSTITUTION: "A program with which an institution declares its records.",
    Role.OVERSIGHT: "A program that reads in a region, and changes nothing.",
    Role.ADMIN: "A program that keeps registers, organisations and tokens.",
}
_SHOWN = 12
_USUAL_DAYS, _MOST_DAYS = 90, 366


class TokenEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is entered of a token for a program."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,80}\Z")]
    acts: Annotated[tuple[Act, ...], msgspec.Meta(max_length=64)]
    region: Annotated[str, msgspec.Meta(max_length=6)] = ""
    inspector: Annotated[str, msgspec.Meta(max_length=64)] = ""
    institution: Annotated[str, msgspec.Meta(max_length=64)] = ""
    days: Days = _USUAL_DAYS


def new_token(entry: TokenEntry, role: Role) -> NewToken:
    """Return the token that is asked for; in the trail its acts stand under the program's name."""
    actor = Actor(
        id=f"program:{entry.name}",
        role=role,
        name=entry.name,
        region=entry.region,
        inspector=entry.inspector,
        institution=entry.institution,
        acts=tuple(sorted(set(entry.acts))),
    )
    return NewToken(actor=actor, name=entry.name, days=entry.days)


def tokens_table(shown: Sequence[Token], reader: Reader, now: datetime) -> Table:
    """Return the tokens, each by its name or the beginning of its fingerprint."""
    translate = reader.translate
    return table(
        translate("API tokens"),
        (
            translate("Token"),
            translate("Speaks for"),
            translate("Acts as"),
            translate("Made"),
            translate("Good until"),
            translate("State"),
        ),
        (
            (
                Cell(text=_name(one), href=f"{PLACE}/{one.digest}"),
                one.actor.name or one.actor.id,
                reader.label(one.actor.role),
                Cell(text=day(one.created_at, translate), value=one.created_at.date()),
                Cell(text=day(one.expires_at, translate), value=one.expires_at.date()),
                _state(one, reader, now),
            )
            for one in shown
        ),
    )


def token_page(sheet: TokenSheet, reader: Reader, now: datetime) -> SheetPage:
    """Return one token: for whom it speaks, what it may do, and how it is ended."""
    translate = reader.translate
    one = sheet.token
    idle = one.state(now) is TokenState.VALID and not sheet.works
    return SheetPage(
        back=Link(path=PLACE, text=translate("API tokens")),
        facts=_facts(sheet, reader, now),
        note=translate("It opens nothing now: account or role of its owner are not in use.")
        if idle
        else "",
        acts=() if one.state(now) is TokenState.REVOKED else (_revoke(one, reader),),
    )


def token_title(one: Token, reader: Reader) -> str:
    """Return what a token is called."""
    return one.name or reader.translate("Token {digest}").format(digest=one.digest[:_SHOWN])


def _facts(sheet: TokenSheet, reader: Reader, now: datetime) -> tuple[Fact, ...]:
    translate = reader.translate
    one = sheet.token
    actor = one.actor
    acts = "、".join(reader.label(Act(act)) for act in actor.acts if act in set(Act))
    owner = Cell(text=sheet.owner, href=f"/desk/people/{one.person}") if one.person else None
    program = Cell(text=translate("a program; made by an administrator"))
    return (
        Fact(title=translate("State"), cell=_state(one, reader, now)),
        Fact(title=translate("Speaks for"), cell=owner or program),
        Fact(title=translate("In the trail"), cell=Cell(text=actor.id)),
        Fact(title=translate("Acts as"), cell=Cell(text=reader.label(actor.role))),
        *_scope(actor, reader),
        Fact(
            title=translate("What it may do"),
            cell=Cell(text=acts or translate("everything of its role")),
        ),
        Fact(title=translate("Made"), cell=Cell(text=day(one.created_at, translate))),
        Fact(title=translate("Good until"), cell=Cell(text=day(one.expires_at, translate))),
        Fact(title=translate("Fingerprint"), cell=Cell(text=one.digest)),
    )


def _scope(actor: Actor, reader: Reader) -> tuple[Fact, ...]:
    """Return where it may do so; a role has one kind of scope, an administrator none."""
    translate = reader.translate
    if actor.region:
        text = f"{full_name_of(actor.region)} {actor.region}"
        return (Fact(title=translate("Region"), cell=Cell(text=text)),)
    if actor.inspector:
        title = translate("Inspector of the register")
        return (Fact(title=title, cell=Cell(text=actor.inspector)),)
    if actor.institution:
        title = translate("Number of the institution")
        return (Fact(title=title, cell=Cell(text=actor.institution)),)
    return ()


def _revoke(one: Token, reader: Reader) -> ActPart:
    translate = reader.translate
    return ActPart(
        title=translate("End the token"),
        lead="",
        form=Form(
            action=f"{PLACE}/{one.digest}/revoke",
            submit=translate("Revoke"),
            consequence=translate(
                "The program that uses it is refused at once. It cannot be made good again; a new"
                " token would have to be made."
            ),
            icon="lock",
        ),
    )


def token_form(role: Role, reader: Reader) -> Form:
    """Return the form of a token for a program that acts in a role."""
    translate = reader.translate
    return Form(
        action=address(f"{PLACE}/new", {"role": role.value}),
        submit=translate("Make a token"),
        fields=(
            Field(
                name="name",
                label=translate("Name of the program"),
                help=translate("What the program does stands in the trail under this name."),
                required=True,
                extra={"maxlength": "80", "autocomplete": "off"},
            ),
            *_scope_fields(role, reader),
            Field(
                name="acts",
                label=translate("What may it do?"),
                kind="checkboxes",
                choices=tuple(
                    Choice(value=act.value, text=reader.label(act))
                    for act in Act
                    if act in RULES[role] and act not in {Act.MANAGE_ACCOUNT, Act.MANAGE_PEOPLE}
                ),
                help=translate("Choose no more than the program needs."),
                required=True,
            ),
            Field(
                name="days",
                label=translate("For how many days?"),
                kind="number",
                values=(str(_USUAL_DAYS),),
                required=True,
                extra={"min": "1", "max": str(_MOST_DAYS)},
            ),
        ),
        icon="key-round",
    )


def _scope_fields(role: Role, reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    extra = {"autocomplete": "off"}
    if role in {Role.REGULATOR, Role.OVERSIGHT}:
        label = translate("Region")
        note = translate("Two, four or six digits of GB/T 2260: 31 is Shanghai.")
        return (Field(name="region", label=label, help=note, required=True, extra=extra),)
    if role is Role.EVALUATOR:
        label, note = translate("Inspector of the register"), translate("Certificate number.")
        return (Field(name="inspector", label=label, help=note, required=True, extra=extra),)
    if role is Role.INSTITUTION:
        label = translate("Number of the institution")
        note = translate("As in the register; for most it is the credit code.")
        return (Field(name="institution", label=label, help=note, required=True, extra=extra),)
    return ()


def _name(one: Token) -> str:
    return one.name or one.digest[:_SHOWN]


def _state(one: Token, reader: Reader, now: datetime) -> Cell:
    state = one.state(now)
    return Cell(text=reader.label(state), shape=_SHAPES[state])
