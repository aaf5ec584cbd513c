"""What no sheet of the records may say: days to come, days out of order, too many entries."""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from audit.domain.errors import Fault, Invalid
from audit.domain.record_work import ComplaintEntry, Insurance
from audit.domain.records import Entries, RecordSheet, StaffMember

MOST_ENTRIES: Mapping[RecordSheet, int] = {
    **dict.fromkeys(RecordSheet, 5_000),
    RecordSheet.CASES: 20_000,
    RecordSheet.SERVICES: 100_000,
}
# The day a policy ends is known beforehand; all other days have been.
_MAY_COME = frozenset({"ends_on"})


def check(entries: Entries, sheet: RecordSheet, *, today: date) -> None:
    """Refuse entries that tell of days to come or end before they begin, or too many of them.

    Raises `Invalid` that names every place.
    """
    if len(entries) > MOST_ENTRIES[sheet]:
        raise Invalid(
            "records.too_many",
            "The sheet has {count} entries; at most {most} are kept. Leave out what is older than"
            " the years asked about.",
            count=len(entries),
            most=MOST_ENTRIES[sheet],
        )
    faults = tuple(
        fault
        for place, entry in enumerate(entries)
        for fault in _faults(entry, f"$.{sheet}[{place}]", today)
    )
    if faults:
        raise Invalid(
            "records.days",
            "{count} days are still to come or out of order, so nothing was kept; correct each.",
            faults=faults,
            count=len(faults),
        )


def _faults(entry: msgspec.Struct, where: str, today: date) -> Iterator[Fault]:
    for field, day in _days(entry):
        if day > today and field not in _MAY_COME:
            yield Fault(
                where=f"{where}.{field}",
                code="records.future",
                message="{day} is still to come; declare what has happened.",
                fields={"day": day.isoformat()},
            )
    first, last = _span(entry)
    if first is not None and last is not None and last < first:
        yield Fault(
            where=where,
            code="records.order",
            message="{last} lies before {first}: it cannot have ended before it began. Correct one"
            " of the two days.",
            fields={"first": first.isoformat(), "last": last.isoformat()},
        )


def _days(entry: msgspec.Struct) -> Iterator[tuple[str, date]]:
    for field in entry.__struct_fields__:
        value = getattr(entry, field)
        for day in value if isinstance(value, tuple) else (value,):
            if isinstance(day, date):
                yield field, day


def _span(entry: msgspec.Struct) -> tuple[date | None, date | None]:
    match entry:
        case StaffMember():
            return entry.employed_since, entry.employed_until
        case Insurance():
            return entry.starts_on, entry.ends_on
        case ComplaintEntry():
            return entry.received_on, entry.closed_on
        case _:
            return None, None
