"""Appointments → an iCalendar file (RFC 5545), as calendars of telephones and desks read it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec

_FOLD = 75  # octets a line may have, without its end (3.1)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """Something on one day, or from a moment to another.

    `uid` stays the same whenever it is told again. A day without `ends` is the whole day.
    """

    uid: str
    begins: date | datetime
    ends: datetime | None = None
    summary: str
    url: str = ""


def calendar_file(name: str, appointments: Iterable[Appointment], *, at: datetime) -> bytes:
    """Return the file of a calendar called `name`, told at a moment."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mingjian//Agenda//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for one in appointments:
        lines += _event(one, at)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """Return a text as a value: backslash, semicolon, comma and line ends are marked (3.3.11)."""
    return text.translate(_ESCAPED)


def folded(line: str) -> bytes:
    """Return a line with its end, in pieces of at most 75 octets that split no character (3.1)."""
    pieces: list[bytes] = []
    piece = b""
    for char in line:
        added = char.encode()
        # A piece that goes on begins with a space, which counts.
        if len(piece) + len(added) > _FOLD - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += added
    return b"\r\n ".join((*pieces, piece)) + b"\r\n"


def _event(one: Appointment, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}"
    yield f"DTSTAMP:{_moment(at)}"
    if isinstance(one.begins, datetime):
        yield f"DTSTART:{_moment(one.begins)}"
        if one.ends is not None:
            yield f"DTEND:{_moment(one.ends)}"
    else:
        yield f"DTSTART;VALUE=DATE:{one.begins:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.begins + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(one.summary)}"
    if one.url:
        yield f"URL:{one.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
