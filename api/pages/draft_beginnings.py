"""The forms from which a draft begins: a next version, an overlay, a file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated

import msgspec

from api.pages.draft_contents import DRAFTS
from api.pages.draft_words import field
from api.pages.forms import Choice, Field, Form
from api.view import Reader
from checklists.joining import Pack
from checklists.model import Code, Text
from checklists.overlay_model import Overlay

BEGIN = f"{DRAFTS}/begin"
WAY_TITLES = {
    "version": "Next version",
    "overlay": "New overlay",
    "import": "From a file",
}
WAY_SENTENCES = {
    "version": "A copy of a version that is there, to be changed; also for a checklist that awaits"
    " its text.",
    "overlay": "What a region adds to a checklist or asks more strictly, each with its reason.",
    "import": "A workbook or a YAML file that was filled in elsewhere.",
}
_AT = "@"
_Edition = Annotated[str, msgspec.Meta(pattern=r"^[^@]+@[^@]+$")]
Beginning = Callable[[Sequence[Pack], Reader], tuple[str, str, Form]]
"""What returns, from the versions there are, the title, the lead and the form of a beginning."""


class VersionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a next version; editions are written name@version."""

    of: _Edition
    version: Code
    effective: date
    base: str = ""


class OverlayEntry(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a new overlay."""

    base: _Edition
    name: Code
    version: Code
    title: Text
    effective: date


def edition_of(text: str) -> tuple[str, str]:
    """Return the name and the version that are written name@version."""
    name, _, version = text.partition(_AT)
    return name, version


def editions(known: Sequence[Pack], reader: Reader) -> tuple[Choice, ...]:
    """Return versions to choose from, each written name@version."""
    awaits = reader.translate("{title} {version}, awaits its text")
    named = reader.translate("{title} {version}")
    return tuple(
        Choice(
            value=f"{one.name}{_AT}{one.version}",
            text=(awaits if one.awaiting else named).format(title=one.title, version=one.version),
        )
        for one in known
    )


def _version(known: Sequence[Pack], reader: Reader) -> tuple[str, str, Form]:
    translate = reader.translate
    grounds = [one for one in known if not one.awaiting]
    stays = Choice(value="", text=translate("The edition it stood on before"))
    needs_base = any(isinstance(one, Overlay) for one in known)
    base = msgspec.structs.replace(
        field("base", reader, "select", choices=(stays, *editions(grounds, reader))),
        help=translate("Only for an overlay that is to stand on another edition from now on."),
    )
    fields = (
        field("of", reader, "select", required=True, choices=editions(known, reader)),
        *_version_fields(reader),
        *((base,) if needs_base else ()),
    )
    return (
        translate("Begin the next version"),
        translate("The copy is a draft; nothing changes for anybody before it is published."),
        Form(action=f"{BEGIN}/version", submit=translate("Begin"), fields=fields, icon="plus"),
    )


def _overlay(known: Sequence[Pack], reader: Reader) -> tuple[str, str, Form]:
    translate = reader.translate
    grounds = [one for one in known if not one.awaiting]
    fields = (
        field("base", reader, "select", required=True, choices=editions(grounds, reader)),
        field("title", reader, required=True),
        field("name", reader, required=True),
        *_version_fields(reader),
    )
    return (
        translate("Begin an overlay"),
        translate(
            "An overlay adds items, cites local documents and asks more strictly; it never takes"
            " back what a law asks."
        ),
        Form(action=f"{BEGIN}/overlay", submit=translate("Begin"), fields=fields, icon="plus"),
    )


def _file(_known: Sequence[Pack], reader: Reader) -> tuple[str, str, Form]:
    translate = reader.translate
    return (
        translate("Begin from a file"),
        translate(
            "Send a workbook made from the template, or a YAML file. Wrong cells are told by"
            " sheet, row and column."
        ),
        Form(
            action=f"{BEGIN}/import",
            submit=translate("Begin with this file"),
            fields=(file_field(reader),),
            icon="upload",
        ),
    )


def file_field(reader: Reader) -> Field:
    """Return the field that takes a workbook or a YAML file."""
    return Field(
        name="file",
        label=reader.translate("File"),
        kind="file",
        required=True,
        extra={"accept": ".xlsx,.yaml,.yml"},
    )


def _version_fields(reader: Reader) -> tuple[Field, ...]:
    return (
        field("version", reader, required=True),
        field("effective", reader, "date", required=True),
    )


BEGINNINGS: Mapping[str, Beginning] = {"version": _version, "overlay": _overlay, "import": _file}
