"""Answers: what an inspector found about one item, and the rules an answer must satisfy."""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from audit.domain import measurement
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.measurement import Measurement
from checklists.model import Item, Measure, ResolvedChecklist

ClientId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z._-]{8,64}\Z")]

Records = Annotated[int, msgspec.Meta(ge=1, le=10**9)]
"""How many records of a sample were looked at."""

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time as a client gives it: with its offset from UTC."""


class Verdict(enum.StrEnum):
    """What was found; `EQUIVALENT` is another practice accepted as just as good."""

    CONFORM = "conform"
    PARTLY = "partly"
    NOT = "not"
    NOT_APPLICABLE = "not_applicable"
    EQUIVALENT = "equivalent"
    COULD_NOT_CHECK = "could_not_check"


# A verdict that departs from the plain yes is explained, so that the institution can answer it.
NEEDS_REASON = frozenset(Verdict) - {Verdict.CONFORM}
_JUDGED = frozenset({Verdict.CONFORM, Verdict.PARTLY, Verdict.NOT})


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer as it is kept.

    `id` is given by the client and makes a repeated delivery harmless. `value` is the measured
    quantity in the unit of the item's measure; of a sampled measure it is how many of the `of`
    records that were looked at fit. `by` is the inspector, `at` the time on site (UTC).
    """

    id: ClientId
    item: str
    verdict: Verdict
    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    value: Decimal | None = None
    of: Records | None = None
    by: str
    at: Instant


def met(measure: Measure, answer: Answer) -> bool | None:
    """Return whether the answer's value reaches the threshold, None where one is missing."""
    return measurement.met(measure, answer.value, answer.of)


def check_answers(
    answers: Sequence[Answer], checklist: ResolvedChecklist, *, team: Sequence[str]
) -> None:
    """Refuse answers that the checklist or the team does not allow, naming every one of them.

    Raises `Invalid` with one fault for each place.
    """
    items = {resolved.item.code: resolved.item for resolved in checklist.items}
    faults = [
        fault
        for position, answer in enumerate(answers)
        for fault in _faults(answer, items, f"$.answers[{position}]")
    ]
    faults += _team_faults(answers, team) + _repeat_faults(answers)
    if faults:
        raise Invalid(
            "answer.invalid",
            "{count} places in the answers are wrong; correct each and send them again.",
            faults=tuple(faults),
            count=len(faults),
        )


def require_complete(answers: Iterable[Answer], checklist: ResolvedChecklist) -> None:
    """Refuse to close a visit while items have no answer, naming every one of them.

    Raises `Conflict`.
    """
    answered = {answer.item for answer in answers}
    missing = [one.item for one in checklist.items if one.item.code not in answered]
    if missing:
        raise Conflict(
            "answer.missing",
            "{count} items have no answer yet; answer each before handing in.",
            count=len(missing),
            faults=tuple(
                Fault(
                    where=f"$.items.{item.code}",
                    code="answer.item_missing",
                    message="Item {item} “{title}” has no answer.",
                    fields={"item": item.code, "title": item.title},
                )
                for item in missing
            ),
        )


def _team_faults(answers: Sequence[Answer], team: Sequence[str]) -> list[Fault]:
    return [
        Fault(
            where=f"$.answers[{position}].by",
            code="answer.not_on_team",
            message="Inspector {by} is not on this visit's team; an answer is given by the team.",
            fields={"by": answer.by},
        )
        for position, answer in enumerate(answers)
        if answer.by not in team
    ]


def _repeat_faults(answers: Sequence[Answer]) -> list[Fault]:
    counts = Counter(answer.item for answer in answers)
    ids = Counter(answer.id for answer in answers)
    return [
        Fault(
            where=f"$.answers[{position}]",
            code="answer.repeated",
            message="Item {item} or answer id {id} stands twice in one delivery; keep one.",
            fields={"item": answer.item, "id": answer.id},
        )
        for position, answer in enumerate(answers)
        if counts[answer.item] > 1 or ids[answer.id] > 1
    ]


def _faults(answer: Answer, items: Mapping[str, Item], where: str) -> list[Fault]:
    item = items.get(answer.item)
    if item is None:
        return [
            Fault(
                where=f"{where}.item",
                code="answer.unknown_item",
                message="Item {item} is not on this visit's checklist; use a code from the list.",
                fields={"item": answer.item},
            )
        ]
    faults = []
    if answer.verdict in NEEDS_REASON and not answer.reason.strip():
        faults.append(
            Fault(
                where=f"{where}.reason",
                code="answer.reason_missing",
                message="Item {item}: the verdict {verdict} needs a reason; say what was seen.",
                fields={"item": answer.item, "verdict": answer.verdict},
            )
        )
    return faults + _measure_faults(answer, item.measure, where)


def _measure_faults(answer: Answer, measure: Measure | None, where: str) -> list[Fault]:
    if measure is None:
        return _unmeasured_faults(answer, where)
    given = Measurement(item=answer.item, value=answer.value, of=answer.of)
    faults = list(measurement.range_faults(measure, given, where))
    if faults:
        return faults
    if answer.value is None and answer.verdict in _JUDGED:
        return [
            Fault(
                where=f"{where}.value",
                code="answer.value_missing",
                message="Item {item} needs the measured value of “{measure}” in {unit}.",
                fields={"item": answer.item, "measure": measure.name, "unit": measure.unit},
            )
        ]
    return _contradictions(answer, measure, where)


def _unmeasured_faults(answer: Answer, where: str) -> list[Fault]:
    if answer.value is None and answer.of is None:
        return []
    return [
        Fault(
            where=f"{where}.value",
            code="answer.value_unexpected",
            message="Item {item} has no measure; leave the value out.",
            fields={"item": answer.item},
        )
    ]


def _contradictions(answer: Answer, measure: Measure, where: str) -> list[Fault]:
    if answer.verdict is not Verdict.CONFORM or met(measure, answer) is not False:
        return []
    value = str(answer.value) if answer.of is None else f"{answer.value}/{answer.of}"
    return [
        Fault(
            where=f"{where}.value",
            code="answer.value_contradicts",
            message=(
                "Item {item}: {value} does not reach the threshold {threshold}, so the verdict"
                " cannot be conform; correct the value or the verdict."
            ),
            fields={
                "item": answer.item,
                "value": value,
                "threshold": str(measure.threshold),
            },
        )
    ]
