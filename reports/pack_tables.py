"""The columns of the workbook of a checklist: head, parts, words and changes."""

from datetime import date

import msgspec

from audit.domain.register_cells import DAY
from audit.domain.register_lists import CODE
from audit.domain.register_rows import Column, Table
from checklists.model import Change, Part
from reports.pack_cells import CODES, DIGEST, NOTE, POINTS, TEXT

LONGEST_CELL = 32_767  # what a cell of a spreadsheet holds at most


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The line of the first sheet: an overlay has a base, another checklist scoring and scheme."""

    name: str
    version: str
    title: str
    effective: date
    expires: date | None = None
    note: str = ""
    awaiting: str = ""
    scoring: str = ""
    scheme: str = ""
    base: str = ""
    base_version: str = ""
    base_digest: str | None = None


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A service form or a kind of establishment, and its word on the screen."""

    code: str
    word: str


HEAD: Table[Head] = Table(
    name="checklist",
    title="Checklist",
    build=lambda plain: msgspec.convert(plain, Head),
    take_apart=msgspec.structs.asdict,
    identity=lambda value: f"{value.name} {value.version}",
    columns=(
        Column(
            key="name",
            header="Name of the checklist",
            kind=CODE,
            note="A code of letters, digits, dots and dashes, the same in every version.",
            example="my-checklist",
        ),
        Column(
            key="version",
            header="Version",
            kind=CODE,
            note="Such as 2027.1. A published version cannot be changed: take the next one.",
            example="2027.1",
        ),
        Column(
            key="title",
            header="Title",
            kind=TEXT,
            note="The full title, as it is printed.",
            example="Checklist of an example",
            longest=LONGEST_CELL,
        ),
        Column(
            key="effective",
            header="In force from",
            kind=DAY,
            note="The first day, such as 2027-01-01.",
            example="2027-01-01",
        ),
        Column(
            key="expires",
            header="No longer in force from",
            kind=DAY,
            note="The first day on which it no longer is; mostly empty.",
            required=False,
        ),
        Column(
            key="note",
            header="Note",
            kind=NOTE,
            note="What a reader must know: which texts stand behind it, what is a model.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="awaiting",
            header="Awaited text",
            kind=NOTE,
            note="Only while a source text is not at hand: which one. Such a version is never in"
            " force.",
            required=False,
            longest=LONGEST_CELL,
        ),
        Column(
            key="scoring",
            header="Method of scoring",
            kind=CODE,
            note="Such as points-2026; empty for an overlay.",
            example="points-2026",
            required=False,
        ),
        Column(
            key="scheme",
            header="Grade scheme",
            kind=CODE,
            note="Such as elder-care-model-2026; empty for an overlay.",
            example="elder-care-model-2026",
            required=False,
        ),
        Column(
            key="base",
            header="Base",
            kind=CODE,
            note="Of an overlay: the name of the checklist or overlay it stands on.",
            required=False,
        ),
        Column(
            key="base_version",
            header="Version of the base",
            kind=CODE,
            note="Of an overlay: the version it stands on.",
            required=False,
        ),
        Column(
            key="base_digest",
            header="Digest of the base",
            kind=DIGEST,
            note="Of an overlay: the 64 characters that `mingjian checklist resolve` prints for the"
            " base. They tell when the base is no longer what was read.",
            required=False,
        ),
    ),
)

PARTS: Table[Part] = Table(
    name="parts",
    title="Parts",
    build=lambda plain: msgspec.convert(plain, Part),
    take_apart=msgspec.structs.asdict,
    identity=lambda value: value.code,
    columns=(
        Column(key="code", header="Code", kind=CODE, note="Short, such as 1.", example="1"),
        Column(
            key="title",
            header="Title",
            kind=TEXT,
            note="The heading of the part.",
            example="Safety",
            longest=LONGEST_CELL,
        ),
        Column(
            key="points",
            header="Points of the part",
            kind=POINTS,
            note="The points of all parts sum to 1000.",
            example="1000",
        ),
    ),
)

TERMS: Table[Term] = Table(
    name="terms",
    title="Words of the items",
    build=lambda plain: msgspec.convert(plain, Term),
    take_apart=msgspec.structs.asdict,
    identity=lambda value: value.code,
    columns=(
        Column(
            key="code",
            header="Code",
            kind=CODE,
            note="The code that items use for a service form or a kind of establishment.",
            example="day_care",
        ),
        Column(
            key="word",
            header="Word on the screen",
            kind=NOTE,
            note="What people read.",
            example="Day care",
            required=False,
            longest=LONGEST_CELL,
        ),
    ),
)

CHANGES: Table[Change] = Table(
    name="changes",
    title="Changelog",
    build=lambda plain: msgspec.convert(plain, Change),
    take_apart=msgspec.structs.asdict,
    identity=lambda value: f"{value.on} {', '.join(value.items)} {value.what}",
    columns=(
        Column(
            key="on",
            header="Day of the change",
            kind=DAY,
            note="The day on which it was decided.",
            example="2026-12-01",
        ),
        Column(
            key="items",
            header="Items concerned",
            kind=CODES,
            note="The codes of all items that are new, gone or other than in the version before.",
            required=False,
            example="1.01, 1.02",
            longest=LONGEST_CELL,
        ),
        Column(
            key="what",
            header="What changed, and why",
            kind=TEXT,
            note="A sentence for those who check and those who are checked.",
            example="Split in two, as the new notice asks.",
            longest=LONGEST_CELL,
        ),
    ),
)
