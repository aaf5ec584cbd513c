from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from audit.domain.burndown import MOST_POINTS, Flow, Point, burndown

FIRST = date(2026, 3, 2)
DAYS = st.integers(0, 400).map(lambda days: FIRST + timedelta(days=days))


Line = tuple[date, date, date | None]


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Return when an action was found, is due, and was accepted, if it was."""
    begun, due, closed = sorted((draw(DAYS), draw(DAYS), draw(DAYS)))
    return begun, due, draw(st.sampled_from([None, closed]))


def flow_of(actions: list[Line]) -> Flow:
    """Return the actions as the database counts them."""
    return Flow(
        found=Counter(begun for begun, _, _ in actions),
        due=Counter(due for _, due, _ in actions),
        accepted=Counter(closed for _, _, closed in actions if closed is not None),
    )


def on(day: int, *, open: int, allowed: int) -> Point:  # noqa: A002 -- the name of the field
    return Point(day=date(2026, 3, day), open=open, allowed=allowed)


def test_without_findings_there_is_no_course() -> None:
    assert burndown(flow_of([]), today=FIRST) == ()


def test_three_findings_day_by_day() -> None:
    """Two found on the 2nd, due on the 4th, one mended on the 3rd; one more on the 3rd."""
    found: list[Line] = [
        (date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 3)),
        (date(2026, 3, 2), date(2026, 3, 4), None),
        (date(2026, 3, 3), date(2026, 3, 6), None),
    ]
    assert burndown(flow_of(found), today=date(2026, 3, 5)) == (
        on(2, open=2, allowed=2),
        on(3, open=2, allowed=3),
        on(4, open=2, allowed=3),
        on(5, open=2, allowed=1),
        on(6, open=2, allowed=1),
    )


@given(st.lists(lines(), min_size=1, max_size=20), DAYS)
def test_a_course_is_short_and_counts_each_day(found: list[Line], today: date) -> None:
    course = burndown(flow_of(found), today=today)
    days = [one.day for one in course]
    assert len(days) <= MOST_POINTS + 1
    assert days == sorted(set(days))
    assert days[0] == min(begun for begun, _, _ in found)
    assert days[-1] == max(today, *(due for _, due, _ in found))
    for one in course:
        begun = [line for line in found if line[0] <= one.day]
        known = min(one.day, today)
        assert one.allowed == sum(due >= one.day for _, due, _ in begun)
        if one.day <= today:
            assert one.open == sum(closed is None or closed > known for _, _, closed in begun)
