"""The forms on the page of a draw: its entropy, its teams, its publication, its end."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated

import msgspec

from api.pages.forms import Entered, Field, Form, refused
from api.public.draw_document import source_line
from api.view import Reader
from audit.domain.ceremony import Draw
from audit.domain.entropy import Dice, Dlt, Drand, Kl8, Reveal, Source, Ssq, question
from audit.domain.errors import DomainError
from audit.domain.publication import Publication
from audit.domain.visit import Reason
from audit.services.draw_sheet import DrawSheet

Outcome = Annotated[str, msgspec.Meta(max_length=2000)]
_PLACE = re.compile(r"^entropy\.json \$\[(?P<place>\d+)\]")
_FORM_SENTENCES: Mapping[type[Source], str] = {
    Drand: "64 hexadecimal digits: what stands as “randomness” at {address}. Compare two servers.",
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


@cache
def outcomes(count: int) -> type[msgspec.Struct]:
    """Return what the form takes that asks for the outcomes of so many sources."""
    fields = [(f"source_{place}", Outcome) for place in range(1, count + 1)]
    return msgspec.defstruct("Outcomes", fields, frozen=True, kw_only=True)


def entropy_of(sources: tuple[Source, ...], read: msgspec.Struct) -> tuple[str, ...]:
    """Return the entropy strings, in the order of the sources.

    What was entered is the outcome alone, or the whole string.
    """
    given = msgspec.structs.astuple(read)
    return tuple(
        question(source) + text.strip().removeprefix(question(source))
        for source, text in zip(sources, given, strict=True)
    )


def entropy_form(
    sheet: DrawSheet,
    reader: Reader,
    *,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Form:
    """Return the form with one field for each source of the draw."""
    translate = reader.translate
    form = Form(
        action=f"/desk/draws/{sheet.draw.number}/entropy",
        submit=translate("Compute the result"),
        fields=tuple(
            Field(
                name=f"source_{place}",
                label=_label(source, reader),
                help=_help(source, translate),
                required=True,
                extra={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
            )
            for place, source in enumerate(sheet.announced.entropy, 1)
        ),
        consequence=translate(
            "The result follows at once and cannot be changed. From today it must be published"
            " within 20 working days."
        ),
        icon="shuffle",
    )
    if refusal is None:
        return form
    return refused(form, _at_sources(refusal), given=given or {}, reader=reader)


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


def void_form(
    drawn: Draw,
    reader: Reader,
    *,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Form:
    """Return the form that declares a draw void."""
    form = Form(
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
    if refusal is None:
        return form
    return refused(form, refusal, given=given or {}, reader=reader)


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


def _at_sources(refusal: DomainError) -> DomainError:
    """Return the refusal with each fault at the field of its source."""
    moved = []
    for fault in refusal.faults:
        found = _PLACE.match(fault.where)
        where = f"$.source_{int(found['place']) + 1}" if found else fault.where
        moved.append(msgspec.structs.replace(fault, where=where))
    kind = type(refusal)
    return kind(refusal.code, refusal.message, faults=tuple(moved), **refusal.fields)
