"""The forms on the page of a draw: its entropy, its teams, its publication, its end."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Annotated

import msgspec

from api.pages.forms import Field, Form
from api.pages.refusals import Refused, as_sent
from api.public.draw_course import source_line
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.ceremony import TRANSITIONS, Draw
from audit.domain.draw import PROTOCOL, Id
from audit.domain.draw_course import Stage, Step
from audit.domain.draw_entry import Outcome, needs_two
from audit.domain.entropy import Dice, Dlt, Drand, Hex64, Kl8, Reveal, Source, Ssq
from audit.domain.permission import Act, Scope, may
from audit.domain.publication import Publication
from audit.domain.visit import Reason
from audit.services.draw_sheet import DrawSheet

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Evidence = Annotated[str, msgspec.Meta(max_length=500)]
_FORM_SENTENCES: Mapping[type[Source], str] = {
    Drand: "96 hexadecimal digits: what stands as “signature” at {address}. It proves itself.",
    Reveal: "64 hexadecimal digits. They are checked against the commitment made beforehand.",
    Dice: "{n} digits in the order of the throws, without spaces.",
    Kl8: "20 numbers of 01 to 80, two digits each, ascending, with commas.",
    Ssq: "6 numbers of 01 to 33, ascending, with commas; then + and the one of 01 to 16, such as"
    " 02,07,11,19,25,30+08.",
    Dlt: "5 numbers of 01 to 35, ascending, with commas; then + and the two of 01 to 12, such as"
    " 04,09,17,23,35+03,11.",
}


class Void(msgspec.Struct, frozen=True, kw_only=True):
    """Why a draw is declared void; it will be public."""

    reason: Reason


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """Which duty to publish is done."""

    publication: str


class Deposit(msgspec.Struct, frozen=True, kw_only=True):
    """That a second body keeps a copy of a secret."""

    party: Id
    commit: Hex64
    body: Annotated[str, msgspec.Meta(min_length=2, max_length=100)]
    document: Annotated[str, msgspec.Meta(max_length=300)] = ""


@cache
def outcome_at(place: int) -> type[msgspec.Struct]:
    """Return what the form takes that asks for the outcome of the source at a place."""
    outcome, evidence = (f"source_{place}", Text), (f"evidence_{place}", Evidence, "")
    return msgspec.defstruct("OutcomeEntry", (outcome, evidence), frozen=True, kw_only=True)


def outcome_of(place: int, read: msgspec.Struct) -> Outcome:
    """Return what was entered at a place."""
    outcome, evidence = msgspec.structs.astuple(read)
    return Outcome(place=place, outcome=outcome, evidence=evidence)


def entropy_forms(
    sheet: DrawSheet, actor: Actor, reader: Reader, *, refusal: Refused | None
) -> tuple[Form, ...]:
    """Return a form for each source whose time has come and that this actor may answer."""
    if sheet.announced is None or "compute" not in TRANSITIONS[sheet.draw.state]:
        return ()
    sources, place_of_plan = sheet.announced.entropy, Scope(region=sheet.plan.region)
    return tuple(
        _entropy_form(sheet, stage.place, reader, refusal=refusal)
        for stage in sheet.course
        if stage.step is Step.SOURCE
        and stage.at is None
        and _is_time(stage, sheet.now)
        and may(actor, _act(sources[stage.place - 1]), place_of_plan)
    )


def _act(source: Source) -> Act:
    return Act.WITNESS_DRAW if isinstance(source, Reveal) else Act.HOLD_DRAW


def _is_time(stage: Stage, now: datetime) -> bool:
    return stage.since is not None and stage.until is not None and stage.since <= now <= stage.until


def _entropy_form(sheet: DrawSheet, place: int, reader: Reader, *, refusal: Refused | None) -> Form:
    source = _source(sheet, place)
    submit = reader.translate("Enter the outcome: {source}")
    form = Form(
        action=f"/desk/draws/{sheet.draw.number}/entropy/{place}",
        submit=submit.format(source=_label(source, reader)),
        fields=tuple(_fields(source, place, reader)),
        consequence=reader.translate(
            "It counts for good. With the outcome of the last source the result follows at once."
        ),
        icon="shuffle",
    )
    return as_sent(form, refusal and _at_place(refusal, place), reader)


def _source(sheet: DrawSheet, place: int) -> Source:
    if sheet.announced is None:
        raise ValueError(f"nothing was announced for draw {sheet.draw.number}")
    return sheet.announced.entropy[place - 1]


def _fields(source: Source, place: int, reader: Reader) -> Iterator[Field]:
    translate = reader.translate
    yield Field(
        name=f"source_{place}",
        label=_label(source, reader),
        help=_help(source, translate),
        required=True,
        extra={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    if not isinstance(source, Reveal):
        yield Field(
            name=f"evidence_{place}",
            label=translate("Where anyone can see it"),
            help=translate("The bulletin, the recording or the page that shows the outcome."),
            required=needs_two(source),
        )


def commitment_line(number: str) -> str:
    """Return the command by which a party makes its commitment for a draw."""
    line = f"{PROTOCOL}|commit|{number}|bureau|SECRET"
    return f"printf '%s' '{line}' | sha256sum"


def escrow_form(drawn: Draw, actor: Actor, reader: Reader) -> Form:
    """Return the form that says that a second body keeps a copy of a secret."""
    translate = reader.translate
    return Form(
        action=f"/desk/draws/{drawn.number}/escrow",
        submit=translate("Confirm the copy"),
        fields=(
            Field(name="party", label=translate("Party whose secret is kept"), required=True),
            Field(
                name="commit",
                label=translate("Commitment of the party"),
                help=translate("64 hexadecimal digits, as the command above prints them."),
                required=True,
                extra={"maxlength": "64", "spellcheck": "false"},
            ),
            Field(
                name="body",
                label=translate("Second body that keeps the copy"),
                values=(actor.organisation_name,) if actor.organisation_name else (),
                required=True,
            ),
            Field(name="document", label=translate("Document that says so")),
        ),
        consequence=translate("Body and document are public."),
        icon="check",
    )


def assign_form(drawn: Draw, reader: Reader) -> Form:
    """Return the button that makes the visits of a draw, with the teams it assigned."""
    return Form(
        action=f"/desk/draws/{drawn.number}/assign",
        submit=reader.translate("Assign the teams"),
        consequence=reader.translate(
            "One visit is made for each institution drawn. From then on the draw stands: it can no"
            " longer be declared void."
        ),
        icon="users",
    )


def publish_form(drawn: Draw, duty: Publication, reader: Reader) -> Form:
    """Return the button that makes the result of a draw public."""
    return Form(
        action=f"/desk/draws/{drawn.number}/publish",
        submit=reader.translate("Publish the result"),
        fields=(Field(name="publication", label="", kind="hidden", values=(duty.id,)),),
        consequence=reader.translate(
            "Anyone can read from now on which institutions were drawn and who goes there; visits"
            " that have not begun are no longer a surprise. It cannot be taken back."
        ),
        icon="megaphone",
    )


def void_form(drawn: Draw, reader: Reader) -> Form:
    """Return the form that declares a draw void."""
    return Form(
        action=f"/desk/draws/{drawn.number}/void",
        submit=reader.translate("Declare the draw void"),
        fields=(
            Field(
                name="reason",
                label=reader.translate("Public reason"),
                kind="textarea",
                required=True,
            ),
        ),
        consequence=reader.translate(
            "The draw ends for good. Its number and this reason stay public for ever."
        ),
        icon="x",
    )


def _label(source: Source, reader: Reader) -> str:
    if isinstance(source, Reveal):
        return reader.translate("Secret of {party}").format(party=source.party)
    return source_line(source, reader.translate).says


def _help(source: Source, translate: Callable[[str], str]) -> str:
    """Return how the outcome of a source is written, and where it is found."""
    fields = msgspec.structs.asdict(source)
    if isinstance(source, Drand):
        fields["address"] = f"https://api.drand.sh/{source.chain}/public/{source.round}"
    return translate(_FORM_SENTENCES[type(source)]).format_map(fields)


def _at_place(refusal: Refused, place: int) -> Refused:
    """Return the refusal with each fault at the field of its source."""
    names = {"$.outcome": f"$.source_{place}", "$.evidence": f"$.evidence_{place}"}
    moved = tuple(
        msgspec.structs.replace(fault, where=names.get(fault.where, fault.where))
        for fault in refusal.why.faults
    )
    why = type(refusal.why)(
        refusal.why.code, refusal.why.message, faults=moved, **refusal.why.fields
    )
    return msgspec.structs.replace(refusal, why=why)
