"""What is said of a deadline, on working days and on the days between them."""

from datetime import date

import pytest

from audit.domain.workdays import WorkCalendar
from reports.writing import due

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("last", "today", "said"),
    [
        (FRIDAY, date(2026, 11, 19), "1 working days left (until 2026-11-20)"),
        (FRIDAY, FRIDAY, "due today (2026-11-20)"),
        (FRIDAY, date(2026, 11, 21), "overdue (was due 2026-11-20)"),
        (FRIDAY, date(2026, 11, 22), "overdue (was due 2026-11-20)"),
        (FRIDAY, date(2026, 11, 23), "1 working days overdue (was due 2026-11-20)"),
        (
            date(2026, 11, 22),
            date(2026, 11, 21),
            "less than a working day left (until 2026-11-22)",
        ),
    ],
)
def test_a_deadline_says_how_far_it_is(last: date, today: date, said: str) -> None:
    assert due(last, today=today, calendar=WorkCalendar(), translate=str) == said


def test_a_weekend_worked_in_exchange_counts() -> None:
    worked = WorkCalendar(working=frozenset({date(2026, 11, 21)}))
    said = due(FRIDAY, today=date(2026, 11, 21), calendar=worked, translate=str)
    assert said == "1 working days overdue (was due 2026-11-20)"
