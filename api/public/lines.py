"""The parts of public pages: lines of lists, options of forms, cards.

Paths are addresses on this site without the language; "" means that there is none. Shapes are
names of the marks in mingjian.css: a status is told by its word and its shape.
"""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from audit.domain.ceremony import DrawState
from audit.domain.checkpoint import Checkpoint, Head, encoded
from audit.domain.visit import Membership, ResultCode, WorkKind


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of a form."""

    value: str
    text: str
    chosen: bool


class Pager(msgspec.Struct, frozen=True, kw_only=True):
    """Where the reader is in a list: things `first` to `last` of `total`."""

    total: int
    first: int
    last: int
    before: str
    after: str


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A line of what is known."""

    title: str
    text: str


class DrawLine(msgspec.Struct, frozen=True, kw_only=True):
    """A draw in a list."""

    number: str
    path: str
    title: str
    state: DrawState
    shape: str
    announced_at: datetime
    units: int
    selected: int


class ResultLine(msgspec.Struct, frozen=True, kw_only=True):
    """A published result in a list; `grade` is "" where none was given."""

    path: str
    institution: str
    district: str
    inspected_on: date
    work: WorkKind
    result: ResultCode
    shape: str
    grade: str
    graded: bool


class PlanLine(msgspec.Struct, frozen=True, kw_only=True):
    """A plan in a list."""

    path: str
    title: str
    year: int
    body: str
    work: WorkKind
    published_on: date | None


class QuotaLine(msgspec.Struct, frozen=True, kw_only=True):
    """The share of one risk class in a plan; `percent` is the share in words."""

    risk_class: str
    num: int
    den: int
    percent: str
    minimum: int
    reserve: int


class ItemLine(msgspec.Struct, frozen=True, kw_only=True):
    """A matter that may be inspected, with the provision that allows it."""

    code: str
    name: str
    basis: str


class StratumLine(msgspec.Struct, frozen=True, kw_only=True):
    """What was drawn in one stratum: `quota` of `population`, and the chance in percent.

    `quota` is None where each rolls for itself, `percent` is "" where chances go by weight.
    """

    name: str
    population: int
    quota: int | None
    reserve: int
    percent: str


class MemberLine(msgspec.Struct, frozen=True, kw_only=True):
    """An institution in the sample or the reserve of a draw; its chance, exact and in percent."""

    name: str
    id: str
    path: str
    stratum: str
    membership: Membership
    shape: str
    position: int
    ticket: str
    num: int
    den: int
    percent: str
    month: int | None


class FileLine(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the draw folder; `path` is "" before it is public, `says` what it holds."""

    name: str
    path: str
    digest: str
    says: str


class SourceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A source of chance; `commit` is the commitment that binds it, "" for one without."""

    says: str
    commit: str


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """How a reader recomputes one ticket: a line for a shell, and what it must print."""

    institution: str
    command: str
    ticket: str


class InstitutionLine(msgspec.Struct, frozen=True, kw_only=True):
    """An institution of the register."""

    path: str
    name: str
    district: str
    id: str


class LevelLine(msgspec.Struct, frozen=True, kw_only=True):
    """One grade of a scheme: the least total, and the least percentage of every part."""

    title: str
    total: Decimal
    floor: Decimal
    given: bool


class PartLine(msgspec.Struct, frozen=True, kw_only=True):
    """The points of one part; `percent` is empty for a part left out.

    `short` is true where the part is below the floor of the next grade.
    """

    title: str
    points: Decimal
    possible: Decimal
    percent: Decimal | None
    short: bool


class GradeCard(msgspec.Struct, frozen=True, kw_only=True):
    """The grade given ("" is none), and why it is not higher.

    `next_title` and `floor` are the next grade and the least percentage it asks of every part;
    they are empty at the highest grade, and where the scheme is not at hand.
    """

    title: str
    total: Decimal
    scheme: str
    model: bool
    reasons: tuple[str, ...]
    next_title: str
    floor: Decimal | None
    parts: tuple[PartLine, ...]
    levels: tuple[LevelLine, ...]


class ResultCard(msgspec.Struct, frozen=True, kw_only=True):
    """One published result in full."""

    inspected_on: date
    published_on: date
    work: WorkKind
    body: str
    matters: str
    result: ResultCode
    shape: str
    reason: str
    carried_out: bool
    orders: int
    advice: int
    draw: str
    draw_path: str
    report_path: str
    grade: GradeCard | None


class SchemeCard(msgspec.Struct, frozen=True, kw_only=True):
    """A grade scheme in force."""

    title: str
    model: bool
    source: str
    levels: tuple[LevelLine, ...]
    limiters: tuple[str, ...]
    unchecked_limit: Decimal


class FieldLine(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the open data, and what it means."""

    name: str
    says: str


class HeadLine(msgspec.Struct, frozen=True, kw_only=True):
    """The head that was kept for a day: how many entries, and the root over them in base64."""

    day: date
    size: int
    root: str


def head_line(head: Head, told: Checkpoint) -> HeadLine:
    """Return the line of a kept head."""
    return HeadLine(day=head.day, size=told.size, root=encoded(told.root))
