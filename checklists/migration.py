"""What becomes of each old item's answer when a running visit moves to another version.

The plan follows from the diff by one rule, `drafted`, and a person may decide otherwise for any
item, with a reason. It is kept as canonical JSON under its digest.
"""

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

import msgspec

from checklists.canonical import canonical, digest
from checklists.diff import BASIS, Diff, Step, StepKind
from checklists.model import Code, Digest, ResolvedChecklist
from checklists.overlay import digest_of


class Handling(enum.StrEnum):
    """What becomes of the answer to an old item.

    Carried, it stays and counts. Asked again, it is shown beside the question that replaces it.
    Retired, it is kept and no longer counts. Split, it is shown at each of several questions;
    merged, several answers are shown at one.
    """

    CARRY = "carry"
    RE_ASK = "re_ask"
    RETIRE = "retire"
    SPLIT = "split"
    MERGE = "merge"


# A change of these leaves the question what it was: where it stands, and what an answer counts.
_SAME_QUESTION = frozenset(
    {"code", "part", "class", "lane", "weight", "applies", "requirements", BASIS}
)

Reason = Annotated[str, msgspec.Meta(min_length=2, max_length=500)]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of one old item: which items of the new version follow it, and how.

    `reason` is that of the person who decided otherwise than the draft, "" for the draft itself.
    """

    item: Code
    handling: Handling
    becomes: tuple[Code, ...] = ()
    reason: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person decides for one old item, and why."""

    item: Code
    handling: Handling
    becomes: tuple[Code, ...] = ()
    reason: Reason


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a checklist by name, with the digest of its whole list."""

    name: Code
    version: Code
    digest: Digest


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How visits get from one version to another: one rule for every old item, by code.

    `asked` are the new items that follow none, by code.
    """

    old: Edition
    new: Edition
    rules: tuple[Rule, ...]
    asked: tuple[Code, ...]


class Wrong(enum.StrEnum):
    """Why a decision cannot be followed."""

    NO_ITEM = "no_item"
    NO_FOLLOWER = "no_follower"
    COUNT = "count"
    SHARED = "shared"


class Misfit(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that cannot be: the old item, and what is wrong with what is to follow it."""

    item: Code
    wrong: Wrong


def drafted(changes: Diff, old: ResolvedChecklist, new: ResolvedChecklist) -> Plan:
    """Return the plan that follows from what changed.

    An answer is carried where neither title, way of checking, methods, evidence nor measure
    changed; of any other item that goes on, the question is asked again.
    """
    rules = (_draft(step) for step in changes.steps)
    by_code = sorted((rule for found in rules for rule in found), key=lambda rule: rule.item)
    return Plan(
        old=_edition(old),
        new=_edition(new),
        rules=tuple(by_code),
        asked=_asked(by_code, (one.item.code for one in new.items)),
    )


def decided(draft: Plan, decisions: Sequence[Decision]) -> Plan:
    """Return the draft with what a person decided otherwise; `misfits` says if it can be."""
    otherwise = {one.item: Rule(**msgspec.structs.asdict(one)) for one in decisions}
    kept = [otherwise.pop(rule.item, rule) for rule in draft.rules]
    rules = sorted((*kept, *otherwise.values()), key=lambda rule: rule.item)
    return msgspec.structs.replace(draft, rules=tuple(rules), asked=_asked(rules, followers(draft)))


def followers(plan: Plan) -> frozenset[str]:
    """Return the codes of all items of the new version."""
    return frozenset(plan.asked).union(*(rule.becomes for rule in plan.rules))


def misfits(plan: Plan, draft: Plan) -> tuple[Misfit, ...]:
    """Return the rules of a plan that contradict the lists of its draft, or one another.

    A carried or asked again item has one follower of its own, a retired one none, a split one at
    least two, and a merged one shares its only follower with other merged ones alone.
    """
    olds, news = frozenset(rule.item for rule in draft.rules), followers(draft)
    takers = Counter(code for rule in plan.rules for code in rule.becomes)
    merged = Counter(
        code for rule in plan.rules if rule.handling is Handling.MERGE for code in rule.becomes
    )
    return tuple(
        Misfit(item=rule.item, wrong=wrong)
        for rule in plan.rules
        if (wrong := _wrong(rule, olds, news, takers=takers, merged=merged)) is not None
    )


def fingerprint(plan: Plan) -> str:
    """Return the digest the plan is known by."""
    return digest(canonical(plan))


def _draft(step: Step) -> Iterator[Rule]:
    match step.kind:
        case StepKind.ADDED:
            return
        case StepKind.REMOVED:
            handling = Handling.RETIRE
        case StepKind.SPLIT:
            handling = Handling.SPLIT
        case StepKind.MERGED:
            handling = Handling.MERGE
        case _:
            same = all(change.field in _SAME_QUESTION for change in step.changes)
            handling = Handling.CARRY if same else Handling.RE_ASK
    for code in step.old:
        yield Rule(item=code, handling=handling, becomes=step.new)


def _asked(rules: Iterable[Rule], codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes that follow no old item, in their order."""
    followed = {code for rule in rules for code in rule.becomes}
    return tuple(sorted(set(codes) - followed))


def _edition(checklist: ResolvedChecklist) -> Edition:
    return Edition(name=checklist.name, version=checklist.version, digest=digest_of(checklist))


_FEWEST = {Handling.CARRY: 1, Handling.RE_ASK: 1, Handling.RETIRE: 0, Handling.MERGE: 1}
_LEAST_PIECES = 2


def _wrong(
    rule: Rule,
    olds: frozenset[str],
    news: frozenset[str],
    *,
    takers: Mapping[str, int],
    merged: Mapping[str, int],
) -> Wrong | None:
    if rule.item not in olds:
        return Wrong.NO_ITEM
    if not news.issuperset(rule.becomes):
        return Wrong.NO_FOLLOWER
    count = len(set(rule.becomes))
    if count != len(rule.becomes) or not _fits(rule.handling, count):
        return Wrong.COUNT
    alone = merged if rule.handling is Handling.MERGE else dict.fromkeys(rule.becomes, 1)
    if any(takers[code] != alone[code] for code in rule.becomes):
        return Wrong.SHARED
    return None


def _fits(handling: Handling, count: int) -> bool:
    if handling is Handling.SPLIT:
        return count >= _LEAST_PIECES
    return count == _FEWEST[handling]
