from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from audit.domain.burndown import MOST_POINTS, Found, Point, burndown

FIRST = date(2026, 3, 2)
DAYS = st.integers(0, 400).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def lines(draw: st.DrawFn) -> Found:
    """Return a line as the database counts it: due, and accepted, no sooner than found."""
    begun, due, closed = sorted((draw(DAYS), draw(DAYS), draw(DAYS)))
    return begun, due, draw(st.sampled_from([None, closed])), draw(st.integers(1, 50))


def on(day: int, *, open: int, allowed: int) -> Point:  # noqa: A002 -- the name of the field
    return Point(day=date(2026, 3, day), open=open, allowed=allowed)


def test_without_findings_there_is_no_course() -> None:
    assert burndown([], today=FIRST) == ()


def test_three_findings_day_by_day() -> None:
    """Two found on the 2nd, due on the 4th, one mended on the 3rd; one more on the 3rd."""
    found: list[Found] = [
        (date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 3), 1),
        (date(2026, 3, 2), date(2026, 3, 4), None, 1),
        (date(2026, 3, 3), date(2026, 3, 6), None, 1),
    ]
    assert burndown(found, today=date(2026, 3, 5)) == (
        on(2, open=2, allowed=2),
        on(3, open=2, allowed=3),
        on(4, open=2, allowed=3),
        on(5, open=2, allowed=1),
        on(6, open=2, allowed=1),
    )


@given(st.lists(lines(), min_size=1, max_size=20), DAYS)
def test_a_course_is_short_and_ends_with_what_is_open(found: list[Found], today: date) -> None:
    course = burndown(found, today=today)
    days = [one.day for one in course]
    assert len(days) <= MOST_POINTS + 1
    assert days == sorted(set(days))
    assert days[0] == min(begun for begun, _, _, _ in found)
    assert days[-1] == max(today, *(due for _, due, _, _ in found))
    still = [n for begun, _, closed, n in found if closed is None or closed > today]
    assert course[-1].open == sum(still)
    most = sum(n for _, _, _, n in found)
    assert all(0 <= one.open <= most and 0 <= one.allowed <= most for one in course)
