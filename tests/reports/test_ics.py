"""The iCalendar file: escaped, folded, and with times in UTC (RFC 5545)."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from audit.domain.workdays import CHINA
from reports.ics import Appointment, calendar_file, escaped, folded

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_a_day_and_a_span_of_time_are_told_apart() -> None:
    whole = Appointment(uid="a@mingjian", begins=date(2026, 3, 31), summary="整改,到期")
    span = Appointment(
        uid="b@mingjian",
        begins=datetime(2026, 3, 2, 9, 0, tzinfo=CHINA),
        ends=datetime(2026, 3, 2, 11, 30, tzinfo=CHINA),
        summary="示例中心",
        url="https://example.org/desk/visits/b",
    )
    text = calendar_file("2026年3月", (whole, span), at=AT).decode()
    assert text.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mingjian//Agenda//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:2026年3月",
        "BEGIN:VEVENT",
        "UID:a@mingjian",
        "DTSTAMP:20260302T010000Z",
        "DTSTART;VALUE=DATE:20260331",
        "DTEND;VALUE=DATE:20260401",
        "SUMMARY:整改\\,到期",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:b@mingjian",
        "DTSTAMP:20260302T010000Z",
        "DTSTART:20260302T010000Z",
        "DTEND:20260302T033000Z",
        "SUMMARY:示例中心",
        "URL:https://example.org/desk/visits/b",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_would_end_a_value_is_escaped() -> None:
    assert escaped("a;b,c\\d\r\ne") == "a\\;b\\,c\\\\d\\ne"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_a_folded_line_is_short_and_unfolds_to_itself(line: str) -> None:
    content = folded(line)
    assert content.endswith(b"\r\n")
    pieces = content[:-2].split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.decode() == piece.decode(errors="strict") for piece in pieces)
    assert content[:-2].replace(b"\r\n ", b"").decode() == line
