"""Remediation: what must be mended, by when, under which kind of duty, and where it stands."""

import enum
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

import msgspec

from audit.domain.answer import Answer, Verdict
from audit.domain.errors import Conflict, Invalid
from audit.domain.scheme import Severity
from audit.domain.visit import WorkKind
from audit.domain.workdays import WorkCalendar, deadline
from checklists.model import Item, ItemClass, Lane, ResolvedChecklist
from checklists.scheme_model import GradeScheme


class ActionKind(enum.StrEnum):
    """What the institution is given: an order to correct (责令改正) or advice (整改建议)."""

    ORDER = "order"
    ADVICE = "advice"


class ActionState(enum.StrEnum):
    """Where a corrective action stands; overdue is reckoned from the day, and no state."""

    OPEN = "open"
    ANSWERED = "answered"
    RETURNED = "returned"
    ACCEPTED = "accepted"


TRANSITIONS: Mapping[ActionState, Mapping[str, ActionState]] = {
    ActionState.OPEN: {"answer": ActionState.ANSWERED},
    ActionState.ANSWERED: {"accept": ActionState.ACCEPTED, "return": ActionState.RETURNED},
    ActionState.RETURNED: {"answer": ActionState.ANSWERED},
    ActionState.ACCEPTED: {},
}


class CorrectiveAction(msgspec.Struct, frozen=True, kw_only=True):
    """One finding to be mended.

    `reason` is what the inspector wrote down. `deadline` is the last day of the period;
    `deadline_estimated` says that the count went through a year without a holiday notice.
    `response` and `evidence` (digests) are the institution's last answer, given on `answered_on`;
    `review` is why it was returned; `closed_on` is the day it was accepted.
    """

    id: str
    visit: str
    item: str
    title: str
    lane: Lane
    severity: Severity
    kind: ActionKind
    reason: str
    found_on: date
    deadline: date
    deadline_estimated: bool
    state: ActionState = ActionState.OPEN
    response: str = ""
    evidence: tuple[str, ...] = ()
    answered_on: date | None = None
    review: str = ""
    closed_on: date | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """An item that was not, or only partly, as it should be."""

    item: Item
    reason: str
    severity: Severity


def severity(item: Item, verdict: Verdict) -> Severity:
    """Return how grave a finding is, from the class and lane of its item and its verdict.

    The three steps are a model of this product.
    """
    failed = verdict is Verdict.NOT
    if item.class_ is ItemClass.VETO or (item.lane is Lane.LEGAL and failed):
        return Severity.GRAVE
    if item.class_ is ItemClass.KEY and failed:
        return Severity.SERIOUS
    return Severity.MINOR


def findings(checklist: ResolvedChecklist, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """Yield the findings in the order of the list; bonus and indicator items are never one."""
    for resolved in checklist.items:
        item, answer = resolved.item, answers.get(resolved.item.code)
        if answer is None or item.class_ in {ItemClass.BONUS, ItemClass.INDICATOR}:
            continue
        if answer.verdict in {Verdict.PARTLY, Verdict.NOT}:
            yield Finding(item=item, reason=answer.reason, severity=severity(item, answer.verdict))


def action_kind(lane: Lane, work: WorkKind) -> ActionKind:
    """Return what may be given: an order only for a legal duty, and never by an evaluation.

    An order is an administrative act, and 上海市优化营商环境条例 (2024-09-27) Art 64 bars a third
    party from inspecting alone.
    """
    if lane is Lane.LEGAL and work is WorkKind.INSPECTION:
        return ActionKind.ORDER
    return ActionKind.ADVICE


def corrective_actions(  # noqa: PLR0913 -- the facts an action is made from, each by its name
    visit: str,
    checklist: ResolvedChecklist,
    answers: Mapping[str, Answer],
    *,
    scheme: GradeScheme,
    work: WorkKind,
    found_on: date,
    calendar: WorkCalendar,
    ids: Iterable[str],
) -> tuple[CorrectiveAction, ...]:
    """Return one open action for each finding, with the deadline the scheme gives its severity.

    `ids` supplies at least as many new ids as there are findings. Raises `Invalid` where the
    scheme gives a severity no deadline.
    """
    days = {rule.severity: rule.working_days for rule in scheme.deadlines}
    supply = iter(ids)
    actions = []
    for finding in findings(checklist, answers):
        if finding.severity not in days:
            raise Invalid(
                "remediation.no_deadline",
                "Grade scheme {scheme} gives findings of severity {severity} no deadline; add one "
                "to its deadlines.",
                scheme=scheme.name,
                severity=finding.severity,
            )
        last = deadline(found_on, days[finding.severity], calendar)
        actions.append(
            CorrectiveAction(
                id=next(supply),
                visit=visit,
                item=finding.item.code,
                title=finding.item.title,
                lane=finding.item.lane,
                severity=finding.severity,
                kind=action_kind(finding.item.lane, work),
                reason=finding.reason,
                found_on=found_on,
                deadline=last.day,
                deadline_estimated=last.estimated,
            )
        )
    return tuple(actions)


def answer_action(
    action: CorrectiveAction, response: str, evidence: tuple[str, ...] = (), *, on: date
) -> CorrectiveAction:
    """Return the action answered by the institution. Raises `Invalid` when nothing is said."""
    state = _advance(action, "answer")
    if not response.strip():
        raise Invalid(
            "remediation.response_missing",
            "Item {item}: say what was mended and how before the answer is sent.",
            item=action.item,
        )
    return msgspec.structs.replace(
        action, state=state, response=response, evidence=evidence, answered_on=on
    )


def require_known(action: CorrectiveAction, files: Collection[str]) -> None:
    """Refuse an answer that names files which were not taken in on the visit. Raises `Invalid`."""
    unknown = [one for one in action.evidence if one not in files]
    if unknown:
        raise Invalid(
            "remediation.evidence_unknown",
            "Item {item}: these files are not among the evidence of the visit: {digests}; leave"
            " them out, or have them taken in.",
            item=action.item,
            digests=", ".join(unknown),
        )


def accept_action(action: CorrectiveAction, *, on: date) -> CorrectiveAction:
    """Return the action closed: what the institution answered was checked and is accepted."""
    return msgspec.structs.replace(action, state=_advance(action, "accept"), closed_on=on)


def return_action(action: CorrectiveAction, reason: str) -> CorrectiveAction:
    """Return the action given back to the institution. Raises `Invalid` without a reason."""
    state = _advance(action, "return")
    if not reason.strip():
        raise Invalid(
            "remediation.return_reason",
            "Item {item}: say what is still missing before the answer is returned.",
            item=action.item,
        )
    return msgspec.structs.replace(action, state=state, review=reason)


def all_accepted(actions: Iterable[CorrectiveAction]) -> bool:
    """Return whether nothing is left to be mended."""
    return all(action.state is ActionState.ACCEPTED for action in actions)


def is_overdue(action: CorrectiveAction, today: date) -> bool:
    """Return whether the deadline has passed: without an answer, or before the answer came.

    An answer given in time stops the clock while it is being checked.
    """
    if action.state is ActionState.ACCEPTED:
        return False
    if action.state is ActionState.ANSWERED and action.answered_on is not None:
        return action.answered_on > action.deadline
    return today > action.deadline


def _advance(action: CorrectiveAction, act: str) -> ActionState:
    following = TRANSITIONS[action.state].get(act)
    if following is None:
        raise Conflict(
            "remediation.state",
            "Corrective action {action} is “{state}”; “{act}” is not possible now. Look at the "
            "action's state.",
            action=action.id,
            state=action.state,
            act=act,
        )
    return following
