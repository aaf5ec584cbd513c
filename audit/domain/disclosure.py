"""What becomes public of a visit: the institution, its result and why; never a person's data."""

from datetime import date
from decimal import Decimal

import msgspec

from audit.domain.reason import Reason
from audit.domain.visit import ResultCode, WorkKind


class PublishedPart(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the checklist: points of points possible; `percent` is empty if left out."""

    code: str
    title: str
    points: Decimal
    possible: Decimal
    percent: Decimal | None


class PublishedGrade(msgspec.Struct, frozen=True, kw_only=True):
    """The grade with the rules that bound it; `model` marks a scheme that is no official one."""

    level: int
    title: str
    total: Decimal
    scheme: str
    model: bool
    bound_by: tuple[Reason, ...]
    parts: tuple[PublishedPart, ...]


class PublishedResult(msgspec.Struct, frozen=True, kw_only=True):
    """The public result of one visit, frozen as canonical JSON when it is published.

    `draw` is empty for a targeted visit. `grade` is empty for a visit that did not take place.
    `orders` counts orders to correct (legal lane), `advice` recommendations.
    """

    visit: str
    draw: str
    institution: str
    institution_name: str
    district: str
    work: WorkKind
    checking_body: str
    matters: tuple[str, ...]
    inspected_on: date
    result: ResultCode
    orders: int
    advice: int
    grade: PublishedGrade | None
    report: str
    published_on: date
