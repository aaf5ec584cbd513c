"""The life of a grade: what may follow what, on which days, and how it ends."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain import grade_life
from audit.domain.errors import Conflict, Invalid
from audit.domain.grade_life import TRANSITIONS, GivenGrade, GradeState, Step
from audit.domain.workdays import WorkCalendar
from checklists.scheme_model import Lifecycle, Period
from tests.domain.measuring import CALENDAR

LIFE = Lifecycle(
    hearing=Period(value=5),
    display=Period(value=7),
    validity=Period(value=3),
    cool_down=Period(value=24),
    recheck=Period(value=10),
)
MONDAY = date(2026, 11, 23)
GRADE = GivenGrade(
    visit="visit-1",
    institution="institution-1",
    institution_name="示例机构",
    district="310101",
    scheme="sample",
    level=3,
    title="三级",
    proposed_on=MONDAY,
)
CALENDAR_2026: WorkCalendar = CALENDAR


def at(state: GradeState, until: date | None = None) -> Step:
    return Step(visit="visit-1", number=4, state=state, on=MONDAY, until=until, by="city")


def test_a_grade_goes_from_its_proposal_to_its_last_day() -> None:
    proposed = grade_life.propose(GRADE, LIFE, CALENDAR_2026, by="city")
    assert (proposed.state, proposed.number, proposed.until) == (
        GradeState.PROPOSED,
        1,
        date(2026, 11, 30),
    )
    heard = grade_life.hear(proposed, "没有意见。", on=date(2026, 11, 25), by="city")
    shown = grade_life.display(heard, LIFE, CALENDAR_2026, on=date(2026, 11, 26), by="city")
    assert shown.until == date(2026, 12, 7)
    confirmed = grade_life.confirm(shown, LIFE, on=date(2026, 12, 8), by="city")
    assert (confirmed.state, confirmed.until) == (GradeState.CONFIRMED, date(2029, 12, 7))
    expired = grade_life.expire(confirmed, "", on=date(2029, 12, 8), by="system")
    assert (expired.state, expired.number) == (GradeState.EXPIRED, 5)


def test_silence_is_no_statement_while_the_institution_may_speak() -> None:
    proposed = grade_life.propose(GRADE, LIFE, CALENDAR_2026, by="city")
    with pytest.raises(Conflict) as refusal:
        grade_life.hear(proposed, " ", on=date(2026, 11, 30), by="city")
    assert refusal.value.code == "grade_life.hearing"
    heard = grade_life.hear(proposed, "", on=date(2026, 12, 1), by="system")
    assert heard.state is GradeState.HEARD


def test_nothing_is_confirmed_while_it_is_displayed_and_nothing_expires_while_it_stands() -> None:
    shown = at(GradeState.DISPLAYED, MONDAY)
    with pytest.raises(Conflict) as refusal:
        grade_life.confirm(shown, LIFE, on=MONDAY, by="city")
    assert refusal.value.code == "grade_life.displayed"
    standing = at(GradeState.CONFIRMED, MONDAY)
    with pytest.raises(Conflict) as refusal:
        grade_life.expire(standing, "", on=MONDAY, by="city")
    assert refusal.value.code == "grade_life.valid"
    replaced = grade_life.expire(standing, "由后一次评定取代", on=MONDAY, by="city")
    assert replaced.state is GradeState.EXPIRED


def test_to_lower_or_to_withdraw_needs_a_reason() -> None:
    standing = at(GradeState.CONFIRMED)
    for act in (grade_life.lower, grade_life.withdraw):
        with pytest.raises(Invalid) as refusal:
            act(standing, "", on=MONDAY, by="city")
        assert refusal.value.code == "grade_life.reason"
    assert grade_life.lower(standing, "复核", on=MONDAY, by="city").state is GradeState.LOWERED
    ended = grade_life.withdraw(standing, "有误", on=MONDAY, by="city")
    assert ended.state is GradeState.WITHDRAWN


@pytest.mark.parametrize("state", GradeState)
def test_what_the_table_does_not_name_is_refused(state: GradeState) -> None:
    last, later = at(state), MONDAY + timedelta(days=1)
    acts: dict[str, Callable[[], Step]] = {
        "hear": lambda: grade_life.hear(last, "无", on=later, by="city"),
        "display": lambda: grade_life.display(last, LIFE, CALENDAR_2026, on=later, by="city"),
        "confirm": lambda: grade_life.confirm(last, LIFE, on=later, by="city"),
        "expire": lambda: grade_life.expire(last, "", on=later, by="city"),
        "lower": lambda: grade_life.lower(last, "复核", on=later, by="city"),
        "withdraw": lambda: grade_life.withdraw(last, "有误", on=later, by="city"),
    }
    for act, done in acts.items():
        if act in TRANSITIONS[state]:
            assert done().state is TRANSITIONS[state][act]
        else:
            with pytest.raises(Conflict) as refusal:
                done()
            assert refusal.value.code == "grade_life.state"


def test_what_falls_due_does_so_the_day_after_the_last() -> None:
    for state, act in grade_life.FALLS_DUE.items():
        assert grade_life.falls_due(at(state, MONDAY), MONDAY) == ""
        assert grade_life.falls_due(at(state, MONDAY), MONDAY + timedelta(days=1)) == act
    assert grade_life.falls_due(at(GradeState.HEARD), MONDAY) == ""


def test_a_grade_confirmed_on_a_leap_day_has_its_last_day_at_the_end_of_february() -> None:
    assert grade_life.last_day(date(2028, 2, 29), 3) == date(2031, 2, 28)
    assert grade_life.last_day(date(2028, 3, 1), 3) == date(2031, 2, 28)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 10))
def test_a_grade_that_is_confirmed_later_never_ends_earlier(day: date, years: int) -> None:
    found = grade_life.last_day(day, years)
    assert found < grade_life.last_day(day + timedelta(days=2), years)
    assert 365 * years - 1 <= (found - day).days <= 366 * years


def test_who_got_no_grade_waits_and_a_share_of_those_that_stand_is_checked_again() -> None:
    assert grade_life.next_rating(date(2026, 11, 23), LIFE) == date(2028, 11, 23)
    assert [grade_life.rechecks(count, LIFE) for count in (0, 1, 10, 11)] == [0, 1, 1, 2]
