"""Recording on forms: what a form says of items, weighed against what was answered meanwhile.

A form shows each item as it stood at one revision, and says so when it comes back. What it says is
taken only while that revision is still the current one, so that nobody overwrites what they have
not seen (optimistic locking). The revision also makes a form sent twice harmless: it says again
what the next revision says already. No id has to be invented for that.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from audit.domain.answer import Answer, Verdict, check_answers
from audit.domain.errors import Fault, Invalid
from audit.domain.report import Submission
from checklists.canonical import canonical, digest
from checklists.model import ResolvedChecklist

_ID_DIGITS = 40

Given = Mapping[str, Sequence[Answer]]
"""Every answer ever given on a visit by item, the first one first; the last one is current."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a form says of one item; `seen` is the revision it showed, 0 for no answer yet."""

    item: str
    seen: int
    verdict: Verdict
    reason: str = ""
    value: Decimal | None = None
    of: int | None = None
    by: str


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of the entries of a form; those that say nothing new are left out.

    `taken` are the answers they become, `contested` the items somebody else has answered since the
    form was opened, `refused` the items whose entry breaks a rule, with the reasons.
    """

    taken: tuple[Answer, ...] = ()
    contested: frozenset[str] = frozenset()
    refused: Mapping[str, tuple[Fault, ...]] = {}


def by_item(history: Iterable[Answer]) -> dict[str, list[Answer]]:
    """Return every answer of a visit under its item, in the order it was given."""
    given: dict[str, list[Answer]] = {}
    for answer in history:
        given.setdefault(answer.item, []).append(answer)
    return given


def weigh(
    entries: Sequence[Entry],
    given: Given,
    checklist: ResolvedChecklist,
    *,
    team: Sequence[str],
    at: datetime,
) -> Weighed:
    """Return what becomes of each entry; one that is not taken holds up no other.

    `at` is the time of the answers that are taken (UTC).
    """
    taken: list[Answer] = []
    contested: set[str] = set()
    refused: dict[str, tuple[Fault, ...]] = {}
    for entry in entries:
        earlier = given.get(entry.item, ())
        if _says_nothing_new(entry, earlier):
            continue
        if entry.seen != len(earlier):
            contested.add(entry.item)
            continue
        answer = _answer(entry, at, checklist)
        faults = _faults(answer, checklist, team)
        if faults:
            refused[entry.item] = faults
        else:
            taken.append(answer)
    return Weighed(taken=tuple(taken), contested=frozenset(contested), refused=refused)


def submission_of(visit: str, answers: Sequence[Answer], at: datetime) -> Submission:
    """Return the delivery that answers taken from a form are; its id follows from theirs."""
    return Submission(
        id=digest(canonical([visit, [answer.id for answer in answers]]))[:_ID_DIGITS],
        visit=visit,
        digest=digest(canonical(answers)),
        answers=len(answers),
        at=at,
    )


def _says_nothing_new(entry: Entry, earlier: Sequence[Answer]) -> bool:
    """Return whether the current answer says the same, or the entry was taken once already."""
    if not earlier:
        return False
    if _content(earlier[-1]) == _content(entry):
        return True
    if not 0 <= entry.seen < len(earlier):
        return False
    after = earlier[entry.seen]
    return (_content(after), after.by) == (_content(entry), entry.by)


def _content(said: Answer | Entry) -> tuple[Verdict, str, Decimal | None, int | None]:
    return said.verdict, said.reason, said.value, said.of


def _answer(entry: Entry, at: datetime, checklist: ResolvedChecklist) -> Answer:
    """Return the answer an entry becomes; within a visit its id is that of item and revision.

    The version is named too: when a visit moves to another, revisions begin anew.
    """
    named = [checklist.name, checklist.version, entry.item, entry.seen + 1]
    return Answer(
        id=digest(canonical(named))[:_ID_DIGITS],
        item=entry.item,
        verdict=entry.verdict,
        reason=entry.reason,
        value=entry.value,
        of=entry.of,
        by=entry.by,
        at=at,
    )


def _faults(answer: Answer, checklist: ResolvedChecklist, team: Sequence[str]) -> tuple[Fault, ...]:
    try:
        check_answers((answer,), checklist, team=team)
    except Invalid as refusal:
        return refusal.faults
    return ()
