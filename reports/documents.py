"""What a report says, as values: every sentence is decided, so a template only sets it out.

A document is also the data file inside the PDF. Codes stand beside the words a reader sees, times
carry China's offset, and quantities are exact.
"""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from checklists.canonical import canonical
from reports.passages import (
    ActionLine,
    ByCause,
    ByDraw,
    Exhibit,
    GradeGiven,
    ListUsed,
    Officer,
    PartLine,
    Party,
    Photo,
    Points,
    ProgressGroup,
    ResultRow,
    Signature,
    Source,
    Tally,
    Term,
)
from reports.record_samples import SampleTold


class VisitReport(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="document", tag="visit-report-1"
):
    """The report of one graded visit."""

    language: str
    demo: bool
    number: str
    title: str
    body: str
    plan: str
    work: Term
    legal_basis: str
    institution: Party
    began_at: datetime
    ended_at: datetime
    result: Term
    team: tuple[Officer, ...]
    selection: ByDraw | ByCause
    checklist: ListUsed
    tallies: tuple[Tally, ...]
    score: Points
    parts: tuple[PartLine, ...]
    sources: tuple[Source, ...]
    grade: GradeGiven
    photos: tuple[Photo, ...]
    exhibits: tuple[Exhibit, ...]
    actions: tuple[ActionLine, ...]
    signatures: tuple[Signature, ...]
    verify_url: str
    generated_at: datetime
    samples: tuple[SampleTold, ...] = ()


class ResultTable(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="document", tag="result-table-1"
):
    """The public table of a draw's results (双随机抽查结果公示表)."""

    language: str
    demo: bool
    number: str
    title: str
    body: str
    plan: str
    draw: str
    legal_basis: str
    rows: tuple[ResultRow, ...]
    tallies: tuple[Tally, ...]
    verify_url: str
    generated_at: datetime


class GradeCertificate(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="document", tag="certificate-1"
):
    """The certificate of a published grade; `total` are the points, of `full`.

    `valid_until` is its last day, where the scheme says how long a grade stands.
    `model` is true where the scheme is no official standard. `effect` says in plain words what the
    certificate is not.
    """

    language: str
    demo: bool
    number: str
    title: str
    body: str
    work: Term
    visit: str
    institution: str
    uscc: str
    district: str
    address: str
    scheme: str
    model: bool
    level: int
    grade: str
    total: Decimal
    full: int
    inspected_on: date
    published_on: date
    issued_on: date
    effect: str
    verify_url: str
    generated_at: datetime
    valid_until: date | msgspec.UnsetType = msgspec.UNSET


class VisitNotice(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="document", tag="visit-notice-1"
):
    """The notice of a visit with its card: who comes, why, and what the institution may expect.

    `number` is the visit's; `began_at` is empty while the day is not known. `reason` says how the
    institution came to be visited; `line_code` proves it while the result of the draw is sealed.
    """

    language: str
    demo: bool
    number: str
    title: str
    body: str
    work: Term
    plan: str
    legal_basis: str
    reason: str
    institution: str
    uscc: str
    district: str
    address: str
    matters: tuple[str, ...]
    checklist: str
    began_at: datetime | None
    team: tuple[Officer, ...]
    expectations: tuple[str, ...]
    verify_url: str
    line_code: str = ""
    generated_at: datetime


class ProgressReport(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="document", tag="progress-report-1"
):
    """The progress of a region in a year (进展通报), as of a day.

    `without` names the indicators for which no figure is known.
    """

    language: str
    demo: bool
    number: str
    title: str
    body: str
    region: str
    year: int
    on: date
    tallies: tuple[Tally, ...]
    groups: tuple[ProgressGroup, ...]
    without: tuple[str, ...]
    verify_url: str
    generated_at: datetime


Document = VisitReport | ResultTable | GradeCertificate | VisitNotice | ProgressReport


def facts(document: Document) -> bytes:
    """Return the document as canonical JSON: what is signed for, kept and attached to the PDF."""
    return canonical(document)


def read(content: bytes) -> Document:
    """Return the document whose `facts` are `content`; raises `msgspec.ValidationError`."""
    document: Document = msgspec.json.decode(content, type=Document)
    return document
