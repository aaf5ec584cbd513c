import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.errors import Conflict
from audit.domain.workdays import is_estimate
from audit.runtime import Runtime, TimeOrderedIds, check, upgrade, utc_now
from audit.settings import Settings
from tests.fixtures_runtime import SetClock

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=50))
def test_ids_sort_by_the_time_they_were_made_even_if_the_clock_is_set_back(
    steps: list[int],
) -> None:
    clock = SetClock(START)
    new_id = TimeOrderedIds(clock)
    made = []
    for step in steps:
        clock.forward(timedelta(milliseconds=step))
        made.append(new_id())
    assert made == sorted(set(made))


def test_an_id_is_a_version_7_uuid_of_its_millisecond() -> None:
    made = uuid.UUID(TimeOrderedIds(SetClock(START))())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(START.timestamp() * 1000)


def test_more_ids_than_a_millisecond_counts_stay_in_order() -> None:
    new_id = TimeOrderedIds(SetClock(START))
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))


async def test_a_process_holds_what_its_units_of_work_need(
    runtime: Runtime, clock: SetClock
) -> None:
    assert runtime.catalogue.names()
    assert not is_estimate(clock.now.date(), runtime.calendar)
    assert runtime.new_id() < runtime.new_id()
    assert len({runtime.secret() for _ in range(10)}) == 10
    assert await runtime.blobs.fetch(await runtime.blobs.deposit(b"file")) == b"file"


async def test_the_clock_of_the_machine_is_read_unless_another_is_given(
    settings: Settings,
) -> None:
    before = utc_now()
    async with Runtime.open(settings) as runtime:
        assert before <= runtime.clock() <= utc_now()


async def test_an_empty_database_stops_the_start_and_says_what_to_do(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'new' / 'file.db'}",
        evidence_url=str(tmp_path / "evidence"),
    )
    with pytest.raises(Conflict, match="run “mingjian db upgrade”"):
        async with Runtime.open(settings):
            raise AssertionError
    await upgrade(settings)
    await check(settings)
    async with Runtime.open(settings) as runtime:
        assert runtime.settings == settings
