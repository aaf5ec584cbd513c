"""The forms of complaints: what is asked, and how it is read."""

from typing import Annotated

import msgspec

from api.pages.forms import Choice, Field, Form, choices
from api.view import Reader
from audit.domain.complaint_checks import LONGEST_TEXT, SHORTEST_TEXT, Category
from audit.domain.districts import full_name_of
from audit.services.complaint import Subject

_CATEGORY_SENTENCES = {
    Category.SAFETY: "Danger to people, fire exits, accidents",
    Category.RIGHTS: "Force, insult, unpaid work, private life made known",
    Category.CHARGES: "Fees, deposits, receipts, prices that are not posted",
    Category.HYGIENE: "Food, rooms, sanitation",
    Category.STAFF: "Too few people, missing qualification, conduct",
    Category.OTHER: "Anything else",
}
Text = Annotated[str, msgspec.Meta(max_length=20_000)]
Short = Annotated[str, msgspec.Meta(max_length=100)]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it is sent; `homepage` stays out of sight, and only programs fill it in."""

    category: Category
    text: Text
    institution: Short = ""
    name: Short = ""
    district: Short = ""
    homepage: Text = ""


class FollowEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Number and code, as somebody wrote them down."""

    number: Short
    code: Short


def complaint_fields(about: Subject, reader: Reader) -> Form:
    """Return the form about one institution, or about one that is not listed."""
    return Form(
        action="/complaints",
        submit=reader.translate("Send the complaint"),
        fields=(*_whom(about, reader), *_what(reader)),
    )


def _whom(about: Subject, reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    if about.institution is not None:
        return (Field(name="institution", label="", kind="hidden", values=(about.institution.id,)),)
    districts = tuple(Choice(value=one, text=full_name_of(one)) for one in about.districts)
    return (
        Field(name="name", label=translate("Name of the institution"), required=True),
        Field(
            name="district",
            label=translate("District"),
            kind="select",
            required=True,
            choices=(Choice(value="", text=translate("Choose")), *districts),
        ),
    )


def _what(reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    return (
        Field(
            name="category",
            label=translate("What it is about"),
            kind="radio",
            required=True,
            choices=tuple(
                msgspec.structs.replace(
                    one, note=translate(_CATEGORY_SENTENCES[Category(one.value)])
                )
                for one in choices(Category, reader)
            ),
        ),
        Field(
            name="text",
            label=translate("What happened"),
            kind="textarea",
            required=True,
            help=translate(
                "{least} to {most} characters: what, when, where. No names of the people served or"
                " of others, no telephone, no identity numbers."
            ).format(least=SHORTEST_TEXT, most=LONGEST_TEXT),
            extra={"minlength": str(SHORTEST_TEXT), "autocomplete": "off"},
        ),
    )


def follow_fields(reader: Reader) -> Form:
    """Return the form that asks for number and code."""
    translate = reader.translate
    quiet = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return Form(
        action="/complaints/follow",
        submit=translate("Show"),
        fields=(
            Field(
                name="number",
                label=translate("Number"),
                required=True,
                extra={**quiet, "placeholder": "TS-2026-000001"},
            ),
            Field(
                name="code",
                label=translate("Follow code"),
                required=True,
                extra={**quiet, "placeholder": "0000-0000-0000-0000-0000"},
            ),
        ),
    )
