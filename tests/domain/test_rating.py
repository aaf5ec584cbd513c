"""Who waits before being rated again, and how many standing grades are to be looked at."""

import itertools
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain import rating
from audit.domain.errors import Conflict
from audit.domain.grade import Grade
from audit.domain.rating import Pause, Standings
from audit.domain.visit import Targeted, Visit, WorkKind
from tests.domain import scoring
from tests.domain.test_grade_life import LIFE, MONDAY

SCHEME = scoring.scheme()
VISIT = Visit(
    id="visit-1",
    origin=Targeted(reason="示例", body_name="示例局", items=("MZ-02",)),
    institution="institution-1",
    institution_name="示例机构",
    district="310101",
    work=WorkKind.EVALUATION,
    team=("i-1", "i-2"),
    checklist="digest",
    scheme=SCHEME.name,
    first_time=False,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))


def grade(level: int) -> Grade:
    return Grade(
        scheme=SCHEME.name,
        scheme_title=SCHEME.title,
        model=True,
        source=SCHEME.source,
        level=level,
        title="三级" if level else "",
        next_level=None,
        next_title="",
        first_time=False,
        outcomes=(),
    )


def pause(level: int, *, on: date, running: Pause | None = None, visit: str = "") -> Pause | None:
    known = msgspec.structs.replace(VISIT, id=visit) if visit else VISIT
    return rating.pause(known, grade(level), LIFE, running=running, on=on)


def test_a_visit_that_comes_to_no_grade_begins_a_pause() -> None:
    begun = pause(0, on=MONDAY)
    assert begun is not None
    assert begun.begins
    assert (begun.refused_on, begun.again_on) == (MONDAY, date(2028, 11, 23))
    assert pause(3, on=MONDAY) is None


def test_a_visit_in_a_pause_proposes_no_grade_and_leaves_its_end_where_it_is() -> None:
    begun = pause(0, on=MONDAY, visit="first")
    for level in (0, 3):
        held = pause(level, on=date(2028, 11, 22), running=begun, visit="second")
        assert held is not None
        assert not held.begins
        assert (held.refused_by, held.again_on, held.level) == ("first", date(2028, 11, 23), level)
    assert pause(3, on=date(2028, 11, 23), running=begun) is None


def test_what_came_to_no_lasting_grade_is_not_certified() -> None:
    rating.require_none(None)
    with pytest.raises(Conflict, match="2028-11-23"):
        rating.require_none(pause(0, on=MONDAY))


@given(st.lists(st.tuples(DAYS, st.integers(0, 5)), max_size=12))
def test_no_grade_is_proposed_before_the_months_are_over(visits: list[tuple[date, int]]) -> None:
    """Whatever comes when: each pause is as long as the scheme says, and none overlaps another."""
    running: Pause | None = None
    proposed: list[date] = []
    begun: list[Pause] = []
    for number, (on, level) in enumerate(sorted(visits)):
        held = pause(level, on=on, running=running, visit=f"visit-{number}")
        if held is None:
            proposed.append(on)
        elif held.begins:
            begun.append(held)
        running = held or running
    for one in begun:
        assert not [day for day in proposed if one.refused_on < day < one.again_on]
    for one, following in itertools.pairwise(begun):
        assert following.refused_on >= one.again_on
    assert all(one.again_on - one.refused_on >= timedelta(days=730) for one in begun)


def test_schemes_whose_grades_last_say_how_many_are_to_be_looked_at() -> None:
    lasting = msgspec.structs.replace(SCHEME, lifecycle=LIFE)
    counted = {SCHEME.name: Standings(standing=11, visited=1)}
    (found,) = rating.rechecks((lasting, msgspec.structs.replace(SCHEME, lifecycle=None)), counted)
    assert (found.standing, found.wanted, found.visited) == (11, 2, 1)
    (found,) = rating.rechecks((lasting,), {})
    assert (found.standing, found.wanted, found.visited) == (0, 0, 0)
