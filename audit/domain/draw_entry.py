"""What people enter of the sources of chance, and when it counts.

Whatever carries its own proof counts at once: the secret that fits its commitment, the drand value
with its signature. Of anything else two people must read the same from the public evidence.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from audit.domain import drand
from audit.domain.ceremony import Draw, DrawMode
from audit.domain.entropy import Drand, Reveal, Source, answer_fault, question
from audit.domain.errors import Conflict, Fault, Invalid

_SIGNATURE_DIGITS = 96


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody read from the source at `place`, counted from 1.

    `outcome` is the outcome alone or the whole entropy string; of drand also the signature, which
    proves it. `evidence` names the bulletin or the video that shows it.
    """

    place: Annotated[int, msgspec.Meta(ge=1, le=20)]
    outcome: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    evidence: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What was entered: by whom, when, and whether it proves itself.

    `number` counts the entries at one place. A `secret` one stays sealed with the draw.
    """

    draw: str
    place: int
    number: int
    by: str
    value: str
    proven: bool
    secret: bool
    evidence: str
    at: datetime


def source_at(sources: Sequence[Source], place: int) -> Source:
    """Return the source at a place, counted from 1. Raises `Invalid`."""
    if place > len(sources):
        raise Invalid(
            "draw.place",
            "The plan names {count} sources; there is none at place {place}.",
            count=len(sources),
            place=place,
        )
    return sources[place - 1]


def entry(
    draw: Draw,
    source: Source,
    given: Outcome,
    *,
    before: Sequence[Entry],
    by: str,
    at: datetime,
) -> Entry:
    """Return what is kept of an outcome; `before` are the entries at the same place.

    Raises `Invalid` for one that is no answer to its source or lacks its evidence.
    """
    value, proven = _read(source, given.outcome.strip())
    fault = answer_fault(source, value, draw=draw.number, where="$.outcome")
    if fault is not None:
        raise _refusal(fault)
    if not proven and not given.evidence.strip():
        raise _refusal(
            Fault(
                where="$.evidence",
                code="draw.evidence",
                message="Name the bulletin, the recording or the page that shows this outcome, so"
                " that anyone can look it up.",
            )
        )
    return Entry(
        draw=draw.number,
        place=given.place,
        number=len(before) + 1,
        by=by,
        value=value,
        proven=proven,
        secret=isinstance(source, Reveal) and draw.mode is DrawMode.SEALED,
        evidence=given.evidence.strip() or _signature(source, given.outcome.strip()),
        at=at,
    )


def settled(entries: Iterable[Entry]) -> str | None:
    """Return the outcome that counts at one place, or None as long as none does.

    It is proven, or two people last said the same.
    """
    last: dict[str, str] = {}
    for one in entries:
        if one.proven:
            return one.value
        last[one.by] = one.value
    said = list(last.values())
    return next((value for value in said if said.count(value) > 1), None)


def answers(sources: Sequence[Source], entries: Sequence[Entry]) -> tuple[str | None, ...]:
    """Return for each source the outcome that counts, or None."""
    return tuple(
        settled(one for one in entries if one.place == place) for place, _ in enumerate(sources, 1)
    )


def shown(draw: Draw, entries: Iterable[Entry], *, held: bool) -> tuple[Entry, ...]:
    """Return the entries that may be read: a secret one by those who hold the draw, or once open.

    `held` says that the reader holds the draw.
    """
    return tuple(one for one in entries if held or draw.opened or not one.secret)


def require_agreement(entries: Sequence[Entry]) -> None:
    """Raise `Conflict` where two people read different outcomes from one source.

    Both entries are kept; a third person can decide, or the one who was wrong enter it anew.
    """
    if len({one.by for one in entries}) > 1 and settled(entries) is None:
        raise Conflict(
            "draw.differs",
            "Two people read different outcomes: {outcomes}. Both entries are kept. Compare them"
            " with the evidence; whoever was wrong enters it again.",
            outcomes=", ".join(sorted({one.value for one in entries})),
        )


def needs_two(source: Source) -> bool:
    """Return whether an outcome of the source never proves itself."""
    return not isinstance(source, Drand | Reveal)


def _read(source: Source, text: str) -> tuple[str, bool]:
    """Return the entropy string, and whether it proves itself."""
    start = question(source)
    if isinstance(source, Drand) and len(text) == _SIGNATURE_DIGITS:
        return start + _randomness(source, text), True
    return start + text.removeprefix(start), isinstance(source, Reveal)


def _randomness(source: Drand, signature: str) -> str:
    try:
        genuine = drand.is_genuine(source.round, signature)
    except ValueError:
        genuine = False
    if not genuine:
        raise _refusal(
            Fault(
                where="$.outcome",
                code="draw.signature",
                message="This is not the signature of drand round {round}; copy it again, all 96"
                " hexadecimal digits.",
                fields={"round": str(source.round)},
            )
        )
    return drand.randomness(signature)


def _signature(source: Source, text: str) -> str:
    proves = isinstance(source, Drand) and len(text) == _SIGNATURE_DIGITS
    return text if proves else ""


def _refusal(fault: Fault) -> Invalid:
    return Invalid(
        "draw.outcome",
        "The outcome is refused; it says why.",
        faults=(fault,),
    )
