"""The records of a sample on its page, and what is needed to draw them again."""

from collections.abc import Iterator, Sequence

import msgspec

from api.pages.forms import Choice
from api.view import Reader
from audit.domain.entropy import Dice, Drand, quicknet_time
from audit.domain.evidence import Evidence
from audit.domain.record_findings import Finding, Mark
from audit.domain.record_sample import RecordSample, number_of
from audit.services.sampling_desk import Sampling
from reports.writing import moment

MARKS = {
    Mark.FITS: "full",
    Mark.FITS_NOT: "cross",
    Mark.IN_DOUBT: "half",
    Mark.MISSING: "ring",
}
_AT_ONCE = 20


class RecordLine(msgspec.Struct, frozen=True, kw_only=True):
    """A record drawn, at its place, with what was found on it; `shape` is "" before that."""

    record: str
    place: int
    ticket: str
    mark: Mark | None
    shape: str
    note: str
    by: str
    evidence: str
    path: str


def facts(found: Sampling, reader: Reader) -> Iterator[tuple[str, str]]:
    """Yield when each step was, and by what chance the records are drawn."""
    sample, translate = found.course.sample, reader.translate
    by = found.names.get(sample.listed_by, sample.listed_by)
    yield (
        translate("The list"),
        translate("{count} records, frozen {when} by {by}").format(
            count=sample.count, when=moment(sample.listed_at, translate), by=by
        ),
    )
    if sample.planned_at is not None:
        yield translate("Fixed"), moment(sample.planned_at, translate)
        yield translate("Where chance comes from"), _source(sample, reader)
    if sample.drawn_at is not None:
        yield translate("Records drawn"), moment(sample.drawn_at, translate)
    if sample.ended_at is not None:
        yield translate("Time it ended"), moment(sample.ended_at, translate)


def _source(sample: RecordSample, reader: Reader) -> str:
    translate = reader.translate
    match sample.source:
        case Dice(n=count):
            return translate("{count} ten-sided dice thrown on the spot").format(count=count)
        case Drand(round=number):
            return translate("drand quicknet, round {number}, due {when}").format(
                number=number, when=moment(quicknet_time(number), translate)
            )
        case _:
            return translate("the secret of the sealed draw that the visit follows from")


def digests(found: Sampling, reader: Reader) -> Iterator[tuple[str, str]]:
    """Yield what is needed to draw again: the digests, the entropy and the seed."""
    sample, translate = found.course.sample, reader.translate
    yield translate("Number of the sample"), number_of(sample)
    yield translate("Digest of the list"), sample.records
    if sample.commitment is not None:
        yield translate("Commitment, in the public log"), sample.commitment
    if sample.entropy:
        yield translate("Entropy"), sample.entropy
    if found.drawn is not None:
        yield translate("Seed"), found.drawn.seed
        yield translate("Digest of the order"), sample.drawn or ""


def record_lines(
    found: Sampling, path: str, *, chosen: str
) -> tuple[tuple[RecordLine, ...], tuple[RecordLine, ...]]:
    """Return the records to look at next, and those that were looked at, in their order."""
    now, tickets = found.course.standing, found.drawn.selected if found.drawn else ()
    if now is None:
        return (), ()
    current = found.course.found
    lines = [
        _record(found, path, place_, ticket, finding=current.get(ticket[0]))
        for place_, ticket in enumerate(tickets[: now.asked], start=1)
    ]
    again = [one for one in lines if one.record == chosen and one.mark]
    due = [one for one in lines if one.mark is None][:_AT_ONCE]
    return tuple(again or due), tuple(one for one in lines if one.mark)


def _record(
    found: Sampling,
    path: str,
    place_: int,
    drawn: tuple[str, str],
    *,
    finding: Finding | None,
) -> RecordLine:
    record, ticket = drawn
    return RecordLine(
        record=record,
        place=place_,
        ticket=ticket,
        mark=None if finding is None else finding.mark,
        shape="" if finding is None else MARKS[finding.mark],
        note="" if finding is None else finding.note,
        by="" if finding is None else found.names.get(finding.by, finding.by),
        evidence="" if finding is None else finding.evidence or "",
        path=f"{path}?again={record}",
    )


def file_choices(evidence: Sequence[Evidence]) -> Iterator[Choice]:
    """Yield the files of the visit, to show what was found."""
    for one in evidence:
        yield Choice(value=one.id, text=one.caption or one.name)
