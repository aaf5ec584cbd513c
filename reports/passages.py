"""The pieces documents are made of: terms, lines and references, each with its words decided."""

from datetime import date, datetime
from decimal import Decimal

import msgspec


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A code for programs and its word for readers."""

    code: str
    name: str


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """The institution: `id` in the register, and `uscc`, its 统一社会信用代码 (GB 32100)."""

    id: str
    uscc: str
    name: str
    district: str
    address: str
    kind: str
    forms: tuple[str, ...]


class Officer(msgspec.Struct, frozen=True, kw_only=True):
    """One member of the team: `role` is lead or member, `standing` officer or evaluator."""

    name: str
    organisation: str
    certificate: str
    role: Term
    standing: Term


class ByDraw(msgspec.Struct, frozen=True, kw_only=True, tag_field="selection", tag="draw"):
    """How chance chose the institution, with all that anyone needs to check it.

    `num`/`den` is the exact inclusion probability, `percent` the same rounded. `command` is one
    line for a shell that prints the ticket again (DRAW1); "" without a ticket or while the seed is
    secret.
    """

    draw: str
    stratum: str
    membership: Term
    ticket: str
    num: int
    den: int
    percent: str
    plan_digest: str
    seed: str
    command: str


class ByCause(msgspec.Struct, frozen=True, kw_only=True, tag_field="selection", tag="cause"):
    """The visit followed a complaint, a transfer or a finding in data, and no draw."""

    reason: str


class ListUsed(msgspec.Struct, frozen=True, kw_only=True):
    """The checklist, as frozen for this visit."""

    name: str
    version: str
    title: str
    digest: str
    items: int


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many items got one verdict, or how many visits one result."""

    term: Term
    count: int


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """One clause of a document, and a key phrase of it word for word."""

    article: str
    excerpt: str


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """The clauses of one document an item stands on; `source` is the id of the document."""

    source: str
    clauses: tuple[Clause, ...]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is cited: `id` is how the items name it, shorter than its title.

    `number` is "" for a law; `as_of` is the day of the text that was read, where a later amendment
    may exist.
    """

    id: str
    title: str
    number: str
    force: Term
    as_of: date | None


class MeasureLine(msgspec.Struct, frozen=True, kw_only=True):
    """A measured quantity and its threshold, each as it is read; "" where there is none."""

    name: str
    value: str
    threshold: str
    met: bool | None


class ItemLine(msgspec.Struct, frozen=True, kw_only=True, rename={"class_": "class"}):
    """One item: what was asked on which basis, what was found and why, and its points.

    `counts` is false for an item without points in this visit; `working` says how they came about.
    """

    code: str
    title: str
    class_: Term
    lane: Term
    bases: tuple[Basis, ...]
    verdict: Term
    reason: str
    measure: MeasureLine | None
    counts: bool
    points: Decimal
    possible: Decimal
    working: str


class PartLine(msgspec.Struct, frozen=True, kw_only=True):
    """One part with its items.

    `percent` is empty for a part left out; `floor` is the least percentage for the grade given (for
    the lowest grade where none is given), `next_floor` that for the grade above.
    """

    code: str
    title: str
    declared: int
    possible: Decimal
    points: Decimal
    percent: Decimal | None
    floor: Decimal
    next_floor: Decimal | None
    working: str
    items: tuple[ItemLine, ...]


class Points(msgspec.Struct, frozen=True, kw_only=True):
    """The total of at most `full` points, and what it was made from."""

    algorithm: str
    full: int
    total: Decimal
    base: Decimal
    bonus: Decimal
    bonus_cap: Decimal
    unchecked: Decimal
    notes: tuple[str, ...]


class LevelLine(msgspec.Struct, frozen=True, kw_only=True):
    """One level of the scheme: the least total, and the least percentage of every part."""

    level: int
    title: str
    total: Decimal
    floor: Decimal


class RuleLine(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule of the scheme allowed; `binds` where it kept the grade from being higher."""

    rule: Term
    allows: int
    allows_title: str
    sentence: str
    binds: bool


class GradeGiven(msgspec.Struct, frozen=True, kw_only=True):
    """The grade (level 0 is none), the rules it stands on and what the next level asks for.

    `model` is true where the scheme is no official standard; `source` says after what it was made.
    """

    scheme: str
    scheme_title: str
    model: bool
    source: str
    level: int
    title: str
    first_time: bool
    levels: tuple[LevelLine, ...]
    rules: tuple[RuleLine, ...]
    bound: tuple[str, ...]
    next_title: str
    gaps: tuple[str, ...]


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A photograph: `digest` is that of the original, `print_digest` of the copy that is printed.

    `alt` is the description for readers who do not see it.
    """

    number: int
    item: str
    item_title: str
    caption: str
    alt: str
    taken_at: datetime
    digest: str
    print_digest: str


class Exhibit(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of evidence that is not printed: a document, a sound or a film."""

    item: str
    name: str
    caption: str
    media_type: str
    size: int
    digest: str


class ActionLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something to mend: an order only where the duty is legal, advice everywhere else.

    `due_estimated` says that the holidays of the period had not been announced yet.
    """

    number: int
    item: str
    item_title: str
    kind: Term
    lane: Term
    severity: Term
    finding: str
    due: date
    due_estimated: bool


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A place to sign; `name` is "" where the signer writes it."""

    role: str
    name: str


class ResultRow(msgspec.Struct, frozen=True, kw_only=True):
    """One institution's line in the public table; `id` is its 统一社会信用代码."""

    number: int
    body: str
    task: str
    institution: str
    id: str
    matters: tuple[str, ...]
    visited_on: date
    result: Term
    handling: str
    published_on: date


class ProgressLine(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator of a region: its value in words, a rate also in percent, and its target.

    `aim` is the target of a rate in percent; `missing` says what is not in the value.
    """

    code: str
    title: str
    definition: str
    value: str
    percent: Decimal | None
    fraction: str
    target: str
    aim: Decimal | None
    standing: Term
    missing: str


class ProgressGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The indicators of one set, with what the set says of itself."""

    title: str
    note: str
    lines: tuple[ProgressLine, ...]
