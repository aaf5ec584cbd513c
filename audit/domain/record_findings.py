"""What was found on the records drawn, the verdict as soon as it is certain, and what it says.

Two statements are kept apart: that so few bad records are assured, at a risk of the public; and
that the claim of so few is refuted, at a risk of the institution. Often neither can be made.
"""

import enum
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

import msgspec

from audit.domain.acceptance import Plan, plan_bound, refutation
from audit.domain.errors import Conflict, Invalid
from audit.domain.record_sample import Aim, RecordKind, RecordSample, SampleState

Note = Annotated[str, msgspec.Meta(max_length=500)]


class Mark(enum.StrEnum):
    """What was found on one record; a record that is on the list and not there is bad."""

    FITS = "fits"
    FITS_NOT = "unfit"
    IN_DOUBT = "in_doubt"
    MISSING = "missing"


_BAD = frozenset({Mark.FITS_NOT, Mark.MISSING})


class Verdict(enum.StrEnum):
    """Whether a sample ends well, as soon as nothing that is still to be seen can change it."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What was found on a record; a change adds a revision, and the highest one counts.

    `evidence` is the id of a file of the visit, None for none.
    """

    sample: str
    record: str
    revision: int
    mark: Mark
    note: str
    evidence: str | None
    by: str
    at: datetime


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a sample is: `looked` of the `asked` records of the present stage.

    `bad` are those that do not fit or are missing; `stage` counts from 1, of `stages`.
    """

    stage: int
    stages: int
    asked: int
    looked: int
    fits: int
    bad: int
    doubt: int
    verdict: Verdict

    @property
    def complete(self) -> bool:
        """Whether all records of the stage were looked at and none is in doubt."""
        return self.looked == self.asked and not self.doubt


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a sample with a verdict says of all `count` records.

    `bound` is how many bad ones there may be at most, None where looking ended early. `refuted` is
    the chance of what was found or worse, were just `aim.good` records bad.
    """

    count: int
    aim: Aim
    looked: int
    bad: int
    verdict: Verdict
    bound: int | None
    refuted: Fraction

    @property
    def assured(self) -> bool:
        """Whether fewer than `aim.bad` bad records are assured, at the risk of the public."""
        return self.verdict is Verdict.PASSED

    @property
    def is_refuted(self) -> bool:
        """Whether at most `aim.good` bad records are refuted, at the risk of the institution."""
        return self.refuted <= self.aim.institution_risk


class SampleFact(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says of a sample: no record number is among it."""

    number: int
    item: str
    kind: RecordKind
    state: SampleState
    reason: str
    count: int
    aim: Aim | None
    plan: Plan
    outcome: Outcome | None


def standing(plan: Plan, order: Sequence[str], marks: Mapping[str, Mark]) -> Standing:
    """Return how far a sample is, with its verdict as soon as that is certain.

    While a record is in doubt, nothing is certain that it could still change.
    """
    now = _counted(plan, 1, order, marks=marks)
    while now.verdict is Verdict.OPEN and now.complete:
        now = _counted(plan, now.stage + 1, order, marks=marks)
    return now


def _counted(
    plan: Plan, place: int, order: Sequence[str], *, marks: Mapping[str, Mark]
) -> Standing:
    stage = plan[place - 1]
    asked = order[: stage.upto]
    seen = [marks[one] for one in asked if one in marks]
    bad, doubt = sum(one in _BAD for one in seen), seen.count(Mark.IN_DOUBT)
    verdict = Verdict.OPEN
    if bad >= stage.refuse:
        verdict = Verdict.FAILED
    elif bad + doubt + len(asked) - len(seen) <= stage.accept:
        verdict = Verdict.PASSED
    return Standing(
        stage=place,
        stages=len(plan),
        asked=len(asked),
        looked=len(seen),
        fits=seen.count(Mark.FITS),
        bad=bad,
        doubt=doubt,
        verdict=verdict,
    )


def require_certain(now: Standing) -> None:
    """Raise `Conflict` while the verdict is open or a record that was looked at is in doubt."""
    if now.verdict is Verdict.OPEN:
        raise Conflict(
            "sampling.open",
            "{looked} of {asked} records have been looked at and the verdict is still open; look at"
            " the others.",
            looked=now.looked,
            asked=now.asked,
        )
    if now.doubt:
        raise Conflict(
            "sampling.doubt",
            "{count} records are in doubt; ask for what is missing and settle each, then conclude.",
            count=now.doubt,
        )


def outcome(aim: Aim, count: int, plan: Plan, *, now: Standing) -> Outcome:
    """Return what a sample with a certain verdict says of all `count` records."""
    through = plan[: now.stage]
    return Outcome(
        count=count,
        aim=aim,
        looked=now.looked,
        bad=now.bad,
        verdict=now.verdict,
        bound=plan_bound(through, count, now.bad, risk=aim.public_risk) if now.complete else None,
        refuted=refutation(through, count, now.bad, claimed=aim.good),
    )


def counted(now: Standing) -> tuple[Decimal, int] | None:
    """Return how many fit and how many were looked at, for the answer to the item.

    None where looking ended early: a share that was seen up to the first bad record is no estimate
    of the share of all.
    """
    return (Decimal(now.fits), now.looked) if now.complete and now.looked else None


def require_findable(
    record: str, mark: Mark, note: str, *, now: Standing, order: Sequence[str]
) -> None:
    """Refuse a finding on a record that is not looked at now, or without the note it needs.

    Raises `Invalid`.
    """
    if record not in order[: now.asked]:
        raise Invalid(
            "sampling.not_drawn",
            "Record {record} is not among the {asked} that are looked at now.",
            record=record,
            asked=now.asked,
        )
    if mark is not Mark.FITS and not note.strip():
        raise Invalid(
            "sampling.note",
            "Record {record}: say what was seen, unless it fits. No names of people.",
            record=record,
        )


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """A sample as far as it has come: its plan, its order, and every finding on its records.

    Before it is planned there is no plan, before it is drawn no order and no standing; before it is
    concluded no outcome.
    """

    sample: RecordSample
    plan: Plan = ()
    order: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def found(self) -> dict[str, Finding]:
        """The current finding of each record; findings stand in the order of their revisions."""
        return {one.record: one for one in self.findings}

    @property
    def standing(self) -> Standing | None:
        """How far the looking is."""
        if not self.order:
            return None
        return standing(self.plan, self.order, {one: each.mark for one, each in self.found.items()})

    @property
    def outcome(self) -> Outcome | None:
        """What the sample says of all records once its verdict is certain."""
        now, aim = self.standing, self.sample.aim
        if now is None or aim is None or now.verdict is Verdict.OPEN or now.doubt:
            return None
        return outcome(aim, self.sample.count, self.plan, now=now)

    @property
    def value(self) -> tuple[Decimal, int] | None:
        """How many records fit of how many, for the answer to the item; None before the end."""
        now = self.standing
        if now is None or self.sample.state is not SampleState.CONCLUDED:
            return None
        return counted(now)

    @property
    def fact(self) -> SampleFact:
        """What a document says of it."""
        sample = self.sample
        return SampleFact(
            number=sample.number,
            item=sample.item,
            kind=sample.kind,
            state=sample.state,
            reason=sample.reason,
            count=sample.count,
            aim=sample.aim,
            plan=self.plan,
            outcome=self.outcome if sample.state is SampleState.CONCLUDED else None,
        )
