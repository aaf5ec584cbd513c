"""Publication as an obligation: a deadline, a public reason for any delay, and a default."""

import enum
from collections.abc import Mapping
from datetime import date

import msgspec

from audit.domain.errors import Conflict, Invalid
from audit.domain.plan import PlanDraft
from audit.domain.workdays import Deadline, WorkCalendar, deadline

WORKING_DAYS = 20
WITHDRAWAL_DAYS = 3


class PublicationKind(enum.StrEnum):
    """What is published."""

    VISIT_RESULT = "visit_result"
    DRAW = "draw"
    PLAN = "plan"


class PublicationState(enum.StrEnum):
    """Where a publication stands."""

    PENDING = "pending"
    DEFERRED = "deferred"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[PublicationState, Mapping[str, PublicationState]] = {
    PublicationState.PENDING: {
        "publish": PublicationState.PUBLISHED,
        "defer": PublicationState.DEFERRED,
    },
    PublicationState.DEFERRED: {"publish": PublicationState.PUBLISHED},
    PublicationState.PUBLISHED: {"withdraw": PublicationState.WITHDRAWN},
    PublicationState.WITHDRAWN: {},
}


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """What must become public of `subject` (a visit, draw or plan), which was formed on a day.

    `region` is where the subject lies: a district code, or the prefix a plan covers.
    `due` is the last day to publish; after a deferral it is the last day of the deferral. `reason`
    says in public why it was deferred or withdrawn.
    """

    id: str
    kind: PublicationKind
    subject: str
    region: str
    formed: date
    due: date
    due_estimated: bool
    state: PublicationState = PublicationState.PENDING
    reason: str = ""
    published_on: date | None = None
    withdrawn_on: date | None = None


def due_date(formed: date, calendar: WorkCalendar) -> Deadline:
    """Return the last day to publish: 20 working days from when the information was formed.

    Source: 政府信息公开条例 (2019-04-03) Art 26.
    """
    return deadline(formed, WORKING_DAYS, calendar)


def withdrawal_date(found_wrong: date, calendar: WorkCalendar) -> Deadline:
    """Return the last day to withdraw what was found wrong: 3 working days.

    A model after 市场监督管理行政处罚信息公示规定 (2021-07-30) Art 11, which speaks of penalties.
    """
    return deadline(found_wrong, WITHDRAWAL_DAYS, calendar)


def new_publication(
    publication: str,
    kind: PublicationKind,
    subject: str,
    *,
    region: str,
    formed: date,
    calendar: WorkCalendar,
) -> Publication:
    """Return the pending publication of `subject`, due by the rule of `due_date`."""
    due = due_date(formed, calendar)
    return Publication(
        id=publication,
        kind=kind,
        subject=subject,
        region=region,
        formed=formed,
        due=due.day,
        due_estimated=due.estimated,
    )


def publish(publication: Publication, *, on: date) -> Publication:
    """Return the publication made public on a day."""
    state = _advance(publication, "publish")
    return msgspec.structs.replace(publication, state=state, published_on=on)


def tells_secret_teams(publication: Publication, plan: PlanDraft, today: date) -> bool:
    """Return whether publishing a draw by hand today would tell teams that are still secret.

    It opens by itself once its visits are over, at the latest on the day it is due.
    """
    return plan.teams_secret and today < publication.due


def require_departed(publication: Publication, plan: PlanDraft, today: date) -> None:
    """Raise `Conflict` where publishing a draw today would tell teams that are still secret."""
    if tells_secret_teams(publication, plan, today):
        raise Conflict(
            "publication.teams_secret",
            "The result of draw {draw} names the teams, which the plan keeps secret until"
            " departure; it opens by itself after the last visit, at the latest on {due}.",
            draw=publication.subject,
            due=publication.due.isoformat(),
        )


def defer(publication: Publication, reason: str, *, until: date) -> Publication:
    """Return the publication deferred to a later day, once, with its public reason.

    Raises `Invalid` without a reason, or where `until` is not after the day it was due.
    """
    state = _advance(publication, "defer")
    _require_reason(publication, reason)
    if until <= publication.due:
        raise Invalid(
            "publication.defer_until",
            "Publication {publication} is due on {due}; defer it to a later day than that.",
            publication=publication.id,
            due=publication.due.isoformat(),
        )
    return msgspec.structs.replace(
        publication, state=state, reason=reason, due=until, due_estimated=False
    )


def withdraw(publication: Publication, reason: str, *, on: date) -> Publication:
    """Return the publication withdrawn, with its public reason; the record itself is kept."""
    state = _advance(publication, "withdraw")
    _require_reason(publication, reason)
    return msgspec.structs.replace(publication, state=state, reason=reason, withdrawn_on=on)


def is_due(publication: Publication, today: date) -> bool:
    """Return whether the last day has come: what is due is published without being asked."""
    waiting = {PublicationState.PENDING, PublicationState.DEFERRED}
    return publication.state in waiting and today >= publication.due


def _require_reason(publication: Publication, reason: str) -> None:
    if not reason.strip():
        raise Invalid(
            "publication.reason_missing",
            "Publication {publication}: give the reason; it will be public.",
            publication=publication.id,
        )


def _advance(publication: Publication, act: str) -> PublicationState:
    following = TRANSITIONS[publication.state].get(act)
    if following is None:
        raise Conflict(
            "publication.state",
            "Publication {publication} is “{state}”; “{act}” is not possible now. Look at its "
            "state.",
            publication=publication.id,
            state=publication.state,
            act=act,
        )
    return following
