"""Answers: what an inspector found about one item, and the rules an answer must satisfy."""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from audit.domain.errors import Conflict, Fault, Invalid
from checklists.model import Comparison, Item, Measure, ResolvedChecklist

ClientId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z._-]{8,64}\Z")]

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
_LARGEST_VALUE = Decimal("1e12")
_MOST_PLACES = 9


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer as it is kept.

    `id` is given by the client and makes a repeated delivery harmless. `value` is the measured
    quantity in the unit of the item's measure. `by` is the inspector, `at` the time on site (UTC).
    """

    id: ClientId
    item: str
    verdict: Verdict
    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    value: Decimal | None = None
    by: str
    at: Instant


def meets(measure: Measure, value: Decimal) -> bool:
    """Return whether `value` reaches the threshold; a measure without one is met by any value."""
    if measure.threshold is None:
        return True
    if measure.comparison is Comparison.AT_LEAST:
        return value >= measure.threshold
    return value <= measure.threshold


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
    place = f"{where}.value"
    if measure is not None and answer.value is not None:
        return _value_faults(answer, measure, answer.value, where=place)
    if measure is None and answer.value is not None:
        return [
            Fault(
                where=place,
                code="answer.value_unexpected",
                message="Item {item} has no measure; leave the value out.",
                fields={"item": answer.item},
            )
        ]
    if measure is not None and answer.verdict in _JUDGED:
        return [
            Fault(
                where=place,
                code="answer.value_missing",
                message="Item {item} needs the measured value of “{measure}” in {unit}.",
                fields={"item": answer.item, "measure": measure.name, "unit": measure.unit},
            )
        ]
    return []


def _value_faults(answer: Answer, measure: Measure, value: Decimal, *, where: str) -> list[Fault]:
    if not _is_plain(value):
        return [
            Fault(
                where=where,
                code="answer.value_range",
                message="Item {item}: the value must be a number between -10^12 and 10^12, with at"
                " most nine decimal places.",
                fields={"item": answer.item},
            )
        ]
    if answer.verdict is Verdict.CONFORM and not meets(measure, value):
        return [
            Fault(
                where=where,
                code="answer.value_contradicts",
                message=(
                    "Item {item}: {value} does not reach the threshold {threshold}, so the verdict"
                    " cannot be conform; correct the value or the verdict."
                ),
                fields={
                    "item": answer.item,
                    "value": str(value),
                    "threshold": str(measure.threshold),
                },
            )
        ]
    return []


def _is_plain(value: Decimal) -> bool:
    """Return whether a value can be written out and read by people."""
    places = value.as_tuple().exponent
    short = isinstance(places, int) and -_MOST_PLACES <= places <= _MOST_PLACES
    return short and abs(value) < _LARGEST_VALUE
