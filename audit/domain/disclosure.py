"""What becomes public of a visit: the institution, its result and why; never a person's data."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from audit.domain.errors import Conflict
from audit.domain.reason import Reason
from audit.domain.remediation import ActionKind, CorrectiveAction
from audit.domain.report import Working
from audit.domain.visit import Drawn, ResultCode, Visit, WorkKind
from audit.domain.workdays import local_date


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
    `reason` says why it did not; of one that did it is empty. `orders` counts orders to correct
    (legal lane), `advice` recommendations.
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
    reason: str = ""
    orders: int
    advice: int
    grade: PublishedGrade | None
    report: str
    published_on: date


def published_result(  # noqa: PLR0913 -- the facts a result is made from, each by its name
    visit: Visit,
    *,
    checking_body: str,
    matters: tuple[str, ...],
    working: Working | None,
    actions: Sequence[CorrectiveAction],
    report: str,
    published_on: date,
) -> PublishedResult:
    """Return what is public of a graded or failed visit.

    `working` is empty for a failed visit; `report` is the digest of the PDF, "" without one.
    Raises `Conflict` while the visit has no result.
    """
    if visit.result is None or visit.ended_at is None:
        raise Conflict(
            "disclosure.no_result",
            "Visit {visit} has no result yet; it can be published once it is graded or failed.",
            visit=visit.id,
        )
    orders = sum(action.kind is ActionKind.ORDER for action in actions)
    return PublishedResult(
        visit=visit.id,
        draw=visit.origin.draw if isinstance(visit.origin, Drawn) else "",
        institution=visit.institution,
        institution_name=visit.institution_name,
        district=visit.district,
        work=visit.work,
        checking_body=checking_body,
        matters=matters,
        inspected_on=local_date(visit.began_at or visit.ended_at),
        result=visit.result,
        reason=visit.result_reason,
        orders=orders,
        advice=len(actions) - orders,
        grade=None if working is None else _published_grade(working),
        report=report,
        published_on=published_on,
    )


def _published_grade(working: Working) -> PublishedGrade:
    return PublishedGrade(
        level=working.grade.level,
        title=working.grade.title,
        total=working.score.total,
        scheme=working.grade.scheme_title,
        model=working.grade.model,
        bound_by=tuple(outcome.why for outcome in working.grade.bound_by()),
        parts=tuple(
            PublishedPart(
                code=part.code,
                title=part.title,
                points=part.points,
                possible=part.possible,
                percent=part.percent,
            )
            for part in working.score.parts
        ),
    )
