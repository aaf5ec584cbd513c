"""What a complaint must say, and must not: an institution, what happened, and nobody's data."""

import enum
from collections.abc import Iterator
from typing import Annotated

import msgspec

from audit.domain.districts import is_district
from audit.domain.errors import Fault
from audit.domain.personal_data import PersonalData, personal_data, plain
from audit.domain.registry import Institution

SHORTEST_TEXT, LONGEST_TEXT = 10, 2000
SHORTEST_NAME, LONGEST_NAME = 2, 100

Text = Annotated[str, msgspec.Meta(max_length=20_000)]


class Category(enum.StrEnum):
    """What a complaint is about; a model of this product."""

    SAFETY = "safety"
    RIGHTS = "rights"
    CHARGES = "charges"
    HYGIENE = "hygiene"
    STAFF = "staff"
    OTHER = "other"


class NewComplaint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody sends: about an institution of the register, or one that is not in it.

    The latter is told by `name` and `district` (GB/T 2260), which are empty for the former.
    """

    category: Category
    text: Text
    institution: str = ""
    name: Text = ""
    district: str = ""


def faults_of(new: NewComplaint, institution: Institution | None) -> Iterator[Fault]:
    """Yield a fault for every place that is missing, too short, too long, or tells personal data.

    `institution` is the one the complaint names, None if the register does not hold it.
    """
    text, name = plain(new.text), plain(new.name)
    yield from _about(new, name, institution=institution)
    yield from _length(text)
    yield from _told("$.text", text)
    yield from _told("$.name", name)


def _about(new: NewComplaint, name: str, *, institution: Institution | None) -> Iterator[Fault]:
    if new.institution:
        if institution is None:
            yield Fault(
                where="$.institution",
                code="complaint.institution",
                message="This institution is not in the register; give its name and district.",
            )
        return
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        yield Fault(
            where="$.name",
            code="complaint.name",
            message="Give the name of the institution, {least} to {most} characters.",
            fields={"least": str(SHORTEST_NAME), "most": str(LONGEST_NAME)},
        )
    if not is_district(new.district):
        yield Fault(
            where="$.district",
            code="complaint.district",
            message="Choose the district in which the institution lies.",
        )


def _length(text: str) -> Iterator[Fault]:
    if len(text) < SHORTEST_TEXT:
        yield Fault(
            where="$.text",
            code="complaint.text_short",
            message="Say what happened, in at least {least} characters.",
            fields={"least": str(SHORTEST_TEXT)},
        )
    if len(text) > LONGEST_TEXT:
        yield Fault(
            where="$.text",
            code="complaint.text_long",
            message="The text has {count} characters; shorten it to {most}.",
            fields={"count": str(len(text)), "most": str(LONGEST_TEXT)},
        )


def _told(where: str, text: str) -> Iterator[Fault]:
    """Yield a fault for each piece of personal data in a text."""
    for passage in personal_data(text):
        fields = {
            "first": str(passage.first),
            "last": str(passage.last),
            "shown": passage.shown,
        }
        match passage.kind:
            case PersonalData.IDENTITY:
                yield Fault(
                    where=where,
                    code="complaint.identity_number",
                    message="Characters {first} to {last} (“{shown}”) are an identity number. Take"
                    " it out: nobody's identity is needed here.",
                    fields=fields,
                )
            case PersonalData.BANK_CARD:
                yield Fault(
                    where=where,
                    code="complaint.bank_card",
                    message="Characters {first} to {last} (“{shown}”) are the number of a bank"
                    " card. Take it out; sum and day are enough.",
                    fields=fields,
                )
            case PersonalData.MOBILE | PersonalData.LANDLINE:
                yield Fault(
                    where=where,
                    code="complaint.telephone",
                    message="Characters {first} to {last} (“{shown}”) are a telephone number. Take"
                    " it out: you are answered here, by number and code.",
                    fields=fields,
                )
            case PersonalData.EMAIL:
                yield Fault(
                    where=where,
                    code="complaint.email",
                    message="Characters {first} to {last} (“{shown}”) are an e-mail address. Take"
                    " it out: you are answered here, by number and code.",
                    fields=fields,
                )
