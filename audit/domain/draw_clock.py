"""The clock of a draw: what must wait for what, and how long anybody waits.

The times are those of DRAW1 (docs/algorithms/draw.md), a model of this product: no law names them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from audit.domain.ceremony import Draw, DrawMode
from audit.domain.entropy import QUICKNET, Drand, Reveal, Source, quicknet_round, quicknet_time
from audit.domain.errors import Conflict, Fault

NOTICE: Final = timedelta(hours=24)
"""From the announcement, which anyone can copy, to the first outcome."""
PATIENCE: Final = timedelta(hours=24)
"""From the time of a source until the draw is void without it; nothing ever stands in for it."""

MISSED_WORDS: Final = (
    "A source of chance had not spoken when its time was over; nothing stands in for it."
)
"""The public reason of a draw that ends for lack of a source."""


def time_faults(sources: Iterable[Source], *, now: datetime, draw_at: datetime) -> Iterator[Fault]:
    """Yield what is wrong with the times of an announcement that is made `now`."""
    if draw_at < now + NOTICE:
        yield Fault(
            where="$.draw_at",
            code="draw.too_soon",
            message="The draw takes place at {draw_at}; announce it at least 24 hours before, so"
            " that everybody can copy what was fixed. Choose a later time.",
            fields={"draw_at": draw_at.isoformat()},
        )
    for place, source in enumerate(sources):
        if not isinstance(source, Drand):
            continue
        if source.chain != QUICKNET:
            yield Fault(
                where=f"$.entropy[{place}].chain",
                code="draw.chain",
                message="Values of the drand chain {chain} cannot be checked here; take quicknet,"
                " {quicknet}.",
                fields={"chain": source.chain, "quicknet": QUICKNET},
            )
        elif not quicknet_round(draw_at) <= source.round <= quicknet_round(draw_at + PATIENCE):
            yield Fault(
                where=f"$.entropy[{place}].round",
                code="draw.round",
                message="Round {round} does not appear in the 24 hours from the time of the draw"
                " on; take round {first}.",
                fields={"round": str(source.round), "first": str(quicknet_round(draw_at))},
            )


def begins(draw: Draw, source: Source) -> datetime:
    """Return from when on the outcome of a source is taken.

    In an open draw secrets are revealed before the public sources speak, so that nobody can keep
    one back because of what they said.
    """
    at = _draw_at(draw)
    match source:
        case Reveal() if draw.mode is DrawMode.OPEN:
            return draw.announced_at
        case Drand():
            return max(at, quicknet_time(source.round))
        case _:
            return at


def ends(draw: Draw, source: Source) -> datetime:
    """Return the moment at which the draw is void if the source is still missing."""
    if isinstance(source, Reveal) and draw.mode is DrawMode.OPEN:
        return _draw_at(draw)
    return begins(draw, source) + PATIENCE


def require_time(draw: Draw, source: Source, now: datetime) -> None:
    """Raise `Conflict` where an outcome comes before its time, or too late to be chosen freely."""
    if now < begins(draw, source):
        raise Conflict(
            "draw.early",
            "Draw {draw} takes this outcome from {begins} on; nobody can know it before.",
            draw=draw.number,
            begins=begins(draw, source).isoformat(),
        )
    if now > ends(draw, source):
        raise Conflict(
            "draw.late",
            "Draw {draw} waited for this outcome until {ends}; it is void without it, and nothing"
            " stands in for it. Announce another draw in its place.",
            draw=draw.number,
            ends=ends(draw, source).isoformat(),
        )


def missing(
    draw: Draw, sources: Sequence[Source], answers: Sequence[str | None], *, now: datetime
) -> tuple[int, ...]:
    """Return the places, from 1, of the sources whose time is over and that are not answered."""
    return tuple(
        place
        for place, (source, answer) in enumerate(zip(sources, answers, strict=True), 1)
        if answer is None and now > ends(draw, source)
    )


def _draw_at(draw: Draw) -> datetime:
    """Return when the sources speak; a draw kept before that was known waits for nothing."""
    return draw.draw_at or draw.announced_at
