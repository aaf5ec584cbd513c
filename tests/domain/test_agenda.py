"""Months: their first and last days, their neighbours, and the weeks that hold them."""

from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from audit.domain import visit as visits
from audit.domain.agenda import Month, day_of, month_of
from audit.domain.visit import ResultCode
from tests.storage import things

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def test_a_leap_february() -> None:
    month = Month(year=2028, month=2)
    assert (month.first, month.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert month.weeks[0] == tuple(date(2028, 1, 31) + timedelta(days=n) for n in range(7))


@given(DAYS)
def test_a_day_lies_in_its_month_alone(day: date) -> None:
    month = month_of(day)
    assert month.first <= day <= month.last
    assert month.before.last + timedelta(days=1) == month.first
    assert month.last + timedelta(days=1) == month.after.first
    assert month.before.after == month == month.after.before
    days = [one for week in month.weeks for one in week]
    assert all(len(week) == 7 and week[0].weekday() == 0 for week in month.weeks)
    assert days.count(day) == 1


def test_a_visit_lies_on_the_day_it_began_or_failed_in_china() -> None:
    approved = visits.approve(things.visit("visit-1"))
    assert day_of(approved) is None
    late = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    begun = visits.begin(approved, late)
    assert day_of(begun) == date(2026, 3, 3)
    handed_in = visits.hand_in(begun, late + timedelta(days=1))
    assert day_of(handed_in) == date(2026, 3, 3)
    failed = visits.fail(approved, ResultCode.CLOSED, "已停业", at=late)
    assert day_of(failed) == date(2026, 3, 3)
    assert day_of(msgspec.structs.replace(failed, ended_at=late - timedelta(days=1))) == date(
        2026, 3, 2
    )
