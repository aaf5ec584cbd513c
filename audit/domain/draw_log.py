"""What the transparency log says of a draw: digests, times and public values, and nobody's name."""

from collections.abc import Iterable, Iterator

from audit.domain.ceremony import Draw, DrawMode
from audit.domain.draw_entry import Entry
from audit.domain.draw_files import ENTROPY, RESULT
from audit.domain.log import LogKind
from audit.domain.team_change import TeamChange, record
from checklists.canonical import digest


def announced(draw: Draw) -> dict[str, str]:
    """Return what is fixed from the announcement on; plan.json says the rest."""
    facts = {"plan": draw.plan_digest, "mode": draw.mode.value}
    if draw.draw_at is not None:
        facts["drawAt"] = draw.draw_at.isoformat()
    if draw.publish_by is not None:
        facts["publishBy"] = draw.publish_by.isoformat()
    if draw.escrow is not None:
        facts |= {"escrow": draw.escrow.body, "escrowOf": draw.escrow.commit}
    if draw.redraws is not None:
        facts["redraws"] = draw.redraws
    return facts


def spoken(place: int, value: str) -> dict[str, str]:
    """Return what came out of the source at a place, counted from 1."""
    return {"place": str(place), "value": value}


def computed(draw: Draw, root: str) -> dict[str, str]:
    """Return what fixes the result before anyone may read it; `root` is that of its lines."""
    return {"plan": draw.plan_digest, "result": draw.files[RESULT], "lines": root}


def openings(draw: Draw, entries: Iterable[Entry]) -> Iterator[tuple[LogKind, dict[str, str]]]:
    """Yield what is logged when everything is public: the secrets until then, then the digests."""
    for one in entries:
        if one.secret:
            yield LogKind.REVEAL, spoken(one.place, one.value)
    yield LogKind.PUBLISH if draw.mode is DrawMode.OPEN else LogKind.OPENED, opened(draw)


def opened(draw: Draw) -> dict[str, str]:
    """Return the digests of what anyone may read from now on."""
    return {
        "plan": draw.plan_digest,
        "entropy": draw.files[ENTROPY],
        "result": draw.files[RESULT],
    }


def changed(change: TeamChange) -> tuple[str, dict[str, str]]:
    """Return the draw, or the visit that was not drawn, and what binds the change to its record."""
    return change.draw or change.visit, {"change": digest(record(change))}
