"""A sample of records inside a visit: its frozen list, its aim, its source, its order, its states.

The method, what it assures and what it does not, is told in docs/algorithms/record-sampling.md.
"""

import enum
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Annotated, Final, Literal

import msgspec

from audit.domain.acceptance import Plan
from audit.domain.draw import Ticket
from audit.domain.entropy import Dice, Drand
from audit.domain.errors import Conflict
from audit.domain.visit import Reason

HUNDREDTHS: Final = 100

Share = Annotated[int, msgspec.Meta(ge=1, le=20)]
Many = Annotated[int, msgspec.Meta(ge=0, le=5000)]


class RecordKind(enum.StrEnum):
    """What the records are."""

    CLIENT_FILES = "client_files"
    STAFF_FILES = "staff_files"
    RECEIPTS = "receipts"
    OTHER_RECORDS = "other_records"


class SampleState(enum.StrEnum):
    """Where a sample of records stands; an abandoned one stays, with its reason."""

    LISTED = "listed"
    PLANNED = "planned"
    DRAWN = "drawn"
    CONCLUDED = "concluded"
    ABANDONED = "abandoned"


TRANSITIONS: Mapping[SampleState, Mapping[str, SampleState]] = {
    SampleState.LISTED: {"plan": SampleState.PLANNED, "abandon": SampleState.ABANDONED},
    SampleState.PLANNED: {"draw": SampleState.DRAWN, "abandon": SampleState.ABANDONED},
    SampleState.DRAWN: {"conclude": SampleState.CONCLUDED, "abandon": SampleState.ABANDONED},
    SampleState.CONCLUDED: {},
    SampleState.ABANDONED: {},
}


class Method(enum.StrEnum):
    """How the size of a sample follows from what is wanted."""

    DISCOVERY = "discovery"
    TWO_STAGE = "two_stage"
    SINGLE = "single"


class Aim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a sample is to tell.

    `good` records may be bad and all is still in order; if `bad` are, that must not go unnoticed.
    Risks are in hundredths: `alpha` that of the institution, to be refuted though at most `good`
    are bad; `beta` that of the public, to be assured though `bad` are.
    """

    method: Method
    good: Many
    bad: Annotated[int, msgspec.Meta(ge=1, le=5000)]
    alpha: Share = 5
    beta: Share = 5

    @property
    def institution_risk(self) -> Fraction:
        """The risk of the one who is checked."""
        return Fraction(self.alpha, HUNDREDTHS)

    @property
    def public_risk(self) -> Fraction:
        """The risk of those who rely on the check."""
        return Fraction(self.beta, HUNDREDTHS)


class DrawSeed(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag="draw",
):
    """The seed of the sealed draw that the visit follows from: nobody outside knows it yet."""

    draw: str


Source = Drand | Dice | DrawSeed


class SourceKind(enum.StrEnum):
    """Where the entropy of a sample comes from."""

    DICE = "dice"
    DRAND = "drand"
    DRAW = "draw"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The dice as one person read them."""

    by: str
    outcome: str
    at: datetime


class RecordSample(msgspec.Struct, frozen=True, kw_only=True):
    """One sample of the records of the institution that is visited.

    `records` is the digest of the list, of `count` numbers, and was frozen at `listed_at`.
    `commitment` is the digest of all that was fixed before there was entropy, `drawn` that of the
    order drawn, None as long as there is none. `entropy` is "" where it is the secret of a sealed
    draw.
    """

    id: str
    visit: str
    number: int
    item: str
    kind: RecordKind
    records: str
    count: int
    listed_at: datetime
    listed_by: str
    state: SampleState = SampleState.LISTED
    aim: Aim | None = None
    source: Source | None = None
    commitment: str | None = None
    planned_at: datetime | None = None
    readings: tuple[Reading, ...] = ()
    entropy: str = ""
    drawn: str | None = None
    drawn_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""


class Commitment(msgspec.Struct, frozen=True, kw_only=True):
    """All that is fixed before there is entropy; `records` is the digest of the list."""

    v: Literal["DRAW1"]
    sample: str
    institution: str
    records: str
    count: int
    aim: Aim
    stages: Plan
    source: Source


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """The records drawn, each with its ticket, in the order they are looked at."""

    v: Literal["DRAW1"]
    sample: str
    institution: str
    records: str
    seed: str
    selected: tuple[Ticket, ...]


def number_of(sample: RecordSample) -> str:
    """Return the number of a sample; it has no part that anybody may choose."""
    return f"{sample.visit}.{sample.number}"


def advance(sample: RecordSample, act: str) -> SampleState:
    """Return the state after `act`; raises `Conflict` where the present one does not allow it."""
    following = TRANSITIONS[sample.state].get(act)
    if following is None:
        raise Conflict(
            "sampling.state",
            "Sample {number} is “{state}”; “{act}” is not possible now. Look at it again.",
            number=sample.number,
            state=sample.state,
            act=act,
        )
    return following


def plan(
    sample: RecordSample, aim: Aim, source: Source, *, commitment: str, at: datetime
) -> RecordSample:
    """Return the sample with its aim and its source fixed."""
    return msgspec.structs.replace(
        sample,
        state=advance(sample, "plan"),
        aim=aim,
        source=source,
        commitment=commitment,
        planned_at=at,
    )


def require_waiting(sample: RecordSample) -> None:
    """Raise `Conflict` unless the sample waits for its entropy."""
    advance(sample, "draw")


def draw(sample: RecordSample, *, entropy: str, drawn: str, at: datetime) -> RecordSample:
    """Return the sample drawn; the secret of a sealed draw is not kept with it."""
    return msgspec.structs.replace(
        sample,
        state=advance(sample, "draw"),
        entropy="" if isinstance(sample.source, DrawSeed) else entropy,
        drawn=drawn,
        drawn_at=at,
    )


def require_looking(sample: RecordSample) -> None:
    """Raise `Conflict` unless its records are being looked at."""
    advance(sample, "conclude")


def conclude(sample: RecordSample, *, at: datetime) -> RecordSample:
    """Return the sample with its findings closed."""
    return msgspec.structs.replace(sample, state=advance(sample, "conclude"), ended_at=at)


def abandon(sample: RecordSample, reason: Reason, *, at: datetime) -> RecordSample:
    """Return the sample given up for a reason; it stays and is counted."""
    state = advance(sample, "abandon")
    return msgspec.structs.replace(sample, state=state, ended_at=at, reason=reason)
