"""Running visits move to another version of their checklist, with their answers.

No answer is ever lost: each stays an answer of the new list, or is kept aside with the reason.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from audit.domain.answer import Answer, check_answers
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.evidence import Evidence
from audit.domain.visit import Reason, Visit, VisitState
from checklists.canonical import canonical, digest
from checklists.migration import Decision, Handling, Plan, Rule, misfits
from checklists.model import Code, Digest, ResolvedChecklist

_ID_DIGITS = 40
RUNNING = frozenset({VisitState.ASSIGNED, VisitState.APPROVED, VisitState.UNDER_WAY})


class MoveState(enum.StrEnum):
    """Where the move of one visit stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    APPLIED = "applied"
    DECLINED = "declined"


TRANSITIONS: Mapping[MoveState, Mapping[str, MoveState]] = {
    MoveState.PROPOSED: {"agree": MoveState.AGREED, "decline": MoveState.DECLINED},
    MoveState.AGREED: {"apply": MoveState.APPLIED, "decline": MoveState.DECLINED},
    MoveState.APPLIED: {},
    MoveState.DECLINED: {},
}


class Route(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which version of which checklist to which."""

    old_name: Code
    old_version: Code
    new_name: Code
    new_version: Code


class Proposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is proposed: the versions, what is decided otherwise than the draft, and why."""

    route: Route
    decisions: Annotated[tuple[Decision, ...], msgspec.Meta(max_length=5000)] = ()
    reason: Reason


class Migration(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal as it is kept; `plan` is the digest of what becomes of every item."""

    id: str
    old_name: str
    old_version: str
    new_name: str
    new_version: str
    plan: Digest
    reason: str
    by: str
    at: datetime


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """The move of one visit.

    `old` and `new` are the digests of its lists. Who said the last word on it, when, and why if
    they declined: `said_by`, `said_at`, `reason`. The counts are set when it is applied: answers
    that still hold, and answers kept aside.
    """

    migration: str
    visit: str
    old: Digest
    new: Digest
    state: MoveState = MoveState.PROPOSED
    said_by: str = ""
    said_at: datetime | None = None
    reason: str = ""
    applied_at: datetime | None = None
    carried: int = 0
    aside: int = 0


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that no longer stands for its item, why, and at which items it is shown now."""

    answer: Answer
    handling: Handling
    becomes: tuple[Code, ...] = ()


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of a visit on its new list.

    `holds` are those that count there as they were given, `renamed` those that count under another
    code, as they now stand; as they were given, these are in `aside` too. `asked` are the new items
    without an answer.
    """

    holds: tuple[Answer, ...]
    renamed: tuple[Answer, ...]
    aside: tuple[Kept, ...]
    asked: tuple[Code, ...]


def require_running(visit: Visit) -> None:
    """Raise `Conflict` for a visit whose answers are closed: it is graded by the list it had."""
    if visit.state not in RUNNING:
        raise Conflict(
            "migration.finished",
            "Visit {visit} is “{state}” and stays with the version it was checked by; only running"
            " visits move.",
            visit=visit.id,
            state=visit.state,
        )


def require_sound(plan: Plan, draft: Plan) -> None:
    """Raise `Invalid` where decisions contradict the lists or one another, naming every item."""
    found = misfits(plan, draft)
    if found:
        raise Invalid(
            "migration.plan",
            "{count} items cannot be handled as decided; correct each.",
            count=len(found),
            faults=tuple(
                Fault(
                    where=f"$.decisions.{one.item}",
                    code="migration.rule",
                    message="Item {item}: {wrong}.",
                    fields={"item": one.item, "wrong": one.wrong},
                )
                for one in found
            ),
        )


def move(visit: Visit, answers: Sequence[Answer], plan: Plan, *, new: ResolvedChecklist) -> Moved:
    """Return what the answers of a running visit are worth on its new list.

    `answers` are the current ones, `new` the list for the institution of the visit. An answer that
    a person would carry, but which the new item does not take, is asked again. Raises `Conflict`
    for a visit that is no longer running.
    """
    require_running(visit)
    rules = {rule.item: rule for rule in plan.rules}
    there = {one.item.code for one in new.items}
    fates = [_fate(answer, rules.get(answer.item), there, new=new) for answer in answers]
    holds, renamed, aside = [], [], []
    for fate in fates:
        carried = fate.handling is Handling.CARRY
        if carried and fate.becomes == (fate.answer.item,):
            holds.append(fate.answer)
            continue
        aside.append(fate)
        if carried:
            renamed.append(_renamed(fate.answer, fate.becomes[0], new))
    answered = {answer.item for answer in (*holds, *renamed)}
    return Moved(
        holds=tuple(holds),
        renamed=tuple(renamed),
        aside=tuple(aside),
        asked=tuple(sorted(there - answered)),
    )


def touched(plan: Plan, new: ResolvedChecklist) -> frozenset[str]:
    """Return the old items whose answers do not simply stay on the new list as they are."""
    there = {one.item.code for one in new.items}
    return frozenset(
        rule.item
        for rule in plan.rules
        if rule.handling is not Handling.CARRY
        or rule.reason
        or rule.becomes != (rule.item,)
        or rule.item not in there
    )


def asked_again(aside: Iterable[Kept]) -> dict[str, tuple[Answer, ...]]:
    """Return by new item the answers that stood for what it replaces, in their order."""
    found: dict[str, tuple[Answer, ...]] = {}
    for one in aside:
        for code in one.becomes if one.handling is not Handling.CARRY else ():
            found[code] = (*found.get(code, ()), one.answer)
    return found


def followed(evidence: Iterable[Evidence], plan: Plan) -> tuple[Evidence, ...]:
    """Return records of evidence under the codes that follow those it was taken for.

    They name the same bytes; the records there are stay as they are.
    """
    rules = {rule.item: rule.becomes for rule in plan.rules}
    return tuple(
        msgspec.structs.replace(
            one,
            id=digest(canonical([one.id, plan.new.name, plan.new.version, code]))[:_ID_DIGITS],
            item=code,
        )
        for one in evidence
        for code in rules.get(one.item, ())
        if code != one.item
    )


def rebound(visit: Visit, checklist: str, scheme: str) -> Visit:
    """Return the visit on another list; raises `Conflict` where it is no longer running."""
    require_running(visit)
    return msgspec.structs.replace(visit, checklist=checklist, scheme=scheme)


def agree(one: Move, by: str, at: datetime) -> Move:
    """Return the move that whoever answers for the visit agrees to."""
    return msgspec.structs.replace(one, state=advance(one, "agree"), said_by=by, said_at=at)


def decline(one: Move, by: str, at: datetime, *, reason: str) -> Move:
    """Return the move that whoever answers for the visit does not want; the visit stays."""
    return msgspec.structs.replace(
        one, state=advance(one, "decline"), said_by=by, said_at=at, reason=reason
    )


def apply(one: Move, found: Moved, at: datetime, *, answers: int) -> Move:
    """Return the move carried out; `answers` counts all the visit had, those that stay too."""
    aside = len(found.aside) - len(found.renamed)
    return msgspec.structs.replace(
        one,
        state=advance(one, "apply"),
        applied_at=at,
        carried=answers - aside,
        aside=aside,
    )


def advance(one: Move, act: str) -> MoveState:
    """Return the state after `act`; raises `Conflict` where the present state does not allow it."""
    following = TRANSITIONS[one.state].get(act)
    if following is None:
        raise Conflict(
            "migration.state",
            "The move of visit {visit} is “{state}”; “{act}” is not possible now.",
            visit=one.visit,
            state=one.state,
            act=act,
        )
    return following


def _fate(answer: Answer, rule: Rule | None, there: set[str], *, new: ResolvedChecklist) -> Kept:
    """Return what becomes of an answer; a follower that does not concern the place is none."""
    if rule is None:
        return Kept(answer=answer, handling=Handling.RETIRE)
    becomes = tuple(code for code in rule.becomes if code in there)
    handling = rule.handling if becomes else Handling.RETIRE
    # A draft carries only where the measure stayed what it was; a person may carry anything.
    if handling is Handling.CARRY and rule.reason and not _takes(new, becomes[0], answer):
        handling = Handling.RE_ASK
    return Kept(answer=answer, handling=handling, becomes=becomes)


def _takes(new: ResolvedChecklist, code: str, answer: Answer) -> bool:
    try:
        check_answers((_renamed(answer, code, new),), new, team=(answer.by,))
    except Invalid:
        return False
    return True


def _renamed(answer: Answer, code: str, new: ResolvedChecklist) -> Answer:
    """Return the answer under its new code; its id there follows from what it was."""
    if code == answer.item:
        return answer
    named = digest(canonical([answer.id, new.name, new.version, code]))[:_ID_DIGITS]
    return msgspec.structs.replace(answer, id=named, item=code)
