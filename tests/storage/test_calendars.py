"""The calendar of China: official years, make-up days, and corrections by the table."""

from datetime import date

import pytest

from audit.domain.errors import Invalid
from audit.domain.workdays import add_working_days, deadline, is_working_day
from audit.storage.calendars import china


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 1, 26), True),  # Sunday, worked for the Spring Festival
        (date(2025, 10, 8), False),  # Wednesday, off in exchange
        (date(2025, 10, 9), True),
        (date(2026, 2, 14), True),  # Saturday, worked for the Spring Festival
        (date(2026, 2, 23), False),  # Monday, off in exchange
        (date(2026, 2, 24), True),
        (date(2026, 10, 10), True),  # Saturday, worked for the National Day
    ],
)
def test_the_days_of_the_official_years_are_known(day: date, *, works: bool) -> None:
    assert is_working_day(day, china(range(2025, 2027))) == works


def test_twenty_working_days_over_the_spring_festival_of_2026() -> None:
    calendar = china(range(2025, 2028))

    assert add_working_days(date(2026, 2, 2), 20, calendar) == date(2026, 3, 6)


def test_a_year_without_a_notice_has_guessed_days_and_says_so() -> None:
    calendar = china(range(2026, 2029))

    assert calendar.official == {2026}
    assert not is_working_day(date(2027, 10, 1), calendar)
    assert deadline(date(2026, 12, 28), 20, calendar).estimated


def test_the_table_corrects_single_days_of_the_package() -> None:
    table = "years: {2026: {notice: 更正, closed: [2026-10-10], working: [2026-10-07]}}"

    calendar = china(range(2026, 2027), table.encode())

    assert not is_working_day(date(2026, 10, 10), calendar)
    assert is_working_day(date(2026, 10, 7), calendar)


def test_a_whole_year_of_the_table_replaces_what_the_package_guesses() -> None:
    table = "years: {2027: {notice: 通知, whole: true, closed: [2027-01-01]}}"

    calendar = china(range(2026, 2028), table.encode())

    assert calendar.official == {2027}
    assert [day for day in calendar.closed if day.year == 2027] == [date(2027, 1, 1)]
    assert date(2026, 10, 1) in calendar.closed


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("years: [2026]", "calendar.table"),
        ("years: {2026: {notice: 通知, open: [2026-01-01]}}", "calendar.table"),
        ("years: {2026: {notice: 通知", "calendar.table"),
        ("years: {2026: {notice: 通知, closed: [2027-01-01]}}", "calendar.other_year"),
        (
            "years: {2026: {notice: 通知, closed: [2026-10-10], working: [2026-10-10]}}",
            "calendar.contradiction",
        ),
    ],
)
def test_a_wrong_table_is_refused_with_the_place(table: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        china(range(2026, 2027), table.encode())

    assert code in {refusal.value.code, *(fault.code for fault in refusal.value.faults)}
