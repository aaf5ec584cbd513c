"""What the form of an announcement takes, and the announcement it makes."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Annotated, TypeVar

import msgspec

from audit.domain.draw import Id
from audit.domain.entropy import (
    QUICKNET,
    Dice,
    DiceCount,
    Dlt,
    Drand,
    Hex64,
    Issue,
    Kl8,
    Reveal,
    Source,
    Ssq,
    quicknet_round,
)
from audit.domain.errors import Fault, Invalid
from audit.domain.escrow import Escrow
from audit.domain.frame import Exclusion, Forced
from audit.domain.workdays import CHINA
from audit.services.draw import Announcement, Draft

Entry = TypeVar("Entry", Forced, Exclusion)
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]
PARTIES = (1, 2, 3)
_LINE = re.compile(r"(?P<institution>\S+?)[\s,，、;；]+(?P<reason>.+)")


class AnnouncementEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is entered of a draw: when, from which sources, and who is forced or left out.

    `day` and `time` are those of China. `drand` asks for the first round of the drand quicknet
    from then on. The copy in escrow is of the secret of the first party. `forced` and
    `excluded` hold one institution a line, its code before the reason.
    """

    number: str
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    day: date
    time: Clock
    drand: bool = False
    dice: DiceCount | None = None
    kl8: Issue | None = None
    ssq: Issue | None = None
    dlt: Issue | None = None
    party_1: Id | None = None
    commit_1: Hex64 | None = None
    party_2: Id | None = None
    commit_2: Hex64 | None = None
    party_3: Id | None = None
    commit_3: Hex64 | None = None
    rehearsal_number: str = ""
    rehearsal: bool = False
    redraws: str | None = None
    publish_by: date | None = None
    escrow_body: Annotated[str, msgspec.Meta(max_length=100)] = ""
    escrow_document: Annotated[str, msgspec.Meta(max_length=300)] = ""
    forced: str = ""
    excluded: str = ""


class DraftEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is entered to take a number: that of the next draw, or of the next rehearsal."""

    number: str
    rehearsal_number: str = ""
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    rehearsal: bool = False
    redraws: str | None = None


def draft_of(entry: DraftEntry | AnnouncementEntry, plan: str) -> Draft:
    """Return the draft of a draw from the plan; a rehearsal stands in for nothing."""
    return Draft(
        plan=plan,
        number=entry.rehearsal_number if entry.rehearsal else entry.number,
        title=entry.title,
        rehearsal=entry.rehearsal,
        redraws=None if entry.rehearsal else entry.redraws,
    )


def announcement_of(entry: AnnouncementEntry, plan: str) -> Announcement:
    """Return the announcement of a draw from the plan.

    Raises `Invalid` for a party without a commitment, and for lines that are not a code and a
    reason.
    """
    draw_at = datetime.combine(entry.day, time.fromisoformat(entry.time), tzinfo=CHINA)
    faults = [*_party_faults(entry)]
    forced, excluded = (
        _lines(entry.forced, "forced", Forced, faults=faults),
        _lines(entry.excluded, "excluded", Exclusion, faults=faults),
    )
    if faults:
        raise Invalid(
            "draw.announcement",
            "{count} entries of the announcement are wrong; each says how to mend it.",
            faults=tuple(faults),
            count=len(faults),
        )
    return Announcement(
        **msgspec.structs.asdict(draft_of(entry, plan)),
        entropy=tuple(_sources(entry, draw_at)),
        draw_at=draw_at,
        publish_by=None if entry.rehearsal else entry.publish_by,
        escrow=_escrow(entry),
        forced=forced,
        excluded=excluded,
    )


def _escrow(entry: AnnouncementEntry) -> Escrow | None:
    """Return the copy of the first party's secret that a second body keeps."""
    if not (entry.party_1 and entry.commit_1 and entry.escrow_body):
        return None
    return Escrow(
        party=entry.party_1,
        commit=entry.commit_1,
        body=entry.escrow_body,
        document=entry.escrow_document,
    )


def _parties(entry: AnnouncementEntry) -> Iterator[tuple[int, str | None, str | None]]:
    for place in PARTIES:
        yield place, getattr(entry, f"party_{place}"), getattr(entry, f"commit_{place}")


def _sources(entry: AnnouncementEntry, draw_at: datetime) -> Iterator[Source]:
    for _, party, commit in _parties(entry):
        if party and commit:
            yield Reveal(party=party, commit=commit)
    if entry.drand:
        yield Drand(chain=QUICKNET, round=quicknet_round(draw_at))
    if entry.dice:
        yield Dice(n=entry.dice)
    if entry.kl8:
        yield Kl8(issue=entry.kl8)
    if entry.ssq:
        yield Ssq(issue=entry.ssq)
    if entry.dlt:
        yield Dlt(issue=entry.dlt)


def _party_faults(entry: AnnouncementEntry) -> Iterator[Fault]:
    for place, party, commit in _parties(entry):
        if bool(party) != bool(commit):
            yield Fault(
                where=f"$.commit_{place}" if party else f"$.party_{place}",
                code="draw.party",
                message="A party and its commitment belong together; give both or neither.",
            )


def _lines(text: str, name: str, kind: type[Entry], *, faults: list[Fault]) -> tuple[Entry, ...]:
    """Return what the lines of a field say; a line that cannot be read adds a fault."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        read = _LINE.fullmatch(line.strip())
        try:
            found.append(msgspec.convert(read.groupdict() if read else {}, kind))
        except msgspec.ValidationError:
            faults.append(
                Fault(
                    where=f"$.{name}",
                    code="draw.line",
                    message="Line {line} must hold the code of an institution and, after a space,"
                    " a reason of 2 to 200 characters.",
                    fields={"line": str(number)},
                )
            )
    return tuple(found)
