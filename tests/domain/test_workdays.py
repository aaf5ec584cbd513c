"""Working days: counting from the day after, make-up days, and what is only an estimate."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.workdays import (
    Deadline,
    WorkCalendar,
    add_working_days,
    deadline,
    is_estimate,
    is_working_day,
    local_date,
    working_days_between,
)

# The National Day holiday of 2026: closed 1 to 7 October, worked on Saturday the 10th instead.
OCTOBER_2026 = WorkCalendar(
    closed=frozenset(date(2026, 10, day) for day in (1, 2, 5, 6, 7)),
    working=frozenset({date(2026, 10, 10)}),
    official=frozenset({2026}),
)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    return WorkCalendar(closed=draw(st.frozensets(DAYS)), working=draw(st.frozensets(DAYS)))


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the whole holiday
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # the make-up Saturday counts
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),  # an event on a day off
        (date(2026, 10, 12), 5, date(2026, 10, 19)),
        (date(2026, 10, 12), 0, date(2026, 10, 12)),
        (date(2026, 10, 12), -3, date(2026, 10, 8)),  # a notice three working days ahead
    ],
)
def test_counting_starts_on_the_day_after(start: date, count: int, last: date) -> None:
    assert add_working_days(start, count, OCTOBER_2026) == last


def test_a_day_both_closed_and_working_is_a_working_day() -> None:
    sunday = date(2026, 10, 11)
    calendar = WorkCalendar(closed=frozenset({sunday}), working=frozenset({sunday}))

    assert is_working_day(sunday, calendar)


def test_a_year_without_a_notice_is_an_estimate() -> None:
    assert not is_estimate(date(2026, 12, 31), OCTOBER_2026)
    assert is_estimate(date(2027, 1, 1), OCTOBER_2026)


def test_a_period_that_runs_into_a_year_without_a_notice_is_estimated() -> None:
    assert deadline(date(2026, 10, 12), 5, OCTOBER_2026) == Deadline(
        day=date(2026, 10, 19), estimated=False
    )
    assert deadline(date(2026, 12, 30), 5, OCTOBER_2026).estimated


@given(DAYS, st.integers(1, 60), calendars())
def test_adding_and_counting_agree(start: date, count: int, calendar: WorkCalendar) -> None:
    last = add_working_days(start, count, calendar)

    assert is_working_day(last, calendar)
    assert working_days_between(start, last, calendar) == count
    assert working_days_between(start, last - timedelta(days=1), calendar) == count - 1


@given(DAYS, st.integers(1, 60), calendars())
def test_going_back_is_the_mirror_of_going_on(
    day: date, count: int, calendar: WorkCalendar
) -> None:
    start = add_working_days(day, 1, calendar)

    assert add_working_days(add_working_days(start, count, calendar), -count, calendar) == start


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert working_days_between(date(2026, 10, 12), date(2026, 10, 8), OCTOBER_2026) == 0


def test_an_instant_belongs_to_its_day_in_china() -> None:
    assert local_date(datetime(2026, 11, 20, 15, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert local_date(datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == date(2026, 11, 21)
